"""What changed between two versions of the catalogue, in words and as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.catalogue import Catalogue
from tutela.engines.clocks.rules import Deadline, Extension, Limit, Rule, Span
from tutela.engines.clocks.terms import Direction, Kind, Roll, Start
from tutela.engines.clocks.wording import short_unit

# Read in the order a lawyer asks: what, by when, what follows, on which text, since when.
WIRING = (
    "starts_on", "stops_on", "ends_on", "suspends_on", "resumes_on", "subject", "repeat", "counts_from", "repeats",
    "only_while", "opens", "ahead",
)  # fmt: skip
CALENDAR_DAYS = ("public", "equated", "court_closed")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `what` is rule or calendar, `how` is added, removed or changed."""

    what: str
    id: str
    how: str
    field: str = ""
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        if self.how != "changed":
            return f"{self.id}: {self.what} {self.how}."
        return f"{self.id}: {self.field.replace('_', ' ')} was {words(self.old)}, is now {words(self.new)}."

    def to_plain(self) -> dict[str, Any]:
        """JSON-safe."""
        found = {"what": self.what, "id": self.id, "how": self.how}
        return found if self.how != "changed" else {**found, "field": self.field, "old": plain(self.old), "new": plain(self.new)}


def compare(old: Catalogue, new: Catalogue) -> list[Change]:
    """Every difference between two catalogues, by id; product wiring comes last in each rule."""
    found = [*_sets("rule", old.rules, new.rules), *_sets("calendar", old.calendars, new.calendars)]
    for rule_id in sorted(old.rules.keys() & new.rules.keys()):
        found += _rule(old.rules[rule_id], new.rules[rule_id])
    for name in sorted(old.calendars.keys() & new.calendars.keys()):
        found += _calendar(old.calendars[name], new.calendars[name])
    return found


def _sets(what: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted(new.keys() - old.keys()):
        yield Change(what, name, "added")
    for name in sorted(old.keys() - new.keys()):
        yield Change(what, name, "removed")


def names() -> list[str]:
    """The fields of a rule, those of the law first."""
    every = [one.name for one in fields(Rule)]
    return [*(one for one in every if one not in WIRING), *WIRING]


def _rule(old: Rule, new: Rule) -> Iterator[Change]:
    for name in names():
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if name in ("text", "basis", "on_expiry") and is_dataclass(before):
            for part in fields(before):
                if getattr(before, part.name) != getattr(after, part.name):
                    inner = f"{name}.{part.name}"
                    yield Change("rule", new.id, "changed", inner, getattr(before, part.name), getattr(after, part.name))
            continue
        yield Change("rule", new.id, "changed", name, before, after)


def _calendar(old: Calendar, new: Calendar) -> Iterator[Change]:
    for name in ("version", "zone", "first_year", "last_year", "source"):
        if getattr(old, name) != getattr(new, name):
            yield Change("calendar", new.id, "changed", name, getattr(old, name), getattr(new, name))
    for name in CALENDAR_DAYS:
        before, after = getattr(old, name), getattr(new, name)
        for day in sorted(before.keys() | after.keys()):
            if before.get(day) != after.get(day):
                yield Change("calendar", new.id, "changed", f"{name} {day}", before.get(day), after.get(day))


def words(value: Any) -> str:
    """A value as a person would say it."""
    if value in (None, "", ()) or (isinstance(value, Mapping) and not value):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Deadline | Extension | Span):
        return _period(value)
    if isinstance(value, Limit):
        more = f", exceptionally {value.exceptional}" if value.exceptional else ""
        return f"{value.normal} {value.measure.replace('_', ' ')}{more}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {words(one)}" for key, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(words(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        said = [f"{one.name} {words(getattr(value, one.name))}" for one in fields(value) if getattr(value, one.name)]
        return "; ".join(said)
    return f'"{value}"' if isinstance(value, str) and " " in value else str(value)


def _period(value: Deadline | Extension | Span) -> str:
    kind = getattr(value, "kind", Kind.CALENDAR)
    parts = [f"{value.n} {short_unit(value.n, value.unit, kind)}"]
    if isinstance(value, Deadline):
        parts += ["event day counted"] if value.start is Start.INCLUSIVE else []
        parts += ["counted backward"] if value.direction is Direction.BACKWARD else []
        parts += ["end moves to the next working day"] if value.roll is Roll.NEXT_WORKING else []
        parts += ["end moves to the previous working day"] if value.roll is Roll.PREVIOUS_WORKING else []
        parts += ["at least two working days"] if value.min_two_working_days else []
    if isinstance(value, Extension):
        parts.append(f"{'instead' if value.instead else 'more'} for {value.ground.replace('_', ' ')}")
    return ", ".join(parts)


def plain(value: Any) -> Any:
    """A value as JSON-safe data."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value
