"""The closed lists of the deadline model (units, ways of counting days, what silence means, …)."""

from enum import StrEnum


class Word(StrEnum):
    """A code of a closed list; its value is what stands in the catalogue files."""


class Unit(Word):
    """What a period is measured in. `minute` exists for the platform's own targets only."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def exact(self) -> bool:
        """Whether the period ends at a moment (minutes, hours) and not with a day."""
        return self in (Unit.MINUTE, Unit.HOUR)


class Kind(Word):
    """Which days count; the same word "working day" has at least six meanings in the laws."""

    CALENDAR = "calendar"
    EU_WORKING = "eu_working"  # Regulation 1182/71: Monday to Friday without public holidays
    DE_WERKTAG = "de_werktag"  # Monday to Saturday without public holidays
    FR_OUVRE = "fr_ouvre"  # Monday to Friday without public holidays
    FR_OUVRABLE = "fr_ouvrable"  # Monday to Saturday without public holidays
    ES_HABIL = "es_habil"  # Monday to Friday without public holidays (administrative reading)
    NATIONAL_COURT = "national_court"  # days on which courts sit, from the calendar of the State

    @property
    def saturday_counts(self) -> bool:
        return self in (Kind.DE_WERKTAG, Kind.FR_OUVRABLE)


class Start(Word):
    """Whether the hour or day of the event itself is counted."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


class Roll(Word):
    """Where the end moves when it falls on a Saturday, Sunday or public holiday."""

    NONE = "none"
    NEXT_WORKING = "next_working"
    PREVIOUS_WORKING = "previous_working"


class Direction(Word):
    """Counted forward from the event, or backward from it (the months before majority)."""

    FORWARD = "forward"
    BACKWARD = "backward"


class Binding(Word):
    """How strong the rule is."""

    HARD = "hard"
    SOFT_UNACCOMPANIED_MINOR = "soft_unaccompanied_minor"  # AMMR Art. 39(1) fourth subparagraph
    GUARD = "guard"  # a ceiling (longest stay, highest caseload), not a deadline
    TARGET = "target"  # no number in law: the policy of the node or of the platform


class RuleKind(Word):
    """What a row of the catalogue is; only `deadline` (and some guards) have a number."""

    DEADLINE = "deadline"  # a period with a number, or a fixed last day
    AT_ONCE = "at_once"  # immediately, without delay, as soon as possible: no number, due now
    DUTY = "duty"  # a duty, power or prohibition for which the text names no time at all
    GUARD = "guard"  # a ceiling: longest stay, highest caseload, keep no longer than
    UNKNOWN = "unknown"  # a time limit was looked for and none was found; never filled by guessing


class Topic(Word):
    """What a rule is about, to lay two States side by side."""

    ASYLUM = "asylum"
    GUARDIAN = "guardian"
    AGE = "age"
    IDENTIFICATION = "identification"
    FAMILY = "family"
    RESPONSIBILITY = "responsibility"
    RECEPTION = "reception"
    SCHOOL = "school"
    HOST = "host"
    MISSING = "missing"
    PLACEMENT_ABROAD = "placement_abroad"
    TRAFFICKING = "trafficking"
    TEMPORARY_PROTECTION = "temporary_protection"
    RESIDENCE = "residence"
    DATA = "data"


class Effect(Word):
    """What silence means when the period has passed."""

    NONE = "none"
    DEEMED_ACCEPTED = "deemed_accepted"
    DEEMED_REFUSED = "deemed_refused"
    NOT_CONSENT = "not_consent"
    RESPONSIBILITY_SHIFTS = "responsibility_shifts"
    LAPSES_AUTOMATICALLY = "lapses_automatically"
    ENDS_BY_LAW = "ends_by_law"


class Raise(Word):
    """What the platform does when the period has passed; it never closes or blocks a case."""

    NOTHING = "nothing"
    REMINDER = "reminder"
    BREACH = "breach"
    ESCALATION = "escalation"


class Repeat(Word):
    """What a second start event does: one clock per event, only the first, or the newest replaces."""

    EACH = "each"
    FIRST = "first"
    LATEST = "latest"


class Confidence(Word):
    """How the content was checked: article read, secondary source, from memory, or own policy."""

    READ = "read"
    READ_PARTLY = "read_partly"
    SECONDARY = "secondary"
    MEMORY = "memory"
    POLICY = "policy"


class Status(Word):
    """Where a clock stands at a moment."""

    RUNNING = "running"
    PROTECTIVE_PASSED = "protective_passed"
    OVERDUE = "overdue"
    STILL_ALLOWED = "still_allowed"
    MET = "met"
    LATE = "late"
    ENDED = "ended"
    ENDED_OVERDUE = "ended_overdue"
    SUSPENDED = "suspended"  # a decision stopped the period; nothing can become overdue
    NO_DATE = "no_date"  # a duty or limit without a period
    UNKNOWN = "unknown"  # a time limit was looked for and none was found
    NOT_APPLICABLE = "not_applicable"  # the facts of the case shut the rule out
    REVIEW = "review"  # a person has to decide (family request after a first decision)

    @property
    def open(self) -> bool:
        return self in (Status.RUNNING, Status.PROTECTIVE_PASSED, Status.OVERDUE, Status.STILL_ALLOWED, Status.SUSPENDED)
