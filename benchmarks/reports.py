"""Missing reports filed over HTTP by 16 people at once: how long each waits, and that none fails.

    python -m benchmarks reports [--people N] [--reports N] [--seconds N]

A node is served as `tutela run` does it (web server and worker, on loopback). Each person opens the one-screen report,
fills it in and sends it, again and again, for a child on file or for one that is not. Afterwards every report must have
its episode, its three ledger rows and its journal entries, and the journal must verify. Any failed request, missing
row or a run over the bound ends with 1.
"""

import argparse
import http.client
import re
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from benchmarks import nodes
from benchmarks.figures import percentile, table

CENTRES = 4
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ADDRESS = "/missing/report/"


@dataclass
class Person:
    """Somebody on the night shift: cookies, and the children to report (None: not on file)."""

    cookies: dict[str, str]
    children: list[UUID | None]
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def main(options: list[str]) -> int:
    """Measure on each database, each in a process of its own."""
    return nodes.on_each_database("benchmarks.reports", options)


def measure(options: list[str]) -> int:
    """File the reports on the database this process was started for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reports")
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--reports", type=int, default=10, help="for each person")
    parser.add_argument("--seconds", type=float, default=120, help="the whole run may take so long")
    arguments = parser.parse_args(options)
    with nodes.throwaway_node() as folder:
        people = _people(arguments.people, arguments.reports)
        port = _free_port()
        elapsed = _file_all(folder, port, people, arguments.seconds)
        return _account(people, arguments, elapsed)


def _people(count: int, reports: int) -> list[Person]:
    """Night workers of four centres with logins, and half as many children on file as they will report."""
    from tutela.access import services as access
    from tutela.access.actors import Actor
    from tutela.access.selectors import actor_for_person
    from tutela.cases import services as cases

    system = Actor.system("benchmarks")
    offices = [
        access.create_organisation(by=system, code=f"centre-{number}", name=f"Centre {number}", kind="reception").pk
        for number in range(CENTRES)
    ]
    for kind in ("police", "hotline", "guardianship"):
        access.create_organisation(by=system, code=kind, name=f"Office {kind}", kind=kind)
    people = []
    for number in range(count):
        row = access.create_person(by=system, display_name=f"Night {number}", username=f"night-{number}")
        access.give_mandate(by=system, person=row.pk, organisation=offices[number % CENTRES], role="night_worker")
        actor = actor_for_person(person=row.pk)
        children: list[UUID | None] = [
            cases.register(by=actor, names=[{"text": f"Selam Habtom {chr(97 + turn)}"}], sex="f").pk
            if turn % 2
            else None
            for turn in range(reports)
        ]
        people.append(Person(_session(row.user), children))
    return people


def _session(user: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _file_all(folder: Path, port: int, people: list[Person], limit: float) -> float:
    """Serve the node and let everybody work at once; seconds until the last is done."""
    from django.db import connections

    from tutela.cli import run as serving

    connections.close_all()
    processes = serving.start(folder, port)
    try:
        _wait_for(port)
        started = time.monotonic()
        threads = [threading.Thread(target=_work, args=(person, port, started + limit)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - started
    finally:
        serving.stop(processes)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            _ask(port, "GET", "/account/login/", {})
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the node did not answer within a minute")


def _work(person: Person, port: int, until: float) -> None:
    for turn, child in enumerate(person.children):
        if time.monotonic() > until:
            person.failed.append("out of time")
            return
        started = time.monotonic()
        try:
            _file(person, port, child, turn)
        except (OSError, http.client.HTTPException, Failed) as problem:
            person.failed.append(f"{type(problem).__name__} {problem}")
        person.seconds.append(time.monotonic() - started)


class Failed(Exception):
    """A request was not answered as it must be."""


def _file(person: Person, port: int, child: UUID | None, turn: int) -> None:
    status, page, _to = _ask(port, "GET", ADDRESS, person.cookies)
    token = TOKEN.search(page)
    if status != 200 or token is None:
        raise Failed(f"the form: {status}")
    form = {"csrfmiddlewaretoken": token[1], "last_seen_place": f"bus stop {turn}", "clothing": "grey hooded jacket"}
    form |= {"case": str(child)} if child else {"name": "Not on file", "sex": "f", "birth_year": "2011"}
    status, _page, to = _ask(port, "POST", ADDRESS, person.cookies, urlencode(form))
    if status != 302 or "/missing/episode/" not in to:
        raise Failed(f"the report: {status}")


def _ask(port: int, method: str, path: str, cookies: dict[str, str], body: str = "") -> tuple[int, str, str]:
    """One request; keeps cookies. Returns status, page and where it leads."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.split(";")[0].partition("=")
            cookies[name] = value
        return answer.status, page, answer.headers.get("Location", "")
    finally:
        connection.close()


def _account(people: list[Person], arguments: argparse.Namespace, elapsed: float) -> int:
    """Count what arrived and print the table."""
    from django.db import connection

    from tutela.journal import sequencer, verify
    from tutela.journal.models import Entry
    from tutela.missing.models import Episode
    from tutela.work.models import Notice

    wanted = arguments.people * arguments.reports
    failed = [problem for person in people for problem in person.failed]
    sequencer.sequence_all()
    counts = {
        "episodes": Episode.objects.count(),
        "ledger rows": Notice.objects.filter(kind__startswith="missing_").count() // 3,
        "journal entries": Entry.objects.filter(kind="missing.episode_opened").count(),
        "children": Episode.objects.values("case_id").distinct().count(),
    }
    wrong = [f"{name}: {found}" for name, found in counts.items() if found != wanted]
    wrong += [report.fault for report in verify.verify_all() if not report.sound]
    times = [seconds * 1000 for person in people for seconds in person.seconds]
    row = (
        nodes.server_of(connection), arguments.people, wanted, len(failed), f"{elapsed:.1f}", f"{wanted / elapsed:.1f}",
        *(f"{percentile(times, share):.0f}" for share in (0.5, 0.95, 1)),
    )  # fmt: skip
    heading = ("database", "people", "reports", "failed", "seconds", "per second", "p50 ms", "p95 ms", "longest ms")
    print(table(heading, [row]), flush=True)
    for problem in [*failed[:10], *wrong]:
        print(f"not as it must be: {problem}")
    return 1 if failed or wrong or elapsed > arguments.seconds else 0


if __name__ == "__main__":
    sys.exit(measure(sys.argv[1:]))
