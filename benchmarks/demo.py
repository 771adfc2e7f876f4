"""`make demo` from a fresh clone to a usable page, in seconds.

    python -m benchmarks demo [--first-port N] [--minutes N]

Clones this repository into a temporary folder, runs `make demo` there and waits until the demo says that it is open and
its first page answers. Building the virtual environment is part of it; packages come from the cache or the network,
whichever the installer finds. Run it on a machine with nothing else to do.
"""

import argparse
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import nodes
from benchmarks.figures import table

OPEN = "Ctrl-C ends."


def main(options: list[str]) -> int:
    """Measure once; 1 when the demo does not open."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks demo")
    parser.add_argument("--first-port", type=int, default=8101)
    parser.add_argument("--minutes", type=float, default=15)
    arguments = parser.parse_args(options)
    folder = Path(tempfile.mkdtemp(prefix="tutela-demo-"))
    try:
        clone = folder / "tutela"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(nodes.ROOT), str(clone)], check=True)
        return _measure(clone, arguments.first_port, arguments.minutes * 60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(clone: Path, port: int, limit: float) -> int:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TUTELA_", "DJANGO_", "MAKE"))
    }
    started = time.monotonic()
    steps: list[tuple[str, float]] = []

    def done(what: str) -> None:
        steps.append((what, time.monotonic() - started))

    made = subprocess.run(["make"], cwd=clone, env=environment, check=False, capture_output=True, text=True, timeout=limit)
    if made.returncode:
        print(made.stderr[-3000:])
        return 1
    done("make: virtual environment and program")
    demo = subprocess.Popen(
        ["make", "demo", f"ARGS=--first-port {port}"], cwd=clone, env=environment, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    clock = threading.Timer(limit, demo.terminate)
    clock.start()
    try:
        opened, said = _wait_until_open(demo)
        done("demo case played on three nodes, pages served")
        status = _first_page(port) if opened else 0
        done("first page answered")
    finally:
        clock.cancel()
        _end(demo)
    print(table(("step", "seconds since the start"), [(what, f"{seconds:.0f}") for what, seconds in steps]))
    if status != 200:
        print("\n".join(said[-20:]))
        print(f"not as it must be: the demo did not open (status {status})")
    return 0 if status == 200 else 1


def _wait_until_open(demo: "subprocess.Popen[str]") -> tuple[bool, list[str]]:
    said: list[str] = []
    for line in demo.stdout or []:
        said.append(line.rstrip())
        if OPEN in line:
            return True, said
    return False, said


def _first_page(port: int) -> int:
    """Status of the login page, where everybody begins."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.request("GET", "/account/login/")
        return connection.getresponse().status
    finally:
        connection.close()


def _end(demo: "subprocess.Popen[str]") -> None:
    """End the demo and everything it started: it has a process group of its own."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(demo.pid, number)
            demo.wait(timeout=20)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
