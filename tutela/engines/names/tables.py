"""One table per script: which sounds its letters stand for. Read from `catalogue/names/*.yaml`, edited by linguists.

A table is plain data with a version and a source. The engine knows two kinds: `alphabet` (rules over letters) and
`syllabary` (one row per consonant, eight vowel orders). A further script is a further file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

CATALOGUE = Path(__file__).resolve().parents[3] / "catalogue" / "names"
SHORT_FORMS = CATALOGUE.parent / "name_forms" / "diminutives.yaml"
ENGINE_VERSION = 2


class TableError(ValueError):
    """A table cannot be used; the message names file and row."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Letters `sign` become one of the consonant classes `to`, at `where` (start, inside or anywhere)."""

    sign: str
    to: tuple[str, ...]
    where: str = ""
    before: str = ""
    roman: str = ""

    def fits(self, text: str, at: int) -> bool:
        """Whether the rule applies at this place of a folded word."""
        if not text.startswith(self.sign, at):
            return False
        if self.where and (self.where == "start") != (at == 0):
            return False
        following = text[at + len(self.sign) : at + len(self.sign) + 1]
        return not self.before or (following != "" and following in self.before)


@dataclass(frozen=True, slots=True)
class Syllable:
    """One sign of a syllabary: classes at the start and inside a word, its consonant and vowel for reading."""

    start: tuple[str, ...]
    inside: tuple[str, ...]
    latin: str
    vowel: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Table:
    """What the engine needs of one script."""

    id: str
    version: int
    script: str
    source: str
    vowels: frozenset[str]
    rules: tuple[Rule, ...]
    syllables: Mapping[str, Syllable]
    folds: Mapping[str, str]
    particles: frozenset[str]
    joins: frozenset[str]
    ends: frozenset[str]
    prefixes: tuple[str, ...]
    servants: tuple[str, ...]
    compound_first: frozenset[str]
    compound_second: frozenset[str]


def read_table(path: Path) -> Table:
    """Read and check one table file. Raises TableError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TableError(f"{path.name}: {error}") from error
    for key in ("id", "version", "script", "kind", "source"):
        if not isinstance(raw, dict) or key not in raw:
            raise TableError(f"{path.name}: {key} is missing")
    syllabary = raw["kind"] == "syllabary"
    return Table(
        id=str(raw["id"]),
        version=int(raw["version"]),
        script=str(raw["script"]),
        source=str(raw["source"]),
        vowels=frozenset() if syllabary else frozenset(raw.get("vowels", "")),
        rules=() if syllabary else _rules(path.name, raw.get("letters", [])),
        syllables=_syllables(path.name, raw) if syllabary else {},
        folds=dict(raw.get("folds", {})),
        particles=frozenset(raw.get("particles", [])),
        joins=frozenset(raw.get("joins", [])),
        ends=frozenset(raw.get("ends", [])),
        prefixes=tuple(raw.get("prefixes", [])),
        servants=tuple(raw.get("servants", [])),
        compound_first=frozenset(raw.get("compounds", {}).get("first", [])),
        compound_second=frozenset(raw.get("compounds", {}).get("second", [])),
    )


@lru_cache(maxsize=1)
def all_tables() -> Mapping[str, Table]:
    """All tables of the catalogue by script code (ISO 15924)."""
    found = [read_table(path) for path in sorted(CATALOGUE.glob("*.yaml"))]
    return {table.script: table for table in found}


@lru_cache(maxsize=1)
def short_forms() -> Mapping[str, Any]:
    """The list of short and everyday forms of given names as written: version and rows of `short` and `full`."""
    try:
        raw: Mapping[str, Any] = yaml.safe_load(SHORT_FORMS.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TableError(f"{SHORT_FORMS.name}: {error}") from error
    for number, row in enumerate(raw.get("rows", []), start=1):
        if not row.get("short") or not row.get("full"):
            raise TableError(f"{SHORT_FORMS.name}: row {number} needs `short` and `full`")
    return raw


@lru_cache(maxsize=1)
def norm_version() -> str:
    """Version of the normalisation: two parties may compare keys only when it is the same text.

    Engine version and a fingerprint of the tables with their versions.
    """
    listed = [f"{table.id}{table.version}" for table in all_tables().values()]
    parts = ".".join(sorted([*listed, f"short{short_forms()['version']}"]))
    return f"n{ENGINE_VERSION}.{hashlib.sha256(parts.encode()).hexdigest()[:12]}"


def _rules(name: str, rows: list[dict[str, Any]]) -> tuple[Rule, ...]:
    rules = []
    for number, row in enumerate(rows, start=1):
        sign, to = row.get("from"), row.get("to")
        if not isinstance(sign, str) or not isinstance(to, list) or not all(isinstance(x, str) for x in to):
            raise TableError(f"{name}: letters row {number} needs `from` and a list `to` of texts")
        if row.get("where", "") not in ("", "start", "inside"):
            raise TableError(f"{name}: letters row {number}: `where` is start or inside")
        rules.append(Rule(sign, tuple(to), row.get("where", ""), row.get("before", ""), row.get("roman", "")))
    return tuple(sorted(rules, key=lambda rule: -len(rule.sign)))


def _syllables(name: str, raw: dict[str, Any]) -> dict[str, Syllable]:
    vowels, open_first = raw["vowels"], frozenset(raw.get("open_first", []))
    signs: dict[str, Syllable] = {}
    for number, row in enumerate(raw["syllables"], start=1):
        if len(row.get("base", "")) != 1 or not isinstance(row.get("to"), list):
            raise TableError(f"{name}: syllables row {number} needs one sign as `base` and a list `to`")
        for order, vowel in enumerate(vowels):
            sign = chr(ord(row["base"]) + order)
            if sign in signs:
                raise TableError(f"{name}: syllables row {number}: {sign} is also in an earlier row")
            heard = "a" if order == 0 and row["base"] in open_first else vowel
            signs[sign] = Syllable(
                start=tuple(row["to"]),
                inside=tuple(row.get("inside", row["to"])),
                latin=row["latin"],
                vowel=heard,
                silent=vowel == "",
            )
    return signs
