"""Every sentence the engine can say, as translatable message ids, and how steps become text.

The engine knows no translation catalogue: a caller passes `translate` (usually gettext) and the
formatters of the reader's language. `gettext_noop` only marks the message ids for extraction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from tutela.engines.clocks.terms import Confidence, Effect, Kind, Status, Unit


def gettext_noop(message: str) -> str:
    """Mark a message id for extraction; returns it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Term:
    """A message id inside another message's parameters; translated before it is put in."""

    message: str


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with the name of its holiday."""

    day: date
    name: str


Value = str | int | date | datetime | Term | NamedDay | tuple["Value", ...]


@dataclass(frozen=True)
class Step:
    """One sentence of an explanation: message id and parameters."""

    message: str
    params: Mapping[str, Value]

    @cached_property
    def plain(self) -> list[Any]:
        """JSON-safe form that `Step.read` takes back. Shared between records: not to be changed."""
        return [self.message, {name: to_plain(value) for name, value in self.params.items()}]

    @classmethod
    def read(cls, plain: Sequence[Any]) -> "Step":
        """The step that `plain` wrote."""
        message, params = plain
        return cls(message, {name: from_plain(value) for name, value in params.items()})


STARTS = gettext_noop("Counted from %(moment)s: %(event)s.")
STARTS_DAY = gettext_noop("Counted from %(day)s: %(event)s.")
PERIOD = gettext_noop("Period: %(n)s %(unit)s.")
BACKWARD = gettext_noop("Counted backward from the event; the end never moves.")
DAY_EXCLUDED = gettext_noop("The day of the event is not counted.")
DAY_INCLUDED = gettext_noop("The day of the event is the first day.")
HOUR_EXCLUDED = gettext_noop("In the legal reading the hour of the event is not counted.")
NOT_COUNTED = gettext_noop("Not counted: %(days)s (%(calendar)s).")
STRETCHED = gettext_noop("Lengthened to %(day)s, so that two working days lie in the period.")
ENDS_DAY = gettext_noop("The period ends on %(day)s.")
ENDS_MOMENT = gettext_noop("The period ends at %(moment)s.")
MOVED = gettext_noop("%(day)s is not a working day; the end moves to %(moved)s.")
EARLIEST = gettext_noop("The earliest reading ends on %(day)s; work towards that day.")
EARLIEST_MOMENT = gettext_noop("The earliest reading ends at %(moment)s; work towards that time.")
EXTENDED = gettext_noop("Extended by %(n)s %(unit)s; this needs its own decision.")
IMMEDIATE = gettext_noop("The law names no number: it is to be done at once.")
NO_PERIOD = gettext_noop("This rule is a limit or a duty without a period.")
TARGET = gettext_noop("No legal deadline: this is a target of the platform or of the node.")
GUARD = gettext_noop("This is a ceiling, not a deadline: the situation may not last longer.")
NOT_COVERED = gettext_noop("The calendar %(calendar)s does not cover %(year)s; only weekends are known there.")
SELECTOR_UNKNOWN = gettext_noop(
    "The date that decides which law applies (%(event)s) is not known; the date of the start was used."
)

NOT_APPLICABLE = gettext_noop("On the facts given this rule does not apply.")
NO_LIMIT_FOUND = gettext_noop("No statutory time limit was found; none is shown.")
FIXED_END = gettext_noop("The last day is fixed: %(day)s.")
LENGTHENED_TO = gettext_noop("Instead %(n)s %(unit)s; this needs its own decision.")
PAUSED = gettext_noop("Suspended from %(start)s to %(end)s; that time is added, so the new end is %(due)s.")
STARTED_ANEW = gettext_noop("After a suspension the period started again on %(moment)s.")
SOFT = gettext_noop("For an unaccompanied child it stays possible afterwards, until a first decision on the substance.")
DIVERGES = gettext_noop("The language versions of the text differ here; the earliest date follows the strictest one.")
REVIEW = gettext_noop("A lawyer has to confirm how this period is counted.")

UNIT_WORDS: dict[tuple[Unit, bool], str] = {
    (Unit.MINUTE, True): gettext_noop("minute"),
    (Unit.MINUTE, False): gettext_noop("minutes"),
    (Unit.HOUR, True): gettext_noop("hour"),
    (Unit.HOUR, False): gettext_noop("hours"),
    (Unit.DAY, True): gettext_noop("calendar day"),
    (Unit.DAY, False): gettext_noop("calendar days"),
    (Unit.WEEK, True): gettext_noop("week"),
    (Unit.WEEK, False): gettext_noop("weeks"),
    (Unit.MONTH, True): gettext_noop("month"),
    (Unit.MONTH, False): gettext_noop("months"),
    (Unit.YEAR, True): gettext_noop("year"),
    (Unit.YEAR, False): gettext_noop("years"),
}

KIND_WORDS: dict[Kind, str] = {
    Kind.EU_WORKING: gettext_noop("working days (Monday to Friday without public holidays)"),
    Kind.DE_WERKTAG: gettext_noop("Werktage (Monday to Saturday without public holidays)"),
    Kind.FR_OUVRE: gettext_noop("jours ouvrés (Monday to Friday without public holidays)"),
    Kind.FR_OUVRABLE: gettext_noop("jours ouvrables (Monday to Saturday without public holidays)"),
    Kind.ES_HABIL: gettext_noop("días hábiles (Monday to Friday without public holidays)"),
    Kind.NATIONAL_COURT: gettext_noop("court days of the State"),
}

SHORT_KINDS: dict[Kind, str] = {
    Kind.EU_WORKING: "working days",
    Kind.DE_WERKTAG: "Werktage",
    Kind.FR_OUVRE: "jours ouvrés",
    Kind.FR_OUVRABLE: "jours ouvrables",
    Kind.ES_HABIL: "días hábiles",
    Kind.NATIONAL_COURT: "court days",
}
"""English summary line only; screens use the longer words above."""

EFFECT_WORDS: dict[Effect, str] = {
    Effect.NONE: gettext_noop("The duty remains; the delay is visible."),
    Effect.DEEMED_ACCEPTED: gettext_noop("No answer in time counts as acceptance."),
    Effect.DEEMED_REFUSED: gettext_noop("No answer in time counts as refusal."),
    Effect.NOT_CONSENT: gettext_noop("No answer is not consent; without consent nothing may happen."),
    Effect.RESPONSIBILITY_SHIFTS: gettext_noop("Responsibility moves to another State."),
    Effect.LAPSES_AUTOMATICALLY: gettext_noop("It lapses automatically unless it is renewed."),
    Effect.ENDS_BY_LAW: gettext_noop("It ends by law."),
}

CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.READ: gettext_noop("article read"),
    Confidence.READ_PARTLY: gettext_noop("read in part"),
    Confidence.SECONDARY: gettext_noop("from a secondary source, article not read"),
    Confidence.MEMORY: gettext_noop("from memory, not checked"),
    Confidence.POLICY: gettext_noop("target of the platform"),
}

AFTER_WORDS: dict[Effect, str] = {
    Effect.DEEMED_ACCEPTED: gettext_noop("No answer came in time: by law this counts as accepted."),
    Effect.DEEMED_REFUSED: gettext_noop("No answer came in time: by law this counts as refused."),
    Effect.NOT_CONSENT: gettext_noop("No answer came in time: there is no consent, so it may not happen."),
    Effect.RESPONSIBILITY_SHIFTS: gettext_noop("The time has passed: responsibility moved to another State."),
    Effect.LAPSES_AUTOMATICALLY: gettext_noop("The time has passed: it lapsed, unless it was renewed."),
    Effect.ENDS_BY_LAW: gettext_noop("The time has passed: it ended by law."),
}
"""What silence has brought about once the period has passed; nothing for duties that simply remain."""

STATUS_WORDS: dict[Status, str] = {
    Status.RUNNING: gettext_noop("running"),
    Status.PROTECTIVE_PASSED: gettext_noop("earliest date passed, legal date still open"),
    Status.OVERDUE: gettext_noop("overdue"),
    Status.STILL_ALLOWED: gettext_noop("still allowed in the child's best interests"),
    Status.MET: gettext_noop("done in time"),
    Status.LATE: gettext_noop("done late"),
    Status.ENDED: gettext_noop("no longer needed"),
    Status.ENDED_OVERDUE: gettext_noop("no longer needed, was overdue"),
    Status.SUSPENDED: gettext_noop("suspended by a decision"),
    Status.NO_DATE: gettext_noop("a duty without a date"),
    Status.UNKNOWN: gettext_noop("no time limit known"),
    Status.NOT_APPLICABLE: gettext_noop("does not apply on these facts"),
    Status.REVIEW: gettext_noop("a person has to decide"),
}


def unit_term(n: int, unit: Unit, kind: Kind) -> Term:
    """The words after a number: "working days (…)", "month", "hours"."""
    if kind is not Kind.CALENDAR:
        return Term(KIND_WORDS[kind])
    return Term(UNIT_WORDS[unit, n == 1])


def short_unit(n: int, unit: Unit, kind: Kind) -> str:
    """The English words of the summary line: "working days", "month", "hours"."""
    return UNIT_WORDS[unit, n == 1] if kind is Kind.CALENDAR else SHORT_KINDS[kind]


def english_day(day: date) -> str:
    """Monday 14 December 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def english_moment(moment: datetime) -> str:
    """Monday 14 December 2026, 10:00 (+01:00)."""
    offset = moment.strftime("%z")
    return f"{english_day(moment.date())}, {moment:%H:%M} ({offset[:3]}:{offset[3:5]})"


