"""`tutela names explain NAME`: skeletons, spelling and readable form of each word, as matching sees them. No node needed."""

import argparse
import sys

from tutela.engines import names


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `tutela names` with the command line."""
    parser = subparsers.add_parser("names", help="explain how a written name is compared", description=__doc__)
    parser.add_argument("action", choices=["explain"])
    parser.add_argument("name", metavar="NAME", help='one written name, in quotes: "Abena Tesfay"')


def run(args: argparse.Namespace) -> int:
    """Print one line per word; 2 when there is no letter to compare."""
    found = names.words(args.name)
    if not found:
        print("There is no letter in this name. Write it as it is spoken or written.", file=sys.stderr)
        return 2
    print(f"tables {names.norm_version()}")
    for word in found:
        skeletons = " ".join(word.skeletons)
        full = " ".join(names.full_skeletons(word.text))
        print(f"{word.text}  script {word.script}  reads {word.roman}  spelling {word.fold}  skeletons {skeletons}"
              + (f"  may be short for {full}" if full else ""))
    return 0
