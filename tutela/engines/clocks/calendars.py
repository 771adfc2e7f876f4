"""Holiday calendars: which days do not count in a State, for which reading, in which version."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from tutela.engines.clocks.terms import Kind

SATURDAY = 5
SUNDAY = 6
MARGIN_YEARS = 6
ONE_DAY = timedelta(days=1)


class Days:
    """Days of one way of counting as ordinals, so that the n-th counted day is one look-up.

    Built for the calendar's years and some years around them; `__contains__` and `nth` answer inside.
    """

    __slots__ = ("base", "counted", "top", "upto")

    def __init__(self, calendar: "Calendar", kind: Kind, *, strict: bool) -> None:
        self.base = date(max(1, calendar.first_year - MARGIN_YEARS), 1, 1).toordinal()
        self.top = date(min(9999, calendar.last_year + MARGIN_YEARS), 12, 31).toordinal()
        self.counted: list[int] = []
        self.upto: list[int] = []
        for ordinal in range(self.base, self.top + 1):
            if calendar.counts(date.fromordinal(ordinal), kind, strict=strict):
                self.counted.append(ordinal)
            self.upto.append(len(self.counted))

    def nth(self, day: int, n: int, *, inclusive: bool = False) -> int | None:
        """The n-th counted day after (n > 0) or before (n < 0) a day; None when it lies outside the table."""
        if n == 0:
            return day
        if not self.base < day <= self.top:
            return None
        if n > 0:
            index = self.upto[day - self.base - inclusive] + n - 1
            return self.counted[index] if index < len(self.counted) else None
        index = self.upto[day - self.base - (not inclusive)] + n
        return self.counted[index] if index >= 0 else None

    def between(self, after: int, last: int) -> int:
        """How many counted days lie after one day and up to another."""
        return bisect_right(self.counted, last) - bisect_right(self.counted, after)


@dataclass(frozen=True)
class Calendar:
    """The reviewed, versioned days of one State or region.

    `public` are public holidays in every reading. `equated` are days that a national act treats
    like holidays for periods only, or whose status is disputed: the legal date skips them, the
    protective date does not. `zone` is the IANA time zone in which days of this State begin. `reviewed` is false
    where nobody has listed the holidays.
    """

    id: str
    version: str
    zone: str
    public: Mapping[date, str]
    equated: Mapping[date, str] = field(default_factory=dict)
    court_closed: Mapping[date, str] = field(default_factory=dict)
    first_year: int = 2026
    last_year: int = 2030
    name: str = ""
    source: str = ""
    corrections: tuple[str, ...] = ()
    reviewed: bool = True

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _days(self) -> dict[tuple[Kind, bool], Days]:
        return {}

    @cached_property
    def _ends(self) -> dict[int, datetime]:
        return {}

    def days(self, kind: Kind, *, strict: bool = False) -> Days:
        """The table of days that count, built once per way of counting."""
        table = self._days.get((kind, strict))
        if table is None:
            table = self._days[kind, strict] = Days(self, kind, strict=strict)
        return table

    def covers(self, day: date) -> bool:
        """Whether the calendar was made for that year; outside it only weekends are known."""
        return self.reviewed and self.first_year <= day.year <= self.last_year

    def holiday(self, day: date, *, strict: bool) -> str | None:
        """Name of the holiday on that day, or None; `strict` ignores equated days."""
        name = self.public.get(day)
        return name if name or strict else self.equated.get(day)

    def counts(self, day: date, kind: Kind, *, strict: bool = False) -> bool:
        """Whether a day counts in that way of counting (calendar days always do)."""
        if kind is Kind.CALENDAR:
            return True
        weekday = day.weekday()
        if weekday == SUNDAY or (weekday == SATURDAY and not kind.saturday_counts):
            return False
        if kind is Kind.NATIONAL_COURT and day in self.court_closed:
            return False
        return day not in self.public and (strict or day not in self.equated)

    def working(self, day: date) -> bool:
        """A working day in the sense of Regulation 1182/71 Art. 2(2)."""
        return self.counts(day, Kind.EU_WORKING)

    def last_moment(self, day: date) -> datetime:
        """The last microsecond of that day in the State's time zone, in UTC."""
        ordinal = day.toordinal()
        found = self._ends.get(ordinal)
        if found is None:
            midnight = datetime.combine(day + ONE_DAY, time.min, tzinfo=self.tz)
            found = self._ends[ordinal] = midnight.astimezone(UTC) - timedelta(microseconds=1)
        return found

    @cached_property
    def _closed(self) -> tuple[list[date], list[str]]:
        merged = {**self.equated, **self.public}
        order = sorted(merged)
        return order, [merged[day] for day in order]

    def holidays_between(self, first: date, last: date) -> list[tuple[date, str]]:
        """Holidays (equated ones too) from `first` to `last`, both included, in order."""
        order, names = self._closed
        low, high = bisect_right(order, first - ONE_DAY), bisect_right(order, last)
        return list(zip(order[low:high], names[low:high], strict=True))


def weekends_only(state: str, zone: str) -> Calendar:
    """The calendar of a State whose holidays nobody has listed: its dates carry the mark that no calendar covers them."""
    return Calendar(id=state, version="none", zone=zone, public={}, name=state, reviewed=False)
