"""Abstract base of every table, and the wrapped case keys."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from tutela.core import clock
from tutela.core.declare import F, clear, same
from tutela.core.errors import StaleEdit
from tutela.core.ids import new_id


class BaseModel(models.Model):
    """A row with a time-ordered id, its time of creation in domain time, and a version for optimistic locking.

    Every concrete model sets `policy`: a declaration (tutela.core.declare.F) for each field of its own.
    """

    policy: ClassVar[dict[str, F]] = {}
    base_policy: ClassVar[dict[str, F]] = {
        **same(F("C2"), "id", "created_at"),
        **clear("count", "version"),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    @property
    def vault_scope(self) -> UUID:
        """Whose key seals the encrypted fields: the case, or the row itself where there is no case."""
        case_id: UUID | None = getattr(self, "case_id", None)
        return case_id or self.pk

    def save_checked(self, *, seen_version: int | None = None, fields: list[str] | None = None) -> None:
        """Save and count the version up; raises StaleEdit when somebody saved since `seen_version`."""
        expected = self.version if seen_version is None else seen_version
        model: Any = type(self)
        if not model.objects.filter(pk=self.pk, version=expected).update(version=expected + 1):
            raise StaleEdit(current=model.objects.filter(pk=self.pk).first())
        self.version = expected + 1
        self.save(update_fields=None if fields is None else [*fields, "version"])


class WrappedKey(models.Model):
    """The key of one scope (a case, a call), wrapped by the node's or an organisation's key. Lives in the keystore."""

    policy: ClassVar[dict[str, F]] = same(F("C2", "key"), "scope", "owner", "epoch", "wrapped", "created_at")

    scope = models.UUIDField(primary_key=True)
    owner = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=clock.wall)

    def __str__(self) -> str:
        return f"key {self.scope}"


class SentForm(models.Model):
    """A form that somebody sent a moment ago: a keyed fingerprint of it, and the page it led to (tutela.core.once)."""

    policy: ClassVar[dict[str, F]] = same(F("C2", "session"), "mark", "led_to", "at")

    mark = models.CharField(max_length=64, primary_key=True)
    led_to = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.wall, db_index=True)

    def __str__(self) -> str:
        return "sent form"
