"""Blinded look-ups: how many keys a second one core blinds, evaluates with proof, finalises with verification, and indexes.

    python -m benchmarks oprf [--count N]

Both libraries in one process, no threads; the rate is per second of the processor. `voprf` asks and finalises in one
sitting (`blinding.Blinding`); libsodium keeps plain data that survives a restart. Answers are compared across libraries.
"""

import argparse
import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.figures import table
from tutela.engines.matching import oprf
from tutela.engines.matching.blinding import Blinding

Found = TypeVar("Found")
HEADING = ("keys a second and core", "voprf", "libsodium")


class Rates:
    """Rates by what was done, one figure for each library."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._rows: dict[str, list[object]] = {}

    def take(self, what: str, work: Callable[[], Found]) -> Found:
        """Do the work once and note its rate."""
        began = time.process_time()
        found = work()
        self._rows.setdefault(what, [what]).append(f"{self._count / (time.process_time() - began):.0f}")
        return found

    def rows(self) -> list[list[object]]:
        return list(self._rows.values())


def measure(count: int) -> tuple[Rates, bool]:
    """Rates, and whether all four ways to the values of the keys agree."""
    messages = [secrets.token_bytes(24) for _ in range(count)]
    seed, info, rates = secrets.token_bytes(32), b"figures", Rates(count)
    compiled, sodium = oprf.VoprfEvaluator(seed, info), oprf.SodiumEvaluator(seed, info)
    key = compiled.public_key
    sitting = rates.take("blind", lambda: Blinding(messages))
    asked = rates.take("blind", lambda: oprf.blind_many(messages))
    points = [item.point for item in asked]
    first = rates.take("evaluate with proof", lambda: compiled.evaluate(sitting.points))
    second = rates.take("evaluate with proof", lambda: sodium.evaluate(points))
    values = [
        rates.take("finalise with verification", lambda: sitting.finalise(first, key)),
        rates.take("finalise with verification", lambda: oprf.finalise_many(asked, second, key)),
        rates.take("direct", lambda: compiled.direct_many(messages)),
        rates.take("direct", lambda: sodium.direct_many(messages)),
    ]
    return rates, all(other == values[0] for other in values)


def main(options: list[str]) -> int:
    """Print the figures; 1 when the libraries disagree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks oprf")
    parser.add_argument("--count", type=int, default=4000, help="keys in the one batch, at most 65,535")
    rates, agree = measure(parser.parse_args(options).count)
    print(table(HEADING, rates.rows()))
    if not agree:
        print("The libraries disagree.")
    return 0 if agree else 1
