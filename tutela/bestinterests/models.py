"""Family reunification as a dated workspace: what proves the family link, and each exchange with the other state."""

from uuid import UUID

from django.db import models

from tutela.core import clock
from tutela.core.declare import C2, C3, C4, clear, same
from tutela.core.fields import EncryptedText
from tutela.core.models import BaseModel


class Reunification(BaseModel):
    """One attempt to reunite a child with a relative in another state. Never "too late" for an unaccompanied child
    (AMMR 39(1)); the request itself travels over the states' own channel, here are only dates and own references."""

    policy = {
        **same(C2, "case_id", "relation_id", "relative"),
        **same(C4, "other_state"),
        **clear("state", "state"),
        **clear("who", "opened_by"),
    }

    case_id = models.UUIDField()
    relation_id = models.UUIDField(null=True, blank=True)
    relative = EncryptedText()
    other_state = EncryptedText()
    state = models.CharField(max_length=12, default="open")
    opened_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case_id"])]


class Evidence(BaseModel):
    """One item of the evidence checklist: missing, asked for, received."""

    policy = {
        **same(C2, "reunification", "state", "changed_at"),
        **clear("rule", "item"),
        **clear("who", "changed_by"),
    }

    reunification = models.ForeignKey(Reunification, on_delete=models.CASCADE, related_name="evidence")
    item = models.CharField(max_length=40)
    state = EncryptedText(default="missing")
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reunification", "item"], name="one_row_per_evidence")]

    @property
    def vault_scope(self) -> UUID:
        """Sealed with the key of the child's file."""
        return self.reunification.case_id


class Exchange(BaseModel):
    """The date of one exchange with the other state, with the own reference only."""

    policy = {
        **same(C2, "reunification", "direction", "channel", "happened_at"),
        **clear("who", "noted_by"),
        **same(C3, "reference"),
    }

    reunification = models.ForeignKey(Reunification, on_delete=models.CASCADE, related_name="exchanges")
    direction = EncryptedText()
    channel = EncryptedText()
    happened_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)
    reference = EncryptedText()

    @property
    def vault_scope(self) -> UUID:
        """Sealed with the key of the child's file."""
        return self.reunification.case_id
