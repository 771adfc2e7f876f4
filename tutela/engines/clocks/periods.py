"""Which period a rule means for a case, and its two ends; no words. Everything that computes a date passes here."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tutela.engines.clocks import dates
from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.rules import Deadline, Extension, Rule, Variant
from tutela.engines.clocks.terms import Binding, Direction, Kind, RuleKind, Start
from tutela.engines.clocks.wording import Step

Chain = tuple[Deadline, ...]
REMEMBERED = 20_000
PLANS = 4_096
ONE_HOUR = timedelta(hours=1)


def chain(base: Deadline, extension: Extension | None, times: int, *, earliest: bool) -> Chain:
    """A period with its extension: one longer period, or two in a row where they count other days."""
    if extension is None:
        return (base,)
    kind = extension.earliest_kind if earliest and extension.earliest_kind else extension.kind
    n = extension.n * times
    if extension.instead:
        return (replace(base, n=n, unit=extension.unit, kind=kind),)
    if (extension.unit, kind) == (base.unit, base.kind):
        return (replace(base, n=base.n + n),)
    return (base, Deadline(n, extension.unit, kind))


def exact_sum(periods: Chain) -> timedelta:
    """Elapsed time of a period in hours or minutes with its extension; backward counts are negative."""
    length = sum((dates.exact_length(one.n, one.unit) for one in periods), timedelta())
    return -length if periods[0].direction is Direction.BACKWARD else length


class Plan:
    """One rule with one calendar, variant and extension, ready to answer for many events.

    `days` gives the earliest and the legal last day for a local start day; `moments` the same for
    periods in hours. `numbered`: there is a period or a fixed last day at all. Results per start day
    are remembered, because many cases begin on the same day.
    """

    __slots__ = (
        "_early_length", "_ends", "_found", "_length", "_marks", "_skips_hour", "calendar", "early", "exact", "extension",
        "legal", "numbered", "rule", "target", "times", "told", "variant",
    )  # fmt: skip

    def __init__(
        self, rule: Rule, calendar: Calendar, variant: Variant | None, extension: Extension | None, times: int = 1
    ) -> None:
        self.rule, self.calendar, self.variant = rule, calendar, variant
        self.extension, self.times = extension, times
        base = variant.deadline if variant else rule.deadline
        earliest = variant.earliest_reading if variant else rule.earliest_reading
        self.legal: Chain = chain(base, extension, times, earliest=False) if base else ()
        self.early: Chain = chain(earliest or base, extension, times, earliest=True) if base else ()
        self.exact = base is not None and base.unit.exact
        self.numbered = base is not None or rule.until is not None
        self.target = rule.binding is Binding.TARGET
        self._length = self._early_length = timedelta()
        if self.exact:
            self._length, self._early_length = exact_sum(self.legal), exact_sum(self.early)
        forward = bool(self.legal) and self.legal[0].direction is Direction.FORWARD
        self._skips_hour = self.exact and forward and not self.target and self.legal[0].start is Start.EXCLUSIVE
        self._ends: dict[date, tuple[datetime, datetime | None]] = {}
        self._found: dict[date, tuple[date, date]] = {}
        self._marks: dict[date, tuple[str, ...]] = {}
        self.told: dict[date, tuple[Step, ...]] = {}  # the sentences of a start day, kept by `explaining`

    def days(self, start: date) -> tuple[date, date]:
        """Earliest and legal last day, both included, for a local start day."""
        found = self._found.get(start)
        if found is None:
            if len(self._found) >= REMEMBERED:
                for kept in (self._found, self._marks, self.told, self._ends):
                    kept.clear()
            legal = self.legal_day(start)
            found = self._found[start] = (min(self.early_day(start), legal), legal)
        return found

    def marks(self, start: date) -> tuple[str, ...]:
        """What a reader should know about the two days: readings differ, calendar not made for the year, …"""
        found = self._marks.get(start)
        if found is None:
            found = self._marks[start] = tuple(self._mark(start))
        return found

    def _mark(self, start: date) -> Iterator[str]:
        early, legal = self.days(start)
        if early != legal:
            yield "readings_differ"
        if not self.uses_calendar():
            return
        if not (self.calendar.covers(start) and self.calendar.covers(legal)):
            yield "calendar_not_covered"
        if any(start < one <= legal for one in self.calendar.equated):
            yield "disputed_holiday"
        end = self.nominal(start, self.legal, strict=False)
        if self.stretched(start, end) != end:
            yield "two_working_days"

    def nominal(self, start: date, periods: Chain, *, strict: bool) -> date:
        """The last day before two working days are made sure and before the end moves."""
        end = start
        for period in periods:
            end = dates.end_of_days(end, period, self.calendar, strict=strict)
        ceiling = self.rule.ceiling
        return min(end, dates.add_span(start, ceiling.n, ceiling.unit)) if ceiling else end

    def stretched(self, start: date, end: date) -> date:
        """The end after Regulation 1182/71 Art. 3(5), where the rule follows it."""
        first = self.legal[0]
        forward = first.direction is Direction.FORWARD
        if first.min_two_working_days and forward and (end - start).days >= 2:
            return dates.with_two_working_days(start, end, self.calendar)
        return end

    def early_day(self, start: date) -> date:
        """The earliest reading: shortest text version, fewest holidays, no moving."""
        return self.rule.until or self.nominal(start, self.early, strict=True)

    def legal_day(self, start: date) -> date:
        """The latest lawful day under the computation rule."""
        if self.rule.until:
            return self.rule.until
        end = self.stretched(start, self.nominal(start, self.legal, strict=False))
        return dates.roll(end, self.legal[0], self.calendar)

    def moments(self, start: datetime) -> tuple[datetime, datetime]:
        """Earliest and legal end of a period in hours or minutes, in UTC."""
        early, length = start + self._early_length, self._length
        if self._skips_hour:  # the hour of the event is not counted (Regulation 1182/71 Art. 3(1))
            start = start.replace(minute=0, second=0, microsecond=0) + ONE_HOUR
        legal = start + length
        return (early, legal) if early <= legal else (legal, legal)

    def due(self, at: datetime | date) -> tuple[datetime | None, datetime | None]:
        """Earliest and legal last moment in UTC; None where the rule has none. No record, no words.

        `at` is aware, or a bare date of the State. Validity and facts are not looked at.
        """
        if self.exact:
            start = at if isinstance(at, datetime) and at.tzinfo is UTC else start_of(at, self.calendar)
            if self.target:
                return start + self._early_length, None
            return self.moments(start)
        if not self.numbered:
            now = self.rule.kind is RuleKind.AT_ONCE and self.rule.limit is None
            return (start_of(at, self.calendar) if now else None), None
        day = at.astimezone(self.calendar.tz).date() if isinstance(at, datetime) else at
        return self._ends.get(day) or self._end_moments(day)

    def _end_moments(self, day: date) -> tuple[datetime, datetime | None]:
        first, last = self.days(day)
        legal = None if self.target else self.calendar.last_moment(last)
        found = self._ends[day] = (self.calendar.last_moment(first), legal)
        return found

    def uses_calendar(self) -> bool:
        """Whether holidays matter to the end at all: only these clocks change with a calendar."""
        if self.exact or self.rule.until or not self.legal:
            return False
        first = self.legal[0]
        moves = first.direction is Direction.FORWARD and (first.roll.value != "none" or first.min_two_working_days)
        return moves or any(period.kind is not Kind.CALENDAR for period in (*self.legal, *self.early))


def start_of(at: datetime | date, calendar: Calendar) -> datetime:
    """The moment in UTC; a bare date begins at midnight of the State."""
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return calendar.last_moment(at - timedelta(days=1)) + timedelta(microseconds=1)


def local_day(at: datetime | date, calendar: Calendar) -> date:
    """The day on which a moment falls in the State."""
    return at.astimezone(calendar.tz).date() if isinstance(at, datetime) else at


def choose(rule: Rule, facts: Mapping[str, str]) -> Variant | None:
    """The variant whose facts are all given, or None for the rule's own period."""
    for variant in rule.variants:
        if all(facts.get(name) in values for name, values in variant.when.items()):
            return variant
    return None


_plans: dict[tuple[int, int, int, str, int], Plan] = {}


def plan(
    rule: Rule, calendar: Calendar, variant: Variant | None = None, extension: Extension | None = None, times: int = 1
) -> Plan:
    """The plan for these parts, made once; a changed rule or calendar object gets a plan of its own."""
    key = (id(rule), id(calendar), id(variant), extension.ground if extension else "", times)
    found = _plans.get(key)
    if found is None or found.rule is not rule or found.calendar is not calendar or found.variant is not variant:
        if len(_plans) >= PLANS:
            _plans.clear()
        found = _plans[key] = Plan(rule, calendar, variant, extension, times)
    return found
