"""Situations between two States: which events follow each other, and on which side somebody has to act at each.

What a situation is stands in `catalogue/situations.yaml`; who must do what by when comes from the rules alone. A stage
is one event of a situation: the rules that this event starts, of the State on whose side it happens and of Union law.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from tutela.engines.clocks.catalogue import Catalogue, find_root
from tutela.engines.clocks.computing import ClockInputError, Computation, NotInForceError, compute
from tutela.engines.clocks.reading import CatalogueError, Problem, Reader, read_yaml
from tutela.engines.clocks.rules import PLATFORM, Deadline, Rule
from tutela.engines.clocks.terms import Direction, Kind, RuleKind, Topic, Unit, Word
from tutela.engines.clocks.triggers import TRIGGERS

FILE = "situations.yaml"
SHARED_LAW = ("EU", "INT")
HOURS = {Unit.MINUTE: 1 / 60, Unit.HOUR: 1.0, Unit.DAY: 24.0, Unit.WEEK: 168.0, Unit.MONTH: 730.0, Unit.YEAR: 8766.0}
# Seven calendar days hold about five working days: only to put steps in order, never shown.
WORKING_DAY = 24 * 7 / 5
FIRST, NEVER = float("-inf"), float("inf")


class Side(Word):
    """Who acts at a stage: the State of the file, the other State, or each of them."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Stage:
    """One event of a situation. `topics` narrows what it starts; `only` and `without` name rules; `targets` those of
    the platform's own targets that are shown beside the law, where both act on the side of the file."""

    event: str
    side: Side
    topics: tuple[Topic, ...] = ()
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens to a child between two States, as a line of events."""

    id: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    stages: tuple[Stage, ...]

    def label(self, language: str) -> str:
        """The title in that language, else in English."""
        return self.title.get(language) or self.title["en"]

    def lead(self, language: str) -> str:
        """One sentence about it in that language, else in English."""
        return self.about.get(language) or self.about.get("en", "")


@dataclass(frozen=True, slots=True)
class Dated:
    """What a step comes to in one State: the computation, or why there is none (`needs`: the field to give)."""

    state: str
    found: Computation | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One rule at one stage. `side` is the lane: here, there, or both for what each of the two States has to do."""

    rule: Rule
    side: Side
    states: tuple[str, ...]
    dated: tuple[Dated, ...] = ()

    @property
    def slot(self) -> float:
        """Where in the time of its stage a step stands; see `nominal`."""
        return nominal(self.rule)


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage with its steps in order of time; `left_out` are rules not in force for an event of that day."""

    stage: Stage
    at: datetime | date | None
    steps: tuple[PlannedStep, ...] = ()
    left_out: tuple[Rule, ...] = field(default=())


def nominal(rule: Rule) -> float:
    """Hours after the event, roughly: at once 0, before the event negative, without a number never.

    A limit that was not found stands first, so that nobody overlooks it among those with a number.
    """
    if rule.kind is RuleKind.UNKNOWN:
        return FIRST
    if rule.kind is RuleKind.AT_ONCE and rule.deadline is None:
        return 0.0
    if rule.deadline is None:
        return NEVER
    return _hours(rule.deadline) * (-1 if rule.deadline.direction is Direction.BACKWARD else 1)


def _hours(period: Deadline) -> float:
    working = period.unit is Unit.DAY and period.kind is not Kind.CALENDAR
    return period.n * (WORKING_DAY if working else HOURS[period.unit])


def plan(
    catalogue: Catalogue,
    situation: Situation,
    here: str,
    there: str,
    today: date,
    events: Mapping[str, datetime | date] | None = None,
) -> list[PlannedStage]:
    """The steps of a situation for two States, stage by stage, each in order of time.

    `events` are dates that are known, by the law's word; a step is computed where its own event is among them.
    `today` decides which rules are in force at stages without a date. Unknown limits stay unknown.
    """
    known = dict(events or {})
    return [_stage(catalogue, stage, (here, there), today, known) for stage in situation.stages]


def _stage(
    catalogue: Catalogue, stage: Stage, pair: tuple[str, str], today: date, events: Mapping[str, datetime | date]
) -> PlannedStage:
    steps, out = [], []
    for rule, side in _rules(catalogue, stage, pair):
        states = pair if side is Side.BOTH else (pair[0] if side is Side.HERE else pair[1],)
        try:
            dated = tuple(_dated(catalogue, rule, state, events) for state in states)
        except NotInForceError:
            out.append(rule)
            continue
        if rule.trigger not in events and not in_force(rule, today):
            out.append(rule)
            continue
        steps.append(PlannedStep(rule, side, states, dated))
    steps.sort(key=lambda step: (step.slot, step.rule.id))
    return PlannedStage(stage, events.get(stage.event), tuple(steps), tuple(out))


def in_force(rule: Rule, day: date) -> bool:
    """Whether a rule holds on a day, as far as its validity is known."""
    return not ((rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to))


def _rules(catalogue: Catalogue, stage: Stage, pair: tuple[str, str]) -> Iterator[tuple[Rule, Side]]:
    """The rules of a stage with the lane of each. One that only lengthens another is told with that one."""
    here, there = ({rule.id for rule in catalogue.for_state(state)} for state in pair)
    for rule in catalogue.rules.values():
        if rule.trigger != stage.event or rule.extends or rule.id in stage.without:
            continue
        if rule.jurisdiction == PLATFORM:
            if rule.id in stage.targets:
                yield rule, Side.HERE if stage.side is Side.BOTH else stage.side
        elif _wanted(rule, stage):
            bound = [side for side, ids in ((Side.HERE, here), (Side.THERE, there)) if rule.id in ids]
            yield from ((rule, side) for side in _sides(rule, stage.side, bound))


def _wanted(rule: Rule, stage: Stage) -> bool:
    return (not stage.only or rule.id in stage.only) and (not stage.topics or rule.topic in stage.topics)


def _sides(rule: Rule, side: Side, bound: Sequence[Side]) -> Iterator[Side]:
    """The lanes of a rule: each side that acts and that the rule binds; what both share stands between them."""
    acting = [one for one in bound if side in (one, Side.BOTH)]
    if rule.jurisdiction in SHARED_LAW and len(acting) > 1:
        yield Side.BOTH
    else:
        yield from acting


def _dated(catalogue: Catalogue, rule: Rule, state: str, events: Mapping[str, datetime | date]) -> Dated:
    at = events.get(rule.trigger)
    if at is None:
        return Dated(state)
    try:
        return Dated(state, compute(rule, at, catalogue.calendar(state), events=events))
    except NotInForceError:
        raise
    except ClockInputError as error:
        return Dated(state, needs=error.field)
    except KeyError:  # a State without a calendar in the catalogue: no date is better than a wrong one
        return Dated(state, needs="calendar")


# --- reading ----------------------------------------------------------------------------------------------------------

def load(root: Path, catalogue: Catalogue) -> dict[str, Situation]:
    """Read `situations.yaml` of a catalogue folder; a folder without one has no situations.

    Raises CatalogueError with file, line and remedy: every event, topic and rule that it names has to exist.
    """
    if not (root / FILE).is_file():
        return {}
    problems: list[Problem] = []
    top = Reader(read_yaml(root / FILE), FILE, problems)
    for name in ("id", "version", "title", "language", "source", "confidence", "valid_from", "note"):
        top.get(name)
    found: dict[str, Situation] = {}
    for reader in top.parts("situations", "id"):
        one = _situation(reader, catalogue)
        if one.id in found:
            reader.problem("id", f"{one.id!r} is used twice.", "Give this situation its own id.")
        found[one.id] = one
    top.finish()
    if problems:
        raise CatalogueError(problems)
    return found


@lru_cache(maxsize=4)
def shipped(root: Path | None = None) -> Mapping[str, Situation]:
    """The situations that ship with the program, read once per process."""
    from tutela.engines.clocks import catalogue

    folder = root or find_root()
    return load(folder, catalogue.shipped(root))


def _situation(reader: Reader, catalogue: Catalogue) -> Situation:
    reader.rule = reader.text("id", required=True)
    stages = tuple(_read_stage(one, catalogue) for one in reader.parts("stages", "event"))
    if not stages:
        reader.problem("stages", "is empty.", "Name at least one event with the side that acts.")
    made = Situation(reader.rule, reader.texts("title"), reader.texts("about"), stages)
    reader.finish()
    return made


def _read_stage(reader: Reader, catalogue: Catalogue) -> Stage:
    event = reader.text("event", required=True)
    if event not in TRIGGERS:
        reader.problem("event", f"{event!r} is not an event of the rules.", "Write a trigger as the rules name it.")
    topics = []
    for word in reader.words("topics"):
        try:
            topics.append(Topic(word))
        except ValueError:
            reader.problem("topics", f"{word!r} is not a topic.", f"Write one of: {', '.join(Topic)}.")
    named = {name: _named(reader, name, event, catalogue) for name in ("only", "without", "targets")}
    made = Stage(event, reader.word("side", Side, Side.BOTH, required=True), tuple(topics), **named)
    reader.finish()
    return made


def _named(reader: Reader, key: str, event: str, catalogue: Catalogue) -> tuple[str, ...]:
    ids: Sequence[str] = reader.words(key)
    for one in ids:
        rule = catalogue.rules.get(one)
        if rule is None:
            reader.problem(key, f"{one!r} is not a rule.", "Write the id of a rule.")
        elif rule.trigger != event:
            reader.problem(key, f"{one} is not started by {event}.", f"Its event is {rule.trigger}.")
        elif (rule.jurisdiction == PLATFORM) != (key == "targets"):
            reader.problem(key, f"{one} is of another kind.", "Targets of the platform stand under `targets`.")
    return tuple(ids)
