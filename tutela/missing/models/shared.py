"""What is shared with other nodes about one child: who is co-responsible, what they told us, the meeting rule."""

from typing import Any

from django.db import models

from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.declare import AUDIT, C2, NODE, clear, same
from tutela.core.fields import EncryptedList, EncryptedText
from tutela.core.models import BaseModel
from tutela.missing.models.episode import Episode


class CoResponsible(BaseModel):
    """An office of another node that shares this child, after both sides confirmed a lead. Episodes, "known and safe"
    and signals about enquirers go there, in codes. `office` is the organisation id at that node."""

    policy = {**same(C2, "case_id", "ended_at"), **clear("route", "node", "office")}

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    office = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "node", "office"], name="coresponsible_once")]


class AskedToWithdraw(BaseModel):
    """An office elsewhere asked to withdraw what was published or noted here about a child. `done_at`: it was done, and
    the office that asked has our signed answer in its inbox. `reference` is its own, for the answer."""

    policy = {**same(C2, "case_id", "asked_at", "done_at"), **clear("route", "node", "office", "reference")}

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    office = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    asked_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id"], name="asked_withdraw_case")]
        constraints = [models.UniqueConstraint(fields=["node", "reference"], name="asked_withdraw_once")]


class ToldEpisode(BaseModel):
    """An episode of the same child that another node opened (and closed), in codes: counts for the meeting rule."""

    policy = {
        **same(C2, "case_id", "since", "level", "closed_on", "outcome"),
        **clear("route", "node", "reference"),
        **clear("count", "number"),
    }

    case_id = models.UUIDField()
    node = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    level = EncryptedText()
    closed_on = models.DateField(null=True, blank=True)
    outcome = EncryptedText()

    class Meta:
        indexes = [models.Index(fields=["case_id", "since"], name="told_episode_case")]
        constraints = [models.UniqueConstraint(fields=["node", "reference"], name="told_episode_once")]


class Word(BaseModel):
    """What is known of the child's safety and who said it: known_safe and known_concern only after child protection
    met her alone; contact_unverified otherwise, which closes, lowers and withdraws nothing. Never a place."""

    policy = {
        **same(AUDIT, "case_id", "episode", "word", "office", "said_on", "conditions"),
        **clear("route", "own", "node"),
        **clear("who", "said_by"),
    }

    case_id = models.UUIDField()
    episode = models.ForeignKey(Episode, null=True, blank=True, on_delete=models.SET_NULL, related_name="words")
    word = EncryptedText()
    own = models.BooleanField(default=True)
    node = models.CharField(max_length=80, blank=True)
    office = EncryptedText()
    said_on = models.DateField()
    said_by = models.CharField(max_length=80)
    conditions = EncryptedList()

    class Meta:
        indexes = [models.Index(fields=["case_id", "-id"], name="word_case")]

    @property
    def label(self) -> Any:
        """The word in the language of the reader."""
        return codes("safety_word").label(self.word)


class MeetingRule(BaseModel):
    """How many episodes in how many days call a multi-agency meeting on this node. The newest row holds."""

    policy = same(NODE, "episodes", "days", "set_by", "set_at")

    episodes = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField(default=clock.now)
