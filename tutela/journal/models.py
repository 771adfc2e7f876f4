"""The journal: one append-only row per act, one per look at a child's file, and signed checkpoints over both."""

from django.db import models

from tutela.core import clock
from tutela.core.declare import AUDIT, F, clear, same
from tutela.core.ids import new_id


class Chained(models.Model):
    """Base of append-only rows. `seq` and `chain` are set by the sequencer after commit, never changed later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occurred_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.wall)
    person_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    salt = models.BinaryField(max_length=16)
    seq = models.PositiveBigIntegerField(null=True, unique=True)
    leaf = models.BinaryField(max_length=32, null=True)
    chain = models.BinaryField(max_length=32, null=True)

    chained_policy = {
        **same(AUDIT, "id", "occurred_at", "recorded_at", "person_id", "case_id"),
        **clear("who", "organisation_id", "actor", of=AUDIT),
        **clear("journal", "purpose", of=AUDIT),
        **clear("blind", "salt", "leaf", "chain", of=AUDIT),
        **clear("count", "seq", of=AUDIT),
    }

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Entry(Chained):
    """One act: what happened (kind, payload of codes), who did it, for which organisation, purpose and case."""

    policy = {**Chained.chained_policy, **clear("journal", "kind", "counterpart", "data", of=AUDIT), **same(AUDIT, "subject_id")}

    kind = models.CharField(max_length=60)
    counterpart = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-id"], name="entry_case"),
            models.Index(fields=["kind", "-id"], name="entry_kind"),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="entry_unsequenced"),
        ]


class Look(Chained):
    """Somebody was shown a child's file: which field classes, on which screen, under which grant."""

    policy = {
        **Chained.chained_policy,
        **clear("journal", "classes", "where", "relation", of=AUDIT),
    }

    classes = models.JSONField(default=list)
    where = models.CharField(max_length=60)
    relation = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-id"], name="look_case"),
            models.Index(fields=["person_id", "-id"], name="look_person"),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="look_unsequenced"),
        ]


class Presence(models.Model):
    """Somebody has a form of a file open since a moment; it ends by itself unless the page renews it.

    Neither chained nor kept: the look that opened the form is. `since` is domain time, as it is shown; `until` is wall
    time, since a page on a screen does not jump with the clock of an exercise.
    """

    policy = {
        **same(F("C2", "minutes"), "id", "case_id", "person_id", "since", "until"),
        **clear("who", "organisation_id", of=F("C2", "minutes")),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "person_id"], name="one_presence")]
        indexes = [models.Index(fields=["until"], name="presence_until")]

    def __str__(self) -> str:
        return f"presence {self.pk}"


class Withholding(models.Model):
    """A look that is not shown to the child until a day, because it is part of an investigation; dated and reviewed.

    Beside the look, never in it: looks are chained and do not change.
    """

    policy = {
        **same(AUDIT, "id", "look", "until", "at", "reviewed_at"),
        **clear("journal", "reason", of=AUDIT),
        **clear("who", "by", "reviewed_by", of=AUDIT),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    look = models.OneToOneField(Look, on_delete=models.PROTECT, related_name="withholding")
    until = models.DateTimeField()
    reason = models.CharField(max_length=40)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by="")
                | (models.Q(reviewed_at__isnull=False) & ~models.Q(reviewed_by="")),
                name="withholding_reviewed_pair",
            )
        ]

    def __str__(self) -> str:
        return f"withholding {self.pk}"


class Checkpoint(models.Model):
    """A signed statement (C2SP note) of how long a stream was and which Merkle root it had."""

    policy = same(AUDIT, "id", "stream", "size", "note", "recorded_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stream = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    note = models.TextField()
    recorded_at = models.DateTimeField(default=clock.wall)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "size"], name="checkpoint_stream_size")]

    def __str__(self) -> str:
        return f"checkpoint {self.stream} {self.size}"


class Frontier(models.Model):
    """Where the sequencer stands in a stream: chain head and Merkle frontier (with the size)."""

    policy = same(AUDIT, "stream", "head", "frontier")

    stream = models.CharField(max_length=10, primary_key=True)
    head = models.BinaryField(max_length=32)
    frontier = models.TextField()

    def __str__(self) -> str:
        return f"frontier {self.stream}"


class Cursor(models.Model):
    """How far a later subscriber has read the journal: at least once, in order, survives a kill."""

    policy = same(AUDIT, "name", "seq")

    name = models.CharField(max_length=60, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
