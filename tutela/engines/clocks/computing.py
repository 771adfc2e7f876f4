"""From a rule, an event and a calendar to two dates, an explanation and, at a moment, a status."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from tutela.engines.clocks import dates, triggers, wording
from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.rules import Deadline, Extension, Rule
from tutela.engines.clocks.terms import Binding, Direction, Effect, Kind, Start, Status
from tutela.engines.clocks.wording import NamedDay, Step, Value


class ClockInputError(ValueError):
    """Input that cannot be computed; `field` names what the user has to correct."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name
        self.message = message


class NotInForceError(ClockInputError):
    """The rule does not apply to an event of that date."""


@dataclass(frozen=True, slots=True)
class Due:
    """An end: `day` for periods in days and longer (until the end of that day), else a moment.

    `moment` is UTC and the last instant that is still in time; `zone` the State's time zone.
    """

    moment: datetime
    day: date | None
    local: datetime

    def iso(self) -> str:
        """ISO 8601: a date for day periods, a date-time with offset for hour periods."""
        return self.day.isoformat() if self.day else self.local.isoformat()


@dataclass(frozen=True)
class Computation:
    """The record of one computation: inputs, versions, both dates, explanation, flags.

    `legal_due` is None where no law names a number (targets, "at once", limits).
    """

    rule_id: str
    rule_version: str
    calendar_id: str
    calendar_version: str
    started_at: datetime
    protective_due: Due | None
    legal_due: Due | None
    binding: Binding
    effect: Effect
    steps: tuple[Step, ...]
    flags: tuple[str, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def breach_due(self) -> Due | None:
        """The date that decides about "overdue": the legal one; for a target the target itself."""
        return self.protective_due if self.binding is Binding.TARGET else self.legal_due

    def to_record(self) -> dict[str, Any]:
        """JSON-safe record with everything needed to repeat and to explain the computation."""
        return {
            "rule": self.rule_id,
            "rule_version": self.rule_version,
            "calendar": self.calendar_id,
            "calendar_version": self.calendar_version,
            "started_at": self.started_at.isoformat(),
            "protective_due": self.protective_due.iso() if self.protective_due else None,
            "legal_due": self.legal_due.iso() if self.legal_due else None,
            "binding": self.binding.value,
            "effect": self.effect.value,
            "flags": list(self.flags),
            "inputs": dict(self.inputs),
            "steps": [[s.message, {k: wording.to_plain(v) for k, v in s.params.items()}] for s in self.steps],
        }


def steps_of(record: Mapping[str, Any]) -> tuple[Step, ...]:
    """The explanation steps of a stored record."""
    return tuple(
        Step(message, {k: wording.from_plain(v) for k, v in params.items()}) for message, params in record["steps"]
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands: the status, and what silence has brought about (Effect.NONE: nothing)."""

    status: Status
    effect: Effect = Effect.NONE


def compute(
    rule: Rule,
    at: datetime | date,
    calendar: Calendar,
    *,
    events: Mapping[str, datetime | date] | None = None,
    facts: Mapping[str, str] | None = None,
    extension: str | None = None,
) -> Computation:
    """Compute both dates of a rule for a trigger event.

    `at`: time of the rule's own trigger event, aware; a bare date where the rule counts days.
    `calendar`: of the State where the act is done. `events`: other events by the law's word
    (`application_lodged`), used to select the law in force. `facts`: such as unaccompanied=true.
    `extension`: ground of an extension that was decided. Raises ClockInputError naming the field,
    NotInForceError when the rule's validity excludes the event.
    """
    moment = _moment(rule, at, calendar)
    local_day = moment.astimezone(calendar.tz).date()
    flags = _select(rule, local_day, events or {}, calendar)
    extended = _extension(rule, extension)
    timed = isinstance(at, datetime)
    work = _Work(rule, calendar, moment, local_day, timed=timed, extension=extended, flags=flags)
    work.run()
    inputs = {"at": at.isoformat(), **{f"event:{k}": v.isoformat() for k, v in (events or {}).items()}}
    inputs |= {f"fact:{k}": v for k, v in (facts or {}).items()}
    if extension:
        inputs["extension"] = extension
    return Computation(
        rule_id=rule.id,
        rule_version=rule.version,
        calendar_id=calendar.id,
        calendar_version=calendar.version,
        started_at=moment,
        protective_due=work.protective,
        legal_due=work.legal,
        binding=rule.binding,
        effect=rule.on_expiry.effect,
        steps=tuple(work.steps),
        flags=tuple(dict.fromkeys(work.flags)),
        inputs=inputs,
    )


def status(
    computation: Computation,
    now: datetime,
    stopped_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Standing:
    """Status at a moment. `stopped_at`: the duty was done; `ended_at`: it was no longer needed.

    A family take-charge request for an unaccompanied child is never "too late": after the limit
    its status is `still_allowed` (AMMR Art. 39(1) fourth subparagraph).
    """
    due = computation.breach_due
    if stopped_at is not None:
        in_time = due is None or stopped_at <= due.moment
        return Standing(Status.MET if in_time else Status.LATE)
    if ended_at is not None:
        in_time = due is None or ended_at <= due.moment
        return Standing(Status.ENDED if in_time else Status.ENDED_OVERDUE)
    if due is not None and now > due.moment:
        soft = computation.binding is Binding.SOFT_UNACCOMPANIED_MINOR
        if soft and computation.inputs.get("fact:unaccompanied", "true") != "false":
            return Standing(Status.STILL_ALLOWED)
        return Standing(Status.OVERDUE, computation.effect)
    first = computation.protective_due
    passed = first is not None and now > first.moment
    return Standing(Status.PROTECTIVE_PASSED if passed else Status.RUNNING)


def _moment(rule: Rule, at: datetime | date, calendar: Calendar) -> datetime:
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ClockInputError("at", "The time has no offset. Write it as 2026-12-14T10:00+01:00.")
        return at.astimezone(UTC)
    if rule.deadline and rule.deadline.unit.exact:
        raise ClockInputError("at", f"{rule.id} counts hours: give date, time and offset.")
    return datetime.combine(at, time.min, tzinfo=calendar.tz).astimezone(UTC)


def _select(rule: Rule, day: date, events: Mapping[str, datetime | date], calendar: Calendar) -> list[str]:
    flags = ["needs_legal_review"] if rule.needs_legal_review else []
    decisive, word = day, rule.trigger
    if rule.selector and rule.selector != rule.trigger:
        given = events.get(rule.selector)
        if given is None:
            flags.append("selector_unknown")
        else:
            word = rule.selector
            decisive = _local_day(given, calendar, word)
    if rule.valid_from is None:
        flags.append("validity_unknown")
    elif decisive < rule.valid_from:
        raise NotInForceError(word, f"{rule.id} applies from {rule.valid_from}; {word} was on {decisive}.")
    if rule.valid_to and decisive > rule.valid_to:
        raise NotInForceError(word, f"{rule.id} applied until {rule.valid_to}; {word} was on {decisive}.")
    return flags


def _local_day(value: datetime | date, calendar: Calendar, word: str) -> date:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ClockInputError(word, "The time has no offset. Write it as 2026-12-14T10:00+01:00.")
    return value.astimezone(calendar.tz).date()


def _extension(rule: Rule, ground: str | None) -> Extension | None:
    if ground is None:
        return None
    found = rule.extension(ground)
    if found is None:
        known = ", ".join(one.ground for one in rule.extensions) or "none"
        raise ClockInputError("extension", f"{rule.id} has no extension for {ground!r}; known: {known}.")
    return found


@dataclass
class _Work:
    """One computation in progress; collects dates, steps and flags."""

    rule: Rule
    calendar: Calendar
    moment: datetime
    day: date
    timed: bool
    extension: Extension | None
    flags: list[str]
    steps: list[Step] = field(default_factory=list)
    protective: Due | None = None
    legal: Due | None = None

    def run(self) -> None:
        self._say_start()
        deadline = self.rule.deadline
        try:
            if deadline is None:
                self._without_number()
            elif deadline.unit.exact:
                self._exact(deadline)
            else:
                self._days(deadline)
        except (OverflowError, ValueError) as error:
            raise ClockInputError("at", "That date is outside the range that can be computed.") from error
        if self.rule.binding is Binding.TARGET:
            self.legal = None
            self._say(wording.TARGET)
        if self.rule.binding is Binding.GUARD:
            self._say(wording.GUARD)
        if "selector_unknown" in self.flags:
            self._say(wording.SELECTOR_UNKNOWN, event=triggers.term(self.rule.selector or ""))

    def _say(self, message: str, **params: Value) -> None:
        self.steps.append(Step(message, params))

    def _say_start(self) -> None:
        event = triggers.term(self.rule.trigger)
        if self.timed:
            self._say(wording.STARTS, moment=self.moment.astimezone(self.calendar.tz), event=event)
        else:
            self._say(wording.STARTS_DAY, day=self.day, event=event)

    def _due_moment(self, moment: datetime) -> Due:
        return Due(moment.astimezone(UTC), None, moment.astimezone(self.calendar.tz))

    def _due_day(self, day: date) -> Due:
        last = dates.last_moment(day, self.calendar)
        return Due(last, day, last.astimezone(self.calendar.tz))

    def _without_number(self) -> None:
        if self.rule.limit:
            self._say(wording.NO_PERIOD)
            self.flags.append("limit")
            return
        self.protective = self._due_moment(self.moment)
        self.flags.append("no_number_in_law")
        self._say(wording.IMMEDIATE)

    def _exact(self, deadline: Deadline) -> None:
        self._say_period(deadline)
        deadline = self._lengthened(deadline)
        skip = deadline.start is Start.EXCLUSIVE and self.rule.binding is not Binding.TARGET
        protective = dates.after_exact(self.moment, deadline, skip_event_hour=False)
        legal = dates.after_exact(self.moment, deadline, skip_event_hour=skip)
        self.protective, self.legal = self._due_moment(protective), self._due_moment(legal)
        if legal != protective:
            self._say(wording.HOUR_EXCLUDED)
        self._say(wording.ENDS_MOMENT, moment=self.legal.local)
        if legal != protective:
            self._say(wording.EARLIEST_MOMENT, moment=self.protective.local)

    def _days(self, base: Deadline) -> None:
        self._say_period(base)
        deadline = self._lengthened(base)
        if deadline.direction is Direction.BACKWARD:
            self._say(wording.BACKWARD)
        else:
            inclusive = deadline.start is Start.INCLUSIVE
            self._say(wording.DAY_INCLUDED if inclusive else wording.DAY_EXCLUDED)
        legal = self._legal_day(deadline)
        early = self._early(deadline)
        protective = min(dates.end_of_days(self.day, early, self.calendar, strict=True), legal)
        self.protective, self.legal = self._due_day(protective), self._due_day(legal)
        if protective != legal:
            self._say(wording.EARLIEST, day=protective)
            self.flags.append("readings_differ")
        for edge in (self.day, legal):
            if not self.calendar.covers(edge) and self._uses_calendar(deadline):
                self.flags.append("calendar_not_covered")
                self._say(wording.NOT_COVERED, calendar=self.calendar.name, year=edge.year)
                break

    def _early(self, deadline: Deadline) -> Deadline:
        early = self.rule.earliest_reading
        if early is None:
            return deadline
        more = self.extension
        same = more is not None and (more.unit, more.kind) == (early.unit, early.kind)
        return self._lengthened(early) if same else early

    def _uses_calendar(self, deadline: Deadline) -> bool:
        rolls = deadline.roll.value != "none" or deadline.min_two_working_days
        return rolls or deadline.kind is not Kind.CALENDAR

    def _legal_day(self, deadline: Deadline) -> date:
        end = dates.end_of_days(self.day, deadline, self.calendar, strict=False)
        if deadline.kind is not Kind.CALENDAR and end > self.day:
            self._say_not_counted(end)
        forward = deadline.direction is Direction.FORWARD
        if deadline.min_two_working_days and forward and (end - self.day).days >= 2:
            stretched = dates.with_two_working_days(self.day, end, self.calendar)
            if stretched != end:
                self._say(wording.STRETCHED, day=stretched)
                self.flags.append("two_working_days")
            end = stretched
        self._say(wording.ENDS_DAY, day=end)
        moved = dates.roll(end, deadline, self.calendar)
        if moved != end:
            self._say(wording.MOVED, day=end, moved=moved)
        return moved

    def _say_not_counted(self, end: date) -> None:
        found = self.calendar.holidays_between(self.day, end)
        days = tuple(NamedDay(day, name) for day, name in found if day != self.day)
        if days:
            self._say(wording.NOT_COUNTED, days=days, calendar=self.calendar.name)

    def _say_period(self, deadline: Deadline) -> None:
        unit = wording.unit_term(deadline.n, deadline.unit, deadline.kind)
        self._say(wording.PERIOD, n=deadline.n, unit=unit)
        if self.extension:
            more = self.extension
            words = wording.unit_term(more.n, more.unit, more.kind)
            self._say(wording.EXTENDED, n=more.n, unit=words)

    def _lengthened(self, base: Deadline) -> Deadline:
        more = self.extension
        if more is None:
            return base
        if (more.unit, more.kind) != (base.unit, base.kind):
            raise ClockInputError("extension", f"{self.rule.id}: the extension counts other units.")
        if "extended" not in self.flags:
            self.flags.append("extended")
        return replace(base, n=base.n + more.n)
