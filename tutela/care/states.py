"""What may happen to a transfer."""

from tutela.access.roles import P
from tutela.core.states import Table, Transition

TRANSFER = Table(
    "transfer",
    [
        Transition("opened", "depart", "departed", P.TRANSFER_OPEN),
        Transition("opened", "arrive", "arrived", P.TRANSFER_CONFIRM),
        Transition("departed", "arrive", "arrived", P.TRANSFER_CONFIRM),
        Transition("opened", "cancel", "cancelled", P.TRANSFER_OPEN),
        Transition("opened", "lose", "not_arrived", P.MISSING_REPORT),
        Transition("departed", "lose", "not_arrived", P.MISSING_REPORT),
        Transition("claimed", "confirm_claim", "arrived", P.CASE_OWN),
        Transition("claimed", "decline_claim", "cancelled", P.CASE_OWN),
        Transition("not_arrived", "arrive", "arrived", P.TRANSFER_CONFIRM),
    ],
)
