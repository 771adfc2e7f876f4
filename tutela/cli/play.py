"""`tutela play FILE`: play a scenario on throwaway nodes; 0 when everything held, 1 with the failing step, 2 for wrong input."""

import argparse
import sys
import time
from pathlib import Path


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tutela play`."""
    parser = subparsers.add_parser("play", help="play a scenario on throwaway nodes and check every assertion")
    parser.add_argument("file", type=Path, help="a scenario file, or the name of one in catalogue/scenarios")
    parser.add_argument("--until", help="stop after this step, for example A13")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the nodes in an empty folder")
    parser.add_argument("--kill-at", type=int, nargs="*", default=[], metavar="N", help="kill -9 around these commands")
    parser.add_argument("--go-on", action="store_true", help="do not end at the first failure; list them all")
    parser.add_argument("--check", action="store_true", help="only check the file")
    parser.add_argument("--quiet", action="store_true", help="only the result")


def run(args: argparse.Namespace) -> int:
    """Play and report."""
    from tutela.exercises import scenario as scenarios
    from tutela.exercises.nodeprocess import NodeFailed
    from tutela.exercises.player import Player, PlayFailed, throwaway

    try:
        scenario = scenarios.read(find(args.file))
        scenario.upto(args.until)
    except scenarios.ScenarioProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    if args.check:
        print(f"{scenario.path.name}: {len(scenario.steps)} steps, fit to be played")
        return 0
    if args.keep and args.keep.exists() and any(args.keep.iterdir()):
        print(f"{args.keep} is not empty. Choose an empty folder.", file=sys.stderr)
        return 2
    started = time.monotonic()
    say = (lambda line: None) if args.quiet else (lambda line: print(line, flush=True))
    try:
        with throwaway(scenario, keep=args.keep) as stage:
            stage.build()
            player = Player(scenario, stage, kill_at=frozenset(args.kill_at), go_on=args.go_on, say=say)
            tally = player.play(args.until)
    except (PlayFailed, NodeFailed) as failure:
        print(failure, flush=True)
        return 1
    for fault in player.faults:
        print(fault)
    if player.faults:
        return 1
    print(
        f"{scenario.id}: {tally.steps} steps, {tally.acts} acts, {tally.assertions} assertions held, "
        f"{tally.commands} commands, {tally.kills} kills, {time.monotonic() - started:.1f} s"
    )
    return 0


def find(file: Path) -> Path:
    """The file itself, or one of the catalogue by name."""
    own = Path(__file__).resolve().parents[2] / "catalogue" / "scenarios" / f"{file.name.removesuffix('.yaml')}.yaml"
    return file if file.exists() or not own.exists() else own