def render(
    step: Step,
    translate: Callable[[str], str] = str,
    day: Callable[[date], str] = english_day,
    moment: Callable[[datetime], str] = english_moment,
) -> str:
    """One step as a sentence in the reader's language."""

    def words(value: Value) -> str:
        if isinstance(value, Term):
            return translate(value.message)
        if isinstance(value, NamedDay):
            return f"{day(value.day)} ({translate(value.name)})"
        if isinstance(value, tuple):
            return ", ".join(words(one) for one in value)
        if isinstance(value, datetime):
            return moment(value)
        return day(value) if isinstance(value, date) else str(value)

    return translate(step.message) % {name: words(value) for name, value in step.params.items()}


def to_plain(value: Value) -> Any:
    """A parameter as JSON-safe data that `from_plain` reads back."""
    if isinstance(value, Term):
        return {"term": value.message}
    if isinstance(value, NamedDay):
        return {"day": value.day.isoformat(), "name": value.name}
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def from_plain(value: Any) -> Value:
    """The parameter that `to_plain` wrote."""
    if isinstance(value, list):
        return tuple(from_plain(one) for one in value)
    if not isinstance(value, dict):
        return value if isinstance(value, int) else str(value)
    if "term" in value:
        return Term(value["term"])
    if "moment" in value:
        return datetime.fromisoformat(value["moment"])
    day = date.fromisoformat(value["day"])
    return NamedDay(day, value["name"]) if "name" in value else day
