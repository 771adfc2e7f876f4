"""Encrypted model fields: sealed with the key of the case, opened only when the attribute is read.

A value is bound to node, model, row, case and field, so a ciphertext moved elsewhere does not open. Reading a list
decrypts nothing until a template asks for the value. Tampered or foreign values raise Sealed, never ciphertext.
"""

import abc
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models

from tutela.core import vault

if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
else:
    _Bytes = models.BinaryField


class Ciphertext:
    """What was read from the database and not opened yet. It prints as nothing useful, so that a list made with
    `values()` can neither show nor log sealed bytes as if they were text."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __str__(self) -> str:
        raise FieldError("a sealed value is read as an attribute of its row, not through values()")

    def __repr__(self) -> str:
        return "<sealed>"


class _Opening:
    """Attribute that opens the ciphertext at first reading and keeps the plaintext on the instance."""

    def __init__(self, field: "Encrypted") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, Ciphertext):
            value = self.field.open(instance, value.blob)
            instance.__dict__[self.field.attname] = value
        return self.field.empty if value is None else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class Encrypted(_Bytes, abc.ABC):
    """Base: subclasses say how the value becomes bytes. The model offers `vault_scope` (default: its case_id)."""

    empty: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        kwargs["null"] = True
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def _check_str_default_value(self) -> list[Any]:
        """A default is what is sealed, of the type that is read; only its ciphertext is bytes."""
        return []

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _Opening(self))

    def deconstruct(self) -> Any:
        """Without the default: it is of the model, and the database could not seal it."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Ciphertext(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname, self.empty)
        if isinstance(value, Ciphertext):
            return value
        if value is None or value == self.empty:
            return None
        return Ciphertext(
            vault.encrypt(
                self.to_bytes(value),
                scope=model_instance.vault_scope,  # type: ignore[attr-defined]
                owner=getattr(model_instance, "vault_owner", None),
                context=self._context(model_instance),
            )
        )

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Ciphertext):
            raise FieldError(f"{self.name} is encrypted: it can only be written through the model's save()")
        return super().get_db_prep_value(value.blob, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted and cannot be searched")

    def open(self, instance: models.Model, blob: bytes) -> Any:
        """Decrypt one value; raises Sealed."""
        plain = vault.decrypt(blob, scope=instance.vault_scope, context=self._context(instance))  # type: ignore[attr-defined]
        return self.from_bytes(plain)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError("encrypted fields are not serialised")

    @abc.abstractmethod
    def to_bytes(self, value: Any) -> bytes:
        """The value as bytes, before sealing."""

    @abc.abstractmethod
    def from_bytes(self, value: bytes) -> Any:
        """The value from opened bytes."""

    def _context(self, instance: models.Model) -> str:
        return f"{instance._meta.label_lower}|{instance.pk}|{self.name}"


class EncryptedText(Encrypted):
    """Encrypted text; empty text is stored as nothing."""

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def from_bytes(self, value: bytes) -> Any:
        return value.decode()


class EncryptedJSON(Encrypted):
    """Encrypted JSON value (dict, list, number, text). NaN is refused."""

    empty: Any = None

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain).encode()

    def from_bytes(self, value: bytes) -> Any:
        return json.loads(value)


class EncryptedList(EncryptedJSON):
    """Encrypted list; an empty one is stored as nothing and read as a new empty list."""

    @property
    def empty(self) -> Any:  # type: ignore[override]
        """A list of its own for each reader."""
        return []


class EncryptedUUID(Encrypted):
    """Encrypted id of a row, for example of the office where a child is."""

    empty: Any = None

    def to_bytes(self, value: Any) -> bytes:
        return UUID(str(value)).bytes

    def from_bytes(self, value: bytes) -> Any:
        return UUID(bytes=value)


class EncryptedBytes(Encrypted):
    """Encrypted bytes, for example a photo."""

    empty: Any = None

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, value: bytes) -> Any:
        return value


class EncryptedDate(Encrypted):
    """Encrypted calendar date."""

    empty: Any = None

    def to_bytes(self, value: Any) -> bytes:
        return value.isoformat().encode() if isinstance(value, date) else str(value).encode()

    def from_bytes(self, value: bytes) -> Any:
        return date.fromisoformat(value.decode())


def sealed_names(model: type[models.Model]) -> list[str]:
    """Names of the encrypted fields of a model."""
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, Encrypted)]


def open_all(row: models.Model) -> None:
    """Open every sealed value of a row in memory, before its scope changes: saving seals them under the new one."""
    for name in sealed_names(type(row)):
        setattr(row, name, getattr(row, name))


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
