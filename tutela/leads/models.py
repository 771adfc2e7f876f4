"""Blind index, questions to other nodes, questions from them, leads, and what two offices agreed on."""

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C3, F, same
from tutela.core.fields import EncryptedJSON
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

    policy = {**same(C2, "case_id", "epoch", "held"), **same(BLINDED, "value")}

    case_id = models.UUIDField(unique=True)
    epoch = models.PositiveIntegerField()
    value = models.CharField(max_length=32, unique=True)
    held = models.BooleanField(default=False)


class BlindKey(models.Model):
    """One entry of the index that peers look into: tag and sealed handle. Says nothing without the node's key."""

    policy = {**same(C2, "id", "case_id"), **same(BLINDED, "tier", "tag", "entry")}

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

    policy = {**same(C2, "id", "case_id"), **same(AUDIT, "tag")}

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
        **same(C2, "case_id", "other_id", "office_id", "asked_by", "asked_organisation_id", "evidence", "bits"),
        **same(AUDIT, "state", "decided_at", "decided_by"),
    }

    case_id = models.UUIDField()
    other_id = models.UUIDField()
    office_id = models.UUIDField(null=True, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_organisation_id = models.UUIDField(null=True, blank=True)
    evidence = models.JSONField(default=list)
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
        **same(C2, "organisation_id", "recorded_by", "met_at", "region", "referred_to"),
        **same(C3, "codes"),
    }

    organisation_id = models.UUIDField()
    recorded_by = models.CharField(max_length=80)
    met_at = models.DateTimeField()
    region = models.CharField(max_length=20)
    referred_to = models.UUIDField()
    codes = EncryptedJSON()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-id"], name="encounter_desk")]


class Query(BaseModel):
    """A question to other nodes about one child: by name (blinded) or by description (codes)."""

    policy = same(
        C2, "kind", "case_id", "subject_id", "organisation_id", "person_id", "asked_by", "purpose", "basis", "tier",
    )

    kind = models.CharField(max_length=12)
    case_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField()
    person_id = models.UUIDField(null=True, blank=True)
    asked_by = models.CharField(max_length=80)
    purpose = models.CharField(max_length=30)
    basis = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=6, default="wide")

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-created_at"], name="query_person"),
            models.Index(fields=["case_id", "-id"], name="query_case"),
        ]


class Asked(BaseModel):
    """One node that was asked: what only we may know to read its answer, and what it answered."""

    policy = {
        **same(C2, "query", "node", "org", "state", "answer", "answered_at", "pages", "case_id"),
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
        **same(C2, "kind", "node", "org", "organisation_id", "reference", "state", "answered_at"),
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
        **same(
            C2, "direction", "kind", "case_id", "query", "received", "node", "org", "office", "shared", "organisation_id",
            "evidence", "bits", "rank", "state", "answer", "reason",
        ),
        **same(
            AUDIT, "answered_at", "answered_by", "released_at", "released_by", "ours_at", "ours_by", "theirs_at",
            "proposals", "their_subject",
        ),
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
    evidence = models.JSONField(default=list)
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
    proposals = models.JSONField(default=dict)

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


class Question(BaseModel):
    """A coded question between the two offices of a lead, and its coded answer."""

    policy = {
        **same(C2, "lead", "direction", "reference", "topic", "answer", "asked_by", "answered_at", "answered_by"),
        **same(F("C3", "case", "flow"), "code"),
    }

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="questions")
    direction = models.CharField(max_length=3)
    reference = models.CharField(max_length=40)
    topic = models.CharField(max_length=30)
    code = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=14, blank=True)
    asked_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["direction", "reference"], name="question_once")]


class Link(BaseModel):
    """Both sides confirmed: our file and a file of another node are about the same child."""

    policy = same(AUDIT, "case_id", "node", "org", "lead", "linked_at")

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    org = models.CharField(max_length=60)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="links")
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "node"], name="link_once")]


class LeadNodeTransfer(BaseModel):
    """The lead for a linked child is offered to another node; the sender leads until it has processed the acceptance."""

    policy = same(AUDIT, "case_id", "direction", "node", "org", "reference", "state", "settled_at", "started_by")

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
