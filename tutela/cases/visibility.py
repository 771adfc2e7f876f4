"""The one place that decides which field classes of a file somebody sees, and how a masked one looks.

The matrix is data (catalogue/roles.yaml). A person may hold several roles and relate to a file in several ways; the
widest answer holds. The owner of a file is assigned to it. Everything that is not in the matrix is never shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.cases.models import Case
from tutela.core import catalogue
from tutela.core.catalogue import MASKED, NEVER, SEE

OWN = "own_organisation_grant"


@dataclass(frozen=True)
class Sight:
    """What an actor sees of one file: field class → see, masked or never."""

    relation: str
    classes: Mapping[str, str]

    def of(self, field_class: str) -> str:
        """see, masked or never; a class the matrix does not know is never."""
        return self.classes.get(field_class, NEVER)

    def sees(self, field_class: str) -> bool:
        return self.of(field_class) == SEE

    @property
    def sensitivities(self) -> list[str]:
        """The sensitivity classes (C1 to C4) among what is shown, for the record of the look."""
        rows = catalogue.role_matrix().field_classes
        return sorted({SENSITIVITY[name] for name in rows if self.of(name) == SEE})


def _sensitivities() -> dict[str, str]:
    data = catalogue.read_yaml(catalogue.ROOT / "roles.yaml")
    return {row["code"]: row["sensitivity"] for row in data["field_classes"]}


SENSITIVITY = _sensitivities()


def relations_to(actor: Actor, cases: Iterable[Case]) -> dict[UUID, set[str]]:
    """How the actor relates to each file: assigned, own_organisation_grant, granted. One query for all files."""
    rows = list(cases)
    ids = [row.pk for row in rows]
    found: dict[UUID, set[str]] = {pk: set() for pk in ids}
    if actor.is_machine:
        return found
    for case_id, relations in policies.relations_to(actor, ids).items():
        found[case_id] |= relations
    for row in rows:
        mine = row.owner_person_id is not None and row.owner_person_id == actor.person_id
        if found[row.pk] and mine and row.owner_organisation_id == actor.organisation_id:
            found[row.pk].add("assigned")
    return found


def sight_of(actor: Actor, relations: set[str]) -> Sight:
    """What these relations and the actor's roles show."""
    pairs = [(role, relation) for role in actor.roles for relation in relations]
    classes = {name: catalogue.best_visibility(pairs, name) for name in catalogue.role_matrix().field_classes}
    widest = next((name for name in ("assigned", OWN, "granted") if name in relations), "none")
    return Sight(widest, classes)


def machine_sight() -> Sight:
    """The node's own worker prepares messages and reports; it shows nothing to anybody by itself."""
    return Sight("machine", dict.fromkeys(catalogue.role_matrix().field_classes, SEE))


# --- masks -----------------------------------------------------------------------------------------------------------

def masked(field_class: str, value: Any) -> Any:
    """How a masked class looks: enough to know that something is there and whom to ask, never the content."""
    mask = catalogue.role_matrix().masks.get(field_class, "recorded")
    if mask == "initials":
        return [initials(text) for text in _texts(value)]
    if mask == "last_two":
        return ["··" + text[-2:] for text in _texts(value)]
    if mask == "counts":
        return {"count": len(value) if hasattr(value, "__len__") else int(bool(value))}
    return {"recorded": bool(value)}


def initials(text: str) -> str:
    """A. T. for a name of two words; the first letter of each word in its own script."""
    return " ".join(f"{word[0]}." for word in text.split() if word)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    found = []
    for item in value or []:
        found.append(item if isinstance(item, str) else str(item.get("text") or item.get("value") or ""))
    return [text for text in found if text]


__all__ = [
    "MASKED", "NEVER", "SEE", "Sight", "initials", "machine_sight", "masked", "relations_to", "sight_of",
]  # fmt: skip
