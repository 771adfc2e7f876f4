"""What can happen to a file as a whole. A file with an open missing episode is never closed (the service looks)."""

from tutela.access.roles import P
from tutela.core.states import Table, Transition

FILE = Table(
    "file",
    [
        Transition("open", "close", "closed", P.CASE_OWN, needs=("no_open_episode",), basis="anchors lesson 1"),
        Transition("closed", "reopen", "open", P.CASE_OWN),
        Transition("open", "mark_duplicate", "duplicate", P.CASE_EDIT),
        Transition("open", "hand_over", "transferred", P.LEAD_NODE_TRANSFER),
        Transition("transferred", "take_back", "open", P.CASE_OWN),
    ],
)
