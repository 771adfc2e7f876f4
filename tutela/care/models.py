"""Where a child is cared for, moves between centres, and the nightly roll."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tutela.core import clock, vault
from tutela.core.declare import AUDIT, C2, C4, clear, same
from tutela.core.fields import EncryptedList, EncryptedText, EncryptedUUID
from tutela.core.models import BaseModel


def place_index(organisation: UUID) -> str:
    """Keyed fingerprint of the office where a child is: finds tonight's residents without saying where anybody is."""
    return vault.blind_index(str(organisation), use="place")


class Placement(BaseModel):
    """A child is cared for by an organisation from one moment to another. At most one open placement per case."""

    policy = {
        **same(C2, "case_id", "starts_at", "ends_at", "end_reason"),
        **same(C4, "place", "organisation_id"),
        **clear("blind", "organisation_index"),
    }

    case_id = models.UUIDField()
    organisation_id = EncryptedUUID()
    organisation_index = models.CharField(max_length=64, blank=True)
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = EncryptedText()
    place = EncryptedText()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_index"], condition=Q(ends_at=None), name="placement_residents"),
            models.Index(fields=["case_id", "-starts_at"], name="placement_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id"], condition=Q(ends_at=None), name="one_open_placement"),
            models.CheckConstraint(
                condition=Q(ends_at=None, end_reason__isnull=True)
                | Q(ends_at__isnull=False, end_reason__isnull=False),
                name="placement_end_pair",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the fingerprint of the office beside its sealed id."""
        if self._state.adding:
            self.organisation_index = place_index(self.organisation_id)
        super().save(*args, **kwargs)


class Transfer(BaseModel):
    """A move, opened by the sender and closed by the receiver. Not confirmed two hours after the expected arrival, it
    becomes somebody's task at both ends and for the guardian."""

    policy = {
        **same(C4, "from_organisation_id", "to_organisation_id"),
        **same(C2, "case_id", "departs_at", "eta", "mode", "departed_at", "arrived_at", "overdue_at"),
        **clear("state", "state"),
        **clear("who", "opened_by", "departed_by", "arrived_by"),
        **clear("blind", "to_index"),
    }

    case_id = models.UUIDField()
    from_organisation_id = EncryptedUUID()
    to_organisation_id = EncryptedUUID()
    to_index = models.CharField(max_length=64, blank=True)
    departs_at = models.DateTimeField()
    eta = models.DateTimeField()
    mode = EncryptedText()
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the fingerprint of the office beside its sealed id."""
        if self._state.adding:
            self.to_index = place_index(self.to_organisation_id)
        super().save(*args, **kwargs)


class RollCall(BaseModel):
    """One evening's roll of a centre."""

    policy = {**clear("office", "organisation_id"), **clear("who", "called_by"), **same(AUDIT, "called_at")}

    organisation_id = models.UUIDField()
    called_at = models.DateTimeField(default=clock.now)
    called_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-called_at"])]


class RollEntry(BaseModel):
    """What the roll or a bed check found for one child: present, absent, or away with a known return time."""

    policy = {
        **same(AUDIT, "roll_call", "case_id", "result", "checked_at", "back_by"),
        **same(C4, "organisation_id"),
        **clear("who", "checked_by"),
    }

    roll_call = models.ForeignKey(RollCall, null=True, blank=True, on_delete=models.CASCADE, related_name="entries")
    case_id = models.UUIDField()
    organisation_id = EncryptedUUID()
    result = EncryptedText()
    checked_at = models.DateTimeField(default=clock.now)
    checked_by = models.CharField(max_length=80)
    back_by = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case_id", "-checked_at"])]


class FirstNight(BaseModel):
    """First-night plan of a newly arrived child: what was agreed, item by item (catalogue list first_night)."""

    policy = {**same(C2, "case_id", "items"), **same(C4, "organisation_id"), **clear("who", "planned_by")}

    case_id = models.UUIDField()
    organisation_id = EncryptedUUID()
    items = EncryptedList()
    planned_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case_id", "-id"])]
