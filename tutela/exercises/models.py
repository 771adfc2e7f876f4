"""Commands that a play sent to this node: kept with their results, so that sending one again changes nothing."""

from django.db import models

from tutela.core import clock
from tutela.core.declare import NODE, same


class Command(models.Model):
    """One command, stored in the transaction of its act: after a kill and a resend it was done exactly once."""

    policy = same(NODE, "id", "verb", "result", "recorded_at")

    id = models.UUIDField(primary_key=True)
    verb = models.CharField(max_length=80)
    result = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=clock.wall)

    def __str__(self) -> str:
        return f"command {self.pk}"
