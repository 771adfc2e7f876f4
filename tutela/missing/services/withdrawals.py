"""The end is told to every recipient, one by one: a task each. Nobody is searched for in vain."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from tutela.access.actors import Actor
from tutela.missing import casefile
from tutela.missing.models import Episode
from tutela.missing.services.common import open_task, responsible
from tutela.missing.services.notices import notices_of, recipient_of
from tutela.work import selectors as work_selectors
from tutela.work import services as work

KINDS = ("tell_recipient", "withdraw_alert")


@dataclass(frozen=True)
class Withdrawal:
    """State of one task of the end: `recipient`, the ledger row, and open, done or absent."""

    recipient: str
    notice: UUID | None
    state: str


def open_withdrawals(*, by: Actor, episode: Episode) -> None:
    """One "tell this recipient" task per ledger row and one "withdraw the alert" task for the police; once each."""
    notices = notices_of(episode)
    dropped = _dropped([episode.pk, *(row.pk for row in notices)])
    for row in notices:
        open_task(by, episode, "tell_recipient", subject=row.pk, once=f"tell:{row.pk}:{dropped.get(row.pk, 0)}")
    police = casefile.desk("police")
    open_task(
        by, episode, "withdraw_alert", once=f"withdraw:{episode.pk}:{dropped.get(episode.pk, 0)}", hours=24 * 15,
        organisation=police.pk if police else responsible(episode), role="police_missing" if police else "",
    )


def drop_withdrawals(*, by: Actor, episode: Episode) -> list[str]:
    """She is missing again: what was not told yet is not told any more. Returns the recipients who were told the end
    already and must hear that she is missing again."""
    told = [one.recipient for one in withdrawals(episode) if one.notice and one.state == "done"]
    about = [episode.pk, *(row.pk for row in notices_of(episode))]
    for item in work_selectors.all_items(kind__in=KINDS, subject_id__in=about, state="open"):
        work.complete(by=by, item=item.pk, dropped=True)
    return list(dict.fromkeys(told))


def _dropped(about: list[UUID]) -> dict[UUID | None, int]:
    rows = work_selectors.all_items(kind__in=KINDS, subject_id__in=about, state="dropped")
    return Counter(rows.values_list("subject_id", flat=True))


def withdrawals(episode: Episode) -> list[Withdrawal]:
    """How far the end is told: one entry per ledger row, then the police alert."""
    notices = notices_of(episode)
    about = [episode.pk, *(row.pk for row in notices)]
    found = work_selectors.all_items(kind__in=KINDS, subject_id__in=about).exclude(state="dropped")
    items = {(item.kind, item.subject_id): item.state for item in found}
    told = [
        Withdrawal(recipient_of(row), row.pk, items.get(("tell_recipient", row.pk), "absent")) for row in notices
    ]
    alert = items.get(("withdraw_alert", episode.pk), "absent")
    return [*told, Withdrawal("alert", None, "done" if episode.alert_withdrawn_at else alert)]
