"""`tutela rules steps` and `tutela rules compare-states`: two States between which a child moves, side by side."""

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tutela.cli import clockwork
from tutela.engines import clocks
from tutela.engines.clocks import situations, triggers
from tutela.engines.clocks.rules import Rule
from tutela.engines.clocks.situations import PlannedStage, PlannedStep, Situation
from tutela.engines.clocks.terms import RuleKind, Topic

Brief = Callable[[Rule], dict[str, Any]]
NOTHING = "nothing in the catalogue"


def add_actions(actions: Any) -> None:
    """Register both with `tutela rules`."""
    both = actions.add_parser("steps", help="what two States have to do in one situation, in order of time")
    both.add_argument("--from", dest="here", required=True, metavar="STATE", help="the State of the file, such as IT")
    both.add_argument("--to", dest="there", required=True, metavar="STATE", help="the other State, such as SE")
    both.add_argument("--event", required=True, metavar="SITUATION", help="such as missing; a wrong one lists all")
    both.add_argument("--at", help="time of the first event, with offset; or a date")
    both.add_argument("--on", action="append", default=[], metavar="EVENT=TIME", help="time of a later event")
    beside = actions.add_parser("compare-states", help="two States side by side for one topic")
    beside.add_argument("--a", required=True, metavar="STATE")
    beside.add_argument("--b", required=True, metavar="STATE")
    beside.add_argument("--topic", required=True, choices=[one.value for one in Topic])
    for one in (both, beside):
        one.add_argument("--json", action="store_true", help="machine-readable")
        one.add_argument("--catalogue", type=Path, help="another catalogue folder")


def steps(root: Path, args: argparse.Namespace, brief: Brief) -> int:
    """Print the steps of both sides. Raises ClockInputError naming what is wrong."""
    catalogue = clocks.load(root)
    here, there = _state(catalogue, args.here, "from"), _state(catalogue, args.there, "to")
    if here == there:
        raise clocks.ClockInputError("to", "Name a State other than the one under --from.")
    situation = _situation(situations.load(root, catalogue), args.event)
    stages = situations.plan(catalogue, situation, here, there, datetime.now(UTC).date(), _events(situation, args))
    if args.json:
        found = {"situation": situation.id, "from": here, "to": there, "stages": [_plain(one, brief) for one in stages]}
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    print(situation.label("en"))
    for stage in (one for one in stages if one.steps):
        print(f"\n{triggers.term(stage.stage.event).message}" + (f", {stage.at.isoformat()}" if stage.at else ""))
        for step in stage.steps:
            print(_line(step, brief))
    return 0


def _state(catalogue: clocks.Catalogue, given: str, name: str) -> str:
    code = catalogue.states.code(given)
    known = {one for one in catalogue.calendars if catalogue.covers(one)}
    if code not in known:
        raise clocks.ClockInputError(name, f"{given[:20]!r} is not in the catalogue. Known: {', '.join(sorted(known))}.")
    return code


def _situation(known: Mapping[str, Situation], wanted: str) -> Situation:
    if wanted not in known:
        near = get_close_matches(wanted, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
        raise clocks.ClockInputError("event", f"{wanted[:40]!r} is not a situation. {hint}")
    return known[wanted]


def _events(situation: Situation, args: argparse.Namespace) -> dict[str, datetime | date]:
    found = {situation.stages[0].event: clockwork.moment(args.at, "at")} if args.at else {}
    events = [stage.event for stage in situation.stages]
    for pair in args.on:
        name, sign, value = pair.partition("=")
        if not sign or name not in events:
            raise clocks.ClockInputError("on", f"{pair[:60]!r} should be EVENT=TIME with one of: {', '.join(events)}.")
        found[name] = clockwork.moment(value, "on")
    return found


def _line(step: PlannedStep, brief: Brief) -> str:
    one = brief(step.rule)
    dates = "; ".join(f"{dated.state}: {_dates(dated)}" for dated in step.dated if _dates(dated))
    head = f"  {'+'.join(step.states):<6} {one['title']}"
    more = f"\n         {dates}" if dates else ""
    return f"{head}\n         {one['deadline']}; {_law(one)}{more}"


def _law(one: Mapping[str, Any]) -> str:
    return f"{one['rule']}, {one['basis']} [{one['confidence']}, review {one['next_review']}]"


def _dates(dated: situations.Dated) -> str:
    if dated.needs:
        return f"needs {dated.needs}"
    found = dated.found
    if found is None or "no_number_in_law" in found.flags or found.protective_due is None:
        return ""
    legal = found.legal_due.iso() if found.legal_due else ""
    first = found.protective_due.iso()
    return first if legal in ("", first) else f"{first}, at the latest {legal}"


def _plain(stage: PlannedStage, brief: Brief) -> dict[str, Any]:
    return {
        "event": stage.stage.event,
        "at": stage.at.isoformat() if stage.at else None,
        "steps": [_step(one, brief) for one in stage.steps],
        "not_in_force": [rule.id for rule in stage.left_out],
    }


def _step(step: PlannedStep, brief: Brief) -> dict[str, Any]:
    dated = [{"state": one.state, "due": _dates(one) or None} for one in step.dated]
    return {"side": step.side.value, "states": list(step.states), **brief(step.rule), "dates": dated}


def compare(root: Path, args: argparse.Namespace, brief: Brief) -> int:
    """Print what two States and Union law have on a topic. Raises ClockInputError naming what is wrong."""
    catalogue = clocks.load(root)
    a, b = _state(catalogue, args.a, "a"), _state(catalogue, args.b, "b")
    topic = [rule for rule in catalogue.rules.values() if rule.topic is Topic(args.topic)]
    found = {
        name: [brief(rule) for rule in topic if rule.jurisdiction in own]
        for name, own in ((a, {a, a.split("-")[0]}), (b, {b, b.split("-")[0]}), ("EU", set(situations.SHARED_LAW)))
    }
    if args.json:
        print(json.dumps({"topic": args.topic, **found}, ensure_ascii=False, indent=2))
        return 0
    for name, rules in found.items():
        print(name)
        for one in rules:
            mark = "? " if one["kind"] == RuleKind.UNKNOWN else "  "
            print(f"  {mark}{one['title']}: {one['deadline']}; {_law(one)}")
        if not rules:
            print(f"    {NOTHING}")
    return 0
