"""Between organisations of one node: same rules, same receipt, same rows; no network and no envelope (decision 0002)."""

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tutela.access import policies
from tutela.core import clock, vault
from tutela.core.errors import TutelaError
from tutela.engines.envelopes.errors import Fault
from tutela.engines.envelopes.message import sha256_hex
from tutela.engines.envelopes.receipts import ACCEPTED
from tutela.engines.envelopes.receipts import Receipt as Token
from tutela.engines.envelopes.strictjson import canonical
from tutela.exchange import arrivals, events, receipts, rules, settling, trust
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.models import InboxMessage, OutboxMessage, Receipt
from tutela.exchange.sealing import next_seq
from tutela.exchange.states import IN_ACCEPTED, OUTBOX, QUEUED

log = logging.getLogger("tutela.exchange")


def deliver_all() -> int:
    """Deliver what waits for organisations of this node, in order. Returns how many were settled."""
    done, blocked = 0, set()
    waiting = OutboxMessage.objects.filter(to_node=settings.TUTELA.id, state=QUEUED).order_by("queued_at", "pk")
    for pk, sender, conversation in list(waiting.values_list("pk", "organisation_id", "conversation")[:500]):
        if (sender, conversation) in blocked:
            continue
        if deliver(pk):
            done += 1
        else:
            blocked.add((sender, conversation))
    return done


def deliver(pk: UUID) -> bool:
    """Deliver one message: effect, both rows, receipt and events in one transaction. False when it has to wait."""
    try:
        with transaction.atomic():
            return _deliver(pk)
    except (Fault, TutelaError) as error:
        code = error.code if isinstance(error, Fault) else "not_accepted"
        with transaction.atomic():
            _reject(pk, code)
        return True
    except Exception:
        log.exception("a handler failed; the message stays in the queue")
        OutboxMessage.objects.filter(pk=pk).update(last_code="handler_failed", last_try_at=clock.now())
        return False


def _deliver(pk: UUID) -> bool:
    row = OutboxMessage.objects.select_for_update().get(pk=pk)
    if row.state != QUEUED:
        return True
    recipient = UUID(row.to_org)
    if row.case_id and policies.barred(case=row.case_id, organisation=recipient):
        OUTBOX.apply(row, "withhold")
        row.settled_at = clock.now()
        row.save(update_fields=["state", "settled_at"])
        settling.record(row, events.Withheld(message=row.pk, type=row.type))
        return True
    with vault.acting_for(row.organisation_id):
        body = dict(row.body)
    sender = own_address(row.organisation_id)
    rules.check_incoming(
        type_=row.type, sender=trust.contact(sender), recipient=trust.contact(Address(row.to_node, row.to_org)),
        purpose=row.purpose, body=body,
    )
    row.seq = next_seq(row)
    with vault.acting_for(recipient):
        arrived = _arrive(row, body, recipient)
        token = _receipt(arrived)
    OUTBOX.apply(row, "deliver")
    row.attempts += 1
    row.settled_at = row.last_try_at = clock.now()
    row.sha256_jwe = arrived.sha256_jwe
    row.save(update_fields=["state", "seq", "attempts", "settled_at", "last_try_at", "sha256_jwe"])
    Receipt.objects.create(
        outgoing=row, given_by=str(own_address(recipient)), status=ACCEPTED, server_time=clock.wall(), token=token,
        sha256_jwe=arrived.sha256_jwe,
    )
    settling.record(row, events.Delivered(message=row.pk, type=row.type))
    return True


def _arrive(row: OutboxMessage, body: dict[str, object], recipient: UUID) -> InboxMessage:
    digest = sha256_hex(canonical(body))
    arrived = InboxMessage(
        peer_node=row.to_node, source_org=str(row.organisation_id), message_id=row.pk, organisation_id=recipient,
        type=row.type, conversation=row.conversation, seq=row.seq or 1, in_reply_to=row.in_reply_to,
        subject=row.subject, case_id=row.case_id, purpose=row.purpose, flow=row.flow,
        classification=row.classification, priority=row.priority, state=IN_ACCEPTED, sha256_jwe=digest,
        sha256_content=digest, sent_at=row.created_at, expires_at=row.expires_at,
    )
    arrived.body = body
    arrived.save()
    arrivals.apply(arrived)
    arrivals.record(
        arrived, events.Received(message=arrived.pk, type=arrived.type, flow=arrived.flow, state=arrived.state)
    )
    return arrived


def _receipt(arrived: InboxMessage) -> str:
    return receipts.store(
        arrived,
        Token(
            mid=str(arrived.message_id), by=str(own_address(arrived.organisation_id)), sha256_jwe=arrived.sha256_jwe,
            sha256_jws=arrived.sha256_jwe, status=ACCEPTED, code="", reason="", received=arrived.received_at,
            server_time=clock.wall(), conversation=str(arrived.conversation), seq=arrived.seq,
        ),
    )


def _reject(pk: UUID, code: str) -> None:
    row = OutboxMessage.objects.select_for_update().get(pk=pk)
    if row.state != QUEUED:
        return
    OUTBOX.apply(row, "reject")
    row.settled_at, row.last_code = clock.now(), code
    row.save(update_fields=["state", "settled_at", "last_code"])
    settling.record(row, events.Rejected(message=row.pk, type=row.type, code=code))
