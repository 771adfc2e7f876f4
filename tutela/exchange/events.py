"""Journal events of the exchange. The counterpart of each is the other side's address or node id."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("exchange.sent", label=_("Message sent"))
class Sent(Event):
    message: UUID
    type: str
    flow: str
    fields: tuple[str, ...] = ()


@event("exchange.delivered", label=_("Message delivered"))
class Delivered(Event):
    message: UUID
    type: str


@event("exchange.held", label=_("Message kept by the other side for later"))
class Held(Event):
    message: UUID
    type: str
    code: str = ""


@event("exchange.rejected", label=_("Message refused by the other side"))
class Rejected(Event):
    message: UUID
    type: str
    code: str


@event("exchange.overdue", label=_("Message not delivered in time; it stays in the queue"))
class Overdue(Event):
    message: UUID
    type: str
    priority: int


@event("exchange.expired", label=_("Message expired before it could be delivered"))
class Expired(Event):
    message: UUID
    type: str


@event("exchange.blocked", label=_("Message stopped: the other side may not receive any more"))
class Blocked(Event):
    message: UUID
    type: str


@event("exchange.withheld", label=_("Message withheld"), child_visible=False)
class Withheld(Event):
    message: UUID
    type: str


@event("exchange.received", label=_("Message received"))
class Received(Event):
    message: UUID
    type: str
    flow: str
    state: str


@event("exchange.refused", label=_("Incoming message refused"))
class RefusedIncoming(Event):
    code: str
    status: int
    message: str = ""


@event("exchange.conflict", label=_("Message id used twice with other content"))
class Conflicting(Event):
    message: str


@event("exchange.gap", label=_("An earlier message never arrived"))
class Gap(Event):
    message: UUID
    type: str


@event("exchange.peer_lost", label=_("Other node cannot be reached"))
class PeerLost(Event):
    code: str


@event("exchange.peer_back", label=_("Other node can be reached again"))
class PeerBack(Event):
    failures: int


@event("exchange.clock_differs", label=_("The clocks of both nodes differ"))
class ClockDiffers(Event):
    seconds: int


@event("exchange.trust_list_accepted", label=_("Trust list accepted"))
class TrustListAccepted(Event):
    number: int
    nodes: int


@event("exchange.case_linked", label=_("File linked with a file of another node"))
class CaseLinked(Event):
    link: UUID
