"""Found or back: health check and the conversation about why she left."""

from uuid import UUID

from django.db import models

from tutela.core import clock
from tutela.core.declare import AUDIT, C2, C4, clear, same
from tutela.core.fields import EncryptedJSON, EncryptedText, EncryptedUUID
from tutela.core.models import BaseModel
from tutela.missing.models.episode import Episode


class HealthCheck(BaseModel):
    """The check within 24 hours of the return. That it happened is known; what was found stays in the health class."""

    policy = {**same(AUDIT, "case_id", "episode", "done_at"), **clear("who", "done_by"), **same(C4, "text")}

    case_id = models.UUIDField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="health_checks")
    done_at = models.DateTimeField(default=clock.now)
    done_by = models.CharField(max_length=80)
    text = EncryptedText()


class Interview(BaseModel):
    """Return interview: before, during, after. Under its own key; readers are the interviewer, child-protection
    social workers, and those the child agreed to. Never the placement she left."""

    policy = {
        **same(
            AUDIT, "case_id", "episode", "held_at", "person_id", "child_refused",
        ),
        **clear("who", "held_by"),
        **clear("office", "organisation_id"),
        **same(C4, "text", "findings", "left_organisation_id"),
    }  # fmt: skip

    case_id = models.UUIDField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="interviews")
    held_at = models.DateTimeField(default=clock.now)
    held_by = models.CharField(max_length=80)
    person_id = models.UUIDField(null=True, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)
    left_organisation_id = EncryptedUUID()
    child_refused = EncryptedJSON(default=False)
    text = EncryptedText()
    findings = EncryptedJSON()

    class Meta:
        indexes = [models.Index(fields=["case_id", "-id"], name="interview_case")]

    @property
    def vault_scope(self) -> UUID:
        """A key of its own."""
        return self.pk


class InterviewReader(BaseModel):
    """An organisation or person the child agreed may read the interview."""

    policy = {**same(C2, "interview", "person_id"), **clear("access", "organisation_id")}

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="readers")
    organisation_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
