"""docs/permissions.md, written from the roles, the role matrix and the table of URLs: `make permissions`."""

from pathlib import Path

from tests.web.permission_table import FILE, LOGGED_IN, MACHINE, PUBLIC, TABLE, Row
from tutela.access.roles import ROLES, P
from tutela.core import catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
HEAD = """# Who may do and see what

Written by `make permissions` from `tutela/access/roles.py`, `catalogue/roles.yaml` and `tests/web/permission_table.py`.
Do not edit it by hand: a test fails when it is out of date.

A role opens verbs, never files. Which child somebody may act for is decided child by child: by a running grant of the
own organisation or person, and against every bar. Without a grant a file does not exist for them: the answer is the same
as for a file that was never made. [The guide](guide.md) shows the screens, [the page on privacy](privacy.md) the reasons.
"""
WORDS = {"see": "sees", "masked": "masked", "never": "–"}
DOORS = {PUBLIC: "everybody", LOGGED_IN: "whoever is logged in", MACHINE: "other nodes, with signed messages",
         FILE: "whoever may know of the file"}  # fmt: skip


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *_verbs(), *_matrix(), *_addresses()])


def _verbs() -> list[str]:
    lines = ["## What each role may do", "", "| role | verbs |", "|---|---|"]
    for code, role in ROLES.items():
        verbs = ", ".join(f"`{one.value}`" for one in sorted(role.permissions))
        note = "" if role.sees_cases else " (opens no child's file)"
        lines.append(f"| {role.label} (`{code}`){note} | {verbs or '–'} |")
    return [*lines, ""]


def _matrix() -> list[str]:
    matrix = catalogue.role_matrix()
    relations = " / ".join(str(one) for one in matrix.relations)
    lines = [
        "## What each role sees of a file", "",
        "Each cell answers for the five ways in which somebody can be connected with a child, in this order:",
        f"{relations}. “masked” says that something is recorded, and not what.", "",
    ]  # fmt: skip
    for role in matrix.roles.values():
        lines += [f"### {role.label} (`{role.code}`)", "", "| of the file | " + " | ".join(matrix.relations) + " |"]
        lines += ["|---" * (len(matrix.relations) + 1) + "|"]
        for name, field_class in matrix.field_classes.items():
            cells = [WORDS[catalogue.visibility(role.code, name, relation)] for relation in matrix.relations]
            lines.append(f"| {field_class.label} | " + " | ".join(cells) + " |")
        lines.append("")
    return lines


def _addresses() -> list[str]:
    lines = ["## What each address needs", "", "| address | opened by | about |", "|---|---|---|"]
    lines += [f"| `{name}` | {_door(row)} | {row.about or '–'} |" for name, row in sorted(TABLE.items())]
    return [*lines, ""]


def _door(row: Row) -> str:
    several = row.opens if isinstance(row.opens, tuple) else (row.opens,)
    doors = " or ".join(f"`{one.value}`" if isinstance(one, P) else DOORS.get(one, one) for one in several)
    return f"{doors}, and `{row.also.value}`" if row.also else doors
