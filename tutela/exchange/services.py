"""Sending, linking files, and taking a trust list into force. Delivery is in `delivery`, receiving in `inbox`."""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.errors import InvalidInput, Refused, WrongState
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.engines.envelopes.errors import Fault
from tutela.engines.envelopes.keys import PublicKey
from tutela.engines.envelopes.strictjson import canonical
from tutela.engines.envelopes.trustfile import read_trust_list
from tutela.engines.envelopes.trustlist import TrustList, to_payload
from tutela.exchange import events, rules, trust
from tutela.exchange.addresses import Address, is_local, own_address
from tutela.exchange.models import CaseLink, InboxMessage, OutboxMessage, Peer, TrustListVersion
from tutela.exchange.previews import Preview, preview
from tutela.exchange.subjects import peer_subject, subject_for, with_pseudonym
from tutela.journal import services as journal

__all__ = [
    "Preview", "import_trust_list", "link_case", "note_clock", "preview", "refresh_trust_list", "send", "write_operators",
]  # fmt: skip

log = logging.getLogger("tutela.exchange")
_seen: dict[str, int] = {}  # when a list file was last read, so that a round of the worker costs nothing


@service
def send(
    *, by: Actor, type: str, to: Address, case: UUID | None = None, body: Mapping[str, Any], purpose: str,
    conversation: UUID | None = None, in_reply_to: UUID | None = None, priority: int = 2,
    organisation: UUID | None = None, lifetime: timedelta | None = None,
) -> OutboxMessage:
    """Put a message into the outbox, in the transaction of the act that causes it.

    `type` is a registered type of the catalogue, `to` an organisation of this or another node, `body` holds fields
    of the whitelist only; `pseudonym` is filled in when the type needs it. `organisation` is the sender (default: the
    actor's). `priority` 1 means life in danger. `lifetime` in case time (default: that of the type).
    Raises Refused (no flow, no legal basis, recipient not reachable) or InvalidInput naming the field.
    """
    sender = organisation or by.organisation_id
    if sender is None:
        raise Refused(_("Only an organisation can send a message."))
    complete = with_pseudonym(type, to, case, body)
    plan = rules.plan(type_=type, sender=own_address(sender), to=to, body=complete, purpose=purpose)
    rules.hold_under_danger(plan, case)
    if case is not None and not is_local(to):
        _link_row(case, to.node)
    identifier = new_id()
    row = OutboxMessage(
        id=identifier, case_id=case, organisation_id=sender, type=type, to_node=to.node, to_org=to.org,
        conversation=conversation or identifier, in_reply_to=in_reply_to, subject=subject_for(case, to),
        purpose=purpose, flow=plan.permit.flow, sender_basis="; ".join(plan.permit.sender_basis)[:500],
        recipient_basis="; ".join(plan.permit.recipient_basis)[:500], classification=plan.type.classification,
        priority=priority, exercise=settings.TUTELA.exercise, sent_by=by.label,
        expires_at=clock.now() + (lifetime or plan.type.lifetime),
    )
    row.body = dict(complete)
    row.save()
    journal.record(
        by=by, event=events.Sent(message=row.pk, type=type, flow=row.flow, fields=tuple(sorted(complete))), case=case,
        subject=row.pk, purpose=purpose, counterpart=str(to),
    )
    return row


@service
def link_case(*, by: Actor, case: UUID, peer: str, their_subject: str) -> CaseLink:
    """Note that a child's file here and the file a peer calls `their_subject` are about the same child.

    Called once both sides confirmed. Raises WrongState when either is already linked with another file.
    """
    taken = CaseLink.objects.filter(peer_node=peer, their_subject=their_subject).first()
    if taken is not None:
        if taken.case_id != case:
            raise WrongState(_("The file of the other node is linked with another file of this node."))
        return taken
    link = _link_row(case, peer)
    if link.their_subject:
        raise WrongState(_("This file is already linked with another file of that node."))
    link.their_subject, link.linked_at, link.linked_by = their_subject, clock.now(), by.label
    link.save()
    journal.record(by=by, event=events.CaseLinked(link=link.pk), case=case, subject=link.pk, counterpart=peer)
    return link


