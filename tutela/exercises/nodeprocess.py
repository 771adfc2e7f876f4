"""One node of a play as a process of its own, seen from the player."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class NodeFailed(Exception):
    """A node refused, failed or ended; `status` as a screen would answer (500 for a fault, 0 when it ended)."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


def environment(folder: Path) -> dict[str, str]:
    """What a process of a node is started with: its own folder and databases, whatever the player was started with."""
    kept = {key: value for key, value in os.environ.items() if key != "TUTELA_TEST_DATABASE"}
    return {**kept, "TUTELA_NODE": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}


class NodeProcess:
    """Starts, drives, kills and ends `python -m tutela.cli.pipe`."""

    def __init__(self, key: str, folder: Path, port: int) -> None:
        self.key, self.folder, self.port = key, folder, port
        self.log = folder / "node.log"
        self._process: subprocess.Popen[str] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Begin; `ready` waits for it."""
        command = [sys.executable, "-m", "tutela.cli.pipe", str(self.folder), "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(self.folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )

    def ready(self) -> None:
        """Until the node takes commands; raises NodeFailed with the end of its log when it ended instead."""
        self._read()

    def send(self, op: str, **command: Any) -> None:
        """Write a command without waiting for the answer."""
        if self._process is None or self._process.stdin is None:
            raise NodeFailed(f"node {self.key} is stopped")
        try:
            self._process.stdin.write(json.dumps({"op": op, **command}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise NodeFailed(f"node {self.key} ended: {self._tail()}") from None

    def receive(self) -> Any:
        """The answer to the oldest command sent; raises NodeFailed."""
        answer = self._read()
        if not answer["ok"]:
            raise NodeFailed(answer["error"], answer["status"])
        return answer["value"]

    def ask(self, op: str, **command: Any) -> Any:
        """Send and receive."""
        self.send(op, **command)
        return self.receive()

    def kill(self) -> None:
        """kill -9, at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._reap()

    def stop(self) -> None:
        """Let it end by closing its pipe; kill it when it does not."""
        if self._process is None:
            return
        if self._process.stdin:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reap()

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except BrokenPipeError:
                        pass
        self._process = None

    def _read(self) -> Any:
        if self._process is None or self._process.stdout is None:
            raise NodeFailed(f"node {self.key} is stopped")
        line = self._process.stdout.readline()
        if not line:
            raise NodeFailed(f"node {self.key} ended: {self._tail()}")
        return json.loads(line)

    def _tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if self.log.exists() else []
        return " | ".join(lines[-4:])


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = []
    for _ in range(number):
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        sockets.append(one)
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def port_taken(port: int) -> bool:
    """Whether somebody already listens on this machine's port."""
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def pause(seconds: float) -> None:
    """Wait a little, for example to kill in the middle of an act."""
    time.sleep(seconds)
