"""Work items ("what needs me now") and notices with receipts ("who was told, and did they take it in")."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C1, C2, C3, NODE, clear, same
from tutela.core.fields import EncryptedText
from tutela.core.models import BaseModel


class WorkItem(BaseModel):
    """Something somebody must do: a kind (catalogue), for a role in an organisation or one person, by when and why."""

    policy = {
        **same(C2, "case_id", "person_id", "protective_due", "legal_due", "subject_id", "closed_at", "escalated_at"),
        **clear("rule", "kind", "role", "source", "rule", "dedupe"),
        **clear("office", "organisation_id"),
        **clear("state", "state"),
        **clear("who", "closed_by"),
    }

    case_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=60)
    organisation_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    protective_due = models.DateTimeField(null=True, blank=True)
    legal_due = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, default="open", choices=[(s, s) for s in ("open", "done", "dropped")])
    source = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    rule = models.CharField(max_length=60, blank=True)
    dedupe = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "role", "protective_due"], condition=Q(state="open"), name="work_desk"),
            models.Index(fields=["person_id", "protective_due"], condition=Q(state="open"), name="work_person"),
            models.Index(fields=["case_id", "state"], name="work_case"),
            models.Index(fields=["protective_due"], condition=Q(state="open"), name="work_due"),
            models.Index(fields=["subject_id"], condition=Q(subject_id__isnull=False), name="work_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dedupe"], condition=~Q(dedupe=""), name="work_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="work_closed_pair",
            ),
        ]


class Notice(BaseModel):
    """Somebody was told something about a case: through the node, or outside it (phone, messenger, fax, counter).

    States: prepared, sent, delivered, opened, acknowledged; failed. A technical delivery never means a person saw it.
    """

    policy = {
        **same(
            AUDIT, "case_id", "to_person_id", "to_label", "sent_at", "delivered_at", "opened_at", "acknowledged_at",
            "message_id", "subject_id", "withdrawn_at",
        ),
        **clear("rule", "kind", "channel", "to_role", of=AUDIT),
        **clear("office", "to_organisation_id", of=AUDIT),
        **clear("state", "state", "withdraw_state", of=AUDIT),
        **clear("who", "opened_by", "acknowledged_by", "withdrawn_by", of=AUDIT),
        **same(C3, "text", "outside_officer", "outside_reference"),
    }

    case_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True, blank=True)
    to_organisation_id = models.UUIDField(null=True, blank=True)
    to_role = models.CharField(max_length=40, blank=True)
    to_person_id = models.UUIDField(null=True, blank=True)
    to_label = EncryptedText()
    channel = models.CharField(max_length=30, default="node")
    text = EncryptedText()
    state = models.CharField(max_length=14, default="prepared")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.CharField(max_length=80, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)
    outside_officer = EncryptedText()
    outside_reference = EncryptedText()
    message_id = models.UUIDField(null=True, blank=True)
    withdraw_state = models.CharField(max_length=14, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-id"], name="notice_case"),
            models.Index(fields=["subject_id"], name="notice_subject"),
            models.Index(fields=["to_organisation_id", "state"], name="notice_desk"),
            models.Index(fields=["to_person_id"], condition=Q(to_person_id__isnull=False), name="notice_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by="")),
                name="notice_acknowledged_pair",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by="") | (Q(opened_at__isnull=False) & ~Q(opened_by="")),
                name="notice_opened_pair",
            ),
        ]

    @property
    def vault_scope(self) -> UUID:
        """Texts of a notice belong to the case; without a case, to the notice itself."""
        return self.case_id or self.pk

    def stamp(self, name: str, who: str = "") -> None:
        """Set a paired time and person on the row (not saved)."""
        setattr(self, f"{name}_at", clock.now())
        if who:
            setattr(self, f"{name}_by", who)


class CalendarFeed(BaseModel):
    """The secret address under which a calendar program fetches a person's due dates. `fingerprint` is keyed: the
    address itself is shown once and kept nowhere. One runs at a time; it ends with the last mandate or by the person."""

    policy = {
        **same(NODE, "person_id", "ended_at"),
        **clear("blind", "fingerprint", of=NODE),
        **same(C1, "language"),
    }

    person_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=12)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id"], condition=models.Q(ended_at=None), name="feed_one_running"),
        ]
