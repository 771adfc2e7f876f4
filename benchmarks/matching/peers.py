"""Peers on the same files: `python -m benchmarks.matching.peers --in DIR --out FOLDER [--peer NAME]`.

Each peer gets registry and queries and returns for every query up to 50 candidates with a score, best first. All of them
see clear text: they answer what can be found, not what may be shown. `all` writes one file a peer into a folder and
prints the figures of each.
"""

import argparse
import csv
import heapq
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from benchmarks.matching import figures

TOP = 50
CHUNK = 200
Record = dict[str, str]
Ranking = dict[str, list[tuple[str, float]]]
# Weight of the names beside the date in the Jaro-Winkler peer.
NAMES = 0.7


def records(path: Path) -> list[Record]:
    """Rows of a registry or query file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def tokens(record: Record) -> list[str]:
    """Name tokens in lower-case ASCII: the Latin names, else the native spelling romanised by anyascii."""
    text = f"{record['given']} {record['family']}".strip() or record["native"]
    return anyascii(text).lower().replace("'", "").replace("-", " ").split()


def year(record: Record) -> int:
    """Year of birth; the middle of an age range; 0 when unknown."""
    if record["dob"]:
        return int(record["dob"][:4])
    if record["age_min"]:
        return int(record["obs_date"][:4]) - (int(record["age_min"]) + int(record["age_max"])) // 2
    return 0


def month_day(record: Record) -> int:
    """Month and day as one number; 0 when the date is not full."""
    return int(record["dob"][5:].replace("-", "")) if len(record["dob"]) == 10 else 0


class Dates:
    """Birth dates of a registry as arrays, to compare one date with all."""

    def __init__(self, rows: Sequence[Record]) -> None:
        """`rows` in the order of the registry."""
        self.year = np.array([year(row) for row in rows])
        self.day = np.array([month_day(row) for row in rows])

    def agreement(self, record: Record) -> np.ndarray:
        """1 for the same full date, 0.7 for a day and month exchanged, 0.6 same day another year, 0.5 same year."""
        own, day = year(record), month_day(record)
        same = (self.year == own) & bool(own)
        found = np.where(same, 0.5, np.where((abs(self.year - own) == 1) & bool(own), 0.2, 0.0))
        if day:
            found[(self.day == day) & (day != 101)] = 0.6
            found[same & (self.day == day % 100 * 100 + day // 100)] = 0.7
            found[same & (self.day == day)] = 1.0
        return found.astype(np.float32)


def best(ids: Sequence[str], scores: np.ndarray, above: float = 0.0) -> list[tuple[str, float]]:
    """The highest scores with their records, at most 50, ties by place in the registry."""
    count = min(TOP, len(scores))
    places = np.argpartition(-scores, count - 1)[:count]
    places = places[np.lexsort((places, -scores[places]))]
    return [(ids[place], float(scores[place])) for place in places if scores[place] > above]


def jaro_winkler(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
    """Jaro-Winkler of the sorted name tokens after anyascii, and how well the dates agree."""
    ids, dates = [row["id"] for row in registry], Dates(registry)
    names = [" ".join(sorted(tokens(row))) for row in registry]
    found: Ranking = {}
    for start in range(0, len(queries), CHUNK):
        part = queries[start : start + CHUNK]
        asked = [" ".join(sorted(tokens(row))) for row in part]
        scores = process.cdist(asked, names, scorer=JaroWinkler.similarity, dtype=np.float32)
        for row, line in zip(part, scores, strict=True):
            found[row["id"]] = best(ids, NAMES * line + (1 - NAMES) * dates.agreement(row))
    return found


def later(module: str, name: str) -> Callable[[Sequence[Record], Sequence[Record]], Ranking]:
    """A peer whose packages are imported only when it is asked for."""

    def run(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
        return getattr(import_module(f"benchmarks.matching.{module}"), name)(registry, queries)

    return run


PEERS: dict[str, Callable[[Sequence[Record], Sequence[Record]], Ranking]] = {
    "jaro-winkler": jaro_winkler,
    "clk": later("encodings", "clk"),
    "splink": later("linkage", "splink"),
    "primero": later("rules", "primero"),
    "oscar": later("rules", "oscar"),
    "sormas": later("rules", "sormas"),
}


def top(scored: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """The 50 highest of a few scored candidates."""
    return heapq.nsmallest(TOP, scored, key=lambda pair: (-pair[1], pair[0]))


def save(path: Path, ranking: Ranking) -> None:
    """A ranked file with the columns of `tutela match`; a peer's score stands in the column of the bits."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("query_id", "rank", "candidate_id", "bits", "probability", "evidence"))
        for query, candidates in ranking.items():
            for rank, (candidate, score) in enumerate(candidates, start=1):
                writer.writerow((query, rank, candidate, f"{score:.6f}", "", ""))


def main(arguments: list[str]) -> int:
    """Command line; a peer whose package is missing is said to be missing, and the others still run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.peers", description=__doc__)
    parser.add_argument("--in", dest="folder", type=Path, required=True, help="registry.csv, queries.csv, truth.csv")
    parser.add_argument("--peer", choices=[*PEERS, "all"], default="all")
    parser.add_argument("--out", type=Path, required=True, help="folder for one ranked file a peer")
    options = parser.parse_args(arguments)
    registry, queries = (records(options.folder / name) for name in ("registry.csv", "queries.csv"))
    truth = figures.read_truth(options.folder / "truth.csv")
    options.out.mkdir(parents=True, exist_ok=True)
    missing = 0
    for name in PEERS if options.peer == "all" else [options.peer]:
        start = time.perf_counter()
        try:
            ranking = PEERS[name](registry, queries)
        except ImportError as error:
            print(f"{name}: not run, a package is missing ({error})\n")
            missing += 1
            continue
        print(f"{name}: {time.perf_counter() - start:.1f} s\n{figures.table(ranking, truth)}\n", flush=True)
        save(options.out / f"{name}.csv", ranking)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
