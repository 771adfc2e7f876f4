"""What a scenario file may say: parameter types of verbs, facts and assertions, read from verbs.yaml."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tutela.exercises.verblist import load

CHOICES = re.compile(r"\(([a-zA-Z0-9_\-]+(?:\|[a-zA-Z0-9_\-]+)+)\)|^code\??:? \(([^)]*\|[^)]*)\)")


@dataclass(frozen=True)
class Parameter:
    """One parameter: base type (text, id, time ...), whether it may be absent, and closed choices if any."""

    name: str
    base: str
    optional: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Parameters of a verb, fact or assertion; `by` the roles that may do it; `returns` the names it gives back."""

    name: str
    parameters: dict[str, Parameter]
    by: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()

    @property
    def required(self) -> list[str]:
        return [item.name for item in self.parameters.values() if not item.optional]


@dataclass(frozen=True)
class Vocabulary:
    """The closed lists."""

    verbs: dict[str, Signature]
    facts: dict[str, Signature]
    assertions: dict[str, Signature]
    page_fields: frozenset[str]


def parameter(name: str, described: str) -> Parameter:
    """Read `code? (made|registered)`, `list of id`, `maps of {...}` into a Parameter."""
    words = described.split()
    head = words[0]
    if head.rstrip("?") == "list" and len(words) > 2:
        base = f"list of {words[2].rstrip('?')}"
    else:
        base = head.rstrip("?")
    found = CHOICES.search(described) if base == "code" else None
    choices = tuple((found[1] or found[2]).split("|")) if found and "..." not in found[0] else ()
    optional = "?" in (head if base[:4] != "list" else head + words[2] if len(words) > 2 else head)
    return Parameter(name, base, optional, choices)


def _signature(name: str, entry: dict[str, Any]) -> Signature:
    returns = entry.get("returns", {})
    return Signature(
        name,
        {key: parameter(key, text) for key, text in entry.get("params", {}).items()},
        tuple(entry.get("by", ())),
        tuple(returns) if isinstance(returns, dict) else (),
    )


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of this installation."""
    raw = load()
    return Vocabulary(
        {name: _signature(name, entry) for name, entry in raw["verbs"].items()},
        {name: _signature(name, entry) for name, entry in raw["facts"].items()},
        {name: _signature(name, entry) for name, entry in raw["assertions"].items()},
        frozenset(raw["page_fields"]),
    )
