"""Receiving: effect, stored message, receipt and journal event in one transaction, and the same receipt for a repeat.

Whatever is wrong becomes a signed refusal with the status of the table in `engines.envelopes.errors`.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from tutela.core import clock, vault
from tutela.core.errors import InvalidInput, TutelaError
from tutela.engines.envelopes.errors import (
    Conflict,
    Fault,
    Malformed,
    NotAllowed,
    SchemaError,
    SchemaFault,
    UnknownKey,
    WrongAudience,
)
from tutela.engines.envelopes.keys import PrivateKey, PublicKey, Use, find_key
from tutela.engines.envelopes.message import Envelope, Opened, open_sealed, sha256_hex
from tutela.engines.envelopes.receipts import ACCEPTED, DUPLICATE, HELD
from tutela.engines.envelopes.strictjson import canonical
from tutela.engines.envelopes.trustlist import Node
from tutela.exchange import arrivals, events, receipts, rules, trust
from tutela.exchange.addresses import own_address
from tutela.exchange.models import InboxMessage, Peer
from tutela.exchange.registry import find_wire
from tutela.exchange.states import IN_ACCEPTED, IN_HELD, IN_PARKED, INBOX

log = logging.getLogger("tutela.exchange")
OLDEST = timedelta(days=30)
LONGEST_GAP = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What goes back: HTTP status and the signed receipt."""

    status: int
    receipt: str


def receive(*, raw: bytes, mid: str, node: Node) -> Answer:
    """Take in one sealed message of a node whose request signature was verified. Never raises a Fault."""
    outer = sha256_hex(raw)
    try:
        opened, organisation = _open(raw, node)
        if str(opened.envelope.id) != mid:
            raise Malformed("The message id in the request is not that of the message.")
    except Fault as fault:
        return _refusal(fault, node=node, mid=mid, outer=outer)
    with vault.acting_for(organisation):
        try:
            with transaction.atomic():
                return _take(raw, opened, organisation, node)
        except Fault as fault:
            problem = fault
        except InvalidInput as error:
            places = tuple(SchemaError(f"/data/{name}", "not accepted") for name in error.errors)
            problem = SchemaFault("The receiving side cannot accept a value.", places)
        except TutelaError:
            problem = NotAllowed("The receiving side cannot do this now.")
    return _refusal(problem, node=node, mid=mid, outer=outer, opened=opened, organisation=organisation)


def _open(raw: bytes, node: Node) -> tuple[Opened, UUID]:
    secrets = trust.own_secrets()

    def secret(kid: str) -> PrivateKey:
        if kid not in secrets:
            raise UnknownKey("No organisation of this node has this key.")
        return secrets[kid][1]

    def find(kid: str) -> PublicKey:
        return find_key(node.all_keys(), kid, Use.MESSAGE_SIG, clock.wall())

    opened = open_sealed(raw, secret=secret, find=find, owner_of=node.signers())
    organisation = secrets[opened.recipient_kid][0]
    if opened.envelope.to != own_address(organisation):
        raise WrongAudience("The message was written for another recipient.")
    return opened, organisation


def _take(raw: bytes, opened: Opened, organisation: UUID, node: Node) -> Answer:
    """Decide on one opened message, in one transaction."""
    envelope = opened.envelope
    peer = Peer.objects.select_for_update().get(node_id=node.id)
    content = sha256_hex(canonical({k: v for k, v in opened.payload.items() if k not in _REPEATED_DIFFERENTLY}))
    known = InboxMessage.objects.filter(peer_node=node.id, message_id=envelope.id).first()
    if known is not None:
        return _repeat(known, raw, content, opened)
    reason = _hold_reason(envelope)
    if not reason:
        _check(envelope, node)
    row = _row(raw, opened, organisation, content)
    row.state, row.code = (IN_HELD, reason) if reason else _place(row)
    row.save()
    peer.received, peer.last_contact_at = max(peer.received, envelope.pseq), clock.now()
    peer.save(update_fields=["received", "last_contact_at"])
    if row.state == IN_ACCEPTED:
        arrivals.apply(row)
        _release(row)
    receipt = receipts.give(
        row, opened=opened, outer=sha256_hex(raw), status=ACCEPTED if row.state == IN_ACCEPTED else HELD
    )
    arrivals.record(row, events.Received(message=row.pk, type=row.type, flow=row.flow, state=row.state))
    return Answer(201 if row.state == IN_ACCEPTED else 202, receipt)


# A message sealed again for a new key of the recipient is the same message.
_REPEATED_DIFFERENTLY = {"tokid", "pseq", "pchain"}


def _repeat(known: InboxMessage, raw: bytes, content: str, opened: Opened) -> Answer:
    """The same message again: the same receipt. The same id with other content: a conflict."""
    outer = sha256_hex(raw)
    if content != known.sha256_content:
        raise Conflict("This message id was used before with other content.")
    stored = known.receipts.filter(sha256_jwe=outer).order_by("created_at").first()
    held = known.state != IN_ACCEPTED
    if stored is not None and (held or stored.status != HELD):
        return Answer(202 if held else 200, stored.token)
    return Answer(202 if held else 200, receipts.give(known, opened=opened, outer=outer, status=HELD if held else DUPLICATE))


