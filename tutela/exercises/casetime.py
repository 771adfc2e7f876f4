"""Case time: `D3T23:00` is 23:00 on the third day after D0 in the scenario's own time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PATTERN = re.compile(r"^D(\d{1,4})(?:T(\d{2}):(\d{2}))?$")


class CaseClock:
    """Turns case time into moments and back. `start` is D0 (naive local time), `zone` an IANA name."""

    def __init__(self, start: datetime, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.start = start.replace(tzinfo=self.zone)

    def moment(self, text: str) -> datetime:
        """Aware moment of `D3T23:00`; raises ValueError for anything else, `D3` included."""
        found = PATTERN.match(text)
        if not found or found[2] is None:
            raise ValueError(f"{text!r} is not a case time like D3T23:00")
        hour, minute = int(found[2]), int(found[3])
        day = self.start.date() + timedelta(days=int(found[1]))
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)

    def day(self, text: str) -> date:
        """The date of `D3`."""
        found = PATTERN.match(text)
        if not found or found[2] is not None:
            raise ValueError(f"{text!r} is not a case day like D3")
        return self.start.date() + timedelta(days=int(found[1]))

    def resolve(self, text: str) -> str | None:
        """ISO text of a case time or case day; None when `text` is neither."""
        found = PATTERN.match(text)
        if not found:
            return None
        return self.day(text).isoformat() if found[2] is None else self.moment(text).isoformat()

    def label(self, moment: datetime) -> str:
        """`D3 23:00` in the scenario's zone."""
        local = moment.astimezone(self.zone)
        return f"D{(local.date() - self.start.date()).days} {local:%H:%M}"
