"""The ledger: who was told, through which channel, and who took it in. It works without a single account outside."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tutela.access import choices, outside, policies
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal.events import Event
from tutela.missing import casefile, events, wording
from tutela.missing.models import Episode
from tutela.missing.policies import episode_for
from tutela.missing.services import withdrawals
from tutela.missing.services.common import note, past
from tutela.missing.services.notices import DESK_ROLES, PREFIX, Recipient, notices_of, recipient_of, write
from tutela.missing.services.notices import recipient as find_recipient
from tutela.work import selectors as work_selectors
from tutela.work import services as work

if TYPE_CHECKING:
    from tutela.work.models import Notice

def tell_first(*, by: Actor, episode: Episode) -> list["Notice"]:
    """Police report, 116 000 notice, guardian notice: one ledger row each, in the act of reporting."""
    with translation.override(settings.LANGUAGE_CODE):
        texts = wording.all_texts(episode, casefile.report_facts(episode.case_id))
    rows = []
    for kind in ("police", "hotline", "guardian"):
        to = find_recipient(episode.case_id, kind)
        if kind in DESK_ROLES and to.organisation:
            access.add_grant(
                by=by, case=episode.case_id, purpose="missing", source="missing_report", organisation=to.organisation,
                role=DESK_ROLES[kind],
            )
        rows.append(write(by, episode, to, texts[kind]))
        if to.inside:
            _told(by, episode, kind, "node")
    return rows


def tell_again(*, by: Actor, episode: Episode, kinds: list[str]) -> None:
    """Recipients who heard that she was found hear that she is missing again: a new ledger row each."""
    with translation.override(settings.LANGUAGE_CODE):
        texts = wording.all_texts(episode, casefile.report_facts(episode.case_id))
    for kind in kinds:
        to = find_recipient(episode.case_id, kind) if kind in texts else Recipient(kind)
        write(by, episode, to, texts.get(kind, ""))
        if to.inside:
            _told(by, episode, kind, "node")


def _told(by: Actor, episode: Episode, kind: str, channel: str) -> None:
    """Clocks "police told", "116 000 told", "guardian told" stop only when somebody was really reached."""
    found: dict[str, type[Event]] = {
        "police": events.PoliceReported, "hotline": events.HotlineReported, "guardian": events.GuardianTold,
    }  # fmt: skip
    if kind in found:
        note(by, found[kind](episode=episode.pk, channel=channel), episode, counterpart=kind)  # type: ignore[call-arg]


def family_side(episode: Episode, recipient: str, told: str, *, at: datetime | None = None) -> None:
    """Nobody barred is told of a child, also not as family: the person who is to be told is named and compared. Under the
    danger flag nobody of the family side is told anything; what was said before it went up may be written down."""
    if recipient != "family":
        return
    policies.require_family_side(episode.case_id, "recipient", at=at)
    if outside.barred(case=episode.case_id, names=[told], phones=[told]):
        raise InvalidInput("officer", choices.UNFIT)


def outside_channels() -> list[str]:
    """Channels in which a person outside took something in: phone, messenger, certified mail, fax, counter ..."""
    return [row.code for row in codes("channel") if row.attrs.get("external")]


@service
def log_outside(
    *, by: Actor, episode: UUID, recipient: str, channel: str, officer: str, reference: str = "",
    at: datetime | None = None,
) -> "Notice":  # fmt: skip
    """Somebody was told by phone, messenger, certified mail, fax or at the counter: who took it in, which reference.

    Fills the waiting ledger row of that recipient, or opens one.
    """
    row = episode_for(by, episode, P.MISSING_LOG_CHANNEL)
    if recipient not in codes("recipient_kind"):
        raise InvalidInput("recipient", _("Choose from the list."))
    if channel not in outside_channels():
        raise InvalidInput("channel", _("Choose from the list."))
    moment = past(at, "at")
    if not clean_text(officer, field="officer", max_length=120):
        raise InvalidInput("officer", _("Write who took it in: a name, a number or a post."))
    family_side(row, recipient, officer, at=at)
    waiting = [n for n in notices_of(row) if recipient_of(n) == recipient and n.acknowledged_at is None]
    entry = waiting[0] if waiting else write(by, row, Recipient(recipient), "")
    entry = work.log_outside(
        by=by, notice=entry.pk, channel=channel, officer=officer, reference=reference, said_at=moment
    )
    note(by, events.ToldOutside(notice=entry.pk, recipient=recipient, channel=channel), row, counterpart=recipient)
    _told(by, row, recipient, channel)
    if row.ended_at:
        withdrawals.open_withdrawals(by=by, episode=row)
    return entry


def _own(notice: UUID) -> tuple["Notice", Episode]:
    row = work_selectors.notice(notice)
    episode = Episode.objects.filter(pk=row.subject_id).first() if row and row.subject_id else None
    if row is None or episode is None:
        raise NotVisible
    return row, episode


@service
def open_notice(*, by: Actor, notice: UUID) -> "Notice":
    """The recipient opens the notice after login; from here on the ledger says that a person saw it."""
    row, episode = _own(notice)
    first = row.opened_at is None
    opened = work.opened(by=by, notice=notice)
    if first:
        note(by, events.NoticeOpened(notice=notice, recipient=recipient_of(row)), episode)
    return opened


@service
def acknowledge(*, by: Actor, notice: UUID, reference: str = "", alert: bool = False) -> "Notice":
    """The recipient takes the notice in, with an own reference. `alert`: the police also confirm record and alert."""
    row, episode = _own(notice)
    if row.acknowledged_at is not None:
        raise WrongState(_("This was already taken in."))
    taken = work.acknowledge(by=by, notice=notice, reference=reference)
    if not by.is_machine and P.MISSING_ACKNOWLEDGE not in by.permissions:
        raise Refused(_("Your role cannot take this in. Ask a colleague of the missing-persons desk."))
    kind = recipient_of(row)
    note(by, events.NoticeAcknowledged(notice=notice, recipient=kind), episode)
    if row.kind == f"{PREFIX}police":
        work.complete(by=by, case=episode.case_id, kind="police_report_ack", subject=episode.pk)
        if alert:
            confirm_alert(by=by, episode=episode.pk, reference=reference)
    return taken


@service
def confirm_alert(*, by: Actor, episode: UUID, reference: str = "") -> Episode:
    """The police confirm the national record and the alert request: own reference and date only, nothing of SIS."""
    row = episode_for(by, episode, P.ALERT_WITHDRAW)
    row.alert_confirmed_at, row.alert_confirmed_by = clock.now(), by.label
    row.alert_reference = clean_text(reference, field="reference", max_length=60)
    row.save_checked()
    note(by, events.AlertConfirmed(episode=row.pk), row)
    return row
