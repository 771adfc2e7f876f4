"""From a rule, an event and a calendar to two dates with their record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any

from tutela.engines.clocks import explaining, periods
from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.periods import Plan
from tutela.engines.clocks.rules import Extension, Rule
from tutela.engines.clocks.terms import Binding, Effect, RuleKind
from tutela.engines.clocks.wording import Step

NO_OFFSET = "The time has no offset. Write it as 2026-12-14T10:00+01:00."
OUTSIDE = "That date is outside the range that can be computed."
NUMBERS = re.compile(r"\d+")


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

    `moment` is UTC and the last instant that is still in time; `tz` the State's time zone.
    """

    moment: datetime
    day: date | None
    tz: tzinfo = field(repr=False)

    @property
    def local(self) -> datetime:
        """The moment with the offset of the State."""
        return self.moment.astimezone(self.tz)

    def iso(self) -> str:
        """ISO 8601: a date for day periods, a date-time with offset for hour periods."""
        return self.day.isoformat() if self.day else self.local.isoformat()


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the period did not run, both ends aware; `anew`: afterwards it started from the beginning."""

    start: datetime
    end: datetime
    ground: str
    anew: bool = False


@dataclass(frozen=True)
class Computation:
    """The record of one computation: inputs, versions, both dates, explanation, flags.

    `legal_due` is None where no law names a number (targets, "at once", duties, limits).
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
    flags: tuple[str, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    open_until: datetime | None = None
    pauses: tuple["Pause", ...] = ()
    plan: Plan | None = field(default=None, repr=False, compare=False)

    @property
    def breach_due(self) -> Due | None:
        """The date that decides about "overdue": the legal one; for a target the target itself."""
        return self.protective_due if self.binding is Binding.TARGET else self.legal_due

    @property
    def timed(self) -> bool:
        """Whether the trigger was given with a time of day."""
        return len(self.inputs.get("at", "")) > 10

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The explanation, sentence by sentence, worked out when somebody asks."""
        return explaining.steps(self)

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
            "pauses": [[one.start.isoformat(), one.end.isoformat(), one.ground, one.anew] for one in self.pauses],
            "steps": [step.plain for step in self.steps],
        }


def steps_of(record: Mapping[str, Any]) -> tuple[Step, ...]:
    """The explanation steps of a stored record."""
    return tuple(Step.read(plain) for plain in record["steps"])


def compute(
    rule: Rule,
    at: datetime | date,
    calendar: Calendar,
    *,
    events: Mapping[str, datetime | date] | None = None,
    facts: Mapping[str, str] | None = None,
    extension: str | None = None,
    times: int = 1,
) -> Computation:
    """Compute both dates of a rule for a trigger event.

    `at`: time of the rule's own trigger event, aware; a bare date where the rule counts days.
    `calendar`: of the State where the act is done. `events`: other events by the law's word
    (`application_lodged`), used to select the law in force. `facts`: such as unaccompanied=true.
    `extension`: ground of an extension that was decided, `times` how often. Raises ClockInputError
    naming the field, NotInForceError when the rule's validity excludes the event.
    """
    events, facts = events or {}, facts or {}
    extended = _extension(rule, extension or rule.ground or None, times)
    plan = periods.plan(rule, calendar, periods.choose(rule, facts), extended, times)
    timed = isinstance(at, datetime)
    if timed and at.tzinfo is None:  # type: ignore[union-attr]
        raise ClockInputError("at", NO_OFFSET)
    if plan.exact and not timed:
        raise ClockInputError("at", f"{rule.id} counts hours: give date, time and offset.")
    try:
        moment, day = periods.start_of(at, calendar), periods.local_day(at, calendar)
        flags = _select(rule, day, events, calendar)
        open_until = periods.start_of(events[rule.open_until], calendar) if rule.open_until in events else None
    except OverflowError as error:
        raise ClockInputError("at", OUTSIDE) from error
    applies = _applies(rule, facts, flags)
    protective, legal = _ends(plan, moment, day) if applies else (None, None)
    _flag(plan, day, protective, legal, flags)
    return Computation(
        rule_id=rule.id,
        rule_version=rule.version,
        calendar_id=calendar.id,
        calendar_version=calendar.version,
        started_at=moment,
        protective_due=protective,
        legal_due=legal,
        binding=rule.binding,
        effect=rule.on_expiry.effect,
        flags=tuple(flags),
        inputs=_inputs(at, events, facts, extended, times),
        open_until=open_until,
        plan=plan,
    )


def _inputs(
    at: datetime | date,
    events: Mapping[str, datetime | date],
    facts: Mapping[str, str],
    extension: Extension | None,
    times: int,
) -> dict[str, str]:
    inputs = {"at": at.isoformat()}
    inputs |= {f"event:{name}": value.isoformat() for name, value in events.items()}
    inputs |= {f"fact:{name}": value for name, value in facts.items()}
    if extension:
        inputs["extension"] = extension.ground
        if times > 1:
            inputs["times"] = str(times)
    return inputs


def _ends(plan: Plan, moment: datetime, day: date) -> tuple[Due | None, Due | None]:
    rule, calendar = plan.rule, plan.calendar
    tz = calendar.tz
    if not plan.numbered:
        now = rule.kind is RuleKind.AT_ONCE and rule.limit is None
        return (Due(moment, None, tz) if now else None), None
    try:
        if plan.exact:
            early, late = plan.moments(moment)
            protective, legal = Due(early, None, tz), Due(late, None, tz)
        else:
            first, last = plan.days(day)
            protective = Due(calendar.last_moment(first), first, tz)
            legal = protective if first == last else Due(calendar.last_moment(last), last, tz)
    except (OverflowError, ValueError) as error:
        raise ClockInputError("at", OUTSIDE) from error
    return protective, None if rule.binding is Binding.TARGET else legal


def _flag(plan: Plan, day: date, protective: Due | None, legal: Due | None, flags: list[str]) -> None:
    rule = plan.rule
    if not plan.numbered:
        flags.append(_unnumbered(rule))
    if rule.text.divergence_note:
        flags.append("text_versions_differ")
    if plan.extension:
        flags.append("extended")
    if legal is not None and legal.day is not None and protective is not None:
        flags += plan.marks(day)


def _unnumbered(rule: Rule) -> str:
    if rule.limit:
        return "limit"
    if rule.kind is RuleKind.UNKNOWN:
        return "no_limit_found"
    return "no_number_in_law"


def _select(rule: Rule, day: date, events: Mapping[str, datetime | date], calendar: Calendar) -> list[str]:
    flags = ["needs_legal_review"] if rule.needs_legal_review else []
    decisive, word, hint = day, rule.trigger, ""
    if rule.selector and rule.selector != rule.trigger:
        given = events.get(rule.selector)
        if given is None:
            flags.append("selector_unknown")
            hint = f" The date of {rule.selector} decides; give it if it is another."
        else:
            if isinstance(given, datetime) and given.tzinfo is None:
                raise ClockInputError(rule.selector, NO_OFFSET)
            decisive, word = periods.local_day(given, calendar), rule.selector
    if rule.valid_from is None:
        flags.append("validity_unknown")
    elif decisive < rule.valid_from:
        before = f" Before that: {rule.predecessor}." if rule.predecessor else ""
        raise NotInForceError(word, f"{rule.id} applies from {rule.valid_from}; {word} was on {decisive}.{before}{hint}")
    if rule.valid_to and decisive > rule.valid_to:
        after = " A person has to find the rule that applies now."
        raise NotInForceError(word, f"{rule.id} applied until {rule.valid_to}; {word} was on {decisive}.{hint or after}")
    return flags


def _applies(rule: Rule, facts: Mapping[str, str], flags: list[str]) -> bool:
    """Whether the facts leave the rule open; facts not given shut nothing out and are flagged."""
    applies = True
    for name, values in rule.only_if.items():
        if name not in facts:
            flags.append(f"fact_unknown:{name}")
        elif facts[name] not in values:
            applies = False
    applies = applies and not any(facts.get(name) in values for name, values in rule.not_if.items())
    if rule.min_age is not None:
        ages = [int(one) for one in NUMBERS.findall(facts.get("age", ""))]
        if not ages:
            flags.append("fact_unknown:age")
        elif min(ages) < rule.min_age:
            flags.append(f"treated_as_under_{rule.min_age}")
            applies = False
    if not applies:
        flags.append("not_applicable")
    return applies


def _extension(rule: Rule, ground: str | None, times: int) -> Extension | None:
    if ground is None:
        return None
    found = rule.extension(ground)
    if found is None:
        known = ", ".join(one.ground for one in rule.extensions) or "none"
        raise ClockInputError("extension", f"{rule.id} has no extension for {ground!r}; known: {known}.")
    if not 1 <= times <= found.times:
        raise ClockInputError("extension", f"{rule.id} can be extended {found.times} time(s) for {ground!r}.")
    return found
