"""What happened and what is known about the child's situation: facts, classifications, dates, signs, views, groups."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from tutela.cases.models.file import Case, Part
from tutela.core import clock, vault
from tutela.core.declare import AUDIT, C2, C3, C4, F, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedText
from tutela.core.models import BaseModel

FLOW_C2 = F("C2", "case", "flow")


class Fact(Part):
    """Who is with the child and which paper proves it. A fact, kept apart from what authorities call the child."""

    policy = {**Part.part_policy, **same(C2, "kind", "evidence", "paper", "at"), **same(C3, "note")}

    kind = EncryptedText()
    evidence = EncryptedText(default="none")
    paper = EncryptedText()
    at = models.DateTimeField(default=clock.now)
    note = EncryptedText()


class Classification(Part):
    """What one authority calls the child, on which basis and since when. Nothing is overwritten: a new row follows."""

    policy = {**Part.part_policy, **clear("office", "organisation_id"), **same(C2, "authority", "code", "basis", "status", "at")}

    organisation_id = models.UUIDField(null=True, blank=True)
    authority = EncryptedText()
    code = EncryptedText()
    basis = EncryptedText()
    status = EncryptedText(default="provisional")
    at = models.DateTimeField(default=clock.now)


class Application(Part):
    """One event of an application: made, registered or lodged. Three dates, never one."""

    policy = {**Part.part_policy, **same(C2, "stage", "kind", "at", "country")}

    stage = EncryptedText()
    kind = EncryptedText(default="asylum")
    at = models.DateTimeField()
    country = EncryptedText()


def sign_index(case: UUID, list_id: str, code: str) -> str:
    """Keyed fingerprint of one sign of one list in one file: says nothing across files."""
    return vault.blind_index(f"{case}|{list_id}|{code}", use="sign")


class Tick(Part):
    """One ticked sign of one list (exploitation, leaving, protective) with what it rests on. A prompt, not proof."""

    policy = {**Part.part_policy, **same(C4, "list_id", "code", "evidence", "note"), **clear("blind", "sign_index")}

    list_id = EncryptedText()
    code = EncryptedText()
    evidence = EncryptedText()
    note = EncryptedText()
    sign_index = models.CharField(max_length=64, blank=True)

    class Meta(Part.Meta):
        constraints = [
            *Part.Meta.constraints,
            models.UniqueConstraint(fields=["case", "sign_index"], condition=Q(retracted_at=None), name="tick_once"),
        ]  # fmt: skip

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the fingerprint of list and sign, so that the database still refuses a sign ticked twice."""
        if self._state.adding:
            self.sign_index = sign_index(self.case_id, self.list_id, self.code)
        super().save(*args, **kwargs)


class ChildView(Part):
    """What the child said about a topic, in which language, until when. A safeguard, rarely a legal condition."""

    policy = {
        **Part.part_policy,
        **same(FLOW_C2, "topic", "answer"),
        **same(C3, "words"),
        **same(C2, "language", "interpreter", "valid_until", "heard_at"),
    }

    topic = EncryptedText()
    answer = EncryptedText()
    words = EncryptedText()
    language = EncryptedText()
    interpreter = EncryptedJSON(default=False)
    valid_until = models.DateField(null=True, blank=True)
    heard_at = models.DateTimeField(default=clock.now)


class ToldTopic(Part):
    """A topic the child has already told somebody, with the date, so that nobody asks again. No content."""

    policy = {**Part.part_policy, **same(FLOW_C2, "topic", "told_on"), **clear("office", "organisation_id")}

    topic = EncryptedText()
    told_on = models.DateField()
    organisation_id = models.UUIDField(null=True, blank=True)


class ReadinessAnswer(Part):
    """A question of the readiness list that was answered although nothing was written: prefers not, not known, none."""

    policy = {**Part.part_policy, **same(C2, "item", "answer")}

    item = EncryptedText()
    answer = EncryptedText()


class NoticeGiven(Part):
    """The one-page notice for the child was given, in a language."""

    policy = {**Part.part_policy, **same(AUDIT, "language", "at")}

    language = EncryptedText()
    at = models.DateTimeField(default=clock.now)


class Group(BaseModel):
    """Children who belong together: brothers and sisters, children of one institution, who travelled together."""

    policy = {**clear("shared", "kind"), **clear("office", "organisation_id"), **clear("who", "recorded_by")}

    kind = models.CharField(max_length=20)
    organisation_id = models.UUIDField()
    recorded_by = models.CharField(max_length=80)


class GroupMember(BaseModel):
    """One file in a group."""

    policy = {**same(C2, "group", "case"), **clear("who", "recorded_by")}

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="groups")
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "case"], name="group_member_once")]
