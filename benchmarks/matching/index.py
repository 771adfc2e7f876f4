"""`python -m benchmarks.matching.index DIR`: what an index of both tiers costs, for the registry of a generated folder.

Reading the file is left out, normalising the names is not. Two processes.
"""

import os
import resource
import sys
import time
from pathlib import Path

from tutela.engines.matching import batch
from tutela.engines.matching.blindindex import ENTRY_BYTES
from tutela.engines.matching.files import read_children


def main(arguments: list[str]) -> int:
    """Build once and print wall time, processor time, bytes a child and memory."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    children = read_children(Path(arguments[0]) / "registry.csv")
    start, load = time.monotonic(), os.getloadavg()[0]
    registry = batch.build(children, workers=2)
    wall = time.monotonic() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    size = sum(registry.entries.values()) * ENTRY_BYTES / len(children)
    print(f"{len(children):,} children, entries {registry.entries}: {wall:.1f} s wall, {processor:.1f} s processor")
    print(f"{size:.0f} bytes a child, {max(one.ru_maxrss for one in used) / 1024:.0f} MB at most, load before {load:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
