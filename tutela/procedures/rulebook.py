"""The rules this node works with, indexed by journal event kind: looked up in memory at every event."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from tutela.engines import clocks
from tutela.engines.clocks import Catalogue, Rule, RuleKind, Signal, Topic
from tutela.procedures import facts

NOTED = "procedures.event_noted"
DATED = (RuleKind.DEADLINE, RuleKind.AT_ONCE, RuleKind.GUARD)
Table = dict[str, list[tuple[Rule, Signal]]]


@dataclass(frozen=True)
class Rulebook:
    """The law of the node's State, Union law where it is a Member State, and the platform's targets.

    `state` as the rules call it (EL for a node in GR).
    `asking`: ids of the rules whose answer depends on what is known of the case besides their own trigger.
    """

    catalogue: Catalogue
    state: str
    starts: Table
    stops: Table
    ends: Table
    suspends: Table
    resumes: Table
    asking: tuple[str, ...]

    @property
    def noted(self) -> tuple[str, ...]:
        """The events a person can note, because rules count from them and no act of the product is one."""
        return tuple(sorted({rule.trigger for rule, _ in self.starts[NOTED]}))

    @property
    def country(self) -> str:
        """The State, without the region."""
        return self.state.split("-")[0]

    def concerns(self, kind: str) -> bool:
        """Whether any rule looks at events of this kind."""
        tables = (self.starts, self.stops, self.ends, self.suspends, self.resumes)
        return kind in facts.SAID_BY or any(kind in table for table in tables)

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by id; None when a newer catalogue no longer has it (its clocks stay as they are)."""
        return self.catalogue.rules.get(rule_id)

    def calendar(self, country: str) -> clocks.Calendar:
        """The calendar of a country in which Union law holds, else of the node's own State; without one, weekends only."""
        known = self.catalogue.states
        if known.code(country) == self.country:
            country = self.state  # of the region, where the node has one
        for state in (country if known.in_union(country) else "", self.state):
            try:
                return self.catalogue.calendar(state)
            except KeyError:
                continue
        return clocks.weekends_only(self.state, settings.TUTELA.time_zone)


@lru_cache(maxsize=4)
def _book(state: str) -> Rulebook:
    catalogue = clocks.shipped(settings.CATALOGUE)
    rules = catalogue.for_state(state)
    asking = tuple(rule.id for rule in rules if rule.asks or rule.selector)
    return Rulebook(
        catalogue, catalogue.states.code(state), starts=_starts(catalogue, rules),
        stops=_table(rules, "stops_on"), ends=_table(rules, "ends_on"),
        suspends=_table(rules, "suspends_on"), resumes=_table(rules, "resumes_on"), asking=asking,
    )


def _starts(catalogue: Catalogue, rules: Iterable[Rule]) -> Table:
    """What starts which clock. A rule whose event the product has no screen for starts when a person notes the event."""
    found = _table(rules, "starts_on")
    written = {rule.trigger for rule in catalogue.rules.values() if rule.starts_on}
    may = [rule for rule in rules if rule.kind in DATED and rule.topic is not Topic.DATA]  # data duties are the node's
    noted = [rule for rule in may if rule.trigger not in written]
    found[NOTED] = [(rule, Signal(NOTED, when={"trigger": (rule.trigger,)})) for rule in noted]
    return found


def _table(rules: Iterable[Rule], name: str) -> Table:
    """Journal event kind to the rules that name it in one of their fields."""
    found: Table = defaultdict(list)
    for rule in rules:
        for signal in getattr(rule, name):
            found[signal.event].append((rule, signal))
    return dict(found)


def book() -> Rulebook:
    """The rulebook of this node; read once per process."""
    return _book(settings.TUTELA.jurisdiction)
