"""A migration that moves columns which stood in clear under the key of their file.

Per model: a sealed column is added, the values move row by row, the clear column goes, the sealed one takes its name.
Ids and times of the rows stay. There is no way back: what was sealed is never written in clear again; a wrong update is
undone by restoring the backup that was made before it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation

from tutela.core import vault
from tutela.core.fields import Encrypted

Read = Callable[[Any], Any]
NEW = "_sealed"
BATCH = 500


def by_case(row: Any) -> Any:
    """The file's key; without a file the row's own."""
    return row.case_id or row.pk


def by_row(row: Any) -> Any:
    """A key of the row's own."""
    return row.pk


def fingerprint(value: Any, use: str) -> str:
    """Keyed fingerprint for an index column; empty for nothing."""
    return vault.blind_index(str(value), use=use) if value else ""


@dataclass(frozen=True)
class Columns:
    """What to seal in one model: the new fields by name, whose key, the organisation that wraps it (for rows only one
    organisation may open), and index columns that take a keyed fingerprint of the clear row."""

    sealed: Mapping[str, Encrypted]
    scope: Read = by_case
    owner: Read | None = None
    indexes: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)


class Seal(Operation):
    """Seal columns of models of one app: `Seal(episode=Columns({...}), word=Columns({...}))`."""

    reversible = False
    atomic = True

    def __init__(self, **parts: Columns) -> None:
        self.parts = parts

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As written."""
        return type(self).__name__, [], dict(self.parts)

    def describe(self) -> str:
        """One line for the list of migrations."""
        return f"Seal personal columns of {', '.join(sorted(self.parts))}"

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models have the sealed fields afterwards."""
        for model, part in self.parts.items():
            for name, sealed in part.sealed.items():
                fresh = sealed.clone()
                fresh.name = name
                state.models[app_label, model].fields[name] = fresh
        state.reload_models([(app_label, model) for model in self.parts], delay=False)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Move every column of every model."""
        for model, part in self.parts.items():
            old, new = from_state.apps.get_model(app_label, model), to_state.apps.get_model(app_label, model)
            if not self.allow_migrate_model(schema_editor.connection.alias, new):
                continue
            for name in part.sealed:
                schema_editor.add_field(old, _beside(new, name))
            _move(schema_editor.connection, old, part)
            for name in part.sealed:
                clear = old._meta.get_field(name)
                schema_editor.remove_field(old, clear)
                _rename(schema_editor, old, name)


def _beside(model: Any, name: str) -> Any:
    """The sealed field under its temporary name."""
    fresh = model._meta.get_field(name).clone()
    fresh.set_attributes_from_name(f"{name}{NEW}")
    fresh.model = model
    return fresh


def _rename(editor: Any, model: Any, name: str) -> None:
    quote = editor.quote_name
    editor.execute(
        f"ALTER TABLE {quote(model._meta.db_table)} RENAME COLUMN {quote(name + NEW)} TO {quote(name)}"
    )


def _move(connection: Any, model: Any, part: Columns) -> None:
    quote = connection.ops.quote_name
    columns = [f"{name}{NEW}" for name in part.sealed] + list(part.indexes)
    places = ", ".join(f"{quote(name)} = %s" for name in columns)
    where = f"{quote(model._meta.pk.column)} = %s"
    sql = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {where}"  # noqa: S608 - names of our own models
    for row in _rows(model):
        with _acting(row, part), connection.cursor() as cursor:
            values = [*_sealed_values(connection, row, part), *(made(row) for made in part.indexes.values())]
            cursor.execute(sql, [*values, model._meta.pk.get_db_prep_value(row.pk, connection)])


def _rows(model: Any) -> Iterator[Any]:
    last = None
    while True:
        rows = model._default_manager.order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def _acting(row: Any, part: Columns) -> AbstractContextManager[None]:
    holder = part.owner(row) if part.owner else None
    return vault.acting_for(holder) if holder else nullcontext()


def _sealed_values(connection: Any, row: Any, part: Columns) -> Iterator[Any]:
    holder = part.owner(row) if part.owner else None
    for name, sealed in part.sealed.items():
        value = getattr(row, name)
        if value is None or value == sealed.empty:
            yield None
            continue
        blob = vault.encrypt(
            sealed.to_bytes(value), scope=part.scope(row), owner=holder, context=f"{row._meta.label_lower}|{row.pk}|{name}"
        )
        yield models.BinaryField().get_db_prep_value(blob, connection)
