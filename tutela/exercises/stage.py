"""Setting a stage: node folders with one migrated template, the cast, and a trust list made for this play."""

import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tutela.core.nodes import create_node_folder
from tutela.exercises.cast import Cast
from tutela.exercises.nodeprocess import ROOT, NodeFailed, NodeProcess, environment

DATABASES = ("data/node.sqlite3", "keys/case-keys.sqlite3")


class Stage:
    """The nodes of one play. `folder` holds one folder per node; `passwords` by handle are only given in a demo."""

    def __init__(
        self, folder: Path, cast: Cast, keys: tuple[str, ...], ports: list[int], *, begins: datetime, demo: bool = False
    ) -> None:
        self.folder, self.cast, self.demo = folder, cast, demo
        self.eve = begins - timedelta(days=1)
        self.ids: dict[str, str] = {}
        self.nodes = {key: NodeProcess(key, folder / key, port) for key, port in zip(keys, ports, strict=True)}

    def build(self, passwords: dict[str, str] | None = None) -> None:
        """Make the folders, start the nodes, seed them with the cast and make them known to each other."""
        for key, node in self.nodes.items():
            self._folder(key, node)
        first, *others = self.nodes.values()
        self._migrate(first)
        for node in others:
            for name in DATABASES:
                shutil.copyfile(first.folder / name, node.folder / name)
        self.start_all()
        self._each("clock", lambda key: {"moment": self.eve.isoformat()})
        seeded = self._each("seed", lambda key: {**self.cast.of_node(key), "passwords": passwords or {}})
        self._introduce(seeded)

    def start_all(self) -> None:
        """Start every node and wait for all."""
        for node in self.nodes.values():
            node.start()
        for node in self.nodes.values():
            node.ready()

    def stop_all(self) -> None:
        """End every node."""
        for node in self.nodes.values():
            node.stop()

    def _folder(self, key: str, node: NodeProcess) -> None:
        about = self.cast.nodes[key]
        create_node_folder(
            node.folder,
            id=about.id,
            name=about.name,
            state=about.country,
            time_zone=about.time_zone,
            language="en",
            exercise=True,
            url=f"http://localhost:{node.port}",
            second_factor=False,
            demo=self.demo,
        )

    @staticmethod
    def _migrate(node: NodeProcess) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tutela.cli", "node", "migrate", str(node.folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env=environment(node.folder),
            check=False,
        )
        if done.returncode:
            raise NodeFailed(f"the databases could not be made: {done.stderr.strip()[-800:]}")

    def _each(self, op: str, command: Any) -> dict[str, Any]:
        """The same operation on all nodes at once."""
        for key, node in self.nodes.items():
            node.send(op, **command(key))
        return {key: node.receive() for key, node in self.nodes.items()}

    def _introduce(self, seeded: dict[str, Any]) -> None:
        organisations = {handle: pk for node in seeded.values() for handle, pk in node["organisations"].items()}
        people = {handle: pk for node in seeded.values() for handle, pk in node["people"].items()}
        self.ids = {**organisations, **people}
        homes = {handle: item.node for handle, item in self.cast.organisations.items() if item.node in self.nodes}
        ids = {key: self.cast.nodes[key].id for key in self.nodes}
        self._each(
            "introduce",
            lambda key: {"organisations": organisations, "people": seeded[key]["people"], "nodes": ids, "homes": homes},
        )
        self._trust()

    def _trust(self) -> None:
        """Every node states its keys; throwaway operators sign one list; every node imports it."""
        statements = self._each("statement", lambda key: {})
        from tutela.exercises.trust import make_trust_list

        signed = make_trust_list({key: item for key, item in statements.items() if item})
        if signed:
            self._each("trust", lambda key: signed)
