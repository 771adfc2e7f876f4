"""Reads catalogue YAML and says what is wrong in words a lawyer can act on.

YAML pitfalls are closed here: a doubled key is an error (plain YAML keeps the last silently), and
only `true` and `false` are booleans (plain YAML reads the country code NO as false).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WordT = TypeVar("WordT", bound=Enum)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct: where, what is wrong, what to write instead."""

    file: str
    line: int
    rule: str
    field: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        rule = f", {self.rule}" if self.rule else ""
        return f"{where}{rule}, {self.field}: {self.wrong} {self.remedy}".strip()


class CatalogueError(Exception):
    """The catalogue cannot be used; `problems` lists everything found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(one) for one in self.problems))


class Located(dict[Any, Any]):
    """A YAML mapping that remembers the line of itself and of its keys."""

    line: int = 0
    lines: dict[Any, int]


class _DoubledKeyError(Exception):
    def __init__(self, key: Any, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


class _Loader(_Base):  # type: ignore[misc]
    pass


def _mapping(loader: Any, node: yaml.MappingNode) -> Located:
    found = Located()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in found:
            raise _DoubledKeyError(key, line)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = line
    return found


_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != _BOOL]
    for first, pairs in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path) -> Located:
    """The file's top mapping; raises CatalogueError with file and line."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except _DoubledKeyError as error:
        raise CatalogueError(
            [Problem(path.name, error.line, "", str(error.key), "is written twice.", "Keep one of the two.")]
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        wrong = str(getattr(error, "problem", "") or "cannot be read") + "."
        remedy = "Check the indentation and the quotes on this line and the one before."
        raise CatalogueError([Problem(path.name, line, "", "file", wrong, remedy)]) from error
    except UnicodeDecodeError as error:
        raise CatalogueError([Problem(path.name, 1, "", "file", "is not UTF-8 text.", "Save it as UTF-8.")]) from error
    if not isinstance(data, Located):
        raise CatalogueError([Problem(path.name, 1, "", "file", "has no fields.", "Start with `file:` and `rules:`.")])
    return data


class Reader:
    """Typed access to one mapping; every mistake becomes a Problem in the shared list."""

    def __init__(self, data: Any, file: str, problems: list[Problem], *, rule: str = "", at: str = "") -> None:
        self.data = data if isinstance(data, Located) else Located()
        if not isinstance(data, Located):
            self.data.line, self.data.lines = 1, {}
        self.file, self.problems, self.rule, self.at = file, problems, rule, at
        self._seen: set[str] = set()

    def problem(self, key: str, wrong: str, remedy: str) -> None:
        line = self.data.lines.get(key, self.data.line)
        name = f"{self.at}.{key}" if self.at else key
        self.problems.append(Problem(self.file, line, self.rule, name, wrong, remedy))

    def get(self, key: str, *, required: bool = False) -> Any:
        self._seen.add(key)
        value = self.data.get(key)
        if required and (value is None or value == ""):
            self.problem(key, "is missing.", f"Add a line `{key}: …`.")
        return value

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        value = self.get(key, required=required)
        if value is None:
            return default
        if isinstance(value, bool | list | dict):
            self.problem(key, "should be a text.", f'Write {key}: "…".')
            return default
        return str(value)

    def whole(self, key: str, *, required: bool = False, least: int = 0, default: int = 0) -> int:
        value = self.get(key, required=required)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 10_000:
            self.problem(key, f"{value!r} is not a whole number from {least} to 10000.", "Write only digits.")
            return max(default, least)
        return value

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self.problem(key, f"{value!r} is neither true nor false.", "Write true or false.")
        return value is True

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.problem(key, f"{value!r} is not a date.", "Write it as 2026-12-14, without quotes.")
            return None
        return value

    def word(self, key: str, words: type[WordT], default: WordT, *, required: bool = False) -> WordT:
        value = self.get(key, required=required)
        if value is None:
            return default
        try:
            return words(value)
        except ValueError:
            known = [str(one.value) for one in words]
            near = get_close_matches(str(value), known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Write one of: {', '.join(known)}."
            self.problem(key, f"{value!r} is not known.", hint)
            return default

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in items):
            self.problem(key, "should be a list of words.", f"Write {key}: [one, two].")
            return ()
        return tuple(str(one) for one in items)

    def part(self, key: str, *, required: bool = False) -> "Reader | None":
        value = self.get(key, required=required)
        if value is None:
            return None
        name = f"{self.at}.{key}" if self.at else key
        if not isinstance(value, Located):
            self.problem(key, "should have fields of its own.", f"Write {key}: {{…}}.")
            return None
        return Reader(value, self.file, self.problems, rule=self.rule, at=name)

    def parts(self, key: str, short: str) -> list["Reader"]:
        """A list of mappings; a bare text stands for a mapping with only the field `short`."""
        value = self.get(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        readers = []
        for item in items:
            if isinstance(item, str):
                found = Located({short: item})
                found.line, found.lines = self.data.lines.get(key, self.data.line), {}
                item = found
            if not isinstance(item, Located):
                self.problem(key, "has an entry that cannot be read.", f"Write {{{short}: …}}.")
                continue
            readers.append(Reader(item, self.file, self.problems, rule=self.rule, at=key))
        return readers

    def texts(self, key: str) -> Mapping[str, str]:
        """A text in several languages; a plain text is English."""
        value = self.get(key, required=True)
        if isinstance(value, str):
            return {"en": value}
        if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()) and "en" in value:
            return {str(k): v for k, v in value.items()}
        if value is not None:
            self.problem(key, "needs at least an English text.", f'Write {key}: {{en: "…"}}.')
        return {"en": ""}

    def finish(self, also: Iterable[str] = ()) -> None:
        """Report fields nobody asked for: usually a typing mistake."""
        known = self._seen | set(also)
        for key in self.data:
            if key not in known:
                near = get_close_matches(str(key), sorted(known), n=1)
                hint = f"Did you mean {near[0]}?" if near else "Remove it."
                self.problem(str(key), "is not a field of this kind of entry.", hint)
