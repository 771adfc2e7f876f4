"""Deadlines that run, or ran, for a child."""

from django.db import models
from django.db.models import Q

from tutela.core.declare import C1, C2, clear, same
from tutela.core.fields import EncryptedJSON
from tutela.core.models import BaseModel

OPEN = ("running", "suspended", "overdue", "still_allowed")
STATUSES = (*OPEN, "met", "late", "ended", "ended_overdue")


class Clock(BaseModel):
    """One rule started by one journal event for one case.

    `protective_due` drives the work list; `breach_due` (the legal date, or the target where no law names a number)
    decides about overdue. `computation` keeps inputs, versions and the explanation, `history` the answers it replaced,
    each with its cause. While `suspended_at` is set nothing becomes overdue. A clock never closes a case.
    """

    policy = {
        **same(
            C2, "case_id", "start_entry_id", "started_at", "subject_id", "protective_due", "legal_due", "breach_due",
            "counts_from", "expired_at", "stopped_at", "stop_entry_id", "item_id", "computation", "history",
            "suspended_at", "remind_at", "reminded_at",
        ),
        **clear("rule", "rule", "rule_version", "calendar", "need", "binding", "effect", "start_kind"),
        **clear("state", "status"),
        **clear("count", "period"),
    }

    case_id = models.UUIDField()
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    calendar = models.CharField(max_length=40)
    need = models.CharField(max_length=40, blank=True)
    binding = models.CharField(max_length=30)
    effect = models.CharField(max_length=30)
    start_entry_id = models.UUIDField()
    start_kind = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    subject_id = models.UUIDField(null=True, blank=True)
    protective_due = models.DateTimeField(null=True, blank=True)
    legal_due = models.DateTimeField(null=True, blank=True)
    breach_due = models.DateTimeField(null=True, blank=True)
    counts_from = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=14, default="running", choices=[(one, one) for one in STATUSES])
    expired_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_entry_id = models.UUIDField(null=True, blank=True)
    item_id = models.UUIDField(null=True, blank=True)
    period = models.PositiveIntegerField(default=1)
    suspended_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    computation = EncryptedJSON(default=dict)
    history = EncryptedJSON(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "rule"], name="clock_case"),
            models.Index(
                fields=["breach_due"], condition=Q(stopped_at=None, expired_at=None), name="clock_due"
            ),
            models.Index(fields=["rule", "breach_due"], condition=Q(stopped_at=None), name="clock_rule_open"),
            models.Index(
                fields=["remind_at"], condition=Q(stopped_at=None, reminded_at=None, remind_at__isnull=False),
                name="clock_remind",
            ),
            models.Index(fields=["item_id"], condition=Q(item_id__isnull=False), name="clock_item"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["start_entry_id", "rule"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, status__in=OPEN) | (Q(stopped_at__isnull=False) & ~Q(status__in=OPEN)),
                name="clock_stopped_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status="suspended") | Q(suspended_at__isnull=False), name="clock_suspended_pair"
            ),
        ]


class Edition(BaseModel):
    """The catalogue of procedures as this node used it from a day on: the text of its files, for "what changed".

    `reached` is the last clock that was computed anew for it, `done_at` when all were.
    """

    policy = {
        **clear("rule", "digest", "files", of=C1),
        **clear("count", "rules", "calendars", "recomputed", of=C1),
        **same(C1, "seen_at", "reached", "done_at"),
    }

    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField()
    files = models.JSONField()
    rules = models.PositiveIntegerField()
    calendars = models.PositiveIntegerField()
    reached = models.UUIDField(null=True, blank=True)
    recomputed = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at", "-id"]
