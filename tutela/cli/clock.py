"""`tutela clock RULE --state IT --at 2026-12-14T10:00+01:00`: both dates of a rule, what silence means, and why.

No node is needed. `--at` is the time of the rule's own trigger event; a bare date is allowed where the rule counts
days. `--file cases.jsonl` computes many: one JSON object per line with the same names (rule, state, at, event, fact,
extended, as_of). Exit code 2 for wrong input, with the field named.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

from tutela.cli import clockwork
from tutela.engines import clocks

EVERY = 10_000


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `tutela clock` with the command line."""
    parser = subparsers.add_parser("clock", help="compute a deadline and explain it", description=__doc__)
    parser.add_argument("rule", metavar="RULE", nargs="?", help="rule id, such as EU-APR-23-2b")
    parser.add_argument("--state", help="State or region of the act, such as IT, ES-CT or DE-BE")
    parser.add_argument("--at", help="time of the trigger event, with offset; or a date")
    parser.add_argument("--event", action="append", default=[], metavar="NAME=TIME", help="lodged=2026-12-20")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="unaccompanied=true")
    parser.add_argument("--extended", nargs="?", const="", metavar="GROUND[:TIMES]", help="the period was extended")
    parser.add_argument("--as-of", metavar="TIME", help="status at that time (default: now)")
    parser.add_argument("--file", metavar="FILE", help="many cases, one JSON object per line; - reads standard input")
    parser.add_argument("--catalogue", type=Path, help="another catalogue folder")
    parser.add_argument("--json", action="store_true", help="machine-readable")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compute and print; returns the exit code."""
    try:
        catalogue = clocks.shipped(args.catalogue)
        if args.file:
            return _bulk(catalogue, args)
        found = clockwork.answer(catalogue, _question(args))
    except clocks.CatalogueError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except clocks.ClockInputError as error:
        print(f"{error.field}: {error.message}", file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False, indent=2) if args.json else _text(found))
    return 0


def _question(args: argparse.Namespace) -> dict[str, Any]:
    extended = True if args.extended == "" else args.extended
    return {
        "rule": args.rule, "state": args.state, "at": args.at, "as_of": args.as_of, "extended": extended,
        "event": _pairs(args.event, "event"), "fact": _pairs(args.fact, "fact"),
    }  # fmt: skip


def _pairs(items: list[str], name: str) -> Mapping[str, str]:
    pairs = [item.partition("=") for item in items]
    wrong = [item for item, (key, sign, value) in zip(items, pairs, strict=True) if not (key and sign and value)]
    if wrong:
        raise clocks.ClockInputError(name, f"{wrong[0]!r} should be written as name=value.")
    return {key: value for key, _, value in pairs}


def _bulk(catalogue: clocks.Catalogue, args: argparse.Namespace) -> int:
    given = [name for name in ("rule", "state", "at", "as_of", "extended", "event", "fact") if getattr(args, name)]
    if given:
        raise clocks.ClockInputError(given[0], "stands in the lines of the file; do not give it beside --file.")
    if args.file == "-":
        return _lines(catalogue, sys.stdin)
    try:
        with open(args.file, encoding="utf-8", errors="surrogateescape") as lines:
            return _lines(catalogue, lines)
    except OSError as error:
        raise clocks.ClockInputError("file", f"{args.file}: {error.strerror}.") from None


def _lines(catalogue: clocks.Catalogue, lines: Iterable[str], out: TextIO | None = None) -> int:
    """Every good line is computed; a bad one is reported with its number and field. 2 when there was one."""
    bad = 0
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found = clockwork.answer(catalogue, clockwork.parse_line(line))
            except clocks.ClockInputError as error:
                print(f"line {number}, {error.field}: {error.message}", file=sys.stderr)
                bad += 1
            else:
                found["computation"]["line"] = number
                print(json.dumps(found, ensure_ascii=False, separators=(",", ":")), file=out or sys.stdout)
        if number % EVERY == 0 and sys.stderr.isatty():
            print(f"{number} lines read", file=sys.stderr)
    if bad:
        print(f"{bad} line(s) could not be computed.", file=sys.stderr)
    return 2 if bad else 0


def _text(found: dict[str, Any]) -> str:
    about = found["computation"]
    lines = [
        f"{found['rule']}  {about['title']}",
        f"{about['basis']} (confidence: {about['confidence']}, next review {about['next_review'] or 'not set'})",
        f"earliest (work towards this): {found['protective_due'] or '-'}",
        f"legal end:                    {found['legal_due'] or 'no date in law'}",
        f"status: {found['status'].replace('_', ' ')}",
        f"when it has passed: {found['on_expiry']['meaning']}",
        found["explanation"],
    ]
    for other in about["same_need"]:
        lines.append(f"also for this need: {other['rule']} {other['protective_due']} (legal {other['legal_due'] or '-'})")
    if "state_not_in_catalogue" in found["flags"]:
        lines.append(clockwork.NOT_COVERED)
    if found["flags"]:
        lines.append(f"flags: {', '.join(found['flags'])}")
    return "\n".join(lines)
