"""`tutela verify [DIR]`: check the journal against its chain, tree and signed checkpoints."""

import argparse
from pathlib import Path

from tutela.cli import django_up


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tutela verify`."""
    parser = subparsers.add_parser("verify", help="check that the journal was not changed")
    parser.add_argument("folder", type=Path, nargs="?", default=None)


def run(args: argparse.Namespace) -> int:
    """Print a line per stream; 1 when one is not sound."""
    django_up(args.folder)
    from tutela.journal.verify import verify_all

    reports = verify_all()
    for report in reports:
        result = "sound" if report.sound else f"FAULT: {report.fault}"
        print(f"{report.stream}: {report.verified} rows verified, {report.waiting} not numbered yet: {result}")
    return 0 if all(report.sound for report in reports) else 1
