"""How good a ranked list is, where the truth is known: recall, false alarms, who is touched, siblings confused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Ranking = Mapping[str, Sequence[tuple[str, float]]]


class Writes(Protocol):
    """What a CSV writer needs."""

    def write(self, text: str, /) -> object:
        """Take a text."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Which registered child a query is. `kind`: match, absent, sibling or namesake; `group`: kind of script."""

    registry: str
    kind: str
    group: str = ""
    birth: str = ""


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1; `threshold` in bits. `groups`: name to (recall at 1, recall at 10, children)."""

    recall_1: float
    recall_10: float
    recall_alarms: float
    threshold: float
    groups: Mapping[str, tuple[float, float, int]]
    candidates_per_absent: float
    absent_untouched: float
    siblings_confused: float


def figures(ranked: Ranking, truth: Mapping[str, Truth], *, false_alarms: float = 0.01) -> Figures:
    """All figures. The threshold is the score that `false_alarms` of the absent children exceed, picked on this set."""
    threshold = _threshold(ranked, truth, false_alarms)
    matches = [query for query, row in truth.items() if row.kind == "match"]
    absent = [len(ranked.get(query, ())) for query, row in truth.items() if row.kind == "absent"]
    siblings = [query for query, row in truth.items() if row.kind == "sibling"]
    groups = sorted({row.group for row in truth.values()} | {f"birth {row.birth}" for row in truth.values()})
    return Figures(
        recall_1=_share(matches, lambda query: _found(ranked, truth, query, 1)),
        recall_10=_share(matches, lambda query: _found(ranked, truth, query, 10)),
        recall_alarms=_share(
            matches, lambda query: _found(ranked, truth, query, 1) and _top(ranked, query) > threshold
        ),
        threshold=threshold,
        groups={name: _group(ranked, truth, name) for name in groups},
        candidates_per_absent=sum(absent) / len(absent) if absent else 0.0,
        absent_untouched=_share(absent, lambda count: count == 0),
        siblings_confused=_share(siblings, lambda query: _top(ranked, query) > threshold),
    )


def report(found: Figures) -> Iterator[str]:
    """Lines for a terminal."""
    yield f"recall at 1 {found.recall_1:.3f}, at 10 {found.recall_10:.3f}, at 1 % false alarms {found.recall_alarms:.3f}"
    for name, (first, tenth, count) in found.groups.items():
        yield f"  {name:<16} recall at 1 {first:.3f}, at 10 {tenth:.3f} ({count} children)"
    yield f"candidates per absent child {found.candidates_per_absent:.3f}, touching nobody {found.absent_untouched:.3f}"
    yield f"siblings above the threshold of {found.threshold:.1f} bits {found.siblings_confused:.3f}"


def _threshold(ranked: Ranking, truth: Mapping[str, Truth], share: float) -> float:
    tops = sorted((_top(ranked, query) for query, row in truth.items() if row.kind == "absent"), reverse=True)
    return tops[min(int(len(tops) * share), len(tops) - 1)] if tops else float("-inf")


def _top(ranked: Ranking, query: str) -> float:
    rows = ranked.get(query)
    return rows[0][1] if rows else float("-inf")


def _found(ranked: Ranking, truth: Mapping[str, Truth], query: str, within: int) -> bool:
    return truth[query].registry in [candidate for candidate, _ in ranked.get(query, ())[:within]]


def _group(ranked: Ranking, truth: Mapping[str, Truth], name: str) -> tuple[float, float, int]:
    rows = [q for q, row in truth.items() if row.kind == "match" and name in (row.group, f"birth {row.birth}")]
    return (
        _share(rows, lambda query: _found(ranked, truth, query, 1)),
        _share(rows, lambda query: _found(ranked, truth, query, 10)),
        len(rows),
    )


def _share(items: Sequence[Item], holds: Callable[[Item], bool]) -> float:
    return sum(1 for item in items if holds(item)) / len(items) if items else 0.0
