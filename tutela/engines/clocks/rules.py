"""Rules as plain data: what the law (or the platform's own policy) asks, by when, of whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tutela.engines.clocks.terms import (
    Binding,
    Confidence,
    Direction,
    Effect,
    Kind,
    Raise,
    Repeat,
    Roll,
    RuleKind,
    Start,
    Topic,
    Unit,
)

PLATFORM = "TUTELA"
"""Jurisdiction code of the platform's own targets."""


@dataclass(frozen=True, slots=True)
class Span:
    """A plain length of time, such as "counts from day 4" or "again every 3 months"."""

    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period: number, unit, which days count, and how start and end are treated."""

    n: int
    unit: Unit
    kind: Kind = Kind.CALENDAR
    start: Start = Start.EXCLUSIVE
    roll: Roll = Roll.NONE
    direction: Direction = Direction.FORWARD
    min_two_working_days: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer period on a ground that needs its own decision; `times` is how often it may be used.

    `instead`: the number replaces that of the rule ("two months from registration") and is not added.
    `earliest_kind`: how the days are counted in the earliest reading, where the readings differ.
    """

    n: int
    unit: Unit
    kind: Kind
    ground: str
    needs: str = "decision_ref"
    times: int = 1
    instead: bool = False
    earliest_kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A ground on which a decision stops the period for a while; afterwards it goes on, or (`anew`) starts again."""

    ground: str
    needs: str = "decision_ref"
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length on facts of the case: `when` names the facts and the values that bring it about."""

    when: Mapping[str, tuple[str, ...]]
    deadline: Deadline
    earliest_reading: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling without a period, such as 30 children per representative."""

    measure: str
    normal: int
    exceptional: int | None = None


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """The work item a rule opens: its kind and the role that has to do it."""

    item: str
    role: str


@dataclass(frozen=True, slots=True)
class OnExpiry:
    """What the end of the period means in law (`effect`) and what the platform does (`raises`)."""

    effect: Effect = Effect.NONE
    raises: Raise = Raise.REMINDER
    keep: str | None = None
    tells: tuple[str, ...] = ()
    opens: tuple[WorkOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """A journal event kind that starts, stops or ends a clock.

    `at` names the payload field with the legally relevant time (without it: the field `at`, else the
    time of the event); a trailing "?" lets those stand in when the field is absent; "kind:field" takes
    the field of the newest earlier event of that kind in the same case. Without a time nothing starts.
    `when` restricts by payload codes; an absent field does not match; "!own_state" means any other State.
    `any_subject` lets the event of another episode or transfer of the same case count too.
    """

    event: str
    at: str | None = None
    any_subject: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnlyWhile:
    """The rule starts only between two kinds of events of the same case (an open episode)."""

    since: tuple[str, ...]
    until: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where the rule stands: act, article, paragraph, CELEX number, and where the text was read."""

    act: str
    article: str = ""
    para: str = ""
    celex: str = ""
    source: str = ""

    def __str__(self) -> str:
        mark = "" if not self.article[:1].isdigit() else "Art. "
        parts = [self.act, f"{mark}{self.article}" if self.article else "", f"({self.para})" if self.para else ""]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """Which language version of the text was read, in which state, when; `also`: versions compared with it."""

    language: str = ""
    version: str = ""
    read: date | None = None
    also: tuple[str, ...] = ()
    divergence_note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty with its deadline. Source of the model: the procedure table of the catalogue.

    `title` maps language codes to a short sentence; `trigger` is the law's own word for the event
    that starts the period; `selector` the event a transition clause names, which decides whether
    this version of the law applies; `need` groups rules that answer the same need of the child.
    `until` is a fixed last day instead of a period. `extends` names the rule that this one lengthens
    on `ground`. `only_if` and `not_if` are facts without or with which the rule does not apply;
    `min_age` the age below which it never does. `open_until` is the event up to which an act stays
    allowed after the period. `ceiling` is the longest time with all extensions. `part_of` names the
    row of the procedure table that an entry is a step of, `predecessor` what applied before.
    `actor` and `timing` keep the law's own words for who and when. `ahead`: the item of `opens` appears that
    long before the protective date, to be done by then, and not with the start of the clock.
    """

    id: str
    version: str
    jurisdiction: str
    title: Mapping[str, str]
    trigger: str
    role: str
    basis: Basis
    text: TextVersion
    confidence: Confidence
    kind: RuleKind = RuleKind.DEADLINE
    topic: Topic | None = None
    actor: str = ""
    timing: str = ""
    confidence_note: str = ""
    deadline: Deadline | None = None
    earliest_reading: Deadline | None = None
    until: date | None = None
    ceiling: Span | None = None
    variants: tuple[Variant, ...] = ()
    extends: str = ""
    ground: str = ""
    part_of: str = ""
    predecessor: str = ""
    only_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    min_age: int | None = None
    open_until: str = ""
    limit: Limit | None = None
    binding: Binding = Binding.HARD
    on_expiry: OnExpiry = OnExpiry()
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    selector: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    text_state: str = ""
    next_review: date | None = None
    needs_legal_review: bool = False
    need: str = ""
    applies_to: tuple[str, ...] = ()
    starts_on: tuple[Signal, ...] = ()
    stops_on: tuple[Signal, ...] = ()
    ends_on: tuple[Signal, ...] = ()
    suspends_on: tuple[Signal, ...] = ()
    resumes_on: tuple[Signal, ...] = ()
    subject: str | None = None
    repeat: Repeat = Repeat.EACH
    counts_from: Span | None = None
    repeats: Span | None = None
    only_while: OnlyWhile | None = None
    opens: WorkOrder | None = None
    ahead: Span | None = None
    note: str = ""

    def label(self, language: str) -> str:
        """The title in that language, else in English."""
        return self.title.get(language) or self.title["en"]

    @property
    def uncertain(self) -> bool:
        """Whether a reader should check the text: not read in full, or marked for legal review."""
        return self.needs_legal_review or self.confidence not in (Confidence.READ, Confidence.POLICY)

    def extension(self, ground: str) -> Extension | None:
        """The extension on that ground, or None when the rule knows none."""
        return next((one for one in self.extensions if one.ground == ground), None)

    def suspension(self, ground: str) -> Suspension | None:
        """The suspension on that ground, or None when the rule knows none."""
        return next((one for one in self.suspensions if one.ground == ground), None)

    @property
    def by_hand(self) -> bool:
        """Whether a person says that it was done, because no event of the product does; a ceiling is never done."""
        return not self.stops_on and self.binding is not Binding.GUARD

    @property
    def asks(self) -> frozenset[str]:
        """Names of the facts of a case on which date, length or standing of this rule depend."""
        found = {*self.only_if, *self.not_if, *(name for one in self.variants for name in one.when)}
        found |= {"age"} if self.min_age is not None else set()
        return frozenset(found | ({"unaccompanied"} if self.binding is Binding.SOFT_UNACCOMPANIED_MINOR else set()))
