"""Closing: an outcome, every recipient told, the alert withdrawn, aftercare done. The record of who was told stays."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, WrongState
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.missing import casefile, events, wording
from tutela.missing.enums import State
from tutela.missing.models import Episode
from tutela.missing.policies import CHILD_PROTECTION, episode_for, organisation_kind
from tutela.missing.services import elsewhere, peers
from tutela.missing.services.common import note, past, words_said
from tutela.missing.services.ledger import family_side, outside_channels
from tutela.missing.services.notices import DESK_ROLES, END_PREFIX, Recipient, notices_of, recipient_of, write
from tutela.missing.services.withdrawals import withdrawals
from tutela.missing.states import EPISODE
from tutela.work import selectors as work_selectors
from tutela.work import services as work

AFTERCARE = ("health_24h", "safe_and_well_24h", "return_interview_72h", "trafficking_referral", "placement_plan_7d")


@service
def tell_recipient(
    *, by: Actor, episode: UUID, recipient: str, channel: str = "", officer: str = "", reference: str = "",
) -> int:  # fmt: skip
    """Tell one recipient of the report that it is over, and close that recipient's task. Returns how many rows.

    In the node a notice goes to the same desk or person; with a channel it is logged as said outside. WrongState
    before she is located or back, InvalidInput when this recipient was never told.
    """
    row = episode_for(by, episode, P.MISSING_LOG_CHANNEL, P.ALERT_WITHDRAW)
    if row.ended_at is None:
        raise WrongState(_("The child is still missing. Recipients are told the end when the child is located or back."))
    family_side(row, recipient, officer)
    told = [notice for notice in notices_of(row) if recipient_of(notice) == recipient]
    if not told:
        raise InvalidInput("recipient", _("Nobody of this kind was told of the disappearance."))
    for notice in told:
        to = Recipient(recipient, notice.to_organisation_id, notice.to_person_id)
        with translation.override(settings.LANGUAGE_CODE):
            reference = casefile.report_facts(row.case_id).reference
            text = wording.end_text(row, reference, notice.outside_reference)
        end = write(by, row, to, text, END_PREFIX)
        if channel or not to.inside:
            if channel not in outside_channels() or not clean_text(officer, field="officer", max_length=120):
                raise InvalidInput("channel", _("Say through which channel and to whom: they have no account here."))
            work.log_outside(by=by, notice=end.pk, channel=channel, officer=officer, reference=reference)
        work.complete(by=by, case=row.case_id, kind="tell_recipient", subject=notice.pk)
        note(by, events.RecipientWithdrawn(notice=notice.pk, recipient=recipient, channel=channel or "node"), row)
    if all(one.state == "done" for one in withdrawals(row) if one.notice):
        note(by, events.RecipientsTold(episode=row.pk), row)
    return len(told)


@service
def withdraw_alert(
    *, by: Actor, episode: UUID, at: datetime | None = None, reference: str = "", officer: str = ""
) -> Episode:
    """The police withdrew their own alert (own reference and date only). Where the police have no account, a social
    worker logs it with the officer's name."""
    row = episode_for(by, episode, P.ALERT_WITHDRAW)
    if row.ended_at is None:
        raise WrongState(_("The child is still missing. The alert stays."))
    if organisation_kind(by) != "police" and not clean_text(officer, field="officer", max_length=120):
        raise InvalidInput("officer", _("Write which officer said that the alert is withdrawn."))
    row.alert_withdrawn_at, row.alert_withdrawn_by = past(at, "at"), by.label
    row.alert_reference = clean_text(reference, field="reference", max_length=60) or row.alert_reference
    row.save_checked()
    note(by, events.AlertWithdrawn(episode=row.pk, at=row.alert_withdrawn_at), row)
    work.complete(by=by, case=row.case_id, kind="withdraw_alert", subject=row.pk)
    elsewhere.answer_all(by=by, case=row.case_id)
    return row


