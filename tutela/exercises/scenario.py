"""Scenario files: what they are made of, and reading one with errors that say file, step, field and remedy."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from tutela.exercises import cast as casting
from tutela.exercises.casetime import CaseClock
from tutela.exercises.checks import Checker, Fault
from tutela.exercises.yamltext import read_yaml

SCENARIO_KEYS = {"id", "title", "clock", "nodes", "steps", "settings", "variant_of", "mark", "about"}
STEP_KEYS = {"id", "title", "mark", "acts", "why"}
ACT_KEYS = {"as", "node", "at", "text", "do", "with", "save", "find", "given", "expect", "never", "until"}


class ScenarioProblem(Exception):
    """A scenario file cannot be played; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Assertion:
    """One line under given, expect or never."""

    kind: str
    params: dict[str, Any]
    as_: str | None
    node: str | None


@dataclass(frozen=True)
class Find:
    """Looks a value up with a fact after the act, to give it a name."""

    name: str
    fact: str
    as_: str | None
    node: str | None
    params: dict[str, Any]
    where: dict[str, Any]
    take: str


@dataclass(frozen=True)
class Act:
    """One thing somebody does, and what must and must not hold around it."""

    key: str
    as_: str | None
    node: str | None
    at: str | None
    text: str
    do: str | None
    with_: dict[str, Any]
    save: dict[str, str]
    find: tuple[Find, ...]
    given: tuple[Assertion, ...]
    expect: tuple[Assertion, ...]
    never: tuple[Assertion, ...]
    until: str | None


@dataclass(frozen=True)
class Step:
    """A row of the scenario table (A1 ... A19), with its acts in order."""

    id: str
    title: str
    mark: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Scenario:
    """A whole file."""

    id: str
    title: str
    path: Path
    start: datetime
    zone: str
    nodes: tuple[str, ...]
    settings: dict[str, Any]
    steps: tuple[Step, ...] = field(default=())

    @property
    def clock(self) -> CaseClock:
        return CaseClock(self.start, self.zone)

    def upto(self, step: str | None) -> tuple[Step, ...]:
        """Steps up to and including `step`; raises ScenarioProblem when the file has no such step."""
        if step is None:
            return self.steps
        for number, item in enumerate(self.steps):
            if item.id == step:
                return self.steps[: number + 1]
        known = ", ".join(item.id for item in self.steps)
        raise ScenarioProblem([Fault(self.path.name, "", "--until", f"no step {step}", f"Use one of {known}.")])


def read(path: Path, cast: casting.Cast | None = None) -> Scenario:
    """Read and check a scenario file; raises ScenarioProblem with every fault found."""
    try:
        raw = read_yaml(path)
    except FileNotFoundError:
        raise ScenarioProblem([Fault(path.name, "", "file", "does not exist", "Check the path.")]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        text = " ".join(str(problem).split())
        raise ScenarioProblem([Fault(path.name, "", "file", f"is not YAML: {text}", "Mend that line.")]) from None
    checker = Checker(path.name, cast or casting.load())
    scenario = _scenario(raw, path, checker)
    if checker.faults or scenario is None:
        raise ScenarioProblem(checker.faults)
    return scenario


def _scenario(raw: Any, path: Path, checker: Checker) -> Scenario | None:
    if not checker.is_map(raw, "", "file"):
        return None
    checker.keys(raw, SCENARIO_KEYS, "", required=("id", "title", "clock", "nodes", "steps"))
    if checker.faults:
        return None
    start = checker.start(raw["clock"])
    nodes = checker.nodes(raw["nodes"])
    if checker.faults or start is None:
        return None
    checker.begin(CaseClock(start, raw["clock"]["zone"]), nodes)
    steps = tuple(_step(item, number, checker) for number, item in enumerate(raw["steps"] or (), start=1))
    checker.unique([step.id for step in steps])
    return Scenario(
        str(raw["id"]),
        str(raw["title"]),
        path,
        start,
        raw["clock"]["zone"],
        tuple(nodes),
        raw.get("settings") or {},
        steps,
    )


def _step(raw: Any, number: int, checker: Checker) -> Step:
    place = str(raw.get("id", f"number {number}")) if isinstance(raw, dict) else f"number {number}"
    if not checker.is_map(raw, place, "step"):
        return Step(place, "", "", ())
    if "acts" in raw:
        checker.keys(raw, STEP_KEYS, place, required=("id", "acts"))
        rows = raw["acts"] if isinstance(raw["acts"], list) else []
        acts = tuple(_act(item, f"{place}.{count}", checker) for count, item in enumerate(rows, start=1))
    else:
        checker.keys(raw, STEP_KEYS | ACT_KEYS, place, required=("id",))
        acts = (_act({key: value for key, value in raw.items() if key in ACT_KEYS}, place, checker),)
    return Step(place, str(raw.get("title", "")), str(raw.get("mark", "")), acts)


def _act(raw: Any, key: str, checker: Checker) -> Act:
    if not checker.is_map(raw, key, "act"):
        return Act(key, None, None, None, "", None, {}, {}, (), (), (), (), None)
    checker.keys(raw, ACT_KEYS, key)
    who, node = checker.who(raw.get("as"), key), checker.node(raw.get("node"), key)
    node = node or checker.home(who)
    checker.time(raw.get("at"), key, "at")
    given = _assertions(raw.get("given"), key, "given", checker)
    with_ = raw.get("with") or {}
    save = raw.get("save") or {}
    if "do" in raw:
        checker.verb(raw["do"], with_, who, key)
        checker.save(raw["do"], save, key)
    checker.time(raw.get("until"), key, "until")
    find = tuple(_find(name, item, key, who, node, checker) for name, item in (raw.get("find") or {}).items())
    return Act(
        key,
        who,
        node,
        raw.get("at"),
        " ".join(str(raw.get("text", "")).split()),
        raw.get("do"),
        with_,
        save,
        find,
        given,
        _assertions(raw.get("expect"), key, "expect", checker),
        _assertions(raw.get("never"), key, "never", checker),
        raw.get("until"),
    )


def _find(name: str, raw: Any, key: str, who: str | None, node: str | None, checker: Checker) -> Find:  # noqa: PLR0913
    checker.keys(raw, {"fact", "as", "node", "with", "where", "take"}, key, required=("fact",))
    as_ = checker.who(raw.get("as"), key) or who
    params = raw.get("with") or {}
    checker.fact(raw.get("fact"), params, key)
    checker.define(name, key)
    own = checker.node(raw.get("node"), key) or checker.home(as_) or node
    return Find(name, raw.get("fact", ""), as_, own, params, raw.get("where") or {}, raw.get("take", "id"))


def _assertions(raw: Any, key: str, block: str, checker: Checker) -> tuple[Assertion, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        checker.fault(key, block, "is not a list", "Write one assertion per line, each beginning with a dash.")
        return ()
    found = []
    for item in raw:
        kinds = [name for name in item if name not in ("as", "node")] if isinstance(item, dict) else []
        if len(kinds) != 1:
            checker.fault(key, block, f"{item!r} is not one assertion", "Write `- kind: {parameter: value}`.")
            continue
        params = item[kinds[0]] or {}
        who = checker.who(item.get("as"), key)
        node = checker.node(item.get("node"), key) or checker.home(who)
        checker.assertion(kinds[0], params, key, block)
        found.append(Assertion(kinds[0], params, who, node))
    return tuple(found)
