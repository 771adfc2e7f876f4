"""Periods that a decision suspended for a while: they go on afterwards, or start again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.computing import OUTSIDE, ClockInputError, Computation, Due, Pause, compute
from tutela.engines.clocks.periods import local_day
from tutela.engines.clocks.rules import Rule


def compute_suspended(
    rule: Rule,
    at: datetime | date,
    calendar: Calendar,
    pauses: Sequence[Pause],
    *,
    events: Mapping[str, datetime | date] | None = None,
    facts: Mapping[str, str] | None = None,
    extension: str | None = None,
    times: int = 1,
) -> Computation:
    """As `compute`, for a period that was suspended and runs again; `pauses` in order of time.

    After a pause that starts the period anew only its end counts; every other pause moves both dates by its own
    length: in whole days of the State's calendar for periods in days, exactly for periods in hours. A fixed last day
    does not move. Raises ClockInputError for a pause that ends before it starts.
    """
    if any(one.end < one.start for one in pauses):
        raise ClockInputError("pauses", "A suspension ends before it starts. Correct one of the two times.")
    last = max((place for place, one in enumerate(pauses) if one.anew), default=-1)
    begin = pauses[last].end if last >= 0 else at
    found = compute(rule, begin, calendar, events=events, facts=facts, extension=extension, times=times)
    if not pauses:
        return found
    inputs = {**found.inputs, "at": at.isoformat()}
    after = [] if rule.until else list(pauses[last + 1 :])
    try:
        early, legal = _moved(found.protective_due, after, calendar), _moved(found.legal_due, after, calendar)
    except OverflowError as error:
        raise ClockInputError("pauses", OUTSIDE) from error
    flags = (*found.flags, "was_suspended")
    return replace(found, protective_due=early, legal_due=legal, inputs=inputs, flags=flags, pauses=tuple(pauses))


def _moved(due: Due | None, pauses: Sequence[Pause], calendar: Calendar) -> Due | None:
    if due is None or not pauses:
        return due
    if due.day is None:
        return replace(due, moment=due.moment + sum((one.end - one.start for one in pauses), timedelta()))
    days = sum((local_day(one.end, calendar) - local_day(one.start, calendar)).days for one in pauses)
    day = due.day + timedelta(days=days)
    return Due(calendar.last_moment(day), day, due.tz)