@service
def close(*, by: Actor, episode: UUID, outcome: str, seen_version: int | None = None) -> Episode:
    """Close with an outcome. Refused (WrongState, with what is open) until every recipient is told, the alert is
    withdrawn and, after a return, aftercare is done. Turning 18 or an unverified word closes nothing."""
    row = episode_for(by, episode, P.MISSING_CLOSE)
    _check_outcome(by, row, outcome)
    lacking = open_steps(row)
    EPISODE.find(row.state, "close")
    if lacking:
        raise WrongState(_("Still to do before closing: %(steps)s.") % {"steps": "; ".join(lacking)})
    EPISODE.apply(row, "close", facts={"outcome", "recipients_told", "alert_withdrawn", "aftercare_done"})
    row.outcome, row.closed_at, row.closed_by = outcome, clock.now(), by.label
    row.save_checked(seen_version=seen_version)
    note(by, events.Closed(episode=row.pk, outcome=outcome), row)
    _end_desk_grants(by, row)
    peers.tell_closed(by=by, episode=row)
    return row


def open_steps(episode: Episode) -> list[str]:
    """What stands between this episode and closing, as sentences; empty when it may be closed."""
    steps = []
    for one in withdrawals(episode):
        if one.state == "done":
            continue
        if one.recipient == "alert":
            steps.append(_("the police withdraw their alert"))
        else:
            steps.append(_("tell the end: %(who)s") % {"who": str(codes("recipient_kind").label(one.recipient))})
    if episode.returned_at:
        steps += _aftercare(episode)
    return [str(step) for step in steps]


def _aftercare(episode: Episode) -> list[str]:
    steps = []
    if not episode.health_checks.exists():
        steps.append(_("health check"))
    if not episode.interviews.exists():
        steps.append(_("return interview"))
    waiting = work_selectors.all_items(case_id=episode.case_id, kind__in=AFTERCARE, state="open")
    kinds = set(waiting.values_list("kind", flat=True)) - {"health_24h", "return_interview_72h"}
    labels = {
        "safe_and_well_24h": _("safe-and-well check"), "trafficking_referral": _("trafficking referral"),
        "placement_plan_7d": _("placement and safety plan"),
    }
    return [*steps, *(labels[kind] for kind in sorted(kinds))]


def _check_outcome(by: Actor, row: Episode, outcome: str) -> None:
    if outcome not in codes("outcome") or codes("outcome").require(outcome).attrs.get("closes") is False:
        raise InvalidInput("outcome", _("Choose an outcome from the list."))
    if outcome == "known_safe" and "known_safe" not in words_said(row.case_id):
        raise InvalidInput("outcome", _("Nobody of child protection has said that the child is known and safe."))
    if outcome == "with_family" and not by.is_machine and organisation_kind(by) not in CHILD_PROTECTION:
        raise InvalidInput("outcome", _("Child protection checks the family before this outcome is chosen."))
    if outcome == "adult_informed" and row.adult_since is None:
        raise InvalidInput("outcome", _("The child is not 18 yet. Choose another outcome."))
    if outcome == "returned_to_care" and row.returned_at is None:
        raise InvalidInput("outcome", _("Record the return first."))


def _end_desk_grants(by: Actor, row: Episode) -> None:
    """Police and hotline read the file of a missing child only: what the report gave them ends with the last episode.

    What stays is the notice they took in, which is their own record of what they were told. Every desk that a report
    ever gave the file to is meant, also one that is barred or closed by now, so that nothing comes back with a lifted bar.
    """
    if Episode.objects.filter(case_id=row.case_id).exclude(state=State.CLOSED).exists():
        return
    for kind, role in DESK_ROLES.items():
        access.end_grants(by=by, case=row.case_id, role=role, purpose="missing")
        if found := casefile.desk(kind):
            access.end_grants(by=by, case=row.case_id, organisation=found.pk, role=role)
