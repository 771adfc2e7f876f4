"""Who has a form of a file open right now. The rights stand in tutela.cases.presence, which asks here."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from tutela.core import clock
from tutela.journal.models import Presence

LIFE = timedelta(minutes=2)


def open_now(*, case: UUID) -> QuerySet[Presence]:
    """Who has a form of this file open, longest first."""
    return Presence.objects.filter(case_id=case, until__gt=clock.wall()).order_by("since", "id")


def opened(*, case: UUID, person: UUID, organisation: UUID | None) -> None:
    """A form was opened, or is still open: two minutes from now, since the first moment."""
    now = clock.wall()
    mine = Presence.objects.filter(case_id=case, person_id=person, until__gt=now)
    if mine.update(until=now + LIFE, organisation_id=organisation):
        return
    row = Presence(case_id=case, person_id=person, organisation_id=organisation, until=now + LIFE)
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["case_id", "person_id"],
        update_fields=["organisation_id", "since", "until"],
    )


def closed(*, case: UUID, person: UUID) -> None:
    """The form was saved: the person is not editing any more."""
    Presence.objects.filter(case_id=case, person_id=person).delete()


def forget_ended() -> int:
    """Worker job: rows of pages that were closed."""
    return Presence.objects.filter(until__lt=clock.wall()).delete()[0]
