"""`tutela match`: find the children of one list in another, with both parties and every message of a private question.

`tutela match --queries q.csv --registry r.csv --out ranked.csv` plays both nodes in one process: the registry is
indexed under a fresh key, each query is blinded, looked up and compared blinded. `--plain` is the same model on clear
text. `tutela match bench --queries … --registry … --truth truth.csv` also says how many were found. No node needed.
"""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tutela.engines.matching import batch, composite, measuring
from tutela.engines.matching.batch import Ranked
from tutela.engines.matching.files import COLUMNS, OPTIONAL, Child, FileError, read_children, read_truth

HEADER = ("query_id", "rank", "candidate_id", "bits", "probability", "evidence")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `tutela match` with the command line."""
    parser = subparsers.add_parser(
        "match",
        help="find the children of one list in another without showing either",
        description=__doc__,
        epilog=f"Columns of both lists: {', '.join(COLUMNS)}; optional: {', '.join(OPTIONAL)}. Both in UTF-8.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", nargs="?", choices=["run", "bench"], default="run")
    parser.add_argument("--queries", type=Path, required=True, metavar="CSV", help="children who are looked for")
    parser.add_argument("--registry", type=Path, required=True, metavar="CSV", help="children who are registered")
    parser.add_argument("--tier", choices=composite.TIERS, default=composite.WIDE)
    parser.add_argument("--plain", action="store_true", help="compare in the clear, to see what blinding costs")
    parser.add_argument("--top", type=int, default=50, metavar="N", help="candidates per query, 1 to 50")
    parser.add_argument("--out", type=Path, metavar="CSV", help="the ranked list; standard output when left out")
    parser.add_argument("--truth", type=Path, metavar="CSV", help="bench: query_id, registry_id, kind, group, dob_kind")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes")


def run(args: argparse.Namespace) -> int:
    """Rank, or rank and measure; 2 for files or options that cannot be used."""
    try:
        _check(args)
        queries, registry = read_children(args.queries), read_children(args.registry)
        if args.action == "bench":
            return _bench(args, queries, registry)
        _write(args.out, (line for ranked in _ranked(args, queries, registry) for line in ranked))
    except (FileError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _check(args: argparse.Namespace) -> None:
    if not 1 <= args.top <= 50:
        raise FileError("--top: 1 to 50 candidates can be shown.")
    if args.workers < 1:
        raise FileError("--workers: at least one process is needed.")
    if args.action == "bench" and args.truth is None:
        raise FileError("--truth: the bench needs a file that says which registry row each query is.")


def _ranked(args: argparse.Namespace, queries: list[Child], registry: list[Child]) -> Iterator[list[Ranked]]:
    if args.plain:
        return batch.ask_plain(registry, queries, tier=args.tier, top=args.top)
    holder = batch.build(registry, tiers=[args.tier], workers=args.workers, done=_progress())
    return batch.ask_all(holder, queries, tier=args.tier, top=args.top, workers=args.workers, done=_progress())


class _progress:  # noqa: N801 - used like a function
    """One line on the terminal, at most twice a second; nothing where nobody watches."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, what: str, count: int, of: int) -> None:
        if sys.stderr.isatty() and (time.monotonic() - self._last > 0.5 or count == of):
            self._last = time.monotonic()
            print(f"\r{what}: {count:,} of {of:,}", end="\n" if count == of else "", file=sys.stderr, flush=True)


def _write(path: Path | None, lines: Iterable[Ranked]) -> None:
    """All lines or none: the file appears when the last line is written."""
    if path is None:
        _rows(sys.stdout, lines)
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent, newline="", encoding="utf-8", delete=False) as file:
        try:
            _rows(file, lines)
            file.flush()
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _rows(file: "measuring.Writes", lines: Iterable[Ranked]) -> None:
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for line in lines:
        evidence = "; ".join(f"{item.field} {item.relation} {item.bits:+.1f}" for item in line.candidate.evidence)
        found = line.candidate
        writer.writerow([line.query, line.rank, found.handle, f"{found.bits:.2f}", f"{line.probability:.4f}", evidence])


def _bench(args: argparse.Namespace, queries: list[Child], registry: list[Child]) -> int:
    truth = read_truth(args.truth, {child.id for child in queries})
    start = time.monotonic()
    ranked = {
        child.id: [(line.candidate.handle, line.candidate.bits) for line in lines]
        for child, lines in zip(queries, _ranked(args, queries, registry), strict=True)
    }
    for line in measuring.report(measuring.figures(ranked, truth)):
        print(line)
    print(f"{len(queries):,} queries against {len(registry):,} registered: {time.monotonic() - start:.1f} s wall")
    return 0
