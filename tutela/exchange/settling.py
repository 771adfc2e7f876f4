"""What an answer means for a message: delivered only with a receipt whose signature, id and both hashes hold."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from tutela.access.actors import Actor
from tutela.core import clock
from tutela.engines.envelopes.errors import Fault, SenderAction, sender_action
from tutela.engines.envelopes.keys import PublicKey, Use, find_key
from tutela.engines.envelopes.receipts import ACCEPTED, DUPLICATE, HELD, REJECTED, verify_receipt
from tutela.engines.envelopes.receipts import Receipt as Token
from tutela.exchange import events, trust
from tutela.exchange.addresses import Address
from tutela.exchange.models import OutboxMessage, Peer, Receipt
from tutela.exchange.states import OUTBOX, WAITING
from tutela.exchange.transport import Answer
from tutela.journal import services as journal
from tutela.journal.events import Event

log = logging.getLogger("tutela.exchange")
CLOCK_PAUSE = timedelta(minutes=15)
_EXPECTED = {200: {ACCEPTED, DUPLICATE}, 201: {ACCEPTED}, 202: {HELD}}


def settle(pk: UUID, answer: Answer) -> bool:
    """Bring one answer to the message. Returns False when the peer is to be left alone for a while.

    Anything that is not a valid receipt (a login page, a truncated body, a redirect) is a failure of the peer.
    """
    from tutela.exchange import delivery

    row = OutboxMessage.objects.get(pk=pk)
    action = sender_action(answer.status)
    if action is SenderAction.WAIT:
        delivery.failed(row.to_node, f"http_{answer.status}", at_least=timedelta(seconds=answer.retry_after or 5))
        return False
    token = _receipt(row, answer)
    if token is None or action is SenderAction.RETRY:
        code = f"http_{answer.status}" if action is SenderAction.RETRY else "no_receipt"
        delivery.failed(row.to_node, code)
        return False
    if action is SenderAction.PAUSE_PEER:
        _clock(row, token)
        return False
    with transaction.atomic():
        _heard(row.to_node, token)
        _conclude(pk, answer, token, action)
    return True


def _receipt(row: OutboxMessage, answer: Answer) -> Token | None:
    to = Address(row.to_node, row.to_org)
    keys = _receipt_keys(to)

    def find(kid: str) -> PublicKey:
        return find_key(keys, kid, Use.MESSAGE_SIG, clock.wall())

    try:
        token = verify_receipt(
            answer.body, find, mid=row.pk, by=to, sha256_jwe=row.sha256_jwe, sha256_jws=row.sha256_jws
        )
    except Fault as fault:
        log.warning("no valid receipt from %s: %s", row.to_node, fault.code)
        return None
    return token if token.status in _EXPECTED.get(answer.status, {REJECTED}) else None


def _receipt_keys(to: Address) -> tuple[PublicKey, ...]:
    """Keys that may sign a receipt: the recipient organisation's, and its node's for refusals."""
    node = trust.usable_node(to.node)
    try:
        return (*node.keys, *node.organisation(to.org).keys)
    except Fault:
        return node.keys


def _conclude(pk: UUID, answer: Answer, token: Token, action: SenderAction) -> None:
    row = OutboxMessage.objects.select_for_update().get(pk=pk)
    if row.state not in WAITING:
        return
    Receipt.objects.create(
        outgoing=row, given_by=token.by, status=token.status, code=token.code[:60], reason=token.reason[:500],
        server_time=token.server_time, token=answer.body.decode("ascii"), sha256_jwe=token.sha256_jwe,
    )
    event: Event
    if action is SenderAction.DONE:
        OUTBOX.apply(row, "deliver", facts={"receipt"})
        event = events.Delivered(message=row.pk, type=row.type)
    elif action is SenderAction.KEEP:
        OUTBOX.apply(row, "hold", facts={"receipt"})
        event = events.Held(message=row.pk, type=row.type, code=token.code[:40])
    else:
        OUTBOX.apply(row, "reject")
        event = events.Rejected(message=row.pk, type=row.type, code=token.code[:40] or str(answer.status))
    row.settled_at, row.last_code = clock.now(), token.code[:40]
    row.save(update_fields=["state", "settled_at", "last_code"])
    record(row, event)
    if action is SenderAction.STOP_SECURITY:
        record(row, events.Conflicting(message=str(row.pk)))


def refuse_to_send(pk: UUID, fault: Fault) -> bool:
    """The recipient organisation is gone or has no key: this message stops, the others go on."""
    with transaction.atomic():
        row = OutboxMessage.objects.select_for_update().get(pk=pk)
        if row.state in WAITING:
            OUTBOX.apply(row, "reject")
            row.settled_at, row.last_code = clock.now(), fault.code
            row.save(update_fields=["state", "settled_at", "last_code"])
            record(row, events.Rejected(message=row.pk, type=row.type, code=fault.code))
    return True


def _heard(node_id: str, token: Token) -> None:
    """The peer answered: its pause ends, and its clock is compared with ours."""
    peer = Peer.objects.select_for_update().get(node_id=node_id)
    if peer.failures:
        back = events.PeerBack(failures=peer.failures)
        journal.record(by=_worker(), event=back, purpose="administration", counterpart=node_id)
    peer.failures, peer.next_try_at, peer.last_error = 0, None, ""
    peer.last_contact_at = clock.now()
    peer.clock_seconds = round((token.server_time - clock.wall()).total_seconds())
    peer.clock_seen_at = clock.now()
    peer.save()


def _clock(row: OutboxMessage, token: Token) -> None:
    """425: the clocks differ by more than five minutes. The peer pauses and the node page says by how much."""
    from tutela.exchange import delivery

    seconds = round((token.server_time - clock.wall()).total_seconds())
    with transaction.atomic():
        Peer.objects.filter(node_id=row.to_node).update(clock_seconds=seconds, clock_seen_at=clock.now())
        differs = events.ClockDiffers(seconds=seconds)
        journal.record(by=_worker(), event=differs, purpose="administration", counterpart=row.to_node)
    delivery.failed(row.to_node, "clock", at_least=CLOCK_PAUSE)


def record(row: OutboxMessage, event: Event) -> None:
    """Write what happened to a message into the journal, in the caller's transaction."""
    journal.record(
        by=_worker(row.organisation_id), event=event, case=row.case_id, subject=row.pk, purpose=row.purpose[:40],
        counterpart=f"{row.to_node}/{row.to_org}",
    )


def _worker(organisation: UUID | None = None) -> Actor:
    return Actor.system("exchange", organisation)

