"""Journal events of deadlines."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("procedures.clock_expired", label=_("A deadline has passed"))
class ClockExpired(Event):
    """`status` is overdue or still_allowed; `effect` says what silence has brought about."""

    clock: UUID
    rule: str
    binding: str
    effect: str
    status: str


@event("procedures.clock_extended", label=_("A deadline was extended"))
class ClockExtended(Event):
    clock: UUID
    rule: str
    ground: str
