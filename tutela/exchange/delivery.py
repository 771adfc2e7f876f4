"""Delivery: what is due leaves, in order inside each conversation, until a signed receipt is in hand.

Retries are counted per peer, not per message: 5 seconds, doubling up to 15 minutes, one probe at a time while the
peer does not answer. A message is sealed once and sent as the same bytes; killed at any moment, the next round sends
it again and gets the same receipt. No database transaction is open while the network is used.
"""

import heapq
import logging
import random
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tutela.access.actors import Actor
from tutela.core import clock, vault
from tutela.engines.envelopes.errors import Fault, NotAllowed, UnknownKey
from tutela.exchange import events, inbox, local, sealing, settling, transport, trust
from tutela.exchange.models import OutboxMessage, Peer
from tutela.exchange.services import refresh_trust_list
from tutela.exchange.states import OUTBOX, WAITING
from tutela.journal import services as journal

log = logging.getLogger("tutela.exchange")
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
LEASE = timedelta(seconds=60)
URGENT_WAIT = timedelta(minutes=30)
LONG_WAIT = timedelta(hours=12)
PER_ROUND = 200
BY = Actor.system("exchange")


def deliver_due(*, force: bool = False) -> int:
    """One round: new trust list, expiry, messages inside the node, messages to every peer that is due.

    `force` tries peers now even if their pause is not over (a play, an operator's button). Returns how many
    messages changed their state.
    """
    done = refresh_trust_list()
    done += expire_due()
    done += overdue_due()
    done += local.deliver_all()
    done += inbox.release_waiting()
    due = Peer.objects.filter(node_id__in=_waiting().values("to_node"))
    for peer_id in list(due.order_by("failures", "node_id").values_list("pk", flat=True)):
        if claim(peer_id, force=force):
            done += _deliver_to(peer_id)
    return done


def expire_due() -> int:
    """Messages whose time is over before they arrived: marked and told, never dropped silently."""
    done = 0
    for pk in list(_waiting().filter(expires_at__lte=clock.now()).values_list("pk", flat=True)[:PER_ROUND]):
        with transaction.atomic():
            row = OutboxMessage.objects.select_for_update().get(pk=pk)
            if row.state not in WAITING:
                continue
            OUTBOX.apply(row, "expire")
            row.settled_at = clock.now()
            row.save(update_fields=["state", "settled_at"])
            settling.record(row, events.Expired(message=row.pk, type=row.type))
            done += 1
    return done


def overdue_due() -> int:
    """Messages that wait too long stay in the queue, and people are told once: pick up the phone."""
    now, done = clock.now(), 0
    late = Q(priority=1, created_at__lte=now - URGENT_WAIT) | Q(created_at__lte=now - LONG_WAIT)
    for pk in list(_waiting().filter(late, overdue_at=None).values_list("pk", flat=True)[:PER_ROUND]):
        with transaction.atomic():
            row = OutboxMessage.objects.select_for_update().get(pk=pk)
            if row.state not in WAITING or row.overdue_at is not None:
                continue
            row.overdue_at = now
            row.save(update_fields=["overdue_at"])
            settling.record(row, events.Overdue(message=row.pk, type=row.type, priority=row.priority))
            done += 1
    return done


def claim(peer_id: UUID, *, force: bool) -> bool:
    """Take a peer for this process for a minute. Works alike on both databases: one conditional update."""
    now = clock.wall()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rows = Peer.objects.filter(pk=peer_id)
    if not force:
        rows = rows.filter(free & (Q(next_try_at=None) | Q(next_try_at__lte=clock.now())))
    return rows.update(lease_until=now + LEASE) == 1


def _deliver_to(peer_id: UUID) -> int:
    peer, done = Peer.objects.get(pk=peer_id), 0
    try:
        try:
            node = trust.usable_node(peer.node_id)
        except (NotAllowed, UnknownKey) as fault:
            return _stop(peer, fault)
        for pk in _order(peer):
            Peer.objects.filter(pk=peer_id).update(lease_until=clock.wall() + LEASE)
            if not _send_one(pk, node.endpoint):
                break
            done += 1
        return done
    finally:
        Peer.objects.filter(pk=peer_id).update(lease_until=None)


def _order(peer: Peer) -> list[UUID]:
    """The next messages for a peer: most urgent first, but never past an earlier one of the same conversation."""
    talks: dict[tuple[UUID, UUID], list[tuple[int, datetime, UUID]]] = {}
    waiting = _waiting().filter(to_node=peer.node_id).order_by("-queued_at", "-pk")
    for row in waiting.values_list("organisation_id", "conversation", "priority", "queued_at", "pk"):
        talks.setdefault((row[0], row[1]), []).append((row[2], row[3], row[4]))
    heads = [(*talk.pop(), key) for key, talk in talks.items()]
    heapq.heapify(heads)
    order: list[UUID] = []
    while heads and len(order) < PER_ROUND:
        _priority, _at, pk, key = heapq.heappop(heads)
        order.append(pk)
        if talks[key]:
            heapq.heappush(heads, (*talks[key].pop(), key))
    return order


def _send_one(pk: UUID, endpoint: str) -> bool:
    """Send one message and settle the answer. False when the peer is to be left alone for a while."""
    try:
        row = sealing.sealed(pk)
    except Fault as fault:
        return settling.refuse_to_send(pk, fault)
    if row is None:
        return True
    try:
        answer = transport.post(endpoint, message_id=str(row.pk), sealed=row.sealed)
    except transport.TransportProblem as problem:
        failed(row.to_node, problem.code)
        return False
    with vault.acting_for(row.organisation_id):
        return settling.settle(row.pk, answer)


def failed(node_id: str, code: str, *, at_least: timedelta = FIRST_PAUSE) -> None:
    """Count a failure of a peer and set its next try; the first one is told in the journal."""
    with transaction.atomic():
        peer = Peer.objects.select_for_update().get(node_id=node_id)
        pause = max(min(FIRST_PAUSE * 2 ** min(peer.failures, 8), LONGEST_PAUSE), at_least)
        peer.failures += 1
        peer.next_try_at = clock.now() + pause * random.uniform(0.8, 1.0)  # noqa: S311 - spreads retries
        peer.last_error, peer.last_error_at = code[:40], clock.now()
        peer.save(update_fields=["failures", "next_try_at", "last_error", "last_error_at"])
        if peer.failures == 1:
            journal.record(by=BY, event=events.PeerLost(code=code), purpose="administration", counterpart=node_id)


def _stop(peer: Peer, fault: Fault) -> int:
    """The trust list no longer lets us speak with this node: its queue is stopped, nothing leaves."""
    if isinstance(fault, NotAllowed) and not _removed(peer.node_id):
        return 0
    done = 0
    for pk in list(_waiting().filter(to_node=peer.node_id).values_list("pk", flat=True)):
        with transaction.atomic():
            row = OutboxMessage.objects.select_for_update().get(pk=pk)
            if row.state not in WAITING:
                continue
            OUTBOX.apply(row, "block")
            row.settled_at, row.last_code, row.sealed = clock.now(), fault.code, ""
            row.save(update_fields=["state", "settled_at", "last_code", "sealed"])
            settling.record(row, events.Blocked(message=row.pk, type=row.type))
            done += 1
    return done


def _removed(node_id: str) -> bool:
    """Evicted, left, or no longer listed: for good. Suspended or an expired list: messages wait."""
    listed = trust.in_force()
    if listed is None:
        return False
    status = {node.id: node.status.value for node in listed.nodes}.get(node_id, "left")
    return status in ("evicted", "left")


def _waiting() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(state__in=WAITING)

