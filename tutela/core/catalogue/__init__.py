"""The catalogue: what domain people edit without touching code.

Every file is YAML, read with a strict reader (a doubled key is an error, `NO` stays Norway, dates stay text), checked
against a JSON schema of `catalogue/schemas/`, and turned into frozen data that is cached for the life of the process.
A fault names the file, the row, the field and what to do about it (`CatalogueError`).

Codes never change their meaning; labels are English and marked for translation (`catalogue_msgids`).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from tutela.core.catalogue.flow_rules import Flow, MessageRule, Party, Permit, flows, messages, parties, permit
from tutela.core.catalogue.lists import CodeList, Row, codes, indicators, language_code, list_ids
from tutela.core.catalogue.matrix import (
    MASKED,
    NEVER,
    SEE,
    RoleMatrix,
    RoleRow,
    best_visibility,
    role_matrix,
    visibility,
)
from tutela.core.catalogue.reading import (
    ROOT,
    CatalogueError,
    UnknownCode,
    frozen,
    load,
    read_yaml,
    validator,
)

__all__ = [
    "MASKED", "NEVER", "ROOT", "SEE", "CatalogueError", "CodeList", "Flow", "MessageRule", "Party",
    "Permit", "RoleMatrix", "RoleRow", "Row", "UnknownCode", "best_visibility", "catalogue_msgids",
    "check_all", "codes", "flows", "forget", "frozen", "indicators", "language_code", "list_ids", "load", "messages",
    "notice", "notice_languages", "parties", "permit", "read_yaml", "role_matrix", "visibility",
]  # fmt: skip


@cache
def notice(name: str, language: str) -> Mapping[str, Any]:
    """A printed notice (`child_intake`) in a language; falls back to English, which always exists."""
    path = ROOT / "notices" / f"{name}.{language}.yaml"
    if not path.exists() and language != "en":
        return notice(name, "en")
    data = frozen(load(path, "notices"))
    return data  # type: ignore[no-any-return]


def notice_languages(name: str) -> list[str]:
    """The languages in which a notice exists."""
    return sorted(path.name.split(".")[1] for path in (ROOT / "notices").glob(f"{name}.*.yaml"))


TRANSLATED_ATTRIBUTES = ("first_question",)


def catalogue_msgids() -> list[tuple[str, str]]:
    """(msgid, where) of every text that is translated through gettext, for the message extractor; no doubles."""
    found: dict[str, str] = {}
    for kind, read in (("codes", codes), ("indicators", indicators)):
        for list_id in list_ids(kind):
            _msgids_of(read(list_id), f"catalogue/{kind}/{list_id}.yaml", found)
    for role in role_matrix().roles.values():
        found.setdefault(role.msgid, f"catalogue/roles.yaml:{role.code}")
    for row in role_matrix().field_classes.values():
        found.setdefault(row.msgid, f"catalogue/roles.yaml:{row.code}")
    for flow in flows().values():
        found.setdefault(flow.msgid, f"catalogue/flows/flows.yaml:{flow.id}")
    for message in messages().values():
        found.setdefault(message.msgid, f"catalogue/flows/messages.yaml:{message.type}")
    return sorted(found.items())


def _msgids_of(code_list: CodeList, where: str, found: dict[str, str]) -> None:
    for text in (code_list.title, code_list.note):
        if text:
            found.setdefault(text, where)
    for row in code_list:
        if not row.own_labels:
            found.setdefault(row.msgid, f"{where}:{row.code}")
        for name in TRANSLATED_ATTRIBUTES:
            if row.attrs.get(name):
                found.setdefault(row.attrs[name], f"{where}:{row.code}")


def check_all() -> int:
    """Reads every file that this loader owns; returns how many files. Raises CatalogueError at the first fault."""
    count = 3
    role_matrix(), flows(), messages()
    for list_id in list_ids("codes"):
        codes(list_id)
        count += 1
    for list_id in list_ids("indicators"):
        indicators(list_id)
        count += 1
    for path in sorted((ROOT / "notices").glob("*.yaml")):
        load(path, "notices")
        count += 1
    load(ROOT / "situations.yaml", "situations")
    return count + 1


def forget() -> None:
    """Drops everything cached, for tests and for an editor that has just saved a file."""
    for cached in (codes, indicators, role_matrix, flows, messages, parties, notice, validator):
        cached.cache_clear()
