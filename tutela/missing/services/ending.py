"""Found or back: located, returned, health check, return interview."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, Refused, WrongState
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.missing import casefile, events
from tutela.missing.enums import How, State
from tutela.missing.models import Episode, HealthCheck, Interview, InterviewReader
from tutela.missing.policies import episode_for
from tutela.missing.services import ledger
from tutela.missing.services.common import note, open_task, past, words_said
from tutela.missing.services.withdrawals import drop_withdrawals, open_withdrawals
from tutela.missing.states import EPISODE
from tutela.work import selectors as work_selectors
from tutela.work import services as work

SAFE_WORDS = ("known_safe", "known_concern")


@service
def locate(
    *, by: Actor, episode: UUID, country: str, how: str, at: datetime | None = None, authority: str = "",
) -> Episode:  # fmt: skip
    """It is known where she is: country and responsible authority, never an address.

    Somebody met her, or child protection elsewhere said so after meeting her alone; a call or a relative's word is
    "contact reported" and locates nobody. Opens the tasks that tell every recipient.
    """
    row = episode_for(by, episode, P.RETURN_RECORD, P.MISSING_MANAGE)
    if country not in codes("country"):
        raise InvalidInput("country", _("Choose from the list."))
    if how not in How.values:
        raise InvalidInput("how", _("Choose from the list."))
    if how == How.KNOWN_SAFE and not words_said(row.case_id) & set(SAFE_WORDS):
        raise InvalidInput("how", _("No child-protection office has said so after meeting the child. Record the contact "
                                    "as reported, unverified."))
    EPISODE.apply(row, "locate")
    row.located_at, row.located_by = past(at, "at"), by.label
    row.located_country, row.located_how = country, how
    row.located_authority = clean_text(authority, field="authority", max_length=200)
    row.save_checked()
    abroad = "true" if country != settings.TUTELA.state else "false"
    note(by, events.Located(episode=row.pk, at=row.located_at, country=country, how=how, abroad=abroad), row)
    open_withdrawals(by=by, episode=row)
    return row


@service
def lost_again(*, by: Actor, episode: UUID) -> Episode:
    """She was located and is not there any more: the same episode runs on.

    The tasks of the end are dropped; recipients who were told the end are told again that she is missing, and an
    alert that was withdrawn counts as not withdrawn.
    """
    row = episode_for(by, episode, P.MISSING_MANAGE)
    if Episode.objects.filter(case_id=row.case_id, state=State.OPEN).exists():
        raise WrongState(_("A newer episode of this child is already open."))
    EPISODE.apply(row, "lose")
    row.located_at, row.located_by, row.located_country, row.located_how = None, "", "", ""
    row.located_authority = ""
    row.alert_withdrawn_at, row.alert_withdrawn_by = None, ""
    again = drop_withdrawals(by=by, episode=row)
    row.save_checked()
    note(by, events.LostAgain(episode=row.pk), row)
    ledger.tell_again(by=by, episode=row, kinds=again)
    return row


@service
def record_return(
    *, by: Actor, episode: UUID, at: datetime | None = None, placement: UUID | None = None
) -> Episode:
    """The child is back in care. That is the beginning of aftercare, not the end of the case."""
    row = episode_for(by, episode, P.RETURN_RECORD)
    EPISODE.apply(row, "return")
    row.returned_at, row.returned_by = past(at, "at"), by.label
    row.returned_organisation_id = placement or by.organisation_id
    row.save_checked()
    note(by, events.Returned(episode=row.pk, at=row.returned_at), row)
    open_withdrawals(by=by, episode=row)
    if "exploitation_signs" in row.floor_reasons and not _open(row.case_id, "trafficking_referral"):
        open_task(by, row, "trafficking_referral", once=f"referral:{row.pk}")
    return row


def _open(case: UUID, kind: str) -> bool:
    return work_selectors.all_items(case_id=case, kind=kind, state="open").exists()


@service
def health_check(*, by: Actor, episode: UUID, at: datetime | None = None, text: str = "") -> HealthCheck:
    """The check of the first 24 hours was done. Detail is optional, sealed, and of the health class."""
    row = episode_for(by, episode, P.RETURN_RECORD, P.CASE_HEALTH)
    done = HealthCheck(case_id=row.case_id, episode=row, done_at=past(at, "at"), done_by=by.label)
    done.text = clean_text(text, field="text", max_length=4000, lines=True)
    done.save()
    note(by, events.HealthChecked(episode=row.pk, at=done.done_at), row)
    work.complete(by=by, case=row.case_id, kind="health_24h", subject=row.pk)
    return done


@service
def return_interview(
    *, by: Actor, episode: UUID, at: datetime | None = None, text: str = "", push: list[str] | None = None,
    pull: list[str] | None = None, harm: list[str] | None = None, child_agrees_to: list[UUID] | None = None,
    child_refused: bool = False,
) -> Interview:  # fmt: skip
    """Why she left, before, during and after, told to somebody who is not her carer.

    Refused for anyone of the placement she left or that cares for her now as her carer. `child_agrees_to`: the
    organisations she lets read it; the placement she left can never be one.
    """
    row = episode_for(by, episode, P.RETURN_INTERVIEW)
    if by.organisation_id and by.organisation_id in (row.left_organisation_id, casefile.placement_organisation(row.case_id)):
        raise Refused(_("The conversation is held by somebody who is not the child's carer."))
    readers = child_agrees_to or []
    if row.left_organisation_id in readers:
        raise InvalidInput("child_agrees_to", _("The placement the child left never reads this. Take it off the list."))
    body = clean_text(text, field="text", max_length=10000, lines=True)
    if not body and not child_refused:
        raise InvalidInput("text", _("Write what the child told, or that the child preferred not to talk."))
    held = Interview(
        case_id=row.case_id, episode=row, held_at=past(at, "at"), held_by=by.label, person_id=by.person_id,
        organisation_id=by.organisation_id, left_organisation_id=row.left_organisation_id, child_refused=child_refused,
    )
    held.text = body
    held.findings = {"push": _code_list(push, "push"), "pull": _code_list(pull, "pull"), "harm": _code_list(harm, "harm")}
    held.save()
    InterviewReader.objects.bulk_create(InterviewReader(interview=held, organisation_id=org) for org in readers)
    note(by, events.InterviewRecorded(episode=row.pk, interview=held.pk, refused=child_refused), row)
    work.complete(by=by, case=row.case_id, kind="return_interview_72h", subject=row.pk)
    return held


def _code_list(values: list[str] | None, field: str) -> list[str]:
    return [clean_text(value, field=field, max_length=40) for value in (values or [])][:30]
