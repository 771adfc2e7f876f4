"""What a ranking is worth: `python -m benchmarks.matching.figures RANKED.csv TRUTH.csv`.

RANKED.csv: query_id, rank, candidate_id, bits and more columns that are not read. TRUTH.csv: query_id, registry_id, kind
(match, absent, sibling, namesake), group, dob_kind. Recall is the share of the children who are in the registry. The
threshold of a false-alarm rate is set on the absent children of the same file, which flatters it slightly.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FALSE_ALARMS = 0.01


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known about one query; `registry_id` is empty unless the child is registered."""

    query_id: str
    registry_id: str
    kind: str
    group: str
    dob_kind: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares of the registered children: first, among the first ten, first and above the false-alarm threshold."""

    count: int
    at_1: float
    at_10: float
    at_false_alarms: float


# Candidates by query, best first: (candidate, score).
Rankings = Mapping[str, Sequence[tuple[str, float]]]


def share(part: int, whole: int) -> float:
    """A share, zero when there is nothing to share."""
    return part / whole if whole else 0.0


def top_score(rankings: Rankings, query: str) -> float:
    """Score of the first candidate; minus infinity without any."""
    candidates = rankings.get(query)
    return candidates[0][1] if candidates else float("-inf")


def threshold(rankings: Rankings, truth: Iterable[Truth], rate: float = FALSE_ALARMS) -> float:
    """The score a top candidate must exceed so that at most `rate` of the absent children get a hit."""
    tops = sorted((top_score(rankings, row.query_id) for row in truth if row.kind == "absent"), reverse=True)
    allowed = int(rate * len(tops))
    return tops[allowed] if allowed < len(tops) else float("-inf")


def place(rankings: Rankings, row: Truth) -> int | None:
    """Place of the right child in the list, from 1; None when she is not in it."""
    for number, (candidate, _) in enumerate(rankings.get(row.query_id, ()), start=1):
        if candidate == row.registry_id:
            return number
    return None


def recall(rankings: Rankings, truth: Sequence[Truth], above: float) -> Recall:
    """Recall over the registered children among `truth`; `above` is the false-alarm threshold."""
    rows = [row for row in truth if row.kind == "match"]
    places = [(place(rankings, row), top_score(rankings, row.query_id)) for row in rows]
    return Recall(
        len(rows),
        share(sum(number == 1 for number, _ in places), len(rows)),
        share(sum(number is not None and number <= 10 for number, _ in places), len(rows)),
        share(sum(number == 1 and score > above for number, score in places), len(rows)),
    )


def recalls(
    rankings: Rankings, truth: Sequence[Truth], above: float, by: Callable[[Truth], str]
) -> dict[str, Recall]:
    """Recall for each value of one property, such as the script or whether the birth date is estimated."""
    parts = defaultdict(list)
    for row in truth:
        parts[by(row)].append(row)
    found = {name: recall(rankings, rows, above) for name, rows in sorted(parts.items())}
    return {name: value for name, value in found.items() if value.count}


def candidates_per_absent(rankings: Rankings, truth: Iterable[Truth]) -> float:
    """How many registered children are touched, on average, when the child is not there."""
    counts = [len(rankings.get(row.query_id, ())) for row in truth if row.kind == "absent"]
    return share(sum(counts), len(counts))


def untouched(rankings: Rankings, truth: Iterable[Truth]) -> float:
    """Share of the absent children whose query touches nobody."""
    empty = [not rankings.get(row.query_id) for row in truth if row.kind == "absent"]
    return share(sum(empty), len(empty))


def confusions(rankings: Rankings, truth: Iterable[Truth], above: float, kind: str = "sibling") -> float:
    """Share of the queries for siblings (or namesakes) of registered children whose top candidate would be an alarm."""
    hits = [top_score(rankings, row.query_id) > above for row in truth if row.kind == kind]
    return share(sum(hits), len(hits))


# --- files and table -------------------------------------------------------------------------------------------------


def read_truth(path: Path) -> list[Truth]:
    """Rows of truth.csv."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [Truth(**{key: row[key] for key in Truth.__slots__}) for row in csv.DictReader(stream)]


def read_rankings(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Candidates by query, in the order of their ranks."""
    found = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["query_id"]].append((int(row["rank"]), row["candidate_id"], float(row["bits"])))
    return {query: [(candidate, bits) for _, candidate, bits in sorted(rows)] for query, rows in found.items()}


def table(rankings: Rankings, truth: Sequence[Truth]) -> str:
    """The figures as lines of text."""
    above = threshold(rankings, truth)
    rows = {"all": recall(rankings, truth, above)}
    rows |= recalls(rankings, truth, above, lambda row: row.group)
    rows |= {f"date {name}": value for name, value in recalls(rankings, truth, above, lambda row: row.dob_kind).items()}
    lines = [f"{'':12} {'children':>8} {'recall@1':>9} {'recall@10':>9} {'at 1% false alarms':>19}"]
    for name, value in rows.items():
        lines.append(
            f"{name:12} {value.count:8} {value.at_1:9.3f} {value.at_10:9.3f} {value.at_false_alarms:19.3f}"
        )
    lines += [
        "",
        f"threshold at 1% false alarms        {above:9.2f}",
        f"candidates per absent child         {candidates_per_absent(rankings, truth):9.3f}",
        f"absent children touching nobody     {untouched(rankings, truth):9.3f}",
        f"siblings taken for the child        {confusions(rankings, truth, above):9.3f}",
        f"namesakes taken for the child       {confusions(rankings, truth, above, 'namesake'):9.3f}",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Command line: the table on standard output; 2 without exactly two files."""
    if len(arguments) != 2:
        print("Usage: python -m benchmarks.matching.figures RANKED.csv TRUTH.csv", file=sys.stderr)
        return 2
    ranked, truth = map(Path, arguments)
    print(table(read_rankings(ranked), read_truth(truth)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
