"""`python -m benchmarks [name] [options]`: one measurement, or all of them."""

import sys

from benchmarks import clocks, demo, lists, oprf, reports

NAMES = {"clocks": clocks.main, "lists": lists.main, "reports": reports.main, "demo": demo.main, "oprf": oprf.main}


def main(arguments: list[str]) -> int:
    """Run what was asked for; 1 when a figure that must hold does not."""
    if not arguments:
        return max(run([]) for run in NAMES.values())
    name, *options = arguments
    if name not in NAMES:
        print(f"There is no measurement {name}. Choose one of: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    return NAMES[name](options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
