"""What can happen to a lead, a duplicate suggestion and a transfer of the lead node."""

from tutela.access.roles import P
from tutela.core.states import Table, Transition

LEAD = Table(
    "lead",
    [
        Transition("new", "answer", "answered", P.LEAD_REVIEW, basis="flow F8: human review"),
        Transition("new", "hold", "waits_for_officer", P.LEAD_REVIEW, basis="law page 7.17: danger flag"),
        Transition("new", "put_aside", "put_aside", P.LEAD_REVIEW),
        Transition("waits_for_officer", "release", "answered", P.LEAD_DECIDE_DANGER, basis="law page 7.17"),
        Transition("waits_for_officer", "withhold", "put_aside", P.LEAD_DECIDE_DANGER, basis="law page 7.17"),
        Transition("answered", "confirm", "confirmed_by_us", P.LEAD_CONFIRM, basis="GDPR Art. 22: a person decides"),
        Transition("confirmed_by_us", "link", "confirmed_by_both", None, basis="people on both sides confirmed"),
        Transition("answered", "invalidate", "invalid", P.LEAD_CONFIRM, needs=("reason",)),
        Transition("confirmed_by_us", "invalidate", "invalid", P.LEAD_CONFIRM, needs=("reason",)),
        Transition("answered", "decline", "child_declined", P.LEAD_CONFIRM, basis="the child does not want it followed"),
        Transition("confirmed_by_us", "decline", "child_declined", P.LEAD_CONFIRM),
        Transition("confirmed_by_both", "reunite", "reunited", P.LEAD_CONFIRM),
        Transition("confirmed_by_both", "reunite_elsewhere", "reunited_elsewhere", P.LEAD_CONFIRM),
    ],
)

SUGGESTION = Table(
    "duplicate suggestion",
    [
        Transition("open", "same", "same", P.CASE_EDIT),
        Transition("open", "different", "different", P.CASE_EDIT),
    ],
)

LEAD_NODE = Table(
    "lead node transfer",
    [
        Transition("offered", "accept", "accepted", P.LEAD_NODE_TRANSFER),
        Transition("offered", "decline", "declined", P.LEAD_NODE_TRANSFER),
        Transition("accepted", "complete", "completed"),
        Transition("offered", "complete", "completed", basis="the sender has processed the signed acceptance"),
    ],
)
