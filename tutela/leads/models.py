"""Blind index, questions to other nodes, questions from them, leads, and what two offices agreed on."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C3, C4, F, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedList, EncryptedText
from tutela.core.models import BaseModel

BLINDED = F("C3", "epoch", "blinded")


class Epoch(BaseModel):
    """The life of one index key. A new epoch makes every copied entry and every handle worthless."""

    policy = same(AUDIT, "number", "started_at", "reason", "started_by")

    number = models.PositiveIntegerField(unique=True)
    started_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=30, default="first")
    started_by = models.CharField(max_length=80, default="system")


class Handle(BaseModel):
    """The opaque number under which peers may speak of one child, for one epoch. `held`: danger flag, not published."""

    policy = {
        **same(C2, "case_id"),
        **clear("count", "epoch"),
        **clear("state", "held"),
        **clear("blind", "value", of=BLINDED),
    }

    case_id = models.UUIDField(unique=True)
    epoch = models.PositiveIntegerField()
    value = models.CharField(max_length=32, unique=True)
    held = models.BooleanField(default=False)


class BlindKey(models.Model):
    """One entry of the index that peers look into: tag and sealed handle. Says nothing without the node's key."""

    policy = {
        **same(C2, "case_id"),
        **clear("count", "id"),
        **clear("blind", "tier", "tag", "entry", of=BLINDED),
    }

    case_id = models.UUIDField()
    tier = models.CharField(max_length=6)
    tag = models.CharField(max_length=16)
    entry = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["tier", "tag"], name="blindkey_tag"),
            models.Index(fields=["case_id"], name="blindkey_case"),
        ]

    def __str__(self) -> str:
        return f"blindkey {self.pk}"


class LocalKey(models.Model):
    """Keyed fingerprint of a name key, for finding a second registration inside the node. Never leaves."""

    policy = {**same(C2, "case_id"), **clear("count", "id"), **clear("blind", "tag", of=AUDIT)}

    case_id = models.UUIDField()
    tag = models.CharField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["tag"], name="localkey_tag"),
            models.Index(fields=["case_id"], name="localkey_case"),
        ]

    def __str__(self) -> str:
        return f"localkey {self.pk}"


class DuplicateSuggestion(BaseModel):
    """Two records of this node may be one child: shown to a person, never merged by itself.

    `case_id` is the newer record, `other_id` the one that was there; `office_id` the office that was asked.
    """

    policy = {
        **same(C2, "case_id", "other_id", "evidence"),
        **clear("office", "office_id", "asked_organisation_id"),
        **clear("who", "asked_by", "decided_by"),
        **clear("count", "bits"),
        **clear("state", "state", of=AUDIT),
        **same(AUDIT, "decided_at"),
    }

    case_id = models.UUIDField()
    other_id = models.UUIDField()
    office_id = models.UUIDField(null=True, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_organisation_id = models.UUIDField(null=True, blank=True)
    evidence = EncryptedList()
    bits = models.FloatField(default=0)
    state = models.CharField(max_length=10, default="open")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office_id", "state"], name="suggestion_office"),
            models.Index(fields=["asked_by", "-created_at"], name="suggestion_quota"),
            models.Index(fields=["other_id"], name="suggestion_other"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "other_id"], name="suggestion_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by="") | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="suggestion_decided_pair",
            ),
        ]


class Encounter(BaseModel):
    """An officer met a child and referred her to child protection. Codes only; no name, no registration."""

    policy = {
        **same(C2, "met_at"),
        **clear("office", "organisation_id", "referred_to"),
        **clear("who", "recorded_by"),
        **same(C3, "codes"),
        **same(C4, "region"),
    }

    organisation_id = models.UUIDField()
    recorded_by = models.CharField(max_length=80)
    met_at = models.DateTimeField()
    region = EncryptedText()
    referred_to = models.UUIDField()
    codes = EncryptedJSON()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-id"], name="encounter_desk")]


class Query(BaseModel):
    """A question to other nodes about one child: by name (blinded) or by description (codes)."""

    policy = {
        **same(C2, "case_id", "subject_id", "person_id", "basis"),
        **clear("rule", "kind", "purpose", "tier"),
        **clear("office", "organisation_id"),
        **clear("who", "asked_by"),
    }

    kind = models.CharField(max_length=12)
    case_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField()
    person_id = models.UUIDField(null=True, blank=True)
    asked_by = models.CharField(max_length=80)
    purpose = models.CharField(max_length=30)
    basis = EncryptedText()
    tier = models.CharField(max_length=6, default="wide")

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-created_at"], name="query_person"),
            models.Index(fields=["case_id", "-id"], name="query_case"),
        ]


class Allowance(BaseModel):
    """A second officer lets a person ask other nodes more often for a day, with the reason."""

    policy = {
        **same(AUDIT, "person_id", "granted_at"),
        **clear("who", "granted_by", of=AUDIT),
        **clear("office", "organisation_id", of=AUDIT),
        **clear("state", "reason", of=AUDIT),
        **clear("count", "more", of=AUDIT),
    }

    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    granted_by = models.CharField(max_length=80)
    granted_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=30)
    more = models.PositiveSmallIntegerField(default=10)

    class Meta:
        indexes = [models.Index(fields=["person_id", "-granted_at"], name="allowance_person")]


