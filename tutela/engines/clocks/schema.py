"""The form of a procedures file as JSON Schema, for editors that complete and check while one types.

The linter says more and in plainer words; this schema only knows fields, types and closed lists. The stored copy is
catalogue/schemas/procedures.schema.json; `tutela rules schema` prints it.
"""

from enum import Enum
from typing import Any

from tutela.engines.clocks.terms import (
    Binding,
    Confidence,
    Direction,
    Effect,
    Kind,
    Raise,
    Repeat,
    Roll,
    RuleKind,
    Start,
    Topic,
    Unit,
)
from tutela.engines.clocks.triggers import TRIGGERS

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "integer"]}
WORDS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
FACTS: Schema = {"type": "object", "additionalProperties": {"anyOf": [WORDS, FLAG]}}


def closed(words: type[Enum]) -> Schema:
    """One of a closed list."""
    return {"enum": [str(one.value) for one in words]}


def whole(least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": 10_000}


def fields(known: Schema, required: tuple[str, ...] = ()) -> Schema:
    """An entry with these fields and no others."""
    found: Schema = {"type": "object", "additionalProperties": False, "properties": known}
    return {**found, "required": list(required)} if required else found


def one_or_more(short: Schema, full: Schema) -> Schema:
    """A list of entries, where a bare word or a single entry will do."""
    return {"anyOf": [short, full, {"type": "array", "items": {"anyOf": [short, full]}}]}


SPAN = {"n": whole(), "unit": closed(Unit)}
PERIOD: Schema = {
    **SPAN, "kind": closed(Kind), "start": closed(Start), "roll": closed(Roll), "direction": closed(Direction),
    "min_two_working_days": FLAG,
}  # fmt: skip
DEADLINE = fields(PERIOD, ("n", "unit"))
ORDER = fields({"item": TEXT, "role": TEXT}, ("item", "role"))
SIGNALS = one_or_more(TEXT, fields({"event": TEXT, "at": TEXT, "any_subject": FLAG, "when": FACTS}, ("event",)))
VERSION = fields({"language": TEXT, "version": TEXT, "read": DAY, "also": WORDS, "divergence_note": TEXT})
EXTENSION = fields(
    {**SPAN, "kind": closed(Kind), "ground": TEXT, "needs": TEXT, "times": whole(1), "instead": FLAG,
     "earliest_kind": closed(Kind)},
    ("n", "unit", "ground"),
)  # fmt: skip
SUSPENSION = fields({"ground": TEXT, "needs": TEXT, "anew": FLAG}, ("ground",))
EXPIRY = fields({
    "effect": closed(Effect), "raise": closed(Raise), "keep": TEXT, "tells": WORDS,
    "opens": {"anyOf": [ORDER, {"type": "array", "items": ORDER}]},
})  # fmt: skip
EVENT: Schema = {"enum": sorted(TRIGGERS)}


def _or_nothing(schema: Schema) -> Schema:
    """A rule may take back with null what the head of the file says."""
    return {"anyOf": [schema, {"type": "null"}]}


SHARED: Schema = {
    "jurisdiction": {"type": "string", "pattern": "^[A-Z]{2,6}(-[A-Z0-9]{1,3})?$"}, "text": VERSION,
    "confidence": closed(Confidence), "confidence_note": TEXT, "role": TEXT, "topic": closed(Topic), "predecessor": TEXT,
    "valid_from": _or_nothing(DAY), "valid_to": _or_nothing(DAY), "next_review": DAY, "selector": _or_nothing(EVENT),
    "text_state": TEXT, "needs_legal_review": FLAG,
}  # fmt: skip
RULE: Schema = {
    **SHARED, "id": {"type": "string"}, "version": TEXT, "trigger": EVENT, "kind": closed(RuleKind),
    "title": {"anyOf": [TEXT, {"type": "object", "required": ["en"], "additionalProperties": TEXT}]},
    "actor": TEXT, "timing": TEXT, "deadline": DEADLINE, "earliest_reading": DEADLINE, "until": DAY,
    "ceiling": fields(SPAN, ("n", "unit")), "extends": TEXT, "ground": TEXT, "part_of": TEXT, "need": TEXT,
    "variants": {"type": "array", "items": fields({**PERIOD, "when": FACTS, "earliest_reading": DEADLINE},
                                                  ("when", "n", "unit"))},
    "extensions": {"type": "array", "items": EXTENSION}, "suspensions": {"type": "array", "items": SUSPENSION},
    "only_if": FACTS, "not_if": FACTS, "min_age": whole(),
    "open_until": EVENT, "binding": closed(Binding), "on_expiry": EXPIRY, "applies_to": WORDS, "note": TEXT,
    "limit": fields({"measure": TEXT, "normal": whole(), "exceptional": whole()}, ("measure", "normal")),
    "basis": fields({"act": TEXT, "article": TEXT, "para": TEXT, "celex": TEXT, "source": TEXT}),
    "starts_on": SIGNALS, "stops_on": SIGNALS, "ends_on": SIGNALS, "suspends_on": SIGNALS, "resumes_on": SIGNALS,
    "subject": TEXT, "repeat": closed(Repeat),
    "counts_from": fields(SPAN, ("n", "unit")), "repeats": fields(SPAN, ("n", "unit")), "opens": ORDER,
    "ahead": fields(SPAN, ("n", "unit")),
    "only_while": fields({"since": WORDS, "until": WORDS}),
}  # fmt: skip


def schema() -> Schema:
    """The whole schema of one file in catalogue/procedures."""
    head = fields({**SHARED, "title": TEXT, "act": TEXT, "celex": TEXT, "source": TEXT})
    rules = {"type": "array", "minItems": 1, "items": fields(RULE, ("id", "title", "trigger"))}
    whole_file = fields({"file": head, "rules": rules}, ("file", "rules"))
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Procedures as data", **whole_file}
