"""What every field says about itself: how dangerous it is, how long it is kept, whether it may leave the node.

Classes after knowledge of need: C1 public, C2 operational, C3 identifying or special category, C4 danger to life.
A test fails on a field without a declaration, and on a field about a child (C2 to C4) that is neither sealed with the
key of its file nor says with `clear` why it is not (docs/decisions/0008).
"""

from dataclasses import dataclass, replace
from typing import Literal

Sensitivity = Literal["C1", "C2", "C3", "C4"]
Leaves = Literal["never", "flow", "blinded", "aggregate"]

# Why a field about a child may stand unsealed in the database. Ids and times need no word of their own: they join rows
# and order them. Everything else says one of these.
CLEAR = {
    "state": "one code of a workflow that database constraints and work lists rest on; no fact about the child",
    "rule": "which rule, task, list or message type of the catalogue a row is about",
    "count": "a number without content: order, size, version, hours",
    "who": "who did it, in the words of the journal",
    "office": "the office that is responsible, asked or told: access is decided on it by the database",
    "route": "where a message goes or came from, needed before anything is opened",
    "blind": "a keyed fingerprint, a hash or a signature already; says nothing without the keys of the node",
    "access": "who may open a file and why: decided by the database on every request",
    "journal": "an act in ids, codes, numbers and dates; chained, and the proof has to be readable after the file is gone",
    "urgency": "order of the missing board; a level without its reasons",
    "shared": "belongs to several files, so to the key of none",
}


@dataclass(frozen=True)
class F:
    """Declaration of one field: sensitivity, retention class and how it may leave the node.

    `leaves`: never; flow (inside a message whose flow rule lists it); blinded (as an encoding); aggregate (counts).
    `clear`: why the field is not sealed, a word of CLEAR; empty for sealed fields, ids and times.
    """

    sensitivity: Sensitivity = "C2"
    retention: str = "case"
    leaves: Leaves = "never"
    clear: str = ""


C1 = F("C1", "node", "flow")
C2 = F("C2")
C3 = F("C3")
C4 = F("C4")
AUDIT = F("C2", "audit")
NODE = F("C2", "node")


def fields(**groups: F) -> dict[str, F]:
    """Readable spelling of a declaration table."""
    return dict(groups)


def same(declaration: F, *names: str) -> dict[str, F]:
    """The same declaration for several fields."""
    return dict.fromkeys(names, declaration)


def clear(reason: str, *names: str, of: F = C2) -> dict[str, F]:
    """Fields that stay unsealed, with the reason (a word of CLEAR)."""
    return dict.fromkeys(names, replace(of, clear=reason))
