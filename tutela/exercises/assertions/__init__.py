"""Does it hold? The closed list of assertions, evaluated on the node."""

from tutela.exercises.assertions import between, file, search
from tutela.exercises.assertions.asking import CHECKS, holds

__all__ = ["CHECKS", "between", "file", "holds", "search"]
