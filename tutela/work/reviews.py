"""The review of withheld looks: a task for an inspector before each end; at the end the look is shown by itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tutela.access import investigations
from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.service import service
from tutela.journal import selectors as journal
from tutela.work import selectors
from tutela.work import services as work

KIND = "review_withheld"
BEFORE_THE_END = timedelta(days=7)


def on_withheld(entry: Any) -> None:
    """Subscriber of access.look_withheld and access.withholding_reviewed: what waited is done; while the look stays
    withheld, an inspector who neither looked nor decided reviews it a week before the end, or at half time."""
    by = Actor.system("reviews")
    row = journal.withholdings(open_only=False).filter(look_id=entry.subject_id).first()
    if row is None:
        return
    work.complete(by=by, kind=KIND, subject=row.pk)
    now = clock.now()
    if row.until <= now:
        return
    due = max(row.until - BEFORE_THE_END, now + (row.until - now) / 2)
    work.open_item(
        by=by, kind=KIND, organisation=investigations.reviewing_office(look=row.look, decided_by=row.by), role="inspector",
        protective_due=due, source="access", subject=row.pk, once=f"withheld:{row.pk}:{entry.pk}",
    )


def show_ended() -> int:
    """Worker job: withheld looks whose end has come are noted as shown, once each. Returns how many."""
    waiting = dict(selectors.all_items(kind=KIND, state="open").values_list("subject_id", "pk")[:500])
    ended = journal.withholdings(open_only=False).filter(pk__in=list(waiting), until__lte=clock.now())
    ids = list(ended.values_list("pk", flat=True))
    for pk in ids:
        _show(by=Actor.system("reviews"), withholding=pk)
    return len(ids)


@service
def _show(*, by: Actor, withholding: UUID) -> None:
    investigations.note_end(by=by, withholding=withholding)
    work.complete(by=by, kind=KIND, subject=withholding, dropped=True)
