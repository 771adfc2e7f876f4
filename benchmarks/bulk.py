"""Filling tables fast: rows as plain values, in the form each database stores, past the ORM's insert.

Everything else of a row (defaults, sealing) is done here as the models do it, so that the screens find what they would
find after years of work.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction

from tutela.core import vault
from tutela.core.fields import Encrypted

BATCH = 2000  # less than the vault remembers keys for


class Table:
    """One table: which columns the rows give; the others take the model's default."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], using: str = "default") -> None:
        self.connection = connections[using]
        self.plain = self.connection.vendor == "sqlite"
        given = {name: place for place, name in enumerate(columns)}
        fields = [field for field in model._meta.concrete_fields if not (isinstance(field, models.BigAutoField))]
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        self.places = [given.pop(field.attname, None) for field in fields]
        self.defaults = [
            None if place is not None else self._value(field.get_default(), field)
            for field, place in zip(fields, self.places, strict=True)
        ]
        self.json = [isinstance(field, models.JSONField) for field in fields]
        self.sealed = [(place, field) for place, field in enumerate(fields) if isinstance(field, Encrypted)]
        names = [field.attname for field in fields]
        self.model = model
        self.key = names.index("id") if self.sealed else 0
        self.scope = names.index("case_id") if "case_id" in names else self.key
        if given:
            raise ValueError(f"{self.name} has no {', '.join(given)}")

    def _value(self, value: Any, field: "models.Field[Any, Any]") -> Any:
        if callable(value):
            value = value()
        if isinstance(field, Encrypted):
            return value
        return self._json(value) if isinstance(field, models.JSONField) else self._plain(value)

    def _plain(self, value: Any) -> Any:
        if not self.plain:
            return value
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, datetime):
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        return value

    def _json(self, value: Any) -> Any:
        text = json.dumps(value)
        if self.plain:
            return text
        from psycopg.types.json import Jsonb

        return Jsonb(value)

    def _rows(self, batch: list[Sequence[Any]]) -> list[list[Any]]:
        rows: list[list[Any]] = [
            [default if place is None else row[place] for place, default in zip(self.places, self.defaults, strict=True)]
            for row in batch
        ]
        if self.sealed:
            vault.load_keys({row[self.scope] for row in rows})
        for row in rows:
            scope, pk = row[self.scope], row[self.key]
            for place, field in self.sealed:
                row[place] = self._sealed(field, row[place], pk, scope)
        return [[self._stored(*cell) for cell in zip(row, self.places, self.json, strict=True)] for row in rows]

    def _sealed(self, field: Encrypted, value: Any, pk: UUID, scope: UUID) -> bytes | None:
        """A value sealed as the model's field does it."""
        if value is None or value == field.empty:
            return None
        context = f"{self.model._meta.label_lower}|{pk}|{field.name}"
        return vault.encrypt(field.to_bytes(value), scope=scope, owner=None, context=context)

    def _stored(self, value: Any, place: int | None, is_json: bool) -> Any:
        if place is None:
            return value
        return self._json(value) if is_json else self._plain(value)

    def fill(self, rows: Iterable[Sequence[Any]]) -> int:
        """Write all rows; returns how many."""
        total = 0
        for batch in batches(rows):
            self._write(self._rows(batch))
            total += len(batch)
        return total

    def _write(self, rows: list[list[Any]]) -> None:
        names = ", ".join(f'"{column}"' for column in self.columns)
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            if self.plain:
                marks = ", ".join("?" for _ in self.columns)
                self.connection.connection.executemany(f'INSERT INTO "{self.name}" ({names}) VALUES ({marks})', rows)
                return
            with cursor.copy(f'COPY "{self.name}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)


def batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of at most `size` rows."""
    stream = iter(rows)
    while batch := list(islice(stream, size)):
        yield batch


def id_at(moment: datetime, number: int) -> UUID:
    """An id (UUID version 7) as it would have been made at a moment; `number` keeps those of one moment apart."""
    milliseconds = int(moment.timestamp() * 1000)
    tail = number << 32 | int.from_bytes(os.urandom(4), "big")
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64 | 0x2 << 62 | tail & ((1 << 62) - 1))


def make_scopes(scopes: Sequence[UUID]) -> None:
    """Keys for many scopes, as made at the first sealing of each."""
    from tutela.core.keys import NODE, node_keys
    from tutela.core.models import WrappedKey

    keys, table = node_keys(), Table(WrappedKey, ("scope", "owner", "epoch", "wrapped"), using="keystore")
    table.fill((scope, NODE, *keys.wrap(os.urandom(32), owner=NODE, context=scope.bytes)) for scope in scopes)
