"""What a verb may ask of the play it is part of: handles of the cast, case time, files."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from tutela.access.actors import NOBODY, Actor
from tutela.access.selectors import actor_for_person
from tutela.core import clock

FILES = Path(__file__).resolve().parents[2] / "catalogue" / "scenarios" / "files"


class Ctx:
    """The cast as this node knows it. `people` and `organisations` map handles to ids, `nodes` keys to node ids."""

    def __init__(self) -> None:
        raw = json.loads(cast_path().read_text(encoding="utf-8")) if cast_path().exists() else {}
        self.organisations: dict[str, UUID] = {key: UUID(value) for key, value in raw.get("organisations", {}).items()}
        self.people: dict[str, UUID] = {key: UUID(value) for key, value in raw.get("people", {}).items()}
        self.nodes: dict[str, str] = raw.get("nodes", {})
        self.homes: dict[str, str] = raw.get("homes", {})
        self._handles = {value: key for key, value in [*self.organisations.items(), *self.people.items()]}

    @property
    def now(self) -> datetime:
        return clock.now()

    def org(self, handle: str) -> UUID:
        """Organisation of any node by handle."""
        return self.organisations[handle]

    def person(self, handle: str) -> UUID:
        """Person of this node by handle."""
        return self.people[handle]

    def node(self, key: str) -> str:
        """Node id (`tutela:it.isola`) of a node key (`it`)."""
        return self.nodes[key]

    def address(self, handle: str) -> Any:
        """Exchange address of an organisation on any node."""
        from tutela.exchange.addresses import Address

        return Address(self.nodes[self.homes[handle]], str(self.organisations[handle]))

    def handle(self, value: Any) -> Any:
        """The handle of an id, a node id or an address text; the value itself when it is none."""
        text = str(value)
        for key, node in self.nodes.items():
            if text == node:
                return key
        try:
            return self._handles.get(UUID(text.rsplit("/", 1)[-1]), value)
        except ValueError:
            return value

    def actor(self, handle: str | None) -> Actor:
        """The acting person; nobody for None and `none`; the node itself for `system`."""
        if handle == "system":
            return Actor.system("exercise")
        if handle in (None, "none"):
            return NOBODY
        return actor_for_person(
            person=self.people[str(handle)], organisation_id=self.organisations[str(handle).split(".")[0]]
        )

    @staticmethod
    def file(name: str) -> bytes:
        """A file of catalogue/scenarios/files."""
        return (FILES / Path(name).name).read_bytes()


def cast_path() -> Path:
    """Where the node keeps who is who in its play."""
    path: Path = settings.TUTELA.data / "cast.json"
    return path
