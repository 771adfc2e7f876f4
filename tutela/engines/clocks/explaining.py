"""A computation in words: sentence by sentence for screens, and in one line for a terminal or a letter."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tutela.engines.clocks import triggers, wording
from tutela.engines.clocks.periods import Plan, local_day
from tutela.engines.clocks.rules import Rule
from tutela.engines.clocks.terms import Binding, Direction, Kind, RuleKind, Start
from tutela.engines.clocks.wording import NamedDay, Step, Value

if TYPE_CHECKING:
    from tutela.engines.clocks.computing import Computation


def steps(found: "Computation") -> tuple[Step, ...]:
    """Every sentence of the explanation, in the order of the computation."""
    plan = found.plan
    if plan is None:
        return ()
    said = _Said(found, plan)
    said.run()
    return tuple(said.steps)


class _Said:
    """Collects the sentences of one computation."""

    def __init__(self, found: "Computation", plan: Plan) -> None:
        self.found, self.plan, self.rule, self.calendar = found, plan, plan.rule, plan.calendar
        self.day = local_day(found.started_at, plan.calendar)
        self.steps: list[Step] = []

    def run(self) -> None:
        self._start()
        if "not_applicable" in self.found.flags:
            self.say(wording.NOT_APPLICABLE)
        elif self.rule.until:
            self.say(wording.FIXED_END, day=self.rule.until)
        elif not self.plan.numbered:
            self._without_number()
        else:
            self._numbered()
        self._pauses()
        self._nature()

    def _pauses(self) -> None:
        """What suspensions did; the sentences before tell the period as if it had run through."""
        due = self.found.legal_due or self.found.protective_due
        for pause in self.found.pauses:
            start, end = (one.astimezone(self.calendar.tz) for one in (pause.start, pause.end))
            if pause.anew:
                self.say(wording.STARTED_ANEW, moment=end)
            elif due is not None and not self.rule.until:
                self.say(wording.PAUSED, start=start, end=end, due=due.day or due.local)

    def _numbered(self) -> None:
        """Sentences of a day period depend on the start day alone and are kept with the plan."""
        if self.plan.exact:
            self._period()
            self._exact()
            return
        known = self.plan.told.get(self.day)
        if known is None:
            before = len(self.steps)
            self._period()
            self._days()
            self.plan.told[self.day] = tuple(self.steps[before:])
        else:
            self.steps += known

    def say(self, message: str, **params: Value) -> None:
        self.steps.append(Step(message, params))

    def _start(self) -> None:
        event = triggers.term(self.rule.trigger)
        if self.found.timed:
            self.say(wording.STARTS, moment=self.found.started_at.astimezone(self.calendar.tz), event=event)
        else:
            self.say(wording.STARTS_DAY, day=self.day, event=event)

    def _without_number(self) -> None:
        if self.rule.limit:
            self.say(wording.NO_PERIOD)
        elif self.rule.kind is RuleKind.AT_ONCE:
            self.say(wording.IMMEDIATE)
        elif self.rule.kind is RuleKind.UNKNOWN:
            self.say(wording.NO_LIMIT_FOUND)
        else:
            self.say(wording.NO_PERIOD)

    def _period(self) -> None:
        base = self.plan.variant.deadline if self.plan.variant else self.rule.deadline
        if base is None:
            return
        self.say(wording.PERIOD, n=base.n, unit=wording.unit_term(base.n, base.unit, base.kind))
        more, times = self.plan.extension, self.plan.times
        if more is None:
            return
        words = wording.unit_term(more.n * times, more.unit, more.kind)
        self.say(wording.LENGTHENED_TO if more.instead else wording.EXTENDED, n=more.n * times, unit=words)

    def _exact(self) -> None:
        legal = self.found.legal_due or self.found.protective_due
        first = self.found.protective_due
        if legal is None or first is None:
            return
        if legal.moment != first.moment:
            self.say(wording.HOUR_EXCLUDED)
        self.say(wording.ENDS_MOMENT, moment=legal.local)
        if legal.moment != first.moment:
            self.say(wording.EARLIEST_MOMENT, moment=first.local)

    def _days(self) -> None:
        first = self.plan.legal[0]
        if first.direction is Direction.BACKWARD:
            self.say(wording.BACKWARD)
        else:
            self.say(wording.DAY_INCLUDED if first.start is Start.INCLUSIVE else wording.DAY_EXCLUDED)
        early, legal = self.plan.days(self.day)
        end = self.plan.nominal(self.day, self.plan.legal, strict=False)
        skipped = not_counted(self.plan, self.day, end)
        if skipped:
            days = tuple(NamedDay(day, self.calendar.holiday(day, strict=False) or "") for day in skipped)
            self.say(wording.NOT_COUNTED, days=days, calendar=self.calendar.name)
        stretched = self.plan.stretched(self.day, end)
        if stretched != end:
            self.say(wording.STRETCHED, day=stretched)
        self.say(wording.ENDS_DAY, day=stretched)
        if legal != stretched:
            self.say(wording.MOVED, day=stretched, moved=legal)
        if early != legal and self.rule.binding is not Binding.TARGET:
            self.say(wording.EARLIEST, day=early)
        if "calendar_not_covered" in self.plan.marks(self.day):
            year = (self.day if not self.calendar.covers(self.day) else legal).year
            self.say(wording.NOT_COVERED, calendar=self.calendar.name, year=year)

    def _nature(self) -> None:
        if self.rule.binding is Binding.TARGET:
            self.say(wording.TARGET)
        if self.rule.binding is Binding.GUARD:
            self.say(wording.GUARD)
        if self.rule.binding is Binding.SOFT_UNACCOMPANIED_MINOR:
            alone = self.found.inputs.get("fact:unaccompanied", "true") != "false"
            if alone:
                self.say(wording.SOFT)
        if "selector_unknown" in self.found.flags:
            self.say(wording.SELECTOR_UNKNOWN, event=triggers.term(self.rule.selector or ""))
        if self.rule.text.divergence_note:
            self.say(wording.DIVERGES)
        if self.rule.needs_legal_review:
            self.say(wording.REVIEW)


def not_counted(plan: Plan, start: date, end: date) -> list[date]:
    """Holidays inside a period of working days, also those on a weekend, as a reader looks for them."""
    if end <= start or not plan.legal or all(period.kind is Kind.CALENDAR for period in plan.legal):
        return []
    first = start if plan.legal[0].start is Start.INCLUSIVE else start + timedelta(days=1)
    return [day for day, _ in plan.calendar.holidays_between(first, end)]


def summary(found: "Computation") -> str:
    """The computation in one English line: "15 working days from …, made; not counted: …; end: …"."""
    plan = found.plan
    if plan is None:
        return ""
    rule = plan.rule
    event = triggers.short(rule.trigger)
    moment = found.started_at.astimezone(plan.calendar.tz)
    start = wording.english_moment(moment) if plan.exact else wording.english_day(moment.date())
    if "not_applicable" in found.flags:
        young = rule.min_age is not None and f"treated_as_under_{rule.min_age}" in found.flags
        reason = f": an age under {rule.min_age} cannot be excluded" if young else ""
        return f"{rule.id} does not apply on the facts given{reason}."
    if not plan.numbered:
        return f"{_no_number(rule)} From {start}, {event}."
    parts = [f"{_length(plan)} from {start}, {event}"]
    if plan.exact:
        legal = found.legal_due or found.protective_due
        parts += [f"end: {wording.english_moment(legal.local)}"] if legal else []
        if found.protective_due and legal and found.protective_due.moment != legal.moment:
            parts.append(f"earliest reading: {wording.english_moment(found.protective_due.local)}")
    else:
        parts += _day_parts(plan, moment.date(), target=rule.binding is Binding.TARGET)
    return "; ".join(parts) + "."


REMARKS = (
    wording.EXTENDED, wording.LENGTHENED_TO, wording.BACKWARD, wording.DAY_INCLUDED, wording.HOUR_EXCLUDED,
    wording.NOT_COVERED, wording.PAUSED, wording.STARTED_ANEW, wording.TARGET,
    wording.GUARD, wording.SOFT, wording.SELECTOR_UNKNOWN, wording.DIVERGES,
    wording.REVIEW,
)  # fmt: skip


def remarks(found: "Computation") -> list[str]:
    """English sentences that the summary line does not already say."""
    return [wording.render(step) for step in found.steps if step.message in REMARKS]


def _no_number(rule: Rule) -> str:
    if rule.limit:
        more = f", {rule.limit.exceptional} in the exceptional case" if rule.limit.exceptional else ""
        return f"Limit without a period: {rule.limit.normal} ({rule.limit.measure.replace('_', ' ')}{more})."
    if rule.kind is RuleKind.AT_ONCE:
        return "At once; the law names no number."
    if rule.kind is RuleKind.UNKNOWN:
        return "No statutory time limit was found; none is shown."
    timing = f" ({rule.timing})" if rule.timing else ""
    return f"A duty or rule without a number of days or hours in law{timing}."


def _length(plan: Plan) -> str:
    if plan.rule.until:
        return "Fixed last day,"
    backward = plan.legal[0].direction is Direction.BACKWARD
    lengths = [f"{one.n} {wording.short_unit(one.n, one.unit, one.kind)}" for one in plan.legal]
    return " and then ".join(lengths) + (" counted backward" if backward else "")


def _day_parts(plan: Plan, start: date, *, target: bool) -> Iterable[str]:
    early, legal = plan.days(start)
    if plan.rule.until:
        yield f"end: {wording.english_day(legal)}"
        return
    end = plan.nominal(start, plan.legal, strict=False)
    skipped = not_counted(plan, start, end)
    if skipped:
        yield f"not counted: {', '.join(runs(skipped))} ({plan.calendar.name})"
    stretched = plan.stretched(start, end)
    if stretched != end:
        yield f"two working days must lie in the period, so {wording.english_day(stretched)}"
    if legal != stretched:
        yield f"{wording.english_day(stretched)} is not a working day ({plan.calendar.name})"
    yield f"end: {wording.english_day(legal)}"
    if early != legal and not target:
        yield f"earliest reading: {wording.english_day(early)}"


def runs(days: list[date]) -> list[str]:
    """Days in a row are named together: "25 and 26 December", "1 January"."""
    groups: list[list[date]] = [[days[0]]]
    for before, day in pairwise(days):
        if day - before == timedelta(days=1) and day.month == before.month:
            groups[-1].append(day)
        else:
            groups.append([day])
    return [_run(group) for group in groups]


def _run(group: list[date]) -> str:
    numbers = [str(day.day) for day in group]
    head = ", ".join(numbers[:-1])
    return f"{head} and {numbers[-1]} {group[0]:%B}" if head else f"{numbers[0]} {group[0]:%B}"
