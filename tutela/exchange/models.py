"""What the exchange remembers: trust lists, peers, outgoing and incoming messages, receipts, links between files.

Bodies are sealed with the key of the case or of the organisation; no plain personal data stands in these tables.
"""

from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C1, C2, C3, NODE, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedText
from tutela.core.models import BaseModel


class TrustListVersion(BaseModel):
    """One accepted version of the signed trust list, kept for evidence; the highest number is in force."""

    policy = same(
        C1, "number", "digest", "payload", "document", "signed_by", "issued_at", "expires_at", "exercise",
        "accepted_at",
    )

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    payload = models.TextField()
    document = models.TextField()
    signed_by = models.CharField(max_length=400)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    exercise = models.BooleanField()
    accepted_at = models.DateTimeField(default=clock.wall)


class Peer(BaseModel):
    """Another node: who it is, from the trust list, and how the connection to it stands.

    `next_try_at` and `last_contact_at` are domain time, `lease_until` wall time. `clock_seconds` > 0: its clock is
    ahead of ours. `sent` and `sent_chain` count and chain everything that was sealed for it.
    """

    policy = {
        **same(C1, "node_id", "name", "country", "status", "endpoint", "phone"),
        **same(
            NODE, "failures", "next_try_at", "last_contact_at", "last_error", "last_error_at", "clock_seconds",
            "clock_seen_at", "lease_until", "sent", "sent_chain", "received",
        ),
    }

    node_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    country = models.CharField(max_length=2)
    status = models.CharField(max_length=12)
    endpoint = models.CharField(max_length=300)
    phone = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    last_error_at = models.DateTimeField(null=True)
    clock_seconds = models.IntegerField(default=0)
    clock_seen_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent = models.PositiveIntegerField(default=0)
    sent_chain = models.CharField(max_length=64, default="0" * 64)
    received = models.PositiveIntegerField(default=0)


class OutboxMessage(BaseModel):
    """One message that leaves an organisation, written in the transaction of the act that causes it.

    Its id is the message id on the wire. `seq` and the sealed form are given when the worker takes it up, once.
    """

    policy = {
        **same(
            C2, "case_id", "conversation", "in_reply_to", "sender_basis", "recipient_basis",
        ),
        **clear("office", "organisation_id"),
        **clear("route", "type", "to_node", "to_org", "purpose", "flow", "classification", "priority", "exercise"),
        **same(AUDIT, "expires_at", "queued_at", "last_try_at", "overdue_at", "settled_at"),
        **clear("who", "sent_by", of=AUDIT),
        **clear("state", "state", "last_code", of=AUDIT),
        **clear("count", "seq", "attempts", of=AUDIT),
        **clear("blind", "subject", "sealed", "sealed_for", "sha256_jwe", "sha256_jws", of=AUDIT),
        **same(C3, "body"),
    }

    case_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField()
    type = models.CharField(max_length=80)
    to_node = models.CharField(max_length=60)
    to_org = models.CharField(max_length=40)
    conversation = models.UUIDField()
    in_reply_to = models.UUIDField(null=True)
    subject = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=60)
    flow = models.CharField(max_length=40)
    sender_basis = EncryptedText()
    recipient_basis = EncryptedText()
    classification = models.CharField(max_length=2)
    priority = models.PositiveSmallIntegerField(default=2)
    exercise = models.BooleanField(default=False)
    body = EncryptedJSON()
    expires_at = models.DateTimeField()
    queued_at = models.DateTimeField(default=clock.wall)
    sent_by = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default="queued")
    seq = models.PositiveIntegerField(null=True)
    sealed = models.TextField(blank=True)
    sealed_for = models.CharField(max_length=250, blank=True)
    sha256_jwe = models.CharField(max_length=64, blank=True)
    sha256_jws = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_try_at = models.DateTimeField(null=True)
    last_code = models.CharField(max_length=40, blank=True)
    overdue_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_node", "queued_at"], condition=Q(state__in=["queued", "sending"]), name="outbox_due"),
            models.Index(fields=["conversation", "to_node"], name="outbox_talk"),
            models.Index(fields=["case_id", "-id"], name="outbox_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "queued", "sending", "delivered", "held", "rejected", "expired", "blocked", "withheld",
                    ]
                ),
                name="outbox_state",
            ),
            models.CheckConstraint(
                condition=~Q(flow="")
                & ~Q(purpose="")
                & Q(sender_basis__isnull=False, recipient_basis__isnull=False),
                name="outbox_has_basis",
            ),
        ]

    @property
    def vault_scope(self) -> UUID:
        """The key of the case seals the body; without a case, a key of the sending organisation."""
        return self.case_id or self.pk

    @property
    def vault_owner(self) -> UUID | None:
        return None if self.case_id else self.organisation_id


