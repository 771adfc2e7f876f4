"""Shared by the services of a disappearance: journal entries with the episode as subject, times that make sense."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.errors import InvalidInput
from tutela.journal import services as journal
from tutela.journal.events import Event
from tutela.missing import casefile
from tutela.missing.models import Episode, Word
from tutela.work import services as work

TOLERANCE = timedelta(minutes=5)
OLDEST = timedelta(days=366 * 10)
NOTICE_PREFIX = "missing_"


def note(by: Actor, event: Event, episode: Episode, *, counterpart: str = "") -> None:
    """One journal entry about an episode."""
    journal.record(
        by=by, event=event, case=episode.case_id, subject=episode.pk, purpose="missing", counterpart=counterpart[:80]
    )


def past(at: datetime | None, field: str) -> datetime:
    """A moment that has happened: default now; refused when in the future or more than ten years ago."""
    now = clock.now()
    if at is None:
        return now
    if at > now + TOLERANCE:
        raise InvalidInput(field, _("This time is in the future. Write when it happened."))
    if at < now - OLDEST:
        raise InvalidInput(field, _("This is too long ago. Correct the date."))
    return at


def today() -> date:
    """The date in domain time (UTC)."""
    return clock.now().date()


def responsible(episode: Episode) -> UUID | None:
    """Whose work list a task about this episode goes to: the owner of the file, else who reported."""
    return casefile.owner_of(episode.case_id) or episode.reported_by_organisation_id


def words_said(case: UUID) -> set[str]:
    """Which words about her safety were ever said of this child (known_safe, known_concern, contact_unverified)."""
    return {row.word for row in Word.objects.filter(case_id=case)}


def open_task(by: Actor, episode: Episode, kind: str, *, hours: float = 24, **more: object) -> None:
    """A work item about an episode, for the owner unless `organisation` says otherwise; once per `once`."""
    values: dict[str, object] = {
        "organisation": responsible(episode), "protective_due": clock.now() + timedelta(hours=hours),
        "source": "missing", "subject": episode.pk, **more,
    }
    work.open_item(by=by, kind=kind, case=episode.case_id, **values)  # type: ignore[arg-type]
