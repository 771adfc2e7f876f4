"""What has left this node about one child: the shapes of the answer."""

from datetime import datetime
from uuid import UUID

from ninja import Schema


class ReceiptOut(Schema):
    """One signed receipt of a recipient."""

    status: str
    at: datetime
    given_by: str


class LineOut(Schema):
    """One kind of information in a message, and what it said."""

    label: str
    text: str


class LeftMessageOut(Schema):
    """One message that left for an office of another node. `lines` is empty where the role does not read the values."""

    id: UUID
    type: str
    label: str
    recipient: str
    sender: str
    at: datetime
    purpose: str
    flow: str
    sender_basis: str
    recipient_basis: str
    state: str
    settled_at: datetime | None
    receipts: list[ReceiptOut]
    lines: list[LineOut]
    named: list[str]


class StandingOut(Schema):
    """A message that leaves by itself once a child is shared."""

    type: str
    label: str
    when: str
    fields: list[str]
    flow: str
    sender_basis: str
    recipient_basis: str


class LeftOut(Schema):
    """What has left this node about one child, to whom it is shared, and what leaves there by itself."""

    sent: list[LeftMessageOut]
    offices: list[str]
    standing: list[StandingOut]
