"""`tutela clock RULE --state IT --at 2026-12-14T10:00+01:00`: both dates of a rule, what silence means, and why.

No node is needed. `--at` is the time of the rule's own trigger event; a bare date is allowed where the rule counts
days. Exit code 2 for wrong input, with the field named.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tutela.engines import clocks
from tutela.engines.clocks.triggers import TRIGGERS


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `tutela clock` with the command line."""
    parser = subparsers.add_parser("clock", help="compute a deadline and explain it", description=__doc__)
    parser.add_argument("rule", metavar="RULE", help="rule id, such as EU-APR-23-2b")
    parser.add_argument("--state", required=True, help="State or region of the act, such as IT or DE-BE")
    parser.add_argument("--at", required=True, help="time of the trigger event, with offset; or a date")
    parser.add_argument("--event", action="append", default=[], metavar="NAME=TIME", help="another event")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="unaccompanied=false")
    parser.add_argument("--extended", nargs="?", const="", metavar="GROUND", help="the period was extended")
    parser.add_argument("--as-of", metavar="TIME", help="status at that time (default: now)")
    parser.add_argument("--catalogue", type=Path, help="another catalogue folder")
    parser.add_argument("--json", action="store_true", help="machine-readable")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compute and print; returns the exit code."""
    try:
        found = answer(args)
    except clocks.CatalogueError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except clocks.ClockInputError as error:
        print(f"{error.field}: {error.message}", file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False, indent=2) if args.json else _text(found))
    return 0


def answer(args: argparse.Namespace) -> dict[str, Any]:
    """The result as a plain mapping. Raises ClockInputError naming the option."""
    catalogue = clocks.shipped(args.catalogue)
    rule = _rule(catalogue, args.rule)
    calendar = _calendar(catalogue, args.state)
    events = {_event(name): moment(value, name) for name, value in _pairs(args.event, "event").items()}
    computation = clocks.compute(
        rule,
        moment(args.at, "at"),
        calendar,
        events=events,
        facts=_pairs(args.fact, "fact"),
        extension=_ground(rule, args.extended),
    )
    as_of = moment(args.as_of, "as-of") if args.as_of else datetime.now(UTC)
    if not isinstance(as_of, datetime):
        as_of = datetime.combine(as_of, datetime.max.time(), tzinfo=calendar.tz)
    standing = clocks.status(computation, as_of)
    effect = rule.on_expiry.effect
    record = computation.to_record()
    return {
        "rule": rule.id,
        "title": rule.label("en"),
        "basis": str(rule.basis),
        "confidence": rule.confidence.value,
        "state": args.state,
        "protective_due": record["protective_due"],
        "legal_due": record["legal_due"],
        "status": standing.status.value,
        "on_expiry": {"effect": effect.value, "meaning": clocks.EFFECT_WORDS[effect], "now": standing.effect.value},
        "flags": record["flags"],
        "explanation": [clocks.render(step) for step in computation.steps],
        "computation": record,
    }


def moment(text: str, name: str) -> datetime | date:
    """A date, or a time with offset; raises ClockInputError naming the option."""
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        value = datetime.fromisoformat(text)
    except ValueError:
        wrong = f"{text!r} is not a date or time. Write 2026-12-14 or 2026-12-14T10:00+01:00."
        raise clocks.ClockInputError(name, wrong) from None
    if value.tzinfo is None:
        raise clocks.ClockInputError(name, "The time has no offset. Write it as 2026-12-14T10:00+01:00.")
    return value


def _rule(catalogue: clocks.Catalogue, rule_id: str) -> clocks.Rule:
    found = catalogue.rules.get(rule_id)
    if found is None:
        near = get_close_matches(rule_id, catalogue.rules, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise clocks.ClockInputError("rule", f"{rule_id!r} is not in the catalogue.{hint}")
    return found


def _calendar(catalogue: clocks.Catalogue, state: str) -> clocks.Calendar:
    try:
        return catalogue.calendar(state)
    except KeyError:
        known = ", ".join(sorted(catalogue.calendars))
        raise clocks.ClockInputError("state", f"No calendar for {state!r}. Known: {known}.") from None


def _event(name: str) -> str:
    full = name if name in TRIGGERS else f"application_{name}"
    if full not in TRIGGERS:
        raise clocks.ClockInputError("event", f"{name!r} is not a known event.")
    return full


def _pairs(items: list[str], name: str) -> Mapping[str, str]:
    pairs = [item.partition("=") for item in items]
    wrong = [key for key, sign, value in pairs if not (key and sign and value)]
    if wrong:
        raise clocks.ClockInputError(name, f"{wrong[0]!r} should be written as name=value.")
    return {key: value for key, _, value in pairs}


def _ground(rule: clocks.Rule, wanted: str | None) -> str | None:
    if wanted is None or wanted:
        return wanted
    grounds = [one.ground for one in rule.extensions]
    if len(grounds) != 1:
        known = ", ".join(grounds) or "none"
        raise clocks.ClockInputError("extended", f"{rule.id} has these grounds: {known}. Name one.")
    return grounds[0]


def _text(found: dict[str, Any]) -> str:
    lines = [
        f"{found['rule']}  {found['title']}",
        f"{found['basis']} (confidence: {found['confidence']})",
        f"earliest (work towards this): {found['protective_due'] or '-'}",
        f"legal end:                    {found['legal_due'] or 'no number in law'}",
        f"status: {found['status']}",
        f"when it has passed: {found['on_expiry']['meaning']}",
        *(f"  {sentence}" for sentence in found["explanation"]),
    ]
    if found["flags"]:
        lines.append(f"flags: {', '.join(found['flags'])}")
    return "\n".join(lines)
