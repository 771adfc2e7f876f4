"""Writes an invented registry, queries and their truth: `python -m benchmarks.matching.generator --size … --out DIR`.

The three files have the columns of dev10k. 40 in 100 queries are children of the registry as another authority wrote
them; 40 are absent; 10 are siblings and 10 namesakes of registered children, themselves not registered. Every
assumption stands in README.md of this folder. The same size, number and seed give the same bytes.
"""

import argparse
import csv
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.matching import pools
from benchmarks.matching.people import Child, World
from benchmarks.matching.writing import COLUMNS, REGISTRY, REPORT, Clerk

TRUTH = ("query_id", "registry_id", "kind", "group", "dob_kind")
MATCH, ABSENT, SIBLING = 0.40, 0.80, 0.90
# Share of registered children whose sibling is registered after them.
FAMILIES = 0.16


def registered(world: World, size: int) -> list[Child]:
    """The children of the registry, siblings among them, in an order that tells nothing."""
    children: list[Child] = []
    while len(children) < size:
        child = world.child()
        children.append(child)
        while len(children) < size and world.rng.random() < FAMILIES:
            children.append(world.sibling(child))
    world.rng.shuffle(children)
    return children


def asked(world: World, children: Sequence[Child], count: int) -> list[tuple[str, Child, int | None]]:
    """The children queried: (kind, child, her place in the registry when she is there)."""
    present = iter(world.rng.sample(range(len(children)), min(count, len(children))))
    found: list[tuple[str, Child, int | None]] = []
    for _ in range(count):
        roll = world.rng.random()
        if roll < MATCH:
            index = next(present)
            found.append(("match", children[index], index))
        elif roll < ABSENT:
            found.append(("absent", world.child(), None))
        elif roll < SIBLING:
            found.append(("sibling", world.sibling(world.rng.choice(children)), None))
        else:
            found.append(("namesake", world.namesake(world.rng.choice(children)), None))
    return found


def generate(size: int, queries: int, seed: int, rich: bool):
    """Three iterables of rows: registry, queries, truth."""
    rng = random.Random(seed)
    world = World(pools.load(), rng)
    children = registered(world, size)
    wanted = asked(world, children, queries)
    registry, report = Clerk(REGISTRY, rich, rng), Clerk(REPORT, rich, rng)
    rows = [registry.write(child) | {"id": f"R{number:07d}"} for number, child in enumerate(children)]
    reports = [report.write(child) | {"id": f"Q{number:06d}"} for number, (_, child, _) in enumerate(wanted)]
    truth = [
        {
            "query_id": f"Q{number:06d}",
            "registry_id": "" if index is None else f"R{index:07d}",
            "kind": kind,
            "group": child.group,
            "dob_kind": "est" if child.estimated else "known",
        }
        for number, (kind, child, index) in enumerate(wanted)
    ]
    return rows, reports, truth


def save(path: Path, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    """One file with a header, in UTF-8 with plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: list[str]) -> int:
    """Command line; 0 when the three files are written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.generator", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="children in the registry")
    parser.add_argument("--queries", type=int, default=2_000, help="children asked for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder for registry.csv, queries.csv and truth.csv")
    parser.add_argument("--rich", action="store_true", help="father's name and place of birth in 92 in 100 records")
    options = parser.parse_args(arguments)
    rows, reports, truth = generate(options.size, options.queries, options.seed, options.rich)
    options.out.mkdir(parents=True, exist_ok=True)
    save(options.out / "registry.csv", COLUMNS, rows)
    save(options.out / "queries.csv", COLUMNS, reports)
    save(options.out / "truth.csv", TRUTH, truth)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
