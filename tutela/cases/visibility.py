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
from tutela.access.roles import P
from tutela.cases.models import Case
from tutela.core import catalogue
from tutela.core.catalogue import MASKED, NEVER, SEE

OWN = "own_organisation_grant"
# Beside the relations of an actor: the danger flag is up, and the actor is not among those who care for the child.
WITHHELD = "place_withheld"
PLACES = ("place", "placement")


@dataclass(frozen=True)
class Sight:
    """What an actor sees of one file: field class → see, masked or never. `withheld`: places are kept back because the
    danger flag is up (docs/decisions/0009)."""

    relation: str
    classes: Mapping[str, str]
    withheld: bool = False

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
    """How the actor relates to each file: assigned, own_organisation_grant, granted; with WITHHELD where no place may be
    told. One query for all files."""
    rows = list(cases)
    ids = [row.pk for row in rows]
    found: dict[UUID, set[str]] = {pk: set() for pk in ids}
    if actor.is_machine:
        return found
    standings = policies.standings(actor, ids)
    for row in rows:
        standing = standings.get(row.pk)
        if standing is None:
            continue
        found[row.pk] |= standing.relations
        mine = row.owner_person_id is not None and row.owner_person_id == actor.person_id
        if mine and row.owner_organisation_id == actor.organisation_id:
            found[row.pk].add("assigned")
        if not _shareable(actor, row, standing):
            found[row.pk].add(WITHHELD)
    return found


def _shareable(actor: Actor, row: Case, standing: policies.Standing) -> bool:
    """Whether where a child is may be told to an actor who sees the file.

    Under the danger flag (Hague Convention 1996, article 37) only to the house that cares for her, the office in charge
    of the file, the named officer who may lift the flag, and the child: between all others it would be sharing.
    """
    if not standing.danger or standing.houses or "child" in actor.roles or P.DANGER_LIFT in actor.permissions:
        return True
    return actor.organisation_id is not None and actor.organisation_id == row.owner_organisation_id


def place_shareable(case: Case, *, to: Actor) -> bool:
    """Whether a place of this child may be told to an actor: asked at every exit that does not go by field class."""
    return to.is_machine or WITHHELD not in relations_to(to, [case])[case.pk]


def sight_of(actor: Actor, relations: set[str]) -> Sight:
    """What these relations and the actor's roles show; no place where it is withheld."""
    pairs = [(role, relation) for role in actor.roles for relation in relations - {WITHHELD}]
    classes = {name: catalogue.best_visibility(pairs, name) for name in catalogue.role_matrix().field_classes}
    widest = next((name for name in ("assigned", OWN, "granted") if name in relations), "none")
    withheld = WITHHELD in relations
    if withheld:
        classes |= {name: MASKED for name in PLACES if classes[name] == SEE}
    return Sight(widest, classes, withheld)


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
    "MASKED", "NEVER", "SEE", "Sight", "initials", "machine_sight", "masked", "place_shareable", "relations_to", "sight_of",
]  # fmt: skip
