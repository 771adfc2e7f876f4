"""The JSON Schema of scenario files, made from the closed lists, for editors and for the catalogue's tests.

python -m tutela.exercises.schema > catalogue/schemas/scenario.schema.json
"""

import json
import sys
from typing import Any

from tutela.exercises.vocabulary import vocabulary

TIME = {"type": "string", "pattern": r"^D\d{1,4}T\d{2}:\d{2}$"}
NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
TEXT = {"type": "string", "minLength": 1}


MARK = {"enum": ["F", "A", "D"]}
START = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d$"}


def build() -> dict[str, Any]:
    """The schema as plain data."""
    act = _act()
    head = {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
        "title": TEXT,
        "about": TEXT,
        "mark": MARK,
        "variant_of": TEXT,
        "settings": {"type": "object"},
        "clock": _object({"start": START, "zone": TEXT}, ["start", "zone"]),
        "nodes": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
        "steps": {"type": "array", "minItems": 1, "items": {"anyOf": _steps(act)}},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **_object(head, ["id", "title", "clock", "nodes", "steps"]),
        "definitions": {"act": act, "assertion": _assertion()},
    }


def _act() -> dict[str, Any]:
    assertions = {"type": "array", "items": {"$ref": "#/definitions/assertion"}}
    return _object(
        {
            "as": TEXT,
            "node": TEXT,
            "at": TIME,
            "text": TEXT,
            "do": {"enum": sorted(vocabulary().verbs)},
            "with": {"type": "object"},
            "save": {"type": "object", "propertyNames": NAME, "additionalProperties": TEXT},
            "find": {"type": "object", "propertyNames": NAME, "additionalProperties": _find()},
            "given": assertions,
            "expect": assertions,
            "never": assertions,
            "until": TIME,
        }
    )


def _steps(act: dict[str, Any]) -> list[dict[str, Any]]:
    """A step with a list of acts, or one that is a single act itself."""
    step = {"id": {"type": "string", "pattern": "^[A-Z][0-9]{1,2}$"}, "title": TEXT, "mark": MARK, "why": TEXT}
    acts = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/act"}}
    return [_object({**step, "acts": acts}, ["id", "acts"]), _object({**step, **act["properties"]}, ["id"])]


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required or [], "properties": properties}


def _find() -> dict[str, Any]:
    facts = sorted(vocabulary().facts)
    return _object(
        {
            "fact": {"enum": facts},
            "as": TEXT,
            "node": TEXT,
            "with": {"type": "object"},
            "where": {"type": "object"},
            "take": TEXT,
        },
        ["fact"],
    )


def _assertion() -> dict[str, Any]:
    kinds = {}
    for name, signature in sorted(vocabulary().assertions.items()):
        known: dict[str, Any] = {key: {} for key in signature.parameters}
        kinds[name] = {"type": "object"} if name == "board" else _object(known, signature.required)
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 3,
        "properties": {"as": TEXT, "node": TEXT, **kinds},
    }


def text() -> str:
    """The schema as it stands in the catalogue."""
    return json.dumps(build(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
