"""Throwaway nodes to measure on: a folder, a database, nobody else's data."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITH_POSTGRES = ROOT / "scripts" / "with-postgres"


@contextlib.contextmanager
def throwaway_node(kept: Path | None = None) -> Iterator[Path]:
    """A node folder with its databases, and Django set up for it in this process (once per process).

    It is removed at the end, unless `kept` names a folder for it: an empty one is filled, a filled one is used again.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="tutela-bench-"))
    try:
        _open(folder / "node")
        yield folder / "node"
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path) -> None:
    from tutela.core.nodes import create_node_folder

    new = not folder.exists()
    if new:
        create_node_folder(
            folder, id="tutela:bench.node", name="Measured node", state="IT", time_zone="Europe/Rome", exercise=True,
            second_factor=False,
        )  # fmt: skip
    os.environ["TUTELA_NODE"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if new and (url := os.environ.get("TUTELA_TEST_DATABASE")):
        _create_postgres_databases(url)
    import django
    from django.core.management import call_command

    django.setup()
    for alias in ("default", "keystore"):
        call_command("migrate", database=alias, verbosity=0, interactive=False)


def _create_postgres_databases(url: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("/tutela?", "/postgres?"), autocommit=True) as connection:
        for name in ("tutela", "tutela_keystore"):
            connection.execute(f"CREATE DATABASE {name}")


def on_each_database(module: str, options: list[str]) -> int:
    """Run a module in a process of its own on SQLite and, where a server is installed, on PostgreSQL."""
    command = [sys.executable, "-m", module, *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("TUTELA_TEST_DATABASE", None)
    worst = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    available = subprocess.run([WITH_POSTGRES, "--available"], check=False, stderr=subprocess.DEVNULL)
    if available.returncode == 0:
        worst = max(worst, subprocess.run([WITH_POSTGRES, *command], cwd=ROOT, env=environment, check=False).returncode)
    else:
        print("PostgreSQL is not installed: measured on SQLite only.")
    return worst


def server_of(connection: object) -> str:
    """Name of the database behind a Django connection, for the heading of a table."""
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]  # type: ignore[attr-defined]
