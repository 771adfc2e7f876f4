"""Checking a scenario file against the closed lists: every fault with its place and what to do about it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from tutela.exercises.casetime import CaseClock
from tutela.exercises.cast import Cast
from tutela.exercises.vocabulary import Parameter, Signature, vocabulary

NAME = re.compile(r"\$([a-z][a-z0-9_]*)")
OPEN_KINDS = {"board"}
LISTS = {"codes", "maps"}


@dataclass(frozen=True)
class Fault:
    """What is wrong: file, step, field, what was found, and the remedy."""

    file: str
    step: str
    field: str
    found: str
    remedy: str

    def __str__(self) -> str:
        step = f" step {self.step}," if self.step else ""
        return f"{self.file}:{step} {self.field}: {self.found}. {self.remedy}"


class Checker:
    """Collects faults while a file is read; knows which names earlier acts have defined."""

    def __init__(self, file: str, cast: Cast) -> None:
        self.file, self.cast = file, cast
        self.faults: list[Fault] = []
        self.names: set[str] = set()
        self.used_nodes: list[str] = []
        self.clock: CaseClock | None = None
        self.last: datetime | None = None

    def begin(self, clock: CaseClock, nodes: list[str]) -> None:
        """From here on steps are read."""
        self.clock, self.used_nodes = clock, nodes

    def fault(self, step: str, field: str, found: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, step, field, found, remedy))

    # ---- shape
    def is_map(self, raw: Any, step: str, field: str) -> bool:
        if isinstance(raw, dict):
            return True
        self.fault(step, field, "is not a map", "Write `key: value` lines.")
        return False

    def keys(self, raw: Any, known: set[str], step: str, required: tuple[str, ...] = ()) -> None:
        """Unknown keys with the nearest known one; missing keys."""
        if not self.is_map(raw, step, "entry"):
            return
        for key in raw:
            if key not in known:
                self.fault(step, str(key), "is not a field here", self._nearest(str(key), known))
        for key in required:
            if key not in raw:
                self.fault(step, key, "is missing", "Add it.")

    def unique(self, ids: list[str]) -> None:
        for step in {step for step in ids if ids.count(step) > 1}:
            self.fault(step, "id", "is used twice", "Give every step its own id.")

    @staticmethod
    def _nearest(word: str, known: Iterable[str]) -> str:
        options = sorted(known)
        near = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
        return f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(options)}."

    # ---- head
    def start(self, raw: Any) -> datetime | None:
        """D0, naive local time."""
        if not isinstance(raw, dict) or not {"start", "zone"} <= set(raw):
            self.fault(
                "", "clock", "needs start and zone", "Write `clock: {start: 2026-09-07T10:00, zone: Europe/Rome}`."
            )
            return None
        if raw["zone"] not in available_timezones():
            self.fault("", "clock.zone", f"{raw['zone']} is no time zone", "Write one like Europe/Rome.")
            return None
        try:
            return datetime.fromisoformat(str(raw["start"]))
        except ValueError:
            self.fault("", "clock.start", f"{raw['start']} is no moment", "Write one like 2026-09-07T10:00.")
            return None

    def nodes(self, raw: Any) -> list[str]:
        rows = raw if isinstance(raw, list) and raw else []
        if not rows:
            self.fault("", "nodes", "is empty", "List at least one node of the cast.")
        for key in rows:
            if key not in self.cast.nodes:
                self.fault("", "nodes", f"{key} is not in the cast", self._nearest(str(key), self.cast.nodes))
        return rows

    # ---- people, nodes, times
    def who(self, handle: Any, step: str) -> str | None:
        if handle is None:
            return None
        if handle == "none":
            return "none"
        if handle not in self.cast.people:
            self.fault(step, "as", f"{handle} is not in the cast", self._nearest(str(handle), self.cast.people))
            return None
        if self.cast.node_of(handle) not in self.used_nodes:
            self.fault(step, "as", f"{handle} works on a node that is not played", "Add the node under `nodes`.")
        return str(handle)

    def home(self, handle: str | None) -> str | None:
        return self.cast.node_of(handle) if handle and handle != "none" else None

    def node(self, key: Any, step: str) -> str | None:
        if key is None:
            return None
        if key not in self.used_nodes:
            self.fault(step, "node", f"{key} is not played", self._nearest(str(key), self.used_nodes))
            return None
        return str(key)

    def time(self, text: Any, step: str, field: str) -> None:
        """A case time that does not go back."""
        if text is None or self.clock is None:
            return
        try:
            moment = self.clock.moment(str(text))
        except ValueError:
            self.fault(step, field, f"{text} is no case time", "Write one like D3T23:00.")
            return
        if self.last and moment < self.last:
            self.fault(
                step, field, f"{text} is earlier than {self.clock.label(self.last)}", "Case time only goes forward."
            )
        self.last = max(self.last or moment, moment)

    # ---- verbs, facts, assertions
    def verb(self, name: Any, with_: Any, who: str | None, step: str) -> None:
        """The verb exists, the person's role may do it, and its parameters fit."""
        signature = vocabulary().verbs.get(name)
        if signature is None:
            self.fault(step, "do", f"{name} is not a verb", self._nearest(str(name), vocabulary().verbs))
            return
        if who is None and "player" not in signature.by:
            self.fault(step, "as", "is missing", "Say who acts, for example it_port.reception_worker.")
        elif who and "player" not in signature.by and "any" not in signature.by:
            role = self.cast.people[who].role if who in self.cast.people else ""
            if role not in signature.by:
                self.fault(step, "as", f"{who} is a {role}", f"{name} is done by {', '.join(signature.by)}.")
        self._params(signature, with_, step, "with")

    def save(self, verb: str, save: dict[str, str], step: str) -> None:
        signature = vocabulary().verbs.get(verb)
        for name, path in save.items():
            first = str(path).split(".")[0]
            if signature and first not in signature.returns:
                self.fault(step, f"save.{name}", f"{verb} returns no {first}", self._nearest(first, signature.returns))
            self.define(name, step)

    def define(self, name: str, step: str) -> None:
        if not NAME.fullmatch(f"${name}"):
            self.fault(step, f"save.{name}", "is no name", "Use small letters, digits and underscores.")
        self.names.add(name)

    def fact(self, name: Any, params: Any, step: str) -> None:
        signature = vocabulary().facts.get(name)
        if signature is None:
            self.fault(step, "find", f"{name} is not a fact", self._nearest(str(name), vocabulary().facts))
            return
        self._params(signature, params, step, "find")

    def assertion(self, kind: str, params: Any, step: str, block: str) -> None:
        signature = vocabulary().assertions.get(kind)
        if signature is None:
            self.fault(step, block, f"{kind} is not an assertion", self._nearest(kind, vocabulary().assertions))
            return
        if kind in OPEN_KINDS:
            self._values(params, step, block)
            return
        self._params(signature, params, step, f"{block}.{kind}")
        if kind == "visible" and isinstance(params, dict):
            known = vocabulary().page_fields
            for name in {str(name).split(".")[0] for name in params.get("fields") or ()} - known:
                self.fault(step, f"{block}.visible", f"{name} is no field of the case page", self._nearest(name, known))
        if kind == "refused" and isinstance(params, dict) and (verb := vocabulary().verbs.get(str(params.get("do")))):
            given = params.get("with") or {}
            extra = {key: value for key, value in given.items() if key not in verb.parameters}
            self.keys(extra, set(verb.parameters), step)
            self._values(given, step, block)

    def _params(self, signature: Signature, given: Any, step: str, field: str) -> None:
        if not self.is_map(given, step, field):
            return
        for name, value in given.items():
            found = signature.parameters.get(name)
            if found is None:
                self.fault(
                    step,
                    f"{field}.{name}",
                    f"is no parameter of {signature.name}",
                    self._nearest(str(name), signature.parameters),
                )
            else:
                self._value(found, value, step, f"{field}.{name}")
        for name in signature.required:
            if name not in given:
                self.fault(step, f"{field}.{name}", f"is missing for {signature.name}", "Add it.")

    def _value(self, parameter: Parameter, value: Any, step: str, field: str) -> None:
        self._values(value, step, field)
        if value is None or (isinstance(value, str) and value.startswith("$")):
            return
        base = parameter.base
        if parameter.choices and value not in parameter.choices:
            self.fault(step, field, f"{value} is no choice", f"Use one of {', '.join(parameter.choices)}.")
        if (base in LISTS or base.startswith("list of")) and not isinstance(value, list):
            self.fault(step, field, "is not a list", "Write [a, b].")
        elif base == "time" and (self.clock is None or "T" not in (self.clock.resolve(str(value)) or "")):
            self.fault(step, field, f"{value} is no case time", "Write one like D3T23:00.")
        elif base in ("org", "address") and value not in self.cast.organisations:
            self.fault(step, field, f"{value} is no organisation", self._nearest(str(value), self.cast.organisations))
        elif base == "person" and value not in self.cast.people:
            self.fault(step, field, f"{value} is nobody of the cast", self._nearest(str(value), self.cast.people))
        elif base == "verb" and value not in vocabulary().verbs:
            self.fault(step, field, f"{value} is not a verb", self._nearest(str(value), vocabulary().verbs))
        elif base in ("int", "float", "bool"):
            self._number(base, value, step, field)

    def _number(self, base: str, value: Any, step: str, field: str) -> None:
        fits = {
            "int": isinstance(value, int) and not isinstance(value, bool),
            "bool": isinstance(value, bool),
            "float": isinstance(value, int | float) and not isinstance(value, bool),
        }[base]
        if not fits:
            self.fault(
                step, field, f"{value!r} is no {base}", "Write true or false." if base == "bool" else "Write a number."
            )

    def _values(self, value: Any, step: str, field: str) -> None:
        """Names used before they are defined."""
        if isinstance(value, str):
            for name in NAME.findall(value):
                if name not in self.names:
                    self.fault(step, field, f"${name} is not known yet", "Save it in an earlier act.")
        elif isinstance(value, dict):
            for item in value.values():
                self._values(item, step, field)
        elif isinstance(value, list):
            for item in value:
                self._values(item, step, field)
