"""Strict reading of catalogue files: YAML without its traps, schema check, frozen data, faults with their remedy."""

import json
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import fastjsonschema
import yaml

ROOT = Path(__file__).resolve().parents[3] / "catalogue"


class CatalogueError(Exception):
    """A catalogue file cannot be used; says which file, row and field, and the remedy."""

    def __init__(self, file: Path | str, row: str, field: str, problem: str, remedy: str) -> None:
        self.file, self.row, self.field, self.remedy = str(file), row, field, remedy
        super().__init__(f"{file}: row {row}, field {field}: {problem} {remedy}".strip())


class UnknownCode(KeyError):
    """A code that is not in its list. Unknown codes are refused, never replaced by a default (anchors 8.5)."""

    def __init__(self, list_id: str, code: object) -> None:
        self.list_id, self.code = list_id, code
        super().__init__(f"{code!r} is not a code of the list {list_id!r}")


class _StrictLoader(yaml.SafeLoader):
    """YAML without its traps: no dates, no base-60 numbers, only true/false are booleans, no doubled keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _build_resolvers() -> None:
    import re

    plain = (
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")),
        ("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
        ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
        ("tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")),
    )
    for tag, pattern, first in plain:
        _StrictLoader.add_implicit_resolver(tag, pattern, first)


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise CatalogueError(loader.name, f"line {line}", str(key), "is written twice.", "Keep one of the two.")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_build_resolvers()
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path) -> Any:
    """The plain content of one YAML file, read strictly. Raises CatalogueError for a missing or broken file."""
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader subclass
    except FileNotFoundError as missing:
        raise CatalogueError(path, "-", "-", "does not exist.", "Check the name of the file.") from missing
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        row = f"line {mark.line + 1}" if mark else "-"
        raise CatalogueError(
            path, row, "-", f"is not valid YAML ({getattr(broken, 'problem', broken)}).", "Correct it there."
        ) from broken


@cache
def validator(schema: str, root: Path) -> Any:
    text = (root / "schemas" / f"{schema}.schema.json").read_text(encoding="utf-8")
    return fastjsonschema.compile(json.loads(text), use_default=False)


def _row_name(data: Any, path: list[Any]) -> tuple[str, str]:
    """Where in the file a schema fault lies: the row by its id or code where it has one, then the field."""
    row, here, rest = "-", data, []
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            rest.append(str(step))
            continue
        if isinstance(here, dict) and ("code" in here or "id" in here):
            row, rest = f"{step} ({here.get('code', here.get('id'))})", []
        elif isinstance(here, dict) and row == "-" and isinstance(step, int):
            row, rest = str(step), []
        else:
            rest.append(str(step))
    return row, ".".join(rest) or "-"


def load(path: Path, schema: str, *, root: Path | None = None) -> Any:
    """One catalogue file, read strictly and checked against `schemas/<schema>.schema.json`."""
    data = read_yaml(path)
    try:
        validator(schema, root or ROOT)(data)
    except fastjsonschema.JsonSchemaValueException as fault:
        steps = [int(step) if step.isdigit() else step for step in fault.path[1:]]
        row, name = _row_name(data, steps)
        problem = f"{fault.message.removeprefix('data.').removeprefix('data ')}."
        allowed = fault.definition.get("enum") or fault.definition.get("pattern")
        remedy = f"Allowed: {allowed}." if allowed else f"See schemas/{schema}.schema.json."
        raise CatalogueError(path, row, name, problem, remedy) from fault
    return data


def frozen(value: Any) -> Any:
    """The same data, unchangeable: mappings become read-only views, lists become tuples."""
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return value
