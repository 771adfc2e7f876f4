"""States of an outgoing and an incoming message."""

from tutela.core.states import Table, Transition

QUEUED, SENDING, DELIVERED, HELD, REJECTED = "queued", "sending", "delivered", "held", "rejected"
EXPIRED, BLOCKED, WITHHELD = "expired", "blocked", "withheld"
WAITING = (QUEUED, SENDING)
# A message in these states was taken by the other side and used up its number in the conversation.
TAKEN = (DELIVERED, HELD)

OUTBOX = Table(
    "outbox",
    [
        Transition(QUEUED, "seal", SENDING),
        Transition(QUEUED, "deliver", DELIVERED, basis="organisation of this node"),
        Transition(QUEUED, "reject", REJECTED),
        Transition(QUEUED, "expire", EXPIRED),
        Transition(QUEUED, "block", BLOCKED),
        Transition(QUEUED, "withhold", WITHHELD, basis="recipient barred on the case"),
        Transition(SENDING, "seal", SENDING, basis="the recipient changed its key"),
        Transition(SENDING, "deliver", DELIVERED, needs=("receipt",)),
        Transition(SENDING, "hold", HELD, needs=("receipt",)),
        Transition(SENDING, "reject", REJECTED),
        Transition(SENDING, "expire", EXPIRED),
        Transition(SENDING, "block", BLOCKED),
    ],
)

IN_ACCEPTED, IN_PARKED, IN_HELD = "accepted", "parked", "held"

INBOX = Table(
    "inbox",
    [
        Transition(IN_PARKED, "apply", IN_ACCEPTED),
        Transition(IN_HELD, "apply", IN_ACCEPTED),
        Transition(IN_PARKED, "hold", IN_HELD),
    ],
)
