"""Which clocks a new version of a calendar concerns, so that only these get a new record."""

from bisect import bisect_left
from datetime import date, datetime

from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.periods import Plan, local_day


class CalendarChange:
    """The days on which two versions of one calendar differ. A change of time zone concerns every clock."""

    def __init__(self, old: Calendar, new: Calendar) -> None:
        found: set[date] = set()
        for before, after in (
            (old.public, new.public), (old.equated, new.equated), (old.court_closed, new.court_closed),
        ):  # fmt: skip
            found |= {day for day in before.keys() | after.keys() if before.get(day) != after.get(day)}
        self.days = sorted(found)
        years = (old.first_year, old.last_year) != (new.first_year, new.last_year)
        self.everything = old.zone != new.zone or years

    def touches(self, plan: Plan, at: datetime | date) -> bool:
        """Whether dates or explanation of a clock can be others now; `plan` holds the old calendar.

        A count looks only at days from its start to its end, so a change outside them changes nothing.
        """
        if self.everything:
            return True
        if not plan.uses_calendar():
            return False
        start = local_day(at, plan.calendar)
        return self.within(start, plan.days(start)[1])

    def within(self, one: date, other: date) -> bool:
        """Whether a day that differs lies between two days, both included, in whichever order they come."""
        first, last = sorted((one, other))
        place = bisect_left(self.days, first)
        return place < len(self.days) and self.days[place] <= last
