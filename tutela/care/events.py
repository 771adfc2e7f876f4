"""Journal events of care and transfers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.core.catalogue import codes
from tutela.journal.events import Event, event


@event("care.arrived", label=_("Arrived at a centre"))
class Arrived(Event):
    organisation: UUID
    at: datetime


@event("care.placement_started", label=_("Placement started"))
class PlacementStarted(Event):
    placement: UUID
    organisation: UUID
    at: datetime


@event("care.placement_ended", label=_("Placement ended"))
class PlacementEnded(Event):
    """`now_with`: who cares for the child from then on, when it was not a move to another house."""

    placement: UUID
    reason: str
    now_with: str = ""

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        """Why, and with whom the child is now; a move says so itself."""
        if not data.get("now_with"):
            return ""
        return f"{codes('placement_end').label(data['reason'])}, {codes('care_arrangement').label(data['now_with'])}"


@event("care.roll_called", label=_("Roll called"))
class RollCalled(Event):
    roll_call: UUID
    present: int
    absent: int


@event("care.bed_checked", label=_("Bed checked"))
class BedChecked(Event):
    found: bool
    at: datetime


@event("care.first_night_planned", label=_("First night planned"))
class FirstNightPlanned(Event):
    items: list[str]


@event("care.transfer_opened", label=_("Transfer opened"))
class TransferOpened(Event):
    transfer: UUID
    from_organisation: UUID
    to_organisation: UUID
    departs_at: datetime
    eta: datetime
    mode: str


@event("care.transfer_departed", label=_("Left for another centre"))
class TransferDeparted(Event):
    transfer: UUID
    at: datetime
    eta: datetime


@event("care.transfer_arrived", label=_("Arrival confirmed by the receiving centre"))
class TransferArrived(Event):
    transfer: UUID
    at: datetime


@event("care.transfer_overdue", label=_("Arrival not confirmed two hours after the expected time"))
class TransferOverdue(Event):
    transfer: UUID
    eta: datetime


@event("care.transfer_not_arrived", label=_("Did not arrive: reported missing"))
class TransferNotArrived(Event):
    transfer: UUID


@event("care.transfer_cancelled", label=_("Transfer cancelled"))
class TransferCancelled(Event):
    transfer: UUID


@event("care.arrival_claimed", label=_("Another centre says that the child is there; the office in charge decides"))
class ArrivalClaimed(Event):
    transfer: UUID
    organisation: UUID
    at: datetime


@event("care.claim_declined", label=_("The child is not at the centre that said so"))
class ClaimDeclined(Event):
    transfer: UUID
