"""What may happen to an episode, in which order. A vanished child is never a closed case."""

from tutela.access.roles import P
from tutela.core.states import Table, Transition

EPISODE = Table(
    "episode",
    [
        Transition("open", "locate", "located", P.RETURN_RECORD, basis="SIS 33(2)-(3): decision within 12 hours"),
        Transition("located", "locate", "located", P.RETURN_RECORD),
        Transition("open", "return", "returned", P.RETURN_RECORD),
        Transition("located", "return", "returned", P.RETURN_RECORD),
        Transition("located", "lose", "open", P.MISSING_MANAGE),
        Transition("located", "close", "closed", P.MISSING_CLOSE, ("outcome", "recipients_told", "alert_withdrawn")),
        Transition(
            "returned", "close", "closed", P.MISSING_CLOSE,
            ("outcome", "recipients_told", "alert_withdrawn", "aftercare_done"),
        ),
    ],
)  # fmt: skip
