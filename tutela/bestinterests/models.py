"""Family reunification as a dated workspace: what proves the family link, and each exchange with the other state."""

from django.db import models

from tutela.core import clock
from tutela.core.declare import C2, C3, same
from tutela.core.fields import EncryptedText
from tutela.core.models import BaseModel


class Reunification(BaseModel):
    """One attempt to reunite a child with a relative in another state. Never "too late" for an unaccompanied child
    (AMMR 39(1)); the request itself travels over the states' own channel, here are only dates and own references."""

    policy = same(C2, "case_id", "relation_id", "relative", "other_state", "state", "opened_by")

    case_id = models.UUIDField()
    relation_id = models.UUIDField(null=True, blank=True)
    relative = models.CharField(max_length=40)
    other_state = models.CharField(max_length=2)
    state = models.CharField(max_length=12, default="open")
    opened_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case_id"])]


class Evidence(BaseModel):
    """One item of the evidence checklist: missing, asked for, received."""

    policy = same(C2, "reunification", "item", "state", "changed_at", "changed_by")

    reunification = models.ForeignKey(Reunification, on_delete=models.CASCADE, related_name="evidence")
    item = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="missing")
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reunification", "item"], name="one_row_per_evidence")]


class Exchange(BaseModel):
    """The date of one exchange with the other state, with the own reference only."""

    policy = {**same(C2, "reunification", "direction", "channel", "happened_at", "noted_by"), **same(C3, "reference")}

    reunification = models.ForeignKey(Reunification, on_delete=models.CASCADE, related_name="exchanges")
    direction = models.CharField(max_length=8)
    channel = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)
    reference = EncryptedText()

    @property
    def vault_scope(self):  # type: ignore[no-untyped-def]
        """Sealed with the key of the child's file."""
        return self.reunification.case_id
