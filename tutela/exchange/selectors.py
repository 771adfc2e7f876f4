"""Reading the exchange: what left and came in, how the peers stand. Access to a case is checked by the caller."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q

from tutela.access.actors import Actor
from tutela.core import clock, vault
from tutela.core.errors import NotVisible
from tutela.engines.envelopes.trustlist import Freshness, Status
from tutela.exchange import trust
from tutela.exchange.addresses import Address
from tutela.exchange.models import CaseLink, InboxMessage, OutboxMessage, Peer
from tutela.exchange.models import Receipt as ReceiptRow
from tutela.exchange.states import DELIVERED, WAITING, WITHHELD

SHOWN = {WITHHELD: "accepted", DELIVERED: "accepted"}
SKEW_SECONDS = 300


@dataclass(frozen=True)
class PeerState:
    """How the connection to a node stands, for the node page. `clock_seconds` > 0: its clock is ahead of ours."""

    node: str
    name: str
    country: str
    status: str
    state: str
    queued: int
    oldest: datetime | None
    last_contact: datetime | None
    last_error: str
    next_try: datetime | None
    phone: str
    clock_seconds: int
    clock_differs: bool


def peers() -> list[PeerState]:
    """All other nodes of the trust list with queue and last contact: two queries."""
    waiting = OutboxMessage.objects.filter(state__in=WAITING).values("to_node")
    queues = {row["to_node"]: row for row in waiting.annotate(count=Count("pk"), oldest=Min("created_at"))}
    return [_peer_state(peer, queues.get(peer.node_id, {})) for peer in Peer.objects.order_by("country", "name")]


def _peer_state(peer: Peer, queue: Mapping[str, Any]) -> PeerState:
    differs = abs(peer.clock_seconds) > SKEW_SECONDS
    state = "down" if peer.failures else ("ok" if peer.last_contact_at else "unknown")
    if peer.status != Status.ACTIVE.value:
        state = "stopped"
    return PeerState(
        node=peer.node_id, name=peer.name, country=peer.country, status=peer.status, state=state,
        queued=queue.get("count", 0), oldest=queue.get("oldest"), last_contact=peer.last_contact_at,
        last_error=peer.last_error, next_try=peer.next_try_at, phone=peer.phone, clock_seconds=peer.clock_seconds,
        clock_differs=differs,
    )


def trust_standing() -> dict[str, Any]:
    """Version, end and freshness of the trust list in force, for the node page."""
    listed = trust.in_force()
    if listed is None:
        return {"number": 0, "expires": None, "freshness": Freshness.STALE.value, "nodes": 0}
    standing = listed.freshness(clock.wall()).value
    return {"number": listed.version, "expires": listed.expires, "freshness": standing, "nodes": len(listed.nodes)}


@dataclass(frozen=True)
class Office:
    """An organisation one can write to. `org` is its id inside the node, `country` that of the node."""

    node: str
    org: str
    name: str
    kind: str
    regime: str
    country: str
    phone: str

    @property
    def address(self) -> Address:
        """Where to send to."""
        return Address(self.node, self.org)


def offices(*, kinds: Collection[str] = (), local: bool = False) -> list[Office]:
    """Organisations one can write to: of the other active nodes and, when asked, of this one."""
    found = _remote_contacts()
    if local:
        found += trust.own_contacts()
    return [_office(item) for item in found if not kinds or item.kind in kinds]


def _office(item: trust.Contact) -> Office:
    country = item.node.country if item.node else settings.TUTELA.state
    return Office(item.address.node, item.address.org, item.name, item.kind, item.regime, country, item.phone)


def _remote_contacts() -> list[trust.Contact]:
    listed = trust.in_force()
    if listed is None or listed.freshness(clock.wall()) is Freshness.STALE:
        return []
    own = settings.TUTELA.id
    return [
        trust.contact(Address(node.id, organisation.id))
        for node in listed.nodes
        if node.status is Status.ACTIVE and node.id != own
        for organisation in node.organisations
    ]


@dataclass(frozen=True)
class MessageRow:
    """One message of a list: ids, codes and dates only."""

    id: UUID
    type: str
    direction: str
    peer: str
    organisation: UUID
    counterpart: str
    case: UUID | None
    purpose: str
    flow: str
    state: str
    at: datetime
    settled_at: datetime | None
    code: str


def outgoing(*, case: UUID | None = None, organisation: UUID | None = None) -> list[MessageRow]:
    """What left or waits, newest first. A withheld message looks like any other that arrived."""
    rows = OutboxMessage.objects.order_by("-queued_at").defer("body", "sealed")
    rows = rows.filter(Q(case_id=case) if case else Q(), Q(organisation_id=organisation) if organisation else Q())
    return [
        MessageRow(
            row.pk, row.type, "out", row.to_node, row.organisation_id, f"{row.to_node}/{row.to_org}", row.case_id,
            row.purpose, row.flow, SHOWN.get(row.state, row.state), row.created_at, row.settled_at, row.last_code,
        )
        for row in rows[:500]
    ]


def incoming(*, case: UUID | None = None, organisation: UUID | None = None) -> list[MessageRow]:
    """What came in, newest first."""
    rows = InboxMessage.objects.order_by("-received_at").defer("body", "sealed")
    rows = rows.filter(Q(case_id=case) if case else Q(), Q(organisation_id=organisation) if organisation else Q())
    return [
        MessageRow(
            row.pk, row.type, "in", row.peer_node, row.organisation_id, f"{row.peer_node}/{row.source_org}",
            row.case_id, row.purpose, row.flow, row.state, row.received_at, row.applied_at, row.code,
        )
        for row in rows[:500]
    ]


def bodies(*, actor: Actor, direction: str) -> dict[UUID, Any]:
    """Bodies by row id, for the leak checks of a play. Only the node itself may ask."""
    if not actor.is_machine:
        raise NotVisible
    found: dict[UUID, Any] = {}
    model: Any = OutboxMessage if direction == "out" else InboxMessage
    for row in model.objects.all():
        with vault.acting_for(row.organisation_id):
            found[row.pk] = row.body
    return found


def receipt_for(*, peer: str, mid: Any) -> str:
    """The newest receipt we gave a peer for one of its messages; empty when there is none."""
    rows = ReceiptRow.objects.filter(incoming__peer_node=peer, incoming__message_id=mid).order_by("-created_at")
    return rows.values_list("token", flat=True).first() or ""


def case_of_our_subject(*, peer: str, subject: str) -> UUID | None:
    """Which file we call by a pseudonym towards a peer."""
    rows = CaseLink.objects.filter(peer_node=peer, our_subject=subject)
    return rows.values_list("case_id", flat=True).first()


def links_of(*, case: UUID) -> list[CaseLink]:
    """The peers that know the same child, with their pseudonym."""
    return list(CaseLink.objects.filter(case_id=case).exclude(their_subject="").order_by("peer_node"))