def _link_row(case: UUID, peer: str) -> CaseLink:
    link, _created = CaseLink.objects.select_for_update().get_or_create(
        case_id=case, peer_node=peer, defaults={"our_subject": peer_subject(case, peer)}
    )
    return link


@service
def import_trust_list(*, by: Actor, data: bytes, operators: list[PublicKey] | None = None) -> int:
    """Verify a trust list and take it into force. Returns its number; the same list again changes nothing.

    `operators` defaults to the pinned keys of the node folder. Raises InvalidInput with the reason: too few
    signatures, rollback, broken chain, expired, or a list of the wrong kind for this node.
    """
    try:
        current = trust.in_force()
        new = read_trust_list(data, trust.pinned_operators() if operators is None else operators, current=current)
    except Fault as fault:
        raise InvalidInput("trust_list", fault.reason) from fault
    if new.exercise != settings.TUTELA.exercise:
        raise InvalidInput("trust_list", _("Exercise nodes take exercise lists, real nodes take real lists."))
    if new.expires <= clock.wall():
        raise InvalidInput("trust_list", _("This trust list has expired. Ask its operators for the current one."))
    if current is None or new.version > current.version:
        _put_in_force(by, new, data)
    return new.version


def _put_in_force(by: Actor, new: TrustList, data: bytes) -> None:
    payload = canonical(to_payload(new)).decode()
    TrustListVersion.objects.create(
        number=new.version, digest=new.hash, payload=payload, document=data.decode(), signed_by=" ".join(new.signed_by),
        issued_at=new.issued, expires_at=new.expires, exercise=new.exercise,
    )
    for node in new.nodes:
        if node.id == settings.TUTELA.id:
            continue
        values = {
            "name": node.name, "country": node.country, "status": node.status.value, "endpoint": node.endpoint,
            "phone": node.phone,
        }
        Peer.objects.update_or_create(node_id=node.id, defaults=values)
    accepted = events.TrustListAccepted(number=new.version, nodes=len(new.nodes))
    journal.record(by=by, event=accepted, purpose="administration")


def refresh_trust_list() -> int:
    """Read the list file of the node folder if it is newer than the list in force. Returns 1 when it was taken."""
    path = settings.TUTELA.trust_list
    try:
        stamp = path.stat().st_mtime_ns
        if _seen.get(str(path)) == stamp:
            return 0
        data = path.read_bytes()
    except OSError:
        return 0
    _seen[str(path)] = stamp
    current = trust.in_force()
    try:
        number = import_trust_list(by=Actor.system(), data=data)
    except InvalidInput as error:
        log.warning("trust list file not accepted: %s", error)
        return 0
    return 1 if current is None or number > current.version else 0


def write_operators(operators: list[PublicKey]) -> None:
    """Pin operator keys in the node folder (set-up of a node, throwaway keys of an exercise)."""
    path = settings.TUTELA.folder / trust.OPERATORS_FILE
    path.write_text(json.dumps([key.to_json() for key in operators]), encoding="utf-8")



SAME_MOMENT = 2.0


def note_clock(*, peer: str, seconds: float, mid: str = "") -> None:
    """A peer's request carried a time more than five minutes away from ours; `seconds` > 0: it is ahead.

    A request that somebody sends again later looks like a slow clock: one about a message that came in before, or one
    signed at the moment already noted, says nothing new and is not written down.
    """
    with transaction.atomic():
        row = Peer.objects.select_for_update().get(node_id=peer)
        before = row.clock_seen_at.timestamp() + row.clock_seconds if row.clock_seen_at else 0.0
        if abs(clock.now().timestamp() + seconds - before) < SAME_MOMENT or _came_in(peer, mid):
            return
        Peer.objects.filter(pk=row.pk).update(clock_seconds=round(seconds), clock_seen_at=clock.now())
        differs = events.ClockDiffers(seconds=round(seconds))
        journal.record(by=Actor.peer(peer), event=differs, purpose="administration", counterpart=peer)


def _came_in(peer: str, mid: str) -> bool:
    try:
        return InboxMessage.objects.filter(peer_node=peer, message_id=UUID(mid)).exists()
    except ValueError:
        return False
