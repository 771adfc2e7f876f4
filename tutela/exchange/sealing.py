"""Turning an outbox row into the bytes that travel: once, under a lock, with its numbers."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from tutela.core import clock, vault
from tutela.engines.envelopes.keys import PublicKey
from tutela.engines.envelopes.message import Envelope, chain_link, seal
from tutela.exchange import trust
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.models import OutboxMessage, Peer
from tutela.exchange.registry import find
from tutela.exchange.states import OUTBOX, TAKEN, WAITING

_SEALING = ("state", "seq", "sealed", "sealed_for", "sha256_jwe", "sha256_jws")


def sealed(pk: UUID) -> OutboxMessage | None:
    """The row with its sealed form, made now if it is not there yet or the recipient changed its key.

    Returns None when the row is no longer waiting. Raises Fault when the recipient has no usable key.
    """
    with transaction.atomic():
        row = OutboxMessage.objects.select_for_update().get(pk=pk)
        if row.state not in WAITING:
            return None
        to = Address(row.to_node, row.to_org)
        key = trust.recipient_key(to)
        if row.sealed_for != key.kid or not row.sealed:
            with vault.acting_for(row.organisation_id):
                _seal(row, to, key)
        row.attempts += 1
        row.last_try_at = clock.now()
        # The body is not written again: it stays sealed as it was.
        row.save(update_fields=[*_SEALING, "attempts", "last_try_at"])
        return row


def _seal(row: OutboxMessage, to: Address, key: PublicKey) -> None:
    peer = Peer.objects.select_for_update().get(node_id=row.to_node)
    peer.sent += 1
    peer.sent_chain = chain_link(peer.sent_chain, row.pk, row.body)
    peer.save(update_fields=["sent", "sent_chain"])
    row.seq = row.seq or next_seq(row)
    parcel = seal(_envelope(row, to, peer), signer=trust.signing_key(row.organisation_id), recipient=key)
    row.sealed, row.sealed_for = parcel.jwe, key.kid
    row.sha256_jwe, row.sha256_jws = parcel.sha256_jwe, parcel.sha256_jws
    OUTBOX.apply(row, "seal")


def next_seq(row: OutboxMessage) -> int:
    """The next number of the conversation. A refused message gives its number back, an expired one may have arrived."""
    earlier = OutboxMessage.objects.filter(
        conversation=row.conversation, organisation_id=row.organisation_id, to_node=row.to_node, to_org=row.to_org,
    )
    used = earlier.filter(state__in=(*TAKEN, "expired"), attempts__gt=0).aggregate(top=Max("seq"))["top"]
    return (used or 0) + 1


def _envelope(row: OutboxMessage, to: Address, peer: Peer) -> Envelope:
    registered = find(row.type)
    return Envelope(
        id=row.pk,
        type=registered.wire if registered else f"{row.type}.v1",
        source=own_address(row.organisation_id),
        to=to,
        time=row.created_at,
        expires=row.expires_at,
        subject=row.subject,
        conversation=row.conversation,
        seq=row.seq or 1,
        pseq=peer.sent,
        pchain=peer.sent_chain,
        flow=row.flow,
        purpose=row.purpose,
        basis={"sender": row.sender_basis, "recipient": row.recipient_basis},
        classification=row.classification,
        data=row.body,
        in_reply_to=row.in_reply_to,
        priority=row.priority,
        handling=("no-onward", "not-for-enforcement"),
        exercise=settings.TUTELA.exercise,
    )
