"""Lists and pages with 100,000 files and a million events: how many queries, and how long one person waits.

    python -m benchmarks lists [--cases N] [--events N] [--requests N]
    python -m benchmarks.lists --folder PATH    one database only; the filled node stays in PATH for the next time

Measured through Django's test client (middleware, templates and the record of every look included; no network), one
person at a time, on SQLite and, where a server is installed, on PostgreSQL. "processor ms" is the median of the time that
the node itself worked on a request, without waiting for a busy machine or the database server.
"""

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks import nodes
from benchmarks.figures import percentile, table

WARM = 3


def main(options: list[str]) -> int:
    """Measure on each database, each in a process of its own."""
    return nodes.on_each_database("benchmarks.lists", options)


def measure(options: list[str]) -> int:
    """Build and measure on the database this process was started for."""
    arguments = _arguments(options)
    with nodes.throwaway_node(arguments.folder) as folder:
        rows = [_line(*screen, requests=arguments.requests) for screen in screens(_filled(folder, arguments))]
        print(table(("screen", "person", "rows", "queries", "p50 ms", "p95 ms", "processor ms"), rows), flush=True)
    return 0


def _filled(folder: Path, arguments: argparse.Namespace) -> list[UUID]:
    """Fill the node unless it was filled before; the ids of the files whose pages are measured."""
    from django.db import connection

    from benchmarks.data import build

    note = folder.parent / "filled.json"
    if note.exists():
        filled = json.loads(note.read_text())
        print(f"{nodes.server_of(connection)}: {filled['cases']} files, {filled['events']} events, built before")
        return [UUID(page) for page in filled["pages"]]
    started = time.monotonic()
    with _quick_build():
        world = build(arguments.cases, arguments.events)
    seconds = time.monotonic() - started
    print(
        f"{nodes.server_of(connection)}: {world.cases} files, {world.events} events, built in {seconds:.0f} s",
        flush=True,
    )
    note.write_text(json.dumps({"cases": world.cases, "events": world.events, "pages": list(map(str, world.pages))}))
    return world.pages


def _arguments(options: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks lists")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=50)
    parser.add_argument("--folder", type=Path, help="keep the filled node here and use it again")
    return parser.parse_args(options)


@contextlib.contextmanager
def _quick_build() -> Iterator[None]:
    """Without waiting for the disk while filling; the measured requests use the node's own settings."""
    from django.db import connections

    plain = [connections[alias] for alias in connections if connections[alias].vendor == "sqlite"]
    for connection in plain:
        connection.cursor().execute("PRAGMA synchronous=OFF")
    yield
    for connection in plain:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.cursor().execute("PRAGMA synchronous=FULL")
    for alias in connections:
        connections[alias].cursor().execute("ANALYZE")


def screens(files: list[UUID]) -> list[tuple[str, str, str, list[str]]]:
    """Name, person, what stands in the list, and the addresses to ask for in turn."""
    from django.urls import reverse

    from benchmarks.people import POLICE, SOCIAL_WORKER, WORKER

    pages = [reverse("cases:page", args=[pk]) for pk in files]
    listed = reverse("cases:list")
    board = reverse("missing:board")
    found = []
    for person in (WORKER, SOCIAL_WORKER):
        found += [
            ("work list", person, "items", [reverse("web:home")]),
            ("case list", person, "files", [listed, f"{listed}?page=2"]),
            ("case page", person, "", pages),
            ("missing board", person, "missing", [board]),
        ]
    return [*found, ("missing board", POLICE, "missing", [board, f"{board}?page=2"])]


def _line(name: str, person: str, what: str, addresses: list[str], *, requests: int) -> tuple[Any, ...]:
    client = _logged_in(person)
    turn = cycle(addresses)
    for _ in range(WARM):
        _get(client, next(turn))
    queries = [_queries(client, next(turn)) for _ in range(max(3, len(addresses)))]
    times, worked = [], []
    for _ in range(requests):
        address = next(turn)
        started, busy = time.perf_counter(), time.process_time()
        _get(client, address)
        times.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    spread = str(max(queries)) if min(queries) == max(queries) else f"{min(queries)}-{max(queries)}"
    size = f"{_size(person, what)} {what}".strip()
    figures = (percentile(times, 0.5), percentile(times, 0.95), percentile(worked, 0.5))
    return name, person, size, spread, *(f"{figure:.0f}" for figure in figures)


def _logged_in(person: str) -> Any:
    from django.test import Client

    from tutela.access.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=person))
    return client


def _get(client: Any, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"a measured page answered {response.status_code}")


def _queries(client: Any, address: str) -> int:
    """Statements on both databases for one request."""
    from django.db import connections

    counted = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    with contextlib.ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(count))
        _get(client, address)
    return counted


def _size(person: str, what: str) -> int | str:
    """How many rows the person could page through."""
    from tutela.access.models import User
    from tutela.access.selectors import actor_for
    from tutela.cases import selectors as cases
    from tutela.missing import selectors as missing
    from tutela.work import selectors as work

    actor = actor_for(user=User.objects.get(username=person))
    if what == "items":
        return work.my_items(actor).count()
    if what == "files":
        return cases.case_list(actor=actor).count()
    return missing.board(actor=actor).count() if what == "missing" else ""


if __name__ == "__main__":
    sys.exit(measure(sys.argv[1:]))
