"""The demo, as `tutela demo` plays and serves it: three nodes with people whose passwords are in people.txt."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 300


@dataclass(frozen=True)
class Login:
    """Somebody of the demo: where, and with what."""

    url: str
    username: str
    password: str


def listen_to_ctrl_c() -> None:
    """A test run started in the background has made everything it starts deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Demo:
    """`tutela demo --until STEP` as a process of its own; `people` by user name."""

    def __init__(self, folder: Path, until: str) -> None:
        self.folder = folder / "demo"
        self.log = folder / "demo.log"
        self.people: dict[str, Login] = {}
        command = [sys.executable, "-m", "tutela.cli", "demo", "--dir", str(self.folder), "--first-port",
                   str(free_ports(3)), "--until", until]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
                                            env=own_environment(), preexec_fn=listen_to_ctrl_c)
        self.people = self._wait()

    def _wait(self) -> dict[str, Login]:
        ends = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < ends:
            if self.process.poll() is not None:
                raise AssertionError(f"the demo ended:\n{self.log.read_text('utf-8')[-1500:]}")
            if "Ctrl-C ends" in self.log.read_text("utf-8"):
                return read_people((self.folder / "people.txt").read_text("utf-8"))
            time.sleep(0.5)
        self.stop()
        raise AssertionError(f"the demo did not open in time:\n{self.log.read_text('utf-8')[-1500:]}")

    def stop(self) -> None:
        """End the demo and its servers."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log_in(self, page: Any, username: str) -> Login:
        """Through the login page, as a person does it."""
        login = self.people[username]
        page.goto(f"{login.url}account/login/")
        page.get_by_label("Username").fill(login.username)
        page.get_by_label("Password", exact=True).fill(login.password)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url(login.url)
        return login


def own_environment() -> dict[str, str]:
    """The environment without what belongs to the node of the test suite."""
    ours = ("TUTELA_NODE", "TUTELA_TEST_DATABASE", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours}


def read_people(text: str) -> dict[str, Login]:
    """The list that the demo prints."""
    people, url = {}, ""
    for line in text.splitlines():
        if found := re.search(r"http://localhost:\d+/", line):
            url = found.group()
        elif line.startswith("  "):
            username, password, _rest = line.split(maxsplit=2)
            people[username] = Login(url, username, password)
    return people


def free_ports(count: int) -> int:
    """The first of so many neighbouring ports that nobody uses."""
    for first in range(18100, 19000, count):
        if all(_free(first + number) for number in range(count)):
            return first
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
