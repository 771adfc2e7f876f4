"""Two nodes as processes of their own, over HTTP, killed with -9 again and again."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.exchange.conftest import OPERATORS, PINNED
from tests.exchange.peer import EVERYTHING
from tutela.core import clock
from tutela.core.nodes import create_node_folder
from tutela.engines.envelopes.trustfile import LIFETIME, sign_trust_list
from tutela.engines.envelopes.trustlist import TrustList, node_from_json, node_to_json

SCRIPT = Path(__file__).with_name("node_process.py")
MESSAGES = 30
KILLS = 6

pytestmark = pytest.mark.nodes


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Node:
    def __init__(self, folder, node_id):
        self.port = free_port()
        create_node_folder(folder, id=node_id, name=node_id, state="IT", exercise=True,
                           url=f"http://127.0.0.1:{self.port}")
        self.folder, self.id, self.web = folder, node_id, None

    def start(self, *arguments):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("TUTELA_", "DJANGO_"))}
        command = [sys.executable, str(SCRIPT), str(self.folder), *map(str, arguments)]
        with open(self.folder / "errors.txt", "a", encoding="utf-8") as errors:
            return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, stderr=errors)

    def run(self, *arguments):
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=90)
        assert process.returncode == 0, (self.folder / "errors.txt").read_text("utf-8")[-3000:]
        return json.loads(output.splitlines()[-1])

    def serve(self):
        self.web = self.start("serve", self.port)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)

    def kill(self):
        if self.web:
            end(self.web)


def end(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture
def nodes(tmp_path):
    here, there = Node(tmp_path / "here", "tutela:it.shore"), Node(tmp_path / "there", "tutela:fr.harbour")
    kinds = {here: "reception", there: "child_protection"}
    entries = []
    for node, kind in kinds.items():
        seeded = node.run("seed", kind)
        node.organisation = seeded["organisation"]
        entry = node_from_json(seeded["entry"])
        entries.append(node_from_json({**node_to_json(entry), "grants": [
            {"type": grant.type, "purposes": list(grant.purposes), "max_class": grant.max_class} for grant in EVERYTHING
        ]}))
    now = clock.wall()
    data = sign_trust_list(TrustList(1, now, now + LIFETIME, "", True, tuple(entries)), OPERATORS)
    (tmp_path / "list.json").write_bytes(data)
    (tmp_path / "operators.json").write_text(json.dumps([key.to_json() for key in PINNED]))
    for node in kinds:
        assert node.run("trust", tmp_path / "list.json", tmp_path / "operators.json") == 1
    yield here, there
    there.kill()


def test_sender_and_receiver_killed_again_and_again_nothing_is_lost_or_doubled(nodes):
    here, there = nodes
    here.run("send", here.organisation, there.id, there.organisation, MESSAGES)
    there.serve()
    chance = random.Random(7)  # noqa: S311 - when to kill, not a secret
    for number in range(KILLS):
        worker = here.start("deliver")
        time.sleep(1.2 + chance.random() * 0.6)
        if number % 2:
            there.kill()
            there.serve()
        end(worker)
    assert here.run("deliver") == MESSAGES
    found = there.run("count")
    assert found["inbox"] == found["effects"] == found["subjects"] == found["events"] == MESSAGES
    assert found["order"] == [list(range(1, MESSAGES // 3 + 1))] * 3
