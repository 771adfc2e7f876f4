"""What has left an organisation of this node about one child, as it was sent; and what leaves by itself once linked.

Access is checked by the caller, who also says of which kinds of messages the actor may read the values.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tutela.access import selectors as access
from tutela.core.catalogue import codes, flows, messages
from tutela.engines.envelopes.errors import NotAllowed, UnknownKey
from tutela.exchange import trust
from tutela.exchange.addresses import Address
from tutela.exchange.models import OutboxMessage
from tutela.exchange.selectors import SHOWN
from tutela.exchange.showing import Line, in_words

MOST = 200


@dataclass(frozen=True)
class LeftReceipt:
    """One signed receipt of the recipient: what it says, and when by the recipient's clock."""

    status: str
    at: datetime
    given_by: str


@dataclass(frozen=True)
class Left:
    """One message about a child to an office of another node. `lines` are the fields with their values as sent; `named`
    only which fields, for whoever may not read the values."""

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
    receipts: list[LeftReceipt]
    lines: list[Line]
    named: list[str]


def left(*, case: UUID, readable: Collection[str] | None = None) -> list[Left]:
    """Messages about a child that left for other nodes or wait to leave, newest first. `readable`: types whose values
    the actor may read; None for all."""
    rows = OutboxMessage.objects.filter(case_id=case).exclude(to_node=settings.TUTELA.id)
    found = list(rows.order_by("-id").defer("sealed").prefetch_related("receipts")[:MOST])
    senders = access.organisation_names({row.organisation_id for row in found})
    return [_left(row, senders, readable) for row in found]


def _left(row: OutboxMessage, senders: Mapping[UUID, str], readable: Collection[str] | None) -> Left:
    listed, names = messages().get(row.type), codes("flow_field")
    body = row.body or {}
    may_read = readable is None or row.type in readable
    flow = flows().get(row.flow)
    receipts = sorted(row.receipts.all(), key=lambda one: one.created_at)
    return Left(
        id=row.pk, type=row.type, label=_(listed.msgid) if listed else row.type, recipient=_office(row),
        sender=senders.get(row.organisation_id, ""), at=row.created_at,
        purpose=str(codes("grant_purpose").label(row.purpose)), flow=f"{flow.id}: {_(flow.msgid)}" if flow else row.flow,
        sender_basis=row.sender_basis, recipient_basis=row.recipient_basis, state=SHOWN.get(row.state, row.state),
        settled_at=row.settled_at,
        receipts=[LeftReceipt(one.status, one.server_time, one.given_by) for one in receipts],
        lines=in_words(row.type, body) if listed and may_read else [],
        named=[str(names.label(listed.fields[name]["field"])) for name in body if listed and name in listed.fields],
    )


def _office(row: OutboxMessage) -> str:
    try:
        return trust.contact(Address(row.to_node, row.to_org)).name
    except (NotAllowed, UnknownKey, ValueError):
        return f"{row.to_node}/{row.to_org}"


@dataclass(frozen=True)
class Standing:
    """A message that leaves by itself once a child is shared: what it is, when it leaves, which fields, on which ground
    on both sides, and what never is in it."""

    type: str
    label: str
    when: str
    fields: list[str]
    flow: str
    sender_basis: str
    recipient_basis: str


def standing(types: Mapping[str, Any]) -> list[Standing]:
    """Message types with the moment at which they leave, in words, as the catalogue lists them."""
    found = []
    for type_, when in types.items():
        listed, names = messages()[type_], codes("flow_field")
        flow = flows()[listed.flows[0]]
        fields = dict.fromkeys(str(names.label(rule["field"])) for rule in listed.fields.values())
        found.append(
            Standing(
                type=type_, label=_(listed.msgid), when=str(when), fields=list(fields), flow=f"{flow.id}: {_(flow.msgid)}",
                sender_basis=_basis(flow.sender_basis), recipient_basis=_basis(flow.recipient_basis),
            )
        )
    return found


def _basis(by_regime: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(", ".join(articles) for articles in by_regime.values())
