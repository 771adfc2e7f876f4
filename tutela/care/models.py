"""Where a child is cared for, moves between centres, and the nightly roll."""

from django.db import models
from django.db.models import F, Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C4, same
from tutela.core.fields import EncryptedText
from tutela.core.models import BaseModel


class Placement(BaseModel):
    """A child is cared for by an organisation from one moment to another. At most one open placement per case."""

    policy = {**same(C2, "case_id", "organisation_id", "starts_at", "ends_at", "end_reason"), **same(C4, "place")}

    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    place = EncryptedText()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id"], condition=Q(ends_at=None), name="placement_residents"),
            models.Index(fields=["case_id", "-starts_at"], name="placement_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id"], condition=Q(ends_at=None), name="one_open_placement"),
            models.CheckConstraint(
                condition=Q(ends_at=None, end_reason="") | (Q(ends_at__isnull=False) & ~Q(end_reason="")),
                name="placement_end_pair",
            ),
        ]


class Transfer(BaseModel):
    """A move, opened by the sender and closed by the receiver. Not confirmed two hours after the expected arrival, it
    becomes somebody's task at both ends and for the guardian."""

    policy = same(
        C2, "case_id", "from_organisation_id", "to_organisation_id", "departs_at", "eta", "mode", "state",
        "departed_at", "departed_by", "arrived_at", "arrived_by", "overdue_at", "opened_by",
    )

    case_id = models.UUIDField()
    from_organisation_id = models.UUIDField()
    to_organisation_id = models.UUIDField()
    departs_at = models.DateTimeField()
    eta = models.DateTimeField()
    mode = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default="opened")
    opened_by = models.CharField(max_length=80)
    departed_at = models.DateTimeField(null=True, blank=True)
    departed_by = models.CharField(max_length=80, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.CharField(max_length=80, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["eta"], condition=Q(state__in=["opened", "departed"]), name="transfer_under_way"),
            models.Index(fields=["case_id"], name="transfer_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(state__in=["opened", "departed"]), name="one_open_transfer"
            ),
            models.CheckConstraint(condition=Q(eta__gte=F("departs_at")), name="transfer_times"),
            models.CheckConstraint(
                condition=Q(arrived_at=None, arrived_by="") | (Q(arrived_at__isnull=False) & ~Q(arrived_by="")),
                name="transfer_arrived_pair",
            ),
            models.CheckConstraint(
                condition=Q(departed_at=None, departed_by="") | (Q(departed_at__isnull=False) & ~Q(departed_by="")),
                name="transfer_departed_pair",
            ),
        ]


class RollCall(BaseModel):
    """One evening's roll of a centre."""

    policy = same(AUDIT, "organisation_id", "called_by", "called_at")

    organisation_id = models.UUIDField()
    called_at = models.DateTimeField(default=clock.now)
    called_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-called_at"])]


class RollEntry(BaseModel):
    """What the roll or a bed check found for one child: present, absent, or away with a known return time."""

    policy = same(AUDIT, "roll_call", "case_id", "organisation_id", "result", "checked_at", "checked_by", "back_by")

    roll_call = models.ForeignKey(RollCall, null=True, blank=True, on_delete=models.CASCADE, related_name="entries")
    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    result = models.CharField(max_length=12, choices=[(r, r) for r in ("present", "absent", "away")])
    checked_at = models.DateTimeField(default=clock.now)
    checked_by = models.CharField(max_length=80)
    back_by = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id", "-checked_at"])]


class FirstNight(BaseModel):
    """First-night plan of a newly arrived child: what was agreed, item by item (catalogue list first_night)."""

    policy = same(C2, "case_id", "organisation_id", "items", "planned_by")

    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    items = models.JSONField(default=list)
    planned_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case_id", "-id"])]
