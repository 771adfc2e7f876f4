"""Date arithmetic of Regulation 1182/71 and of the asylum acts; no rule data, no words."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from tutela.engines.clocks.calendars import ONE_DAY, Calendar
from tutela.engines.clocks.rules import Deadline, Span
from tutela.engines.clocks.terms import Direction, Kind, Roll, Start, Unit


def add_months(day: date, months: int) -> date:
    """Same number in the later month, else its last day (Regulation 1182/71 Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    number = day.day
    if number > 28:
        number = min(number, monthrange(year, month + 1)[1])
    return date(year, month + 1, number)


def add_span(day: date, n: int, unit: Unit) -> date:
    """Move by n (may be negative) calendar days, weeks, months or years."""
    if unit is Unit.DAY:
        return day + timedelta(days=n)
    if unit is Unit.WEEK:
        return day + timedelta(weeks=n)
    return add_months(day, n * 12 if unit is Unit.YEAR else n)


def count_days(start: date, n: int, kind: Kind, calendar: Calendar, *, strict: bool, inclusive: bool) -> date:
    """The n-th counted day after (n > 0) or before (n < 0) the start; 0 stays at the start."""
    found = calendar.days(kind, strict=strict).nth(start.toordinal(), n, inclusive=inclusive)
    if found is not None:
        return date.fromordinal(found)
    day, left, step = start, abs(n), ONE_DAY if n > 0 else -ONE_DAY
    if inclusive and calendar.counts(day, kind, strict=strict):
        left -= 1
    while left > 0:
        day += step
        left -= calendar.counts(day, kind, strict=strict)
    return day


def end_of_days(start: date, deadline: Deadline, calendar: Calendar, *, strict: bool) -> date:
    """Nominal last day of a period in days, weeks, months or years, before any roll.

    `strict` counts days that are only equated with holidays: the earliest reading.
    """
    step = -1 if deadline.direction is Direction.BACKWARD else 1
    inclusive = deadline.start is Start.INCLUSIVE
    if deadline.kind is not Kind.CALENDAR:
        return count_days(start, step * deadline.n, deadline.kind, calendar, strict=strict, inclusive=inclusive)
    end = add_span(start, step * deadline.n, deadline.unit)
    return end - step * ONE_DAY if inclusive and deadline.n else end


def with_two_working_days(start: date, end: date, calendar: Calendar) -> date:
    """Lengthen until two working days lie in the period (Regulation 1182/71 Art. 3(5))."""
    second = count_days(start, 2, Kind.EU_WORKING, calendar, strict=False, inclusive=False)
    return max(end, second)


def roll(day: date, deadline: Deadline, calendar: Calendar) -> date:
    """Move an end that is no working day. Periods counted backward never move (Art. 3(4))."""
    if deadline.roll is Roll.NONE or deadline.direction is Direction.BACKWARD:
        return day
    step = 1 if deadline.roll is Roll.NEXT_WORKING else -1
    return count_days(day, step, Kind.EU_WORKING, calendar, strict=False, inclusive=True)


def exact_length(n: int, unit: Unit) -> timedelta:
    """Elapsed time of minutes or hours."""
    return timedelta(minutes=n) if unit is Unit.MINUTE else timedelta(hours=n)


def shift(moment: datetime, span: Span, calendar: Calendar) -> datetime:
    """A moment moved forward by a span; days and longer keep the local time of day."""
    if span.unit.exact:
        return moment.astimezone(UTC) + exact_length(span.n, span.unit)
    local = moment.astimezone(calendar.tz)
    day = add_span(local.date(), span.n, span.unit)
    return datetime.combine(day, local.time(), tzinfo=calendar.tz).astimezone(UTC)