class InboxMessage(BaseModel):
    """One message that an organisation of this node received; the pair of node and message id comes in once.

    `peer_node` is the sending node (our own for another organisation of this node). `sealed` is the message as it
    came: the proof of origin. State accepted: its effect and its receipt were committed together with this row.
    """

    policy = {
        **same(
            C2, "message_id", "conversation", "in_reply_to", "case_id",
        ),
        **clear("office", "organisation_id"),
        **clear("route", "peer_node", "source_org", "type", "purpose", "flow", "classification", "priority"),
        **same(AUDIT, "sent_at", "expires_at", "received_at", "applied_at"),
        **clear("state", "state", "code", of=AUDIT),
        **clear("count", "seq"),
        **clear("blind", "subject", "sealed", "sha256_jwe", "sha256_content", of=AUDIT),
        **same(C3, "body"),
    }

    peer_node = models.CharField(max_length=60)
    source_org = models.CharField(max_length=40)
    message_id = models.UUIDField()
    organisation_id = models.UUIDField()
    type = models.CharField(max_length=80)
    conversation = models.UUIDField()
    seq = models.PositiveIntegerField()
    in_reply_to = models.UUIDField(null=True)
    subject = models.CharField(max_length=64, blank=True)
    case_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=60)
    flow = models.CharField(max_length=40)
    classification = models.CharField(max_length=2)
    priority = models.PositiveSmallIntegerField(default=2)
    body = EncryptedJSON()
    state = models.CharField(max_length=12)
    code = models.CharField(max_length=40, blank=True)
    sealed = models.TextField(blank=True)
    sha256_jwe = models.CharField(max_length=64)
    sha256_content = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="inbox_desk"),
            models.Index(fields=["state"], condition=~Q(state="accepted"), name="inbox_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["peer_node", "message_id"], name="inbox_once"),
            models.UniqueConstraint(fields=["peer_node", "source_org", "organisation_id", "conversation", "seq"],
                                    name="inbox_order"),
            models.CheckConstraint(condition=Q(state__in=["accepted", "parked", "held"]), name="inbox_state"),
        ]

    @property
    def vault_scope(self) -> UUID:
        """Sealed by a key of its own, owned by the receiving organisation."""
        return self.pk

    @property
    def vault_owner(self) -> UUID:
        return self.organisation_id


class Receipt(BaseModel):
    """A signed receipt: given by us for an incoming message, or got for an outgoing one. Proof of receipt."""

    policy = {
        **same(AUDIT, "outgoing", "incoming", "server_time"),
        **clear("route", "given_by", of=AUDIT),
        **clear("state", "status", "code", "reason", of=AUDIT),
        **clear("blind", "token", "sha256_jwe", of=AUDIT),
    }

    outgoing = models.ForeignKey(OutboxMessage, null=True, on_delete=models.PROTECT, related_name="receipts")
    incoming = models.ForeignKey(InboxMessage, null=True, on_delete=models.PROTECT, related_name="receipts")
    given_by = models.CharField(max_length=120)
    status = models.CharField(max_length=12)
    code = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    server_time = models.DateTimeField()
    token = models.TextField()
    sha256_jwe = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outgoing=None, incoming__isnull=False) | Q(outgoing__isnull=False, incoming=None),
                name="receipt_one_side",
            ),
        ]


class CaseLink(BaseModel):
    """How a child's file is called between this node and one peer: our pseudonym for it, and theirs once linked.

    Another peer gets another pseudonym, so two peers cannot join on it.
    """

    policy = {
        **same(C2, "case_id", "linked_at"),
        **clear("route", "peer_node"),
        **clear("blind", "our_subject", "their_subject"),
        **clear("who", "linked_by"),
    }

    case_id = models.UUIDField()
    peer_node = models.CharField(max_length=60)
    our_subject = models.CharField(max_length=64)
    their_subject = models.CharField(max_length=64, blank=True)
    linked_at = models.DateTimeField(null=True)
    linked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_id", "peer_node"], name="case_link_once"),
            models.UniqueConstraint(fields=["peer_node", "our_subject"], name="case_link_ours"),
            models.UniqueConstraint(
                fields=["peer_node", "their_subject"], condition=~Q(their_subject=""), name="case_link_theirs"
            ),
            models.CheckConstraint(
                condition=Q(linked_at=None, linked_by="", their_subject="")
                | (Q(linked_at__isnull=False) & ~Q(linked_by="") & ~Q(their_subject="")),
                name="case_link_pair",
            ),
        ]