class Asked(BaseModel):
    """One node that was asked: what only we may know to read its answer, and what it answered."""

    policy = {
        **same(C2, "query", "answered_at", "case_id"),
        **clear("route", "node", "org"),
        **clear("state", "state", "answer"),
        **clear("blind", "pages"),
        **same(C3, "private"),
    }

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="asked")
    case_id = models.UUIDField(null=True, blank=True)
    node = models.CharField(max_length=80)
    org = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default="asked")
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    pages = models.JSONField(default=dict)
    private = EncryptedJSON()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "node"], name="asked_once")]


class Received(BaseModel):
    """A question of another node. `private`: what we need to answer it (codes, or our half of the blinding)."""

    policy = {
        **same(C2, "answered_at"),
        **clear("rule", "kind"),
        **clear("route", "node", "org", "reference"),
        **clear("office", "organisation_id"),
        **clear("state", "state"),
        **same(C3, "private"),
    }

    kind = models.CharField(max_length=12)
    node = models.CharField(max_length=80)
    org = models.CharField(max_length=60)
    organisation_id = models.UUIDField()
    reference = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="open")
    answered_at = models.DateTimeField(null=True, blank=True)
    private = EncryptedJSON()

    class Meta:
        indexes = [models.Index(fields=["node", "-created_at"], name="received_quota")]
        constraints = [models.UniqueConstraint(fields=["node", "reference"], name="received_once")]


class Lead(BaseModel):
    """One of our children may be the child another office asks about (in), or an office said "possible" to us (out).

    A lead, never an identity: evidence is shown, people on both sides confirm. `shared` is the reference both sides
    use. `ours_*` and `theirs_at` are the two confirmations; only after both the files are linked.
    """

    policy = {
        **same(C2, "case_id", "query", "received", "evidence", "proposals"),
        **clear("route", "direction", "node", "org", "office", "shared"),
        **clear("rule", "kind"),
        **clear("office", "organisation_id"),
        **clear("count", "bits", "rank"),
        **clear("state", "state", "answer", "reason"),
        **same(AUDIT, "answered_at", "released_at", "ours_at", "theirs_at"),
        **clear("who", "answered_by", "released_by", "ours_by", of=AUDIT),
        **clear("blind", "their_subject", of=AUDIT),
    }

    direction = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    kind = models.CharField(max_length=12)
    case_id = models.UUIDField(null=True, blank=True)
    query = models.ForeignKey(Query, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    received = models.ForeignKey(Received, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    node = models.CharField(max_length=80)
    org = models.CharField(max_length=60)
    office = models.CharField(max_length=160, blank=True)
    shared = models.CharField(max_length=40)
    organisation_id = models.UUIDField(null=True, blank=True)
    evidence = EncryptedList()
    bits = models.FloatField(default=0)
    rank = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, default="new")
    answer = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=80, blank=True)
    ours_at = models.DateTimeField(null=True, blank=True)
    ours_by = models.CharField(max_length=80, blank=True)
    theirs_at = models.DateTimeField(null=True, blank=True)
    their_subject = models.CharField(max_length=120, blank=True)
    proposals = EncryptedJSON(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "state"], name="lead_case"),
            models.Index(fields=["shared"], name="lead_shared"),
            models.Index(fields=["organisation_id", "state"], name="lead_desk"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["direction", "node", "shared"], name="lead_shared_once"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}_at": None, f"{name}_by": ""})
                    | (Q(**{f"{name}_at__isnull": False}) & ~Q(**{f"{name}_by": ""})),
                    name=f"lead_{name}_pair",
                )
                for name in ("answered", "released", "ours")
            ],
        ]

    @property
    def vault_scope(self) -> UUID:
        """A key of its own: many leads have no file of this node."""
        return self.pk


class Question(BaseModel):
    """A coded question between the two offices of a lead, and its coded answer."""

    policy = {
        **same(C2, "lead", "topic", "answer", "answered_at"),
        **clear("route", "direction", "reference"),
        **clear("who", "asked_by", "answered_by"),
        **same(F("C3", "case", "flow"), "code"),
    }

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="questions")
    direction = models.CharField(max_length=3)
    reference = models.CharField(max_length=40)
    topic = EncryptedText()
    code = EncryptedText()
    answer = EncryptedText()
    asked_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["direction", "reference"], name="question_once")]


class Link(BaseModel):
    """Both sides confirmed: our file and a file of another node are about the same child."""

    policy = {**same(AUDIT, "case_id", "lead", "linked_at"), **clear("route", "node", "org", of=AUDIT)}

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    org = models.CharField(max_length=60)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="links")
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "node"], name="link_once")]


class LeadNodeTransfer(BaseModel):
    """The lead for a linked child is offered to another node; the sender leads until it has processed the acceptance."""

    policy = {
        **same(AUDIT, "case_id", "settled_at"),
        **clear("route", "direction", "node", "org", "reference", of=AUDIT),
        **clear("state", "state", of=AUDIT),
        **clear("who", "started_by", of=AUDIT),
    }

    case_id = models.UUIDField()
    direction = models.CharField(max_length=3)
    node = models.CharField(max_length=80)
    org = models.CharField(max_length=60)
    reference = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="offered")
    settled_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case_id", "state"], name="leadnode_case")]
        constraints = [models.UniqueConstraint(fields=["direction", "node", "reference"], name="leadnode_once")]
