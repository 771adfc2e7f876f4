"""The `tutela` command: nodes, plays, engines on files, checks.

Each subcommand is a module with `add_parser(subparsers)` and `run(args) -> int`. Modules that need Django set it up
themselves (`tutela.cli.django_up`), so that engines run without a node.
"""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

COMMANDS = ("node", "run", "worker", "verify", "clock", "rules", "names", "match", "play", "demo", "messages")


def main(argv: list[str] | None = None) -> int:
    """Entry point of the console script; returns the exit code (2 for wrong input)."""
    parser = argparse.ArgumentParser(prog="tutela", description="Protection of children in migration across borders.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    modules = {}
    for name in COMMANDS:
        try:
            module = import_module(f"tutela.cli.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"tutela.cli.{name}":
                raise
            continue
        module.add_parser(subparsers)
        modules[name] = module
    args = parser.parse_args(argv)
    try:
        return int(modules[args.command].run(args) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def script() -> None:
    """Console script."""
    sys.exit(main())


def django_up(folder: str | Path | None = None) -> None:
    """Set up Django for a node folder (default: TUTELA_NODE or .run); exits with 2 and the remedy when it is unfit."""
    from tutela.core.node import NodeFolderError, read_node

    if folder is not None:
        os.environ["TUTELA_NODE"] = str(Path(folder).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        read_node(Path(os.environ.get("TUTELA_NODE", ".run")))
    except NodeFolderError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    import django

    django.setup()
