"""In which States Union law holds, and how a State is called in the rules: read from `calendars/states.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tutela.engines.clocks.reading import CatalogueError, Problem, Reader, read_yaml

FILE = "states.yaml"


@dataclass(frozen=True)
class States:
    """`union`: Member States by the codes of the rules; `codes`: ISO 3166 code to that of the rules, where they differ.

    Without a list (a small catalogue of a test, an edition from before there was one) Union law holds everywhere.
    """

    union: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)

    def code(self, state: str) -> str:
        """The code of the rules for a State or region: GR is EL, GB-ENG is UK-ENG."""
        country, dash, region = state.partition("-")
        return self.codes.get(country, country) + dash + region

    def in_union(self, state: str) -> bool:
        """Whether Union law holds in that State or region."""
        return not self.union or self.code(state).split("-")[0] in self.union


def read(folder: Path, problems: list[Problem]) -> States:
    """The list of a calendars folder; an empty one when there is no file. Mistakes go to `problems`."""
    path = folder / FILE
    if not path.exists():
        return States()
    try:
        data = read_yaml(path)
    except CatalogueError as error:
        problems.extend(error.problems)
        return States()
    reader = Reader(data, path.name, problems)
    union = frozenset(reader.words("union"))
    for one in sorted(union):
        if not (len(one) == 2 and one.isascii() and one.isalpha() and one.isupper()):
            reader.problem("union", f"{one!r} is not a State.", "Write two capital letters, such as IT.")
    codes = reader.get("codes") or {}
    if not isinstance(codes, dict):
        reader.problem("codes", "should have fields of its own.", "Write codes: {GR: EL}.")
        codes = {}
    reader.finish()
    return States(union, {str(key): str(value) for key, value in codes.items()})
