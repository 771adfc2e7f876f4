"""The procedures catalogue: YAML files to rules and calendars, indexed for use."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.reading import CatalogueError, Located, Problem, Reader, read_yaml
from tutela.engines.clocks.rules import (
    PLATFORM,
    Basis,
    Deadline,
    Extension,
    Limit,
    OnExpiry,
    OnlyWhile,
    Rule,
    Signal,
    Span,
    TextVersion,
    WorkOrder,
)
from tutela.engines.clocks.terms import (
    Binding,
    Confidence,
    Direction,
    Effect,
    Kind,
    Raise,
    Repeat,
    Roll,
    Start,
    Unit,
)
from tutela.engines.clocks.triggers import TRIGGERS

FoundT = TypeVar("FoundT")
ID_FORM = re.compile(r"^[A-Z]{2,6}-[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")
EVENT_FORM = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")
HEADER_FIELDS = ("title", "jurisdiction", "act", "celex", "source", "text", "confidence", "role")
HEADER_DATES = ("valid_from", "valid_to", "next_review", "selector", "text_state")


@dataclass(frozen=True)
class Catalogue:
    """All rules and calendars of one catalogue folder."""

    rules: Mapping[str, Rule]
    calendars: Mapping[str, Calendar]

    def for_state(self, state: str) -> tuple[Rule, ...]:
        """Rules a node in that State works with: Union, its State or region, platform targets."""
        own = {"EU", "INT", PLATFORM, state, state.split("-")[0]}
        return tuple(rule for rule in self.rules.values() if rule.jurisdiction in own)

    def calendar(self, state: str) -> Calendar:
        """The calendar of a region, else of its State; KeyError when there is none."""
        return self.calendars.get(state) or self.calendars[state.split("-")[0]]


def load(root: Path) -> Catalogue:
    """Read `procedures/*.yaml` and `calendars/*.yaml` under a catalogue folder.

    Raises CatalogueError with every problem found, each with file, line, rule, field and remedy.
    """
    problems: list[Problem] = []
    rules: dict[str, Rule] = {}
    for path in sorted((root / "procedures").glob("*.yaml")):
        for rule, line in _read(path, problems, _rules_of):
            if rule.id in rules:
                wrong, remedy = "is used by another rule too.", "Give this rule its own id."
                problems.append(Problem(path.name, line, rule.id, "id", wrong, remedy))
            rules[rule.id] = rule
    calendars = {}
    for path in sorted((root / "calendars").glob("*.yaml")):
        for calendar in _read(path, problems, _calendar_of):
            calendars[calendar.id] = calendar
    if problems:
        raise CatalogueError(problems)
    return Catalogue(rules, calendars)


def find_root(start: Path | None = None) -> Path:
    """The catalogue folder beside the program: the nearest `catalogue/` upward from this file."""
    here = start or Path(__file__).resolve()
    for folder in here.parents:
        if (folder / "catalogue" / "procedures").is_dir():
            return folder / "catalogue"
    raise FileNotFoundError("No catalogue/procedures folder was found beside the program.")


@lru_cache(maxsize=4)
def shipped(root: Path | None = None) -> Catalogue:
    """The catalogue that ships with the program, read once per process."""
    return load(root or find_root())


def _read(
    path: Path, problems: list[Problem], parse: Callable[[Located, str, list[Problem]], list[FoundT]]
) -> list[FoundT]:
    try:
        data = read_yaml(path)
    except CatalogueError as error:
        problems.extend(error.problems)
        return []
    return parse(data, path.name, problems)


def _rules_of(data: Located, file: str, problems: list[Problem]) -> list[tuple[Rule, int]]:
    top = Reader(data, file, problems)
    header = top.part("file", required=True) or Reader(None, file, problems, at="file")
    for name in (*HEADER_FIELDS, *HEADER_DATES):
        header.get(name)
    header.finish()
    found = []
    for reader in top.parts("rules", "id"):
        _inherit(reader, header)
        reader.at = ""
        found.append((_rule(reader), reader.data.line))
    top.finish()
    return found


def _inherit(reader: Reader, header: Reader) -> None:
    for name in ("jurisdiction", "text", "confidence", "role", *HEADER_DATES):
        if name not in reader.data and header.data.get(name) is not None:
            reader.data[name] = header.data[name]
    basis = reader.data.get("basis")
    if basis is None:
        basis = Located()
        basis.line, basis.lines = reader.data.line, {}
        reader.data["basis"] = basis
    if isinstance(basis, Located):
        for name in ("act", "celex", "source"):
            if header.data.get(name) is not None:
                basis.setdefault(name, header.data[name])


def _rule(reader: Reader) -> Rule:
    reader.rule = reader.text("id", required=True)
    if not ID_FORM.match(reader.rule):
        reader.problem("id", f"{reader.rule!r} has another form.", "Write it like EU-APR-23-2b.")
    rule = Rule(
        id=reader.rule,
        version=reader.text("version", default="1"),
        jurisdiction=reader.text("jurisdiction", required=True),
        title=reader.texts("title"),
        trigger=reader.text("trigger", required=True),
        role=reader.text("role", required=True),
        basis=_basis(reader),
        text=_text(reader),
        confidence=reader.word("confidence", Confidence, Confidence.MEMORY, required=True),
        deadline=_deadline(reader, "deadline"),
        earliest_reading=_deadline(reader, "earliest_reading"),
        limit=_limit(reader),
        binding=reader.word("binding", Binding, Binding.HARD),
        on_expiry=_on_expiry(reader),
        extensions=tuple(_extension(part) for part in reader.parts("extensions", "ground")),
        selector=reader.text("selector") or None,
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
        text_state=reader.text("text_state"),
        next_review=reader.day("next_review"),
        needs_legal_review=reader.flag("needs_legal_review"),
        need=reader.text("need"),
        applies_to=reader.words("applies_to"),
        starts_on=_signals(reader, "starts_on"),
        stops_on=_signals(reader, "stops_on"),
        ends_on=_signals(reader, "ends_on"),
        subject=reader.text("subject") or None,
        repeat=reader.word("repeat", Repeat, Repeat.EACH),
        counts_from=_span(reader, "counts_from"),
        repeats=_span(reader, "repeats"),
        only_while=_only_while(reader),
        opens=_work_order(reader.part("opens")),
        note=reader.text("note"),
    )
    _check(rule, reader)
    reader.finish()
    return rule


def _check(rule: Rule, reader: Reader) -> None:
    for key, word in (("trigger", rule.trigger), ("selector", rule.selector)):
        if word and word not in TRIGGERS:
            near = get_close_matches(word, TRIGGERS, n=1)
            hint = f"Did you mean {near[0]}?" if near else "New words are added in triggers.py."
            reader.problem(key, f"{word!r} is not a known event.", hint)
    if rule.deadline and rule.limit:
        reader.problem("limit", "stands beside a deadline.", "Make it a rule of its own.")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        reader.problem("valid_to", "is before valid_from.", "Exchange or correct the two dates.")
    if rule.jurisdiction == PLATFORM and rule.binding not in (Binding.TARGET, Binding.GUARD):
        reader.problem("binding", "claims to be law.", "A rule of the platform is `target` or `guard`.")
    if rule.binding is not Binding.TARGET and not rule.basis.source:
        reader.problem("basis", "names no source.", "Add source: where the text was read.")
    if rule.valid_from is None and not rule.text_state and rule.jurisdiction != PLATFORM:
        reader.problem("valid_from", "is unknown.", "Add the date, or text_state: the state you read.")


def _deadline(reader: Reader, key: str) -> Deadline | None:
    part = reader.part(key)
    if part is None:
        return None
    deadline = Deadline(
        n=part.whole("n", required=True),
        unit=part.word("unit", Unit, Unit.DAY, required=True),
        kind=part.word("kind", Kind, Kind.CALENDAR),
        start=part.word("start", Start, Start.EXCLUSIVE),
        roll=part.word("roll", Roll, Roll.NONE),
        direction=part.word("direction", Direction, Direction.FORWARD),
        min_two_working_days=part.flag("min_two_working_days"),
    )
    if deadline.kind is not Kind.CALENDAR and deadline.unit is not Unit.DAY:
        part.problem("unit", f"{deadline.unit} with {deadline.kind}.", "Working days need unit: day.")
    if deadline.unit.exact and deadline.roll is not Roll.NONE:
        part.problem("roll", "does not fit a period in hours.", "Remove it.")
    part.finish()
    return deadline


def _extension(part: Reader) -> Extension:
    found = Extension(
        n=part.whole("n", required=True, least=1),
        unit=part.word("unit", Unit, Unit.DAY, required=True),
        kind=part.word("kind", Kind, Kind.CALENDAR),
        ground=part.text("ground", required=True),
        needs=part.text("needs", default="decision_ref"),
        times=part.whole("times", least=1, default=1),
    )
    part.finish()
    return found


def _limit(reader: Reader) -> Limit | None:
    part = reader.part("limit")
    if part is None:
        return None
    found = Limit(
        measure=part.text("measure", required=True),
        normal=part.whole("normal", required=True),
        exceptional=part.whole("exceptional") or None,
    )
    part.finish()
    return found


def _on_expiry(reader: Reader) -> OnExpiry:
    part = reader.part("on_expiry")
    if part is None:
        return OnExpiry()
    orders = [_work_order(one) for one in part.parts("opens", "item")]
    found = OnExpiry(
        effect=part.word("effect", Effect, Effect.NONE),
        raises=part.word("raise", Raise, Raise.REMINDER),
        keep=part.text("keep") or None,
        tells=part.words("tells"),
        opens=tuple(one for one in orders if one),
    )
    part.finish()
    return found


def _work_order(part: Reader | None) -> WorkOrder | None:
    if part is None:
        return None
    found = WorkOrder(part.text("item", required=True), part.text("role", required=True))
    part.finish()
    return found


def _signals(reader: Reader, key: str) -> tuple[Signal, ...]:
    found = []
    for part in reader.parts(key, "event"):
        event = part.text("event", required=True)
        if not EVENT_FORM.match(event):
            part.problem("event", f"{event!r} has another form.", "Write it like cases.registered.")
        when = part.part("when")
        codes = {name: when.words(name) for name in when.data} if when else {}
        found.append(Signal(event, part.text("at") or None, part.flag("any_subject"), codes))
        part.finish()
    return tuple(found)


def _span(reader: Reader, key: str) -> Span | None:
    part = reader.part(key)
    if part is None:
        return None
    found = Span(part.whole("n", required=True), part.word("unit", Unit, Unit.DAY, required=True))
    part.finish()
    return found


def _only_while(reader: Reader) -> OnlyWhile | None:
    part = reader.part("only_while")
    if part is None:
        return None
    found = OnlyWhile(part.words("since"), part.words("until"))
    part.finish()
    return found


def _basis(reader: Reader) -> Basis:
    part = reader.part("basis")
    if part is None:
        return Basis("")
    found = Basis(
        act=part.text("act", required=True),
        article=part.text("article"),
        para=part.text("para"),
        celex=part.text("celex"),
        source=part.text("source"),
    )
    part.finish()
    return found


def _text(reader: Reader) -> TextVersion:
    part = reader.part("text")
    if part is None:
        return TextVersion()
    found = TextVersion(
        language=part.text("language"),
        version=part.text("version"),
        read=part.day("read"),
        divergence_note=part.text("divergence_note"),
    )
    part.finish()
    return found


def _calendar_of(data: Located, file: str, problems: list[Problem]) -> list[Calendar]:
    reader = Reader(data, file, problems, rule=str(data.get("id", "")))
    zone = reader.text("zone", required=True)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        reader.problem("zone", f"{zone!r} is not a time zone.", "Write it like Europe/Rome.")
        zone = "UTC"
    years = [int(one) if one.isdigit() else 0 for one in reader.words("years")]
    if len(years) != 2:
        reader.problem("years", "needs the first and the last year.", "Write years: [2026, 2030].")
        years = [2026, 2030]
    found = Calendar(
        id=reader.text("id", required=True),
        version=reader.text("version", required=True),
        zone=zone,
        public=_days(reader, "public"),
        equated=_days(reader, "equated"),
        court_closed=_days(reader, "court_closed"),
        first_year=years[0],
        last_year=years[1],
        name=reader.text("name", required=True),
        source=reader.text("source", required=True),
    )
    reader.text("review")
    reader.words("corrections")
    reader.finish()
    return [found]


def _days(reader: Reader, key: str) -> dict[date, str]:
    value = reader.get(key)
    found: dict[date, str] = {}
    items: Iterable[tuple[object, object]] = value.items() if isinstance(value, dict) else ()
    for day, name in items:
        if isinstance(day, date) and isinstance(name, str):
            found[day] = name
        else:
            wrong = f"{day!r}: {name!r} is not a day with a name."
            reader.problem(key, wrong, "Write 2026-12-25: Christmas Day.")
    return found
