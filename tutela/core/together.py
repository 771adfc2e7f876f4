"""Rows of several kinds that belong to one file, read with one question to the database.

A page about one child shows a little of thirty tables. Asked for one after the other these are thirty statements, and
most of them find nothing. Here they are the branches of one UNION: columns of the same database type share a place,
and each row is turned back into an object of its model with that model's own conversions.

Photos (EncryptedBytes) are left out and read when somebody asks for them. Nothing sealed is opened by reading.
"""

import functools
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from tutela.core import memory
from tutela.core.fields import EncryptedBytes

Row = TypeVar("Row", bound=models.Model)
Model = type[models.Model]
# A place in the row: database type without its length, and which one of this type.
Place = tuple[str, int]
# Attribute, its place, and the conversions of its field.
Attribute = tuple[str, Place, list[Callable[[Any], Any]]]


def of(model: type[Row], case: UUID) -> list[Row]:
    """All rows of one kind that belong to a file, oldest first. The caller has checked access and drops what does not
    count (taken back, ended). Kinds with very many rows for one file (journal, notices) are not for this."""
    return cast("list[Row]", list(rows_of(case, [model])[model]))


def rows_of(case: UUID, kinds: Collection[Model]) -> dict[Model, list[Any]]:
    """The same for several kinds at once, with one query. What one reading request has read before is not asked again."""
    return memory.many(f"rows:{case}", kinds, lambda new: _ask(case, new))


def _ask(case: UUID, kinds: set[Model]) -> dict[Model, list[Any]]:
    ordered = tuple(sorted(kinds, key=lambda model: model._meta.label))
    found: dict[Model, list[Any]] = {model: [] for model in ordered}
    sql, places, attributes = _plan(ordered)
    connection = connections[DEFAULT_DB_ALIAS]
    key = models.UUIDField().get_db_prep_value(case, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, [key] * len(ordered))
        for kind, *values in cursor.fetchall():
            model = ordered[kind]
            found[model].append(_object(model, attributes[kind], values, places))
    for rows in found.values():
        rows.sort(key=lambda row: row.pk)
    return found


def _object(model: Model, attributes: list[Attribute], values: list[Any], places: dict[Place, int]) -> models.Model:
    given = []
    for _name, place, steps in attributes:
        value = values[places[place]]
        for step in steps if value is not None else ():
            value = step(value)
        given.append(value)
    return model.from_db(DEFAULT_DB_ALIAS, [name for name, _place, _steps in attributes], given)


@functools.lru_cache(maxsize=64)
def _plan(kinds: tuple[Model, ...]) -> tuple[str, dict[Place, int], list[list[Attribute]]]:
    """The statement for these kinds, where each place stands in its rows, and what to read from there for each kind."""
    columns = [_columns(model) for model in kinds]
    places = {place: number for number, place in enumerate(sorted({one for found in columns for one in found}))}
    branches = [
        _branch(number, model, [found.get(place) or f"CAST(NULL AS {place[0]})" for place in places])
        for number, (model, found) in enumerate(zip(kinds, columns, strict=True))
    ]
    return " UNION ALL ".join(branches), places, [_attributes(model) for model in kinds]


def _branch(number: int, model: Model, columns: list[str]) -> str:
    table = connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table)
    # Names of tables and columns come from the models; the one value is a parameter.
    return f"SELECT {number}, {', '.join(columns)} FROM {table} WHERE case_id = %s"  # noqa: S608


def _placed(model: Model) -> list[tuple[Place, "models.Field[Any, Any]"]]:
    taken: Counter[str] = Counter()
    found = []
    for field in model._meta.concrete_fields:
        if isinstance(field, EncryptedBytes):
            continue
        kind = str(field.db_type(connections[DEFAULT_DB_ALIAS])).split("(")[0]
        found.append(((kind, taken[kind]), field))
        taken[kind] += 1
    return found


def _columns(model: Model) -> dict[Place, str]:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    return {place: quoted(str(field.column)) for place, field in _placed(model)}


def _attributes(model: Model) -> list[Attribute]:
    return [(field.attname, place, _conversions(model, field)) for place, field in _placed(model)]


def _conversions(model: Model, field: "models.Field[Any, Any]") -> list[Callable[[Any], Any]]:
    """How Django turns what the driver returns into the value of this field: of the database first, then of the field."""
    connection = connections[DEFAULT_DB_ALIAS]
    column = field.get_col(model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [functools.partial(_apply, step, column) for step in steps]


def _apply(step: Callable[[Any, Any, Any], Any], column: Any, value: Any) -> Any:
    return step(value, column, connections[DEFAULT_DB_ALIAS])
