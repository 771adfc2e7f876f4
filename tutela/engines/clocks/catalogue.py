"""The procedures catalogue: YAML files to rules and calendars, indexed for use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutela.engines.clocks import states
from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.checking import check
from tutela.engines.clocks.parsing import rule_of
from tutela.engines.clocks.reading import CatalogueError, Located, Problem, Reader, read_yaml
from tutela.engines.clocks.rules import PLATFORM, Rule
from tutela.engines.clocks.states import States
from tutela.engines.clocks.terms import RuleKind

FoundT = TypeVar("FoundT")
HEADER_FIELDS = (
    "title", "jurisdiction", "act", "celex", "source", "text", "confidence", "role", "topic", "predecessor", "confidence_note",
)  # fmt: skip
OF_BASIS = ("act", "celex", "source")
HEADER_DATES = ("valid_from", "valid_to", "next_review", "selector", "text_state", "needs_legal_review")


@dataclass(frozen=True)
class Catalogue:
    """All rules and calendars of one catalogue folder."""

    rules: Mapping[str, Rule]
    calendars: Mapping[str, Calendar]
    states: States = field(default_factory=States)

    def for_state(self, state: str) -> tuple[Rule, ...]:
        """Rules a node in that State works with: its State's or region's, international ones, platform targets, and
        Union law where the State is a Member State. `state` as in the rules (EL, DE-BE) or as in ISO 3166 (GR).
        """
        code = self.states.code(state)
        own = {"INT", PLATFORM, code, code.split("-")[0]} | ({"EU"} if self.states.in_union(state) else set())
        return tuple(rule for rule in self.rules.values() if rule.jurisdiction in own)

    def covers(self, state: str) -> bool:
        """Whether the catalogue has rules of that State itself; a limit that was not found is no rule."""
        return self.states.code(state).split("-")[0] in self._covered

    @cached_property
    def _covered(self) -> frozenset[str]:
        known = (rule for rule in self.rules.values() if rule.kind is not RuleKind.UNKNOWN)
        return frozenset(rule.jurisdiction.split("-")[0] for rule in known)

    def calendar(self, state: str) -> Calendar:
        """The calendar of a region, else of its State; KeyError when there is none."""
        code = self.states.code(state)
        return self.calendars.get(code) or self.calendars[code.split("-")[0]]


def load(root: Path, *, complete: bool = False) -> Catalogue:
    """Read `procedures/*.yaml` and `calendars/*.yaml` under a catalogue folder.

    Raises CatalogueError with every problem found, each with file, line, rule, field and remedy.
    `complete` also reports what a reader needs but the computation does not (review date, languages).
    """
    problems: list[Problem] = []
    rules: dict[str, Rule] = {}
    places: dict[str, tuple[str, int]] = {}
    for path in sorted((root / "procedures").glob("*.yaml")):
        for rule, line in _read(path, problems, partial(_rules_of, complete=complete)):
            if rule.id in rules:
                wrong, remedy = "is used by another rule too.", "Give this rule its own id."
                problems.append(Problem(path.name, line, rule.id, "id", wrong, remedy))
            rules[rule.id], places[rule.id] = rule, (path.name, line)
    for rule in list(rules.values()):
        rules[rule.id] = _linked(rule, rules, places[rule.id], problems)
    calendars = {}
    known = states.read(root / "calendars", problems)
    for path in sorted(one for one in (root / "calendars").glob("*.yaml") if one.name != states.FILE):
        for calendar in _read(path, problems, _calendar_of):
            calendars[calendar.id] = calendar
    if problems:
        raise CatalogueError(_once(problems))
    return Catalogue(rules, calendars, known)


def _once(problems: Iterable[Problem]) -> Iterable[Problem]:
    """A mistake in the head of a file concerns every rule in it, but is to be corrected once."""
    return {(one.file, one.line, one.field, one.wrong): one for one in sorted(problems, reverse=True)}.values()


def _linked(rule: Rule, rules: Mapping[str, Rule], place: tuple[str, int], problems: list[Problem]) -> Rule:
    """A rule that lengthens another one takes its period and its extension on that ground."""
    file, line = place
    for key, other in (("extends", rule.extends), ("part_of", rule.part_of)):
        if other and other not in rules:
            problems.append(Problem(file, line, rule.id, key, f"{other!r} is not a rule.", "Write the id of a rule."))
            return rule
    if not rule.extends:
        return rule
    base = rules[rule.extends]
    if base.extension(rule.ground) is None:
        known = ", ".join(one.ground for one in base.extensions) or "none"
        wrong = f"{base.id} has no extension for {rule.ground!r}."
        problems.append(Problem(file, line, rule.id, "ground", wrong, f"Write one of: {known}."))
    return replace(
        rule, deadline=base.deadline, earliest_reading=base.earliest_reading, extensions=base.extensions,
        variants=base.variants, ceiling=base.ceiling,
    )  # fmt: skip


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


def _rules_of(
    data: Located, file: str, problems: list[Problem], *, complete: bool
) -> list[tuple[Rule, int]]:
    top = Reader(data, file, problems)
    header = top.part("file", required=True) or Reader(None, file, problems, at="file")
    for name in (*HEADER_FIELDS, *HEADER_DATES):
        header.get(name)
    header.finish()
    found = []
    for reader in top.parts("rules", "id"):
        _inherit(reader, header)
        reader.at = ""
        rule = rule_of(reader)
        check(rule, reader, complete=complete)
        found.append((rule, reader.data.line))
    top.finish()
    return found


def _inherit(reader: Reader, header: Reader) -> None:
    for name in (*(one for one in HEADER_FIELDS if one not in ("title", *OF_BASIS)), *HEADER_DATES):
        if name not in reader.data and header.data.get(name) is not None:
            reader.data[name] = header.data[name]
            reader.data.lines[name] = header.data.lines.get(name, header.data.line)
    basis = reader.data.get("basis")
    if basis is None:
        basis = Located()
        basis.line, basis.lines = reader.data.line, {}
        reader.data["basis"] = basis
    if isinstance(basis, Located):
        for name in OF_BASIS:
            if header.data.get(name) is not None:
                basis.setdefault(name, header.data[name])


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
        corrections=reader.words("corrections"),
    )
    reader.text("review")
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
