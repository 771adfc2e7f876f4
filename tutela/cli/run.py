"""`tutela run [DIR]`: serve one node in the browser, with its worker; makes an empty node at first use."""

import argparse
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

from tutela.cli.node import migrate
from tutela.core.nodes import create_node_folder


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tutela run`."""
    parser = subparsers.add_parser("run", help="serve one node in the browser, with its worker")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(".run"))
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C; web and worker are separate processes and end together."""
    if not (args.folder / "node.toml").exists():
        create_node_folder(
            args.folder,
            id="tutela:xx.new-node",
            name="New node",
            state="BE",
            exercise=True,
            url=f"http://localhost:{args.port}",
            second_factor=False,
        )
    migrate(args.folder)
    print(f"Open http://localhost:{args.port}/ in a browser. Ctrl-C ends.", flush=True)
    processes = start(args.folder, args.port, args.workers)
    try:
        return max(process.wait() for process in processes)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)


def start(folder: Path, port: int, workers: int = 2) -> list[subprocess.Popen[bytes]]:
    """Start web server and worker of a node; used by `run` and `demo`."""
    environment = {**os.environ, "TUTELA_NODE": str(folder.resolve()), "DJANGO_SETTINGS_MODULE": "config.settings"}
    root = Path(__file__).resolve().parents[2]
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(workers),
        "--threads",
        "4",
        "--timeout",
        "60",
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
    worker = [sys.executable, "-m", "tutela.cli", "worker", str(folder)]
    # Sessions of their own: Ctrl-C reaches this process alone, which then ends them in order.
    return [
        subprocess.Popen(command, cwd=root, env=environment, start_new_session=True, preexec_fn=end_with_parent)
        for command in (web, worker)
    ]


def end_with_parent() -> None:
    """In a child before its program starts: Linux ends it when the parent is killed; elsewhere nothing changes."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End the processes and wait."""
    for process in processes:
        process.terminate()
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        # What is left of its session, such as a web worker that did not follow its master.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