def _hold_reason(envelope: Envelope) -> str:
    """Why a valid message is kept for a person instead of being acted on; empty when it is not."""
    if find_wire(envelope.type) is None:
        return "unknown_type"
    if envelope.must_understand:
        return "must_understand"
    return "too_old" if clock.now() - envelope.time > OLDEST else ""


def _check(envelope: Envelope, node: Node) -> None:
    registered = find_wire(envelope.type)
    assert registered is not None
    if envelope.exercise != settings.TUTELA.exercise:
        raise NotAllowed("Exercise messages and real messages do not mix.")
    if not node.may_send(envelope.type, envelope.purpose, envelope.classification):
        raise NotAllowed("The trust list does not let this node send this type for this purpose.")
    found = rules.check_incoming(
        type_=registered.name, sender=trust.contact(envelope.source), recipient=trust.contact(envelope.to),
        purpose=envelope.purpose, body=envelope.data,
    )
    if found.flow != envelope.flow:
        raise NotAllowed("The message names another flow than the rules give.")


def _row(raw: bytes, opened: Opened, organisation: UUID, content: str) -> InboxMessage:
    envelope = opened.envelope
    registered = find_wire(envelope.type)
    row = InboxMessage(
        peer_node=envelope.source.node, source_org=envelope.source.org, message_id=envelope.id,
        organisation_id=organisation, type=registered.name if registered else envelope.type,
        conversation=envelope.conversation, seq=envelope.seq, in_reply_to=envelope.in_reply_to,
        subject=envelope.subject, purpose=envelope.purpose, flow=envelope.flow,
        classification=envelope.classification, priority=envelope.priority, sealed=raw.decode("ascii"),
        sha256_jwe=sha256_hex(raw), sha256_content=content, sent_at=envelope.time, expires_at=envelope.expires,
    )
    row.case_id = arrivals.linked_case(row)
    row.body = dict(envelope.data)
    return row


def _place(row: InboxMessage) -> tuple[str, str]:
    """Accept the next number of a conversation, park a later one, refuse one that was used."""
    expected = _expected(row)
    if row.seq < expected:
        raise Conflict("This number of the conversation was used by another message.")
    taken = arrivals.conversation_of(row).filter(seq=row.seq).exists()
    if taken:
        raise Conflict("This number of the conversation was used by another message.")
    return (IN_ACCEPTED, "") if row.seq == expected else (IN_PARKED, "waits_for_earlier")


def _expected(row: InboxMessage) -> int:
    last = arrivals.conversation_of(row).exclude(state=IN_PARKED).aggregate(top=Max("seq"))["top"]
    return int(last or 0) + 1


def _release(row: InboxMessage) -> None:
    """Apply parked messages of the conversation that are next now."""
    number = row.seq
    for parked in arrivals.conversation_of(row).filter(state=IN_PARKED).order_by("seq"):
        if parked.seq != number + 1:
            return
        _accept_waiting(parked)
        number = parked.seq


def _accept_waiting(row: InboxMessage) -> None:
    INBOX.apply(row, "apply")
    row.code = ""
    row.save(update_fields=["state", "code"])
    arrivals.apply(row)


def release_waiting() -> int:
    """Give up waiting for a number that has not come within a day, and take up types learned since. Returns how many."""
    done = 0
    waiting = InboxMessage.objects.exclude(state=IN_ACCEPTED).order_by("seq", "received_at")
    for pk, organisation in list(waiting.values_list("pk", "organisation_id")[:200]):
        with vault.acting_for(organisation):
            try:
                with transaction.atomic():
                    done += _release_one(pk)
            except (Fault, TutelaError) as error:
                log.warning("a waiting message cannot be applied: %s", type(error).__name__)
    return done


def _release_one(pk: UUID) -> int:
    row = InboxMessage.objects.select_for_update().get(pk=pk)
    if row.state == IN_PARKED:
        if row.seq != _expected(row):
            if clock.now() - row.received_at < LONGEST_GAP:
                return 0
            arrivals.record(row, events.Gap(message=row.pk, type=row.type))
    elif row.state != IN_HELD or row.code != "unknown_type" or find_wire(row.type) is None:
        return 0
    else:
        registered = find_wire(row.type)
        assert registered is not None
        row.type = registered.name
        row.save(update_fields=["type"])
    _accept_waiting(row)
    return 1


def _refusal(
    fault: Fault, *, node: Node, mid: str, outer: str, opened: Opened | None = None, organisation: UUID | None = None
) -> Answer:
    """A signed refusal, told in the journal of this node."""
    token = receipts.refuse(fault, mid=mid, outer=outer, opened=opened, organisation=organisation)
    with transaction.atomic():
        arrivals.record_refusal(fault, node=node.id, mid=mid, organisation=organisation)
    return Answer(fault.status, token)
