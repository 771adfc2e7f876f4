"""What happened and what is known about the child's situation: facts, classifications, dates, signs, views, groups."""

from django.db import models
from django.db.models import Q

from tutela.cases.models.file import Case, Part
from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C3, C4, F, same
from tutela.core.fields import EncryptedText
from tutela.core.models import BaseModel

FLOW_C2 = F("C2", "case", "flow")


class Fact(Part):
    """Who is with the child and which paper proves it. A fact, kept apart from what authorities call the child."""

    policy = {**Part.part_policy, **same(C2, "kind", "evidence", "paper", "at"), **same(C3, "note")}

    kind = models.CharField(max_length=30)
    evidence = models.CharField(max_length=20, default="none")
    paper = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)
    note = EncryptedText()


class Classification(Part):
    """What one authority calls the child, on which basis and since when. Nothing is overwritten: a new row follows."""

    policy = {**Part.part_policy, **same(C2, "organisation_id", "authority", "code", "basis", "status", "at")}

    organisation_id = models.UUIDField(null=True, blank=True)
    authority = models.CharField(max_length=30)
    code = models.CharField(max_length=30)
    basis = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, default="provisional")
    at = models.DateTimeField(default=clock.now)


class Application(Part):
    """One event of an application: made, registered or lodged. Three dates, never one."""

    policy = {**Part.part_policy, **same(C2, "stage", "kind", "at", "country")}

    stage = models.CharField(max_length=12)
    kind = models.CharField(max_length=30, default="asylum")
    at = models.DateTimeField()
    country = models.CharField(max_length=3)


class Tick(Part):
    """One ticked sign of one list (exploitation, leaving, protective) with what it rests on. A prompt, not proof."""

    policy = {**Part.part_policy, **same(C4, "list_id", "code", "evidence", "note")}

    list_id = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    evidence = models.CharField(max_length=20)
    note = EncryptedText()

    class Meta(Part.Meta):
        constraints = [
            *Part.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "list_id", "code"], condition=Q(retracted_at=None), name="tick_once"
            ),
        ]  # fmt: skip


class ChildView(Part):
    """What the child said about a topic, in which language, until when. A safeguard, rarely a legal condition."""

    policy = {
        **Part.part_policy,
        **same(FLOW_C2, "topic", "answer"),
        **same(C3, "words"),
        **same(C2, "language", "interpreter", "valid_until", "heard_at"),
    }

    topic = models.CharField(max_length=30)
    answer = models.CharField(max_length=20)
    words = EncryptedText()
    language = models.CharField(max_length=3, blank=True)
    interpreter = models.BooleanField(default=False)
    valid_until = models.DateField(null=True, blank=True)
    heard_at = models.DateTimeField(default=clock.now)


class ToldTopic(Part):
    """A topic the child has already told somebody, with the date, so that nobody asks again. No content."""

    policy = {**Part.part_policy, **same(FLOW_C2, "topic", "told_on"), **same(C2, "organisation_id")}

    topic = models.CharField(max_length=30)
    told_on = models.DateField()
    organisation_id = models.UUIDField(null=True, blank=True)


class ReadinessAnswer(Part):
    """A question of the readiness list that was answered although nothing was written: prefers not, not known, none."""

    policy = {**Part.part_policy, **same(C2, "item", "answer")}

    item = models.CharField(max_length=30)
    answer = models.CharField(max_length=20)


class NoticeGiven(Part):
    """The one-page notice for the child was given, in a language."""

    policy = {**Part.part_policy, **same(AUDIT, "language", "at")}

    language = models.CharField(max_length=3)
    at = models.DateTimeField(default=clock.now)


class Group(BaseModel):
    """Children who belong together: brothers and sisters, children of one institution, who travelled together."""

    policy = same(C2, "kind", "organisation_id", "recorded_by")

    kind = models.CharField(max_length=20)
    organisation_id = models.UUIDField()
    recorded_by = models.CharField(max_length=80)


class GroupMember(BaseModel):
    """One file in a group."""

    policy = same(C2, "group", "case", "recorded_by")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="groups")
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "case"], name="group_member_once")]
