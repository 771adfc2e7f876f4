"""What a play reads of the exchange."""

from typing import Any

from tutela.access.actors import Actor
from tutela.exchange import selectors


def messages(actor: Actor, ctx: Any, *, direction: str) -> list[dict[str, Any]]:
    """Messages of this node, oldest first, with their bodies for the node itself."""
    rows = selectors.outgoing() if direction == "out" else selectors.incoming()
    bodies = selectors.bodies(actor=actor, direction=direction)
    return [
        {"id": row.id, "type": row.type, "peer": row.peer, "state": row.state, "at": row.at, "body": bodies[row.id]}
        for row in reversed(rows)
    ]


def peers(actor: Actor, ctx: Any) -> list[dict[str, Any]]:
    """How the connections stand."""
    return [
        {"node": peer.node, "state": peer.state, "queued": peer.queued, "last_contact": peer.last_contact}
        for peer in selectors.peers()
    ]


VERBS: dict[str, Any] = {}
FACTS = {"messages": messages, "peers": peers}
