"""What may happen to a handover of guardianship."""

from tutela.access.roles import P
from tutela.core.states import Table, Transition

HANDOVER = Table(
    "handover",
    [
        Transition("offered", "accept", "accepted", P.GUARDIAN_HANDOVER),
        Transition("offered", "decline", "declined", P.GUARDIAN_HANDOVER),
        Transition("offered", "recall", "recalled", P.GUARDIAN_HANDOVER),
        # the sender has processed the signed acceptance: only now does its responsibility end
        Transition("offered", "complete", "completed", basis="AMMR 23(5); duty of the sender until acceptance"),
        Transition("accepted", "complete", "completed"),
    ],
)
