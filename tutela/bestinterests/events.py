"""Journal events of the reunification workspace."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("bestinterests.reunification_opened", label=_("Family reunification opened"))
class ReunificationOpened(Event):
    reunification: UUID
    other_state: str


@event("bestinterests.evidence_recorded", label=_("Evidence of the family link noted"))
class EvidenceRecorded(Event):
    item: str
    state: str


@event("bestinterests.exchange_dated", label=_("Exchange with the other state noted"))
class ExchangeDated(Event):
    direction: str
    channel: str
    at: datetime
