"""One text form of moments: RFC 3339 in UTC with `Z`, down to the microsecond when there is one."""

from datetime import UTC, datetime


def format_time(moment: datetime) -> str:
    """Return the text form of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_time(text: object) -> datetime:
    """Read the text form; only UTC with `Z` is accepted. Raises ValueError."""
    if not isinstance(text, str) or not text.endswith("Z") or "T" not in text or len(text) > 32:
        raise ValueError("a moment is written in UTC and ends with Z")
    return datetime.fromisoformat(text[:-1] + "+00:00").astimezone(UTC)
