"""Two records turned out to be one child: her episodes come together in the file that was kept."""

from typing import Any
from uuid import UUID

from django.conf import settings

from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.fields import open_all
from tutela.core.service import service
from tutela.missing import events
from tutela.missing.enums import How, State
from tutela.missing.models import (
    AskedToWithdraw,
    Assessment,
    Enquiry,
    EnquirySignal,
    Episode,
    HealthCheck,
    Hypothesis,
    Interview,
    Review,
    SightingRoute,
    ToldEpisode,
    Word,
)
from tutela.missing.services.common import note
from tutela.missing.services.withdrawals import open_withdrawals
from tutela.missing.states import EPISODE

PARTS: tuple[Any, ...] = (Assessment, HealthCheck, Hypothesis, Interview, Review)


def on_merged(entry: Any) -> None:
    """Journal subscriber of cases.merged."""
    bring_together(
        by=Actor.system("merging"), kept=UUID(entry.data["kept"]), duplicate=UUID(entry.data["duplicate"])
    )


@service
def bring_together(*, by: Actor, kept: UUID, duplicate: UUID) -> int:
    """Move the episodes of the second record to the first, sealed again under its key. Returns how many.

    When both records were reported missing it is one disappearance: the second report counts as located, so that a
    person tells its recipients and closes it as registered twice. Nothing is deleted.
    """
    rows = list(Episode.objects.filter(case_id=duplicate).order_by("ordinal"))
    for row in rows:
        _move(by, row, kept)
    for model in (SightingRoute, ToldEpisode, Word, Enquiry, EnquirySignal, AskedToWithdraw):
        _rekey(model.objects.filter(case_id=duplicate), kept)
    return len(rows)


def _rekey(rows: Any, kept: UUID) -> None:
    """Seal rows again under the key of the kept file; rows with a key of their own keep it."""
    for row in rows:
        open_all(row)
        row.case_id = kept
        row.save()


def _move(by: Actor, row: Episode, kept: UUID) -> None:
    open_all(row)
    row.case_id = kept
    row.ordinal = Episode.objects.filter(case_id=kept).count() + 1
    for model in PARTS:
        _rekey(model._default_manager.filter(episode=row), kept)
    twice = row.state == State.OPEN and Episode.objects.filter(case_id=kept, state=State.OPEN).exists()
    if twice:
        EPISODE.apply(row, "locate")
        row.located_at, row.located_by, row.located_how = clock.now(), by.label, How.OTHER
        row.located_country = settings.TUTELA.state
    row.save_checked()
    if twice:
        at = row.located_at or clock.now()
        located = events.Located(
            episode=row.pk, at=at, country=row.located_country, how=row.located_how, abroad="false"
        )
        note(by, located, row)
        open_withdrawals(by=by, episode=row)

