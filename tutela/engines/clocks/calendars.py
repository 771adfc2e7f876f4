"""Holiday calendars: which days do not count in a State, for which reading, in which version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from tutela.engines.clocks.terms import Kind

SATURDAY = 5
SUNDAY = 6


@dataclass(frozen=True)
class Calendar:
    """The reviewed, versioned days of one State or region.

    `public` are public holidays in every reading. `equated` are days that a national act treats
    like holidays for periods only, or whose status is disputed: the legal date skips them, the
    protective date does not. `zone` is the IANA time zone in which days of this State begin.
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

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def covers(self, day: date) -> bool:
        """Whether the calendar was made for that year; outside it only weekends are known."""
        return self.first_year <= day.year <= self.last_year

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

    def holidays_between(self, first: date, last: date) -> list[tuple[date, str]]:
        """Holidays (equated ones too) from `first` to `last`, both included, in order."""
        days = (first + timedelta(days=i) for i in range((last - first).days + 1))
        return [(day, name) for day in days if (name := self.holiday(day, strict=False))]
