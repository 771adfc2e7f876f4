"""`tutela node init|migrate DIR`: make and look after a node folder."""

import argparse
import sys
from pathlib import Path

from tutela.cli import django_up
from tutela.core.errors import InvalidInput
from tutela.core.nodes import create_node_folder


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tutela node`."""
    parser = subparsers.add_parser("node", help="make and look after a node folder")
    actions = parser.add_subparsers(dest="action", required=True)
    init = actions.add_parser("init", help="settings, keys and databases of a new node")
    init.add_argument("folder", type=Path)
    init.add_argument("--id", default="tutela:xx.new-node", help="node id, for example tutela:it.example-town")
    init.add_argument("--name", default="New node")
    init.add_argument("--state", default="BE", help="country code, selects the national rules")
    init.add_argument("--region", default="", help="region with rules or holidays of its own, such as ES-CT or DE-BE")
    init.add_argument("--time-zone", default="Europe/Brussels")
    init.add_argument("--language", default="en")
    init.add_argument("--url", default="http://localhost:8000")
    init.add_argument("--database", default="", help="postgresql://… ; empty for SQLite")
    init.add_argument("--exercise", action="store_true", help="a node whose time can be moved")
    init.add_argument("--no-second-factor", action="store_true", help="exercise nodes only")
    migrate = actions.add_parser("migrate", help="bring the databases to this version")
    migrate.add_argument("folder", type=Path)


def run(args: argparse.Namespace) -> int:
    """Carry out; 2 with the remedy on wrong input."""
    if args.action == "migrate":
        return migrate(args.folder)
    if args.no_second_factor and not args.exercise:
        print("The second factor can be left out on exercise nodes only; add --exercise.", file=sys.stderr)
        return 2
    try:
        node = create_node_folder(
            args.folder, id=args.id, name=args.name, state=args.state, time_zone=args.time_zone,
            language=args.language, exercise=args.exercise, url=args.url, database=args.database,
            second_factor=not args.no_second_factor, region=args.region,
        )
    except (InvalidInput, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 2
    migrate(args.folder)
    print(f"Node {node.id} made in {node.folder}. Keys are in {node.keys}: back them up apart from {node.data}.")
    return 0


def migrate(folder: Path) -> int:
    """Create or update both databases of a node."""
    django_up(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    # The keystore holds one table, of this app; the line of every other app would be walked for nothing.
    call_command("migrate", "core", database="keystore", verbosity=0, interactive=False)
    return 0
