"""What scenario files can read of the node's own screens (catalogue/scenarios/VERBS.md)."""

from typing import Any

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.web import boards


def _city_board(actor: Actor, ctx: Any) -> dict[str, int]:
    """The counts behind the city board, before small ones are hidden on the screen."""
    policies.require(actor, P.CITY_BOARD)
    return boards.city_counts()


VERBS: dict[str, Any] = {}
FACTS = {"city_board": _city_board}
