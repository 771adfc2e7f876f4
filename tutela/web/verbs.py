"""What scenario files can read of the node's own screens (catalogue/scenarios/VERBS.md)."""

from typing import Any

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care import selectors as care
from tutela.cases import selectors as cases
from tutela.guardianship import selectors as guardianship
from tutela.missing import selectors as missing


def _city_board(actor: Actor, ctx: Any) -> dict[str, int]:
    """The counts behind the city board, before small ones are hidden on the screen."""
    policies.require(actor, P.CITY_BOARD)
    guardians = guardianship.counts()
    return {
        "children": cases.counts()["children"], "without_guardian": guardians["without_guardian"],
        "over_72h": guardians["over_72h"], "ownerless_over_4h": cases.ownerless_over(),
        "open_episodes": missing.open_count(), "transfers_overdue": care.overdue_count(),
    }  # fmt: skip


VERBS: dict[str, Any] = {}
FACTS = {"city_board": _city_board}
