"""Typed journal events: every act in the product is one frozen dataclass, registered under a dotted kind.

Payloads hold ids, codes, numbers and dates only. Anything a person typed stays in the record the event points to, so
the journal can be kept, chained and shown without holding personal text (trust: an event is evidence, not content).
"""

import dataclasses
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar, dataclass_transform
from uuid import UUID

CODE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,79})?\Z")
# Beyond this, canonical JSON (RFC 8785) has no exact form, and the row could never be chained.
LARGEST = 2**53 - 1
_RESERVED = ("kind", "label", "child_visible")
_PLAIN = (bool, int, float, type(None))


class Event:
    """Base of all events. `kind` and `label` are set by the decorator."""

    kind: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    child_visible: ClassVar[bool] = True

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        """What the timeline adds to the label, from the stored payload: which notice, which deadline."""
        return ""


REGISTRY: dict[str, type[Event]] = {}


class EventProblem(Exception):
    """An event is unknown or carries something it must not carry."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(kind: str, *, label: Any, child_visible: bool = True) -> Callable[[type[Event]], type[Event]]:
    """Register an event class: `@event("missing.episode_opened", label=_("Missing episode opened"))` above
    `class EpisodeOpened(Event):` with annotated fields; it becomes a frozen keyword-only dataclass.

    `label` is the sentence of the timeline; `child_visible` False keeps it out of what the child reads at once
    (for example an investigative look, which is shown when its withholding ends).
    """

    def decorate(cls: type[Event]) -> type[Event]:
        if taken := [name for name in _RESERVED if name in cls.__dict__.get("__annotations__", {})]:
            raise EventProblem(f"{kind}: no field may be called {taken[0]}, it would hide the event's own")
        frozen: type[Event] = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        frozen.kind, frozen.label, frozen.child_visible = kind, label, child_visible
        if kind in REGISTRY and _place(REGISTRY[kind]) != _place(cls):
            raise EventProblem(f"{kind} is registered twice")
        REGISTRY[kind] = frozen
        return frozen

    return decorate


def _place(cls: type[Event]) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__


def is_code(text: str) -> bool:
    """Whether a text is an id, code or address and nothing a person typed (or empty)."""
    return CODE.match(text) is not None


def payload(instance: Event) -> dict[str, Any]:
    """The event's fields as JSON values; raises EventProblem for text that is no code."""
    values = {}
    for field in dataclasses.fields(instance):  # type: ignore[arg-type]
        values[field.name] = _value(instance.kind, field.name, getattr(instance, field.name))
    return values


def _value(kind: str, name: str, value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= LARGEST):
        raise EventProblem(f"{kind}.{name} is a number that no journal row can hold")
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, str):
        if not is_code(value):
            raise EventProblem(f"{kind}.{name} must be a code, not text")
        return str(value)
    if isinstance(value, list | tuple):
        return [_value(kind, name, item) for item in value]
    raise EventProblem(f"{kind}.{name}: {type(value).__name__} cannot be in the journal")


def sentence_of(kind: str, data: dict[str, Any]) -> str:
    """Label and detail of an act for the timeline."""
    found = REGISTRY.get(kind)
    detail = str(found.detail(data)) if found else ""
    return f"{label_of(kind)}: {detail}" if detail else str(label_of(kind))


def label_of(kind: str) -> Any:
    """Sentence for the timeline; the kind itself when it is not (or no longer) registered."""
    found = REGISTRY.get(kind)
    return found.label if found else kind
