"""The end of a file: proposed when its time is over, confirmed by two people, and the record that it was done."""

from django.db import models
from django.db.models import Q

from tutela.core import clock
from tutela.core.declare import AUDIT, clear, same
from tutela.core.models import BaseModel


class Erasure(BaseModel):
    """A closed file is past its retention. Nothing happens before two people of the office have confirmed; an office
    that keeps the file is asked again later. The row outlives the file and says nothing of the child."""

    policy = {
        **same(AUDIT, "case_id", "proposed_at", "first_at", "second_at", "kept_at", "done_at"),
        **clear("office", "organisation_id", of=AUDIT),
        **clear("who", "first_by", "second_by", "kept_by", of=AUDIT),
    }

    case_id = models.UUIDField()
    organisation_id = models.UUIDField()
    proposed_at = models.DateTimeField(default=clock.now)
    first_by = models.CharField(max_length=80, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.CharField(max_length=80, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.CharField(max_length=80, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id"], condition=Q(done_at=None, kept_at=None), name="erasure_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["case_id"], condition=Q(done_at=None, kept_at=None), name="one_open_erasure"),
            models.CheckConstraint(
                condition=Q(done_at=None)
                | (Q(first_at__isnull=False, second_at__isnull=False) & ~Q(first_by=models.F("second_by"))),
                name="erasure_by_two",
            ),
        ]  # fmt: skip
