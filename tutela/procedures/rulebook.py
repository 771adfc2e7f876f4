"""The rules this node works with, indexed by journal event kind: looked up in memory at every event."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from tutela.engines import clocks
from tutela.engines.clocks import Catalogue, Rule, Signal

Table = dict[str, list[tuple[Rule, Signal]]]


@dataclass(frozen=True)
class Rulebook:
    """Union law, the law of the node's State and the platform's targets."""

    catalogue: Catalogue
    state: str
    starts: Table
    stops: Table
    ends: Table

    def concerns(self, kind: str) -> bool:
        """Whether any rule looks at events of this kind."""
        return kind in self.starts or kind in self.stops or kind in self.ends

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by id; None when a newer catalogue no longer has it (its clocks stay as they are)."""
        return self.catalogue.rules.get(rule_id)

    def calendar(self, country: str) -> clocks.Calendar:
        """The calendar of a country, else of the node's own State."""
        try:
            return self.catalogue.calendar(country or self.state)
        except KeyError:
            return self.catalogue.calendar(self.state)


@lru_cache(maxsize=4)
def _book(state: str) -> Rulebook:
    catalogue = clocks.shipped(settings.CATALOGUE)
    starts: Table = defaultdict(list)
    stops: Table = defaultdict(list)
    ends: Table = defaultdict(list)
    for rule in catalogue.for_state(state):
        for table, signals in ((starts, rule.starts_on), (stops, rule.stops_on), (ends, rule.ends_on)):
            for signal in signals:
                table[signal.event].append((rule, signal))
    return Rulebook(catalogue, state, dict(starts), dict(stops), dict(ends))


def book() -> Rulebook:
    """The rulebook of this node; read once per process."""
    return _book(settings.TUTELA.state)
