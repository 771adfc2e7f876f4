"""A message that is to have its effect: the app's handler, inside the transaction that stores message and receipt."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from tutela.access.actors import Actor
from tutela.core import clock
from tutela.engines.envelopes.errors import Conflict, Fault, NotAllowed
from tutela.exchange import events
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.models import CaseLink, InboxMessage, OutboxMessage
from tutela.exchange.registry import Incoming, find
from tutela.journal import selectors as journal_selectors
from tutela.journal import services as journal
from tutela.journal.events import Event


def apply(row: InboxMessage) -> None:
    """Call the handler of the type. What it raises undoes the whole message."""
    registered = find(row.type)
    if registered is None:
        raise NotAllowed("No part of this node handles this type.")
    registered.handler(incoming(row))
    row.applied_at = clock.now()
    row.save(update_fields=["applied_at"])


def incoming(row: InboxMessage) -> Incoming:
    """The message as its handler sees it."""
    sender = Address(row.peer_node, row.source_org)
    return Incoming(
        id=row.message_id, type=row.type, sender=sender, to=own_address(row.organisation_id),
        organisation_id=row.organisation_id, actor=Actor.peer(str(sender), row.organisation_id), body=row.body or {},
        purpose=row.purpose, flow=row.flow, conversation=row.conversation, in_reply_to=row.in_reply_to,
        subject=row.subject, case=row.case_id, asked_case=_asked_case(row), sent_at=row.sent_at,
        received_at=row.received_at,
    )


def linked_case(row: InboxMessage) -> UUID | None:
    """Our file that is linked with the sender's pseudonym."""
    if not row.subject:
        return None
    link = CaseLink.objects.filter(peer_node=row.peer_node, their_subject=row.subject).first()
    return link.case_id if link else None


def _asked_case(row: InboxMessage) -> UUID | None:
    """The file about which we wrote in this conversation to that node."""
    ours = OutboxMessage.objects.filter(
        conversation=row.conversation, to_node=row.peer_node, organisation_id=row.organisation_id
    )
    return ours.exclude(case_id=None).order_by("queued_at").values_list("case_id", flat=True).first()


def conversation_of(row: InboxMessage) -> QuerySet[InboxMessage]:
    """All messages of one conversation that came from the same organisation to the same organisation."""
    return InboxMessage.objects.filter(
        peer_node=row.peer_node, source_org=row.source_org, organisation_id=row.organisation_id,
        conversation=row.conversation,
    )


def record(row: InboxMessage, event: Event) -> None:
    """Write what happened to an incoming message into the journal, in the caller's transaction."""
    sender = f"{row.peer_node}/{row.source_org}"
    journal.record(
        by=Actor.peer(sender, row.organisation_id), event=event, case=row.case_id, subject=row.pk,
        purpose=row.purpose[:40], counterpart=sender,
    )


def record_refusal(fault: Fault, *, node: str, mid: str, organisation: UUID | None) -> None:
    """A refusal to a known node; a conflict is a security event on both sides. The same message refused again for the
    same reason within a day is not written down again."""
    actor = Actor.peer(node, organisation)
    refused = events.RefusedIncoming(code=fault.code, status=fault.status, message=_message_id(mid))
    if refused.message and journal_selectors.told_since(
        event=refused, counterpart=node, since=clock.now() - timedelta(days=1)
    ):
        return
    journal.record(by=actor, event=refused, purpose="administration", counterpart=node)
    if isinstance(fault, Conflict):
        conflict = events.Conflicting(message=mid[:64])
        journal.record(by=actor, event=conflict, purpose="administration", counterpart=node)


def _message_id(mid: str) -> str:
    """The id as the journal may hold it; a header that is no id is left out."""
    try:
        return str(UUID(mid))
    except ValueError:
        return ""
