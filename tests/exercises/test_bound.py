"""Killing `tutela run` (and so `tutela demo`, which starts its nodes the same way) leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tutela.exercises.nodeprocess import environment, free_ports, port_taken

pytestmark = [
    pytest.mark.nodes, pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends the children"),
]
ROOT = Path(__file__).resolve().parents[2]


def children(session_of: str) -> list[int]:
    """Processes of a node folder that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TUTELA_NODE={session_of}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_for(condition, seconds=40):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_node_whose_starter_is_killed_ends_its_web_server_and_worker(tmp_path, how):
    folder, port = tmp_path / "node", free_ports(1)[0]
    command = [sys.executable, "-m", "tutela.cli", "run", str(folder), "--port", str(port), "--workers", "1"]
    parent = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment(folder)}, stdout=subprocess.DEVNULL)
    try:
        assert wait_for(lambda: port_taken(port)), "the node did not open"
        assert len(children(str(folder.resolve()))) >= 3
        parent.send_signal(how)
        parent.wait(timeout=20)
        assert wait_for(lambda: not port_taken(port)), "the web server runs on"
        assert wait_for(lambda: not children(str(folder.resolve()))), "a process of the node runs on"
    finally:
        if parent.poll() is None:
            parent.kill()
