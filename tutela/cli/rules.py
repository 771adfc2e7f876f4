"""`tutela rules`: read, search, check and compare the catalogue of procedures. No node is needed.

lint [FOLDER]   every mistake with file, line and what to write; exit code 1 when there are any
diff OLD NEW    what changed between two catalogue folders, in words or with --json
list, show, search
steps, compare-states   two States side by side
schema          the form of a procedures file as JSON Schema, for editors
"""

import argparse
import json
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tutela.cli import bothsides, clockwork
from tutela.engines import clocks
from tutela.engines.clocks import comparing, finding, situations, wording
from tutela.engines.clocks.rules import Rule
from tutela.engines.clocks.schema import schema
from tutela.engines.clocks.terms import RuleKind, Topic


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `tutela rules` with the command line."""
    parser = subparsers.add_parser("rules", help="read, search, check and compare the rules", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    lint = actions.add_parser("lint", help="check a catalogue folder")
    lint.add_argument("folder", nargs="?", type=Path, help="default: the catalogue of the program")
    diff = actions.add_parser("diff", help="what changed between two catalogue folders")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    listing = actions.add_parser("list", help="rules of a State, topic or kind")
    listing.add_argument("--state", default="", help="such as IT or ES-CT; with Union law and targets")
    listing.add_argument("--topic", choices=[one.value for one in Topic])
    listing.add_argument("--kind", choices=[one.value for one in RuleKind])
    show = actions.add_parser("show", help="everything about one rule")
    show.add_argument("rule", metavar="RULE")
    search = actions.add_parser("search", help="rules in which every word occurs")
    search.add_argument("words", nargs="+", metavar="WORD")
    actions.add_parser("schema", help="the form of a procedures file as JSON Schema")
    bothsides.add_actions(actions)
    for one in (diff, listing, show, search):
        one.add_argument("--json", action="store_true", help="machine-readable")
    for one in (listing, show, search):
        one.add_argument("--catalogue", type=Path, help="another catalogue folder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do one action; 0, 1 (lint found mistakes, search found nothing) or 2 (wrong input)."""
    try:
        return ACTIONS[args.action](args)
    except clocks.CatalogueError as error:
        _print_problems(error)
        return 2
    except clocks.ClockInputError as error:
        print(f"{error.field}: {error.message}", file=sys.stderr)
        return 2


def _folder(given: Path | None, name: str) -> Path:
    folder = given or clocks.find_root()
    if not (folder / "procedures").is_dir():
        raise clocks.ClockInputError(name, f"{str(folder)!r} has no folder `procedures`. Name the catalogue folder.")
    return folder


def _print_problems(error: clocks.CatalogueError) -> None:
    for problem in error.problems:
        print(problem, file=sys.stderr)


def _lint(args: argparse.Namespace) -> int:
    folder = _folder(args.folder, "folder")
    try:
        found = clocks.load(folder, complete=True)
        situations.load(folder, found)
    except clocks.CatalogueError as error:
        _print_problems(error)
        print(f"{len(error.problems)} to correct.", file=sys.stderr)
        return 1
    print(f"{len(found.rules)} rules and {len(found.calendars)} calendars, nothing to correct.")
    return 0


def _diff(args: argparse.Namespace) -> int:
    old, new = (clocks.load(_folder(one, name)) for one, name in ((args.old, "old"), (args.new, "new")))
    changes = comparing.compare(old, new)
    if args.json:
        print(json.dumps([one.to_plain() for one in changes], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(str, changes)) or "Nothing changed.")
    return 0


def _list(args: argparse.Namespace) -> int:
    catalogue = clocks.load(_folder(args.catalogue, "catalogue"))
    topic = Topic(args.topic) if args.topic else None
    kind = RuleKind(args.kind) if args.kind else None
    if args.state and (wrong := clockwork.not_covered(catalogue, args.state)):
        print(f"{args.state}: {wrong}", file=sys.stderr)
    return _print_rules(finding.listed(catalogue, state=args.state, topic=topic, kind=kind), args)


def _search(args: argparse.Namespace) -> int:
    catalogue = clocks.load(_folder(args.catalogue, "catalogue"))
    return _print_rules(finding.search(catalogue.rules.values(), " ".join(args.words)), args)


def _print_rules(rules: list[Rule], args: argparse.Namespace) -> int:
    if args.json:
        print(json.dumps([brief(rule) for rule in rules], ensure_ascii=False, indent=2))
    else:
        for rule in rules:
            one = brief(rule)
            print(f"{one['rule']:<18} {one['deadline']:<44} {one['title']}  [{one['confidence']}, review {one['next_review']}]")
        if not rules:
            print("No rule found.", file=sys.stderr)
    return 0 if rules else 1


def brief(rule: Rule) -> dict[str, Any]:
    """One line about a rule; confidence and review date are always there."""
    return {
        "rule": rule.id,
        "jurisdiction": rule.jurisdiction,
        "topic": rule.topic.value if rule.topic else None,
        "kind": rule.kind.value,
        "title": rule.label("en"),
        "deadline": period(rule),
        "basis": str(rule.basis),
        "confidence": rule.confidence.value,
        "next_review": rule.next_review.isoformat() if rule.next_review else None,
    }


def period(rule: Rule) -> str:
    """The period in words; unknown stays unknown."""
    if rule.until:
        return f"until {rule.until}"
    if rule.deadline:
        more = rule.extension(rule.ground) if rule.extends else None
        length = f"{rule.deadline.n} {wording.short_unit(rule.deadline.n, rule.deadline.unit, rule.deadline.kind)}"
        return f"{length}, {comparing.words(more)}" if more else length
    if rule.limit:
        return f"at most {comparing.words(rule.limit)}"
    plain = {RuleKind.AT_ONCE: "at once (no number in law)", RuleKind.UNKNOWN: "unknown: no limit was found"}
    return plain.get(rule.kind, rule.timing or "no period")


def _schema(args: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=1))
    return 0


def _show(args: argparse.Namespace) -> int:
    catalogue = clocks.load(_folder(args.catalogue, "catalogue"))
    rule = catalogue.rules.get(args.rule)
    if rule is None:
        near = get_close_matches(args.rule, catalogue.rules, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise clocks.ClockInputError("rule", f"{args.rule!r} is not in the catalogue.{hint}")
    if args.json:
        print(json.dumps(comparing.plain(rule), ensure_ascii=False, indent=2))
        return 0
    print(f"{rule.id}  {rule.label('en')}")
    print(f"  period: {period(rule)}")
    shown = [name for name in comparing.names() if name not in ("id", "title", "deadline", "limit", "until")]
    for name in shown:
        value = getattr(rule, name)
        if value not in (None, "", (), False) and value != {}:
            print(f"  {name.replace('_', ' ')}: {rule.basis if name == 'basis' else comparing.words(value)}")
    print(f"  source: {rule.basis.source}")
    return 0


def _steps(args: argparse.Namespace) -> int:
    return bothsides.steps(_folder(args.catalogue, "catalogue"), args, brief)


def _compare(args: argparse.Namespace) -> int:
    return bothsides.compare(_folder(args.catalogue, "catalogue"), args, brief)


ACTIONS = {
    "lint": _lint, "diff": _diff, "list": _list, "show": _show, "search": _search, "schema": _schema,
    "steps": _steps, "compare-states": _compare,
}  # fmt: skip
