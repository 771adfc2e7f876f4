"""What may happen to a notice, in which order."""

from tutela.core.states import Table, Transition

NOTICE = Table(
    "notice",
    [
        Transition("prepared", "send", "sent"),
        Transition("prepared", "fail", "failed"),
        Transition("sent", "deliver", "delivered"),
        Transition("sent", "open", "opened"),
        Transition("sent", "acknowledge", "acknowledged"),
        Transition("sent", "fail", "failed"),
        Transition("failed", "send", "sent"),
        Transition("failed", "acknowledge", "acknowledged"),
        Transition("delivered", "open", "opened"),
        Transition("delivered", "acknowledge", "acknowledged"),
        Transition("opened", "acknowledge", "acknowledged"),
        Transition("acknowledged", "open", "acknowledged"),
        Transition("opened", "open", "opened"),
    ],
)
