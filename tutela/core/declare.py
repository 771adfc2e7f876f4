"""What every field says about itself: how dangerous it is, how long it is kept, whether it may leave the node.

Classes after knowledge of need: C1 public, C2 operational, C3 identifying or special category, C4 danger to life.
A test fails on a field without a declaration.
"""

from dataclasses import dataclass
from typing import Literal

Sensitivity = Literal["C1", "C2", "C3", "C4"]
Leaves = Literal["never", "flow", "blinded", "aggregate"]


@dataclass(frozen=True)
class F:
    """Declaration of one field: sensitivity, retention class and how it may leave the node.

    `leaves`: never; flow (inside a message whose flow rule lists it); blinded (as an encoding); aggregate (counts).
    """

    sensitivity: Sensitivity = "C2"
    retention: str = "case"
    leaves: Leaves = "never"


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
