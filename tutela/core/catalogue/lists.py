"""Code lists and lists of signs, with labels in the active language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

from tutela.core.catalogue.reading import ROOT, CatalogueError, UnknownCode, frozen, load


def _label(msgid: str, own: tuple[tuple[str, str], ...]) -> str:
    language = (get_language() or "en").split("-")[0]
    for tag, text in own:
        if tag == language:
            return text
    return msgid if own else gettext(msgid)


lazy_label = lazy(_label, str)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: an immutable code, its label, where it comes from and how sure we are of it."""

    code: str
    msgid: str
    source: str
    confidence: str
    note: str = ""
    valid_from: str = ""
    valid_to: str = ""
    group: str = ""
    mark: str = ""
    own_labels: tuple[tuple[str, str], ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def label(self) -> str:
        """The label in the active language, resolved when it is shown."""
        return lazy_label(self.msgid, self.own_labels)

    def text(self, attribute: str) -> str:
        """A text attribute of the row (such as `first_question`) in the active language, or nothing."""
        value = self.attrs.get(attribute, "")
        return lazy_label(value, ()) if value else ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes. `require` refuses what is not in it; `choices` feeds a form."""

    id: str
    version: int
    title: str
    source: str
    rows: Mapping[str, Row]
    note: str = ""

    @property
    def heading(self) -> str:
        """The title of the list in the active language."""
        return lazy_label(self.title, ())

    @property
    def hint(self) -> str:
        """How the list is to be read, in the active language."""
        return lazy_label(self.note, ()) if self.note else ""

    def __contains__(self, code: object) -> bool:
        return code in self.rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def require(self, code: str) -> Row:
        """The row of a code; raises UnknownCode."""
        try:
            return self.rows[code]
        except (KeyError, TypeError):
            raise UnknownCode(self.id, code) from None

    def label(self, code: str) -> str:
        """The label of a code in the active language; a code no longer known is shown as it is, never hidden."""
        row = self.rows.get(code)
        return row.label if row else code

    def choices(self, *, blank: bool = False) -> list[tuple[str, str]]:
        """(code, label) pairs in the order of the file, with an empty first choice when `blank`."""
        first = [("", "---")] if blank else []
        return first + [(row.code, row.label) for row in self]


def rows_of(path: Path, data: Mapping[str, Any], key: str) -> Mapping[str, Row]:
    """The rows under a key, by code; source, confidence and validity of the list hold where a row has none."""
    found: dict[str, Row] = {}
    for number, raw in enumerate(data[key]):
        code = raw["code"]
        if code in found:
            raise CatalogueError(path, f"{number} ({code})", "code", "is used twice.", "Give each row its own code.")
        found[code] = Row(
            code=code,
            msgid=raw["label"],
            source=raw.get("source", data["source"]),
            confidence=raw.get("confidence", data["confidence"]),
            note=raw.get("note", ""),
            valid_from=raw.get("valid_from", data.get("valid_from", "")),
            valid_to=raw.get("valid_to", ""),
            group=raw.get("group", ""),
            mark=raw.get("mark", ""),
            own_labels=tuple(raw.get("labels", {}).items()),
            attrs=frozen(raw.get("attrs", {})),
        )
    return MappingProxyType(found)


def _code_list(kind: str, list_id: str, key: str) -> CodeList:
    path = ROOT / kind / f"{list_id}.yaml"
    data = load(path, kind)
    if data["id"] != list_id:
        raise CatalogueError(path, "-", "id", f"is {data['id']!r}.", "It must equal the name of the file.")
    return CodeList(
        data["id"],
        data["version"],
        data["title"],
        data["source"],
        rows_of(path, data, key),
        data.get("prompt", data.get("note", "")),
    )


@cache
def codes(list_id: str) -> CodeList:
    """The code list `catalogue/codes/<list_id>.yaml`."""
    return _code_list("codes", list_id, "codes")


@cache
def indicators(list_id: str) -> CodeList:
    """One list of signs (exploitation, leaving, urgency, host, protective): prompts for people, never a score."""
    return _code_list("indicators", list_id, "indicators")


def list_ids(kind: str) -> list[str]:
    """The ids of all lists of a kind (`codes`, `indicators`), sorted."""
    return sorted(path.stem for path in (ROOT / kind).glob("*.yaml"))


@cache
def language_code(code: str) -> str:
    """The ISO 639-3 code of a language given as 639-3 or as the two letters of 639-1; raises UnknownCode."""
    listed = codes("language")
    if code in listed:
        return code
    for row in listed:
        if row.attrs.get("alpha2") == code:
            return row.code
    raise UnknownCode("language", code)
