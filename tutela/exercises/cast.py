"""The invented authorities and people of the scenarios, as data of `catalogue/scenarios/cast`."""

from dataclasses import dataclass
from pathlib import Path

from tutela.exercises.yamltext import read_yaml

CAST = Path(__file__).resolve().parents[2] / "catalogue" / "scenarios" / "cast"


@dataclass(frozen=True)
class Organisation:
    """A controller inside a node: own key, own regime (GDPR or LED)."""

    handle: str
    name: str
    kind: str
    regime: str
    node: str


@dataclass(frozen=True)
class Person:
    """Somebody who acts: `handle` is `<organisation>.<key>`."""

    handle: str
    name: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Node:
    """One authority's node."""

    key: str
    id: str
    name: str
    country: str
    region: str
    time_zone: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Cast:
    """Everybody, by handle."""

    nodes: dict[str, Node]
    organisations: dict[str, Organisation]
    people: dict[str, Person]

    def node_of(self, handle: str) -> str:
        """Node key of an organisation or a person; raises KeyError when unknown."""
        return self.organisations[handle.split(".")[0]].node

    def of_node(self, key: str) -> dict[str, list[dict[str, str]]]:
        """Plain data to seed one node with: its organisations and people."""
        return {
            "organisations": [vars(item) for item in self.organisations.values() if item.node == key],
            "people": [vars(item) for item in self.people.values() if self.node_of(item.handle) == key],
        }


def load(folder: Path = CAST) -> Cast:
    """Read the cast. Handles are unique by construction; a double handle raises ValueError."""
    nodes, organisations, people = {}, {}, {}
    for entry in read_yaml(folder / "nodes.yaml"):
        nodes[entry["key"]] = Node(
            entry["key"],
            entry["id"],
            entry["name"],
            entry["country"],
            entry["region"],
            entry["time_zone"],
            tuple(entry["languages"]),
        )
        for item in entry["organisations"]:
            if item["handle"] in organisations:
                raise ValueError(f"organisation {item['handle']} is in the cast twice")
            organisations[item["handle"]] = Organisation(**item, node=entry["key"])
    for organisation, members in read_yaml(folder / "people.yaml").items():
        for item in members:
            handle = f"{organisation}.{item.get('key', item['role'])}"
            if handle in people or organisation not in organisations:
                raise ValueError(f"person {handle} is in the cast twice or belongs to an unknown organisation")
            people[handle] = Person(handle, item["name"], item["role"], organisation)
    return Cast(nodes, organisations, people)
