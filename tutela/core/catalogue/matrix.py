"""Who may see what: role × field class × relation, as one table (field.md 9.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tutela.core.catalogue.lists import Row, lazy_label, rows_of
from tutela.core.catalogue.reading import ROOT, CatalogueError, load

SEE, MASKED, NEVER = "see", "masked", "never"


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as the matrix knows it, with what it may see per field class and relation."""

    code: str
    msgid: str
    source: str
    confidence: str
    sees: str
    never_sees: str
    cells: Mapping[tuple[str, str], str]

    @property
    def label(self) -> str:
        """The role's label in the active language."""
        return lazy_label(self.msgid, ())


@dataclass(frozen=True, slots=True)
class RoleMatrix:
    """role × field class × relation → see, masked or never (field.md 9.3)."""

    relations: tuple[str, ...]
    field_classes: Mapping[str, Row]
    roles: Mapping[str, RoleRow]
    masks: Mapping[str, str]


@cache
def role_matrix() -> RoleMatrix:
    """The whole of `catalogue/roles.yaml`; every role must answer every field class for every relation."""
    path = ROOT / "roles.yaml"
    data = load(path, "roles")
    relations = tuple(row["code"] for row in data["relations"])
    classes = rows_of(path, data, "field_classes")
    masks = MappingProxyType({raw["code"]: raw.get("mask", "recorded") for raw in data["field_classes"]})
    roles: dict[str, RoleRow] = {}
    for raw in data["roles"]:
        roles[raw["code"]] = RoleRow(
            raw["code"],
            raw["label"],
            raw.get("source", data["source"]),
            raw.get("confidence", data["confidence"]),
            raw["must_see"],
            raw["must_never_see"],
            _cells(path, raw, relations, classes),
        )
    return RoleMatrix(relations, classes, MappingProxyType(roles), masks)


def _cells(
    path: Path, raw: Mapping[str, Any], relations: tuple[str, ...], classes: Mapping[str, Row]
) -> Mapping[tuple[str, str], str]:
    cells: dict[tuple[str, str], str] = {}
    for name, values in raw["cells"].items():
        if name not in classes:
            raise CatalogueError(path, raw["code"], name, "is no field class.", "Use one of `field_classes`.")
        words = values.split()
        if len(words) != len(relations) or not set(words) <= {SEE, MASKED, NEVER}:
            raise CatalogueError(
                path,
                raw["code"],
                name,
                f"reads {values!r}.",
                f"Write see, masked or never once per relation, in this order: {', '.join(relations)}.",
            )
        cells.update({(name, relation): word for relation, word in zip(relations, words, strict=True)})
    missing = sorted(set(classes) - {name for name, _ in cells})
    if missing:
        raise CatalogueError(path, raw["code"], missing[0], "is missing.", "Give the role a row for it.")
    return MappingProxyType(cells)


def visibility(role: str, field_class: str, relation: str) -> str:
    """What a role may see of a field class in a relation to the case: `see`, `masked` or `never`.

    A role, class or relation that the matrix does not know is `never`: the matrix opens, nothing else does.
    """
    row = role_matrix().roles.get(role)
    return row.cells.get((field_class, relation), NEVER) if row else NEVER


_RANK = {NEVER: 0, MASKED: 1, SEE: 2}


def best_visibility(pairs: Iterable[tuple[str, str]], field_class: str) -> str:
    """The widest answer for a person with several (role, relation) pairs on one case."""
    answers = [visibility(role, field_class, relation) for role, relation in pairs]
    return max(answers, key=_RANK.__getitem__, default=NEVER)
