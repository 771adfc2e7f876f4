"""`tutela demo`: three nodes of invented authorities play the case ABENA and stay open in the browser."""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

MARK = ".tutela-demo"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tutela demo`."""
    parser = subparsers.add_parser("demo", help="three nodes play the demo case and stay open in the browser")
    parser.add_argument("--until", help="stop after this step, for example A13")
    parser.add_argument("--dir", type=Path, default=Path(".demo"), help="folder of the nodes; a rerun makes it anew")
    parser.add_argument("--first-port", type=int, default=8001, help="the nodes use this port and the next ones")
    parser.add_argument("--no-serve", action="store_true", help="end after the play")


def run(args: argparse.Namespace) -> int:
    """Play, then serve until Ctrl-C; 1 when a step fails, 2 for wrong input."""
    from tutela.exercises import cast as casting
    from tutela.exercises import scenario as scenarios
    from tutela.exercises.nodeprocess import NodeFailed
    from tutela.exercises.player import Player, PlayFailed
    from tutela.exercises.stage import Stage

    try:
        scenario = scenarios.read(casting.CAST.parent / "abena.yaml")
        scenario.upto(args.until)
        ports = [args.first_port + number for number in range(len(scenario.nodes))]
        refuse_unfit(args.dir, ports)
    except (scenarios.ScenarioProblem, Unfit) as problem:
        print(problem, file=sys.stderr)
        return 2
    reset(args.dir)
    cast = casting.load()
    stage = Stage(args.dir.resolve(), cast, scenario.nodes, ports, begins=scenario.clock.start, demo=True)
    passwords = {handle: password() for handle in cast.people}
    signal.signal(signal.SIGTERM, _interrupt)
    started = time.monotonic()
    try:
        stage.build(passwords)
        tally = Player(scenario, stage).play(args.until)
    except (PlayFailed, NodeFailed) as failure:
        print(failure, flush=True)
        return 1
    finally:
        stage.stop_all()
    print(
        f"\n{tally.steps} steps, {tally.acts} acts, {tally.assertions} assertions held, {time.monotonic() - started:.0f} s"
    )
    write_people(args.dir, people_text(stage, passwords))
    return 0 if args.no_serve else serve(stage, people_text(stage, passwords))


def password() -> str:
    """Fresh, without letters that look alike; easy to type on a phone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


class Unfit(Exception):
    """The demo cannot start here; the message says what to do."""


def refuse_unfit(folder: Path, ports: list[int]) -> None:
    """Refuse a folder that is something else, and ports that somebody uses."""
    from tutela.exercises.nodeprocess import port_taken

    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Unfit(f"{folder} is not a folder of the demo. Choose another one with --dir; nothing was changed.")
    taken = [port for port in ports if port_taken(port)]
    if taken:
        raise Unfit(
            f"Port {taken[0]} is in use, perhaps by another demo. End it, or choose others with --first-port; "
            "nothing was changed."
        )


def reset(folder: Path) -> None:
    """An empty folder with our mark."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)
    (folder / MARK).write_text("made by tutela demo; a rerun removes everything in here\n", encoding="utf-8")


def people_text(stage: Any, passwords: dict[str, str]) -> str:
    """Who can log in where, with the passwords of this demo."""
    from tutela.core.catalogue import role_matrix

    lines, roles = [], role_matrix().roles
    for key, node in stage.nodes.items():
        lines += ["", f"{stage.cast.nodes[key].name}: http://localhost:{node.port}/", ""]
        for person in stage.cast.people.values():
            if stage.cast.node_of(person.handle) == key:
                role = roles[person.role].msgid
                lines.append(f"  {person.handle:<30} {passwords[person.handle]:<20} {person.name}, {role}")
    return "\n".join(lines) + "\n"


def write_people(folder: Path, text: str) -> None:
    """Keep the list beside the nodes, for the owner of the folder only."""
    descriptor = os.open(folder / "people.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)


def serve(stage: Any, people: str) -> int:
    """Web server and worker of every node, until Ctrl-C."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for node in stage.nodes.values():
            processes += start_quietly(node)
        wait_until_open(stage, processes)
        print(people)
        print(
            "The second factor is switched off in the demo. Case time stays where the play ended. Ctrl-C ends.",
            flush=True,
        )
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        print("A process of the demo ended; see node.log in the folders of the nodes.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        from tutela.cli.run import stop

        stop(processes)


def start_quietly(node: Any) -> list[subprocess.Popen[bytes]]:
    """The processes of `tutela run`, with their output in the node's log."""
    from tutela.cli.run import start

    kept = os.dup(1), os.dup(2)
    log = os.open(node.folder / "node.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.dup2(log, 1)
        os.dup2(log, 2)
        return start(node.folder, node.port, 1)
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in (*kept, log):
            os.close(descriptor)


def wait_until_open(stage: Any, processes: list[subprocess.Popen[bytes]]) -> None:
    """Until every node shows its login page, or one of the processes ended."""
    ends = time.monotonic() + 90
    for node in stage.nodes.values():
        while time.monotonic() < ends and all(process.poll() is None for process in processes):
            try:
                with urlopen(f"http://127.0.0.1:{node.port}/account/login/", timeout=30):
                    break
            except OSError:
                time.sleep(0.2)


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt
