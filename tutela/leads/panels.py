"""Leads on the case page: what waits, who else knows the child, which office leads."""

from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.leads import selectors, wording


def leads(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Open leads and confirmed links; masked: counts only."""
    rows = selectors.inbox(actor=actor, case=case) if not masked else []
    linked = selectors.links(case=case)
    if masked:
        return {"masked": True, "links": len(linked)} if linked else None
    node = selectors.lead_node(actor=actor, case=case)
    offer = selectors.offered_to_us(case=case)
    return {
        "masked": False,
        "rows": [
            {"id": row.id, "kind": wording.KINDS.get(row.kind, row.kind), "state": wording.STATES.get(row.state, row.state)}
            for row in rows[:10]
        ],
        "links": [selectors.office_text(f"{link.node}/{link.org}") for link in linked],
        "leads_here": node["node"] == selectors.own_node(), "lead_node": node["node"] if linked else "",
        "offered": offer is not None and P.LEAD_NODE_TRANSFER in actor.permissions,
        "may_ask": P.LEAD_ASK in actor.permissions, "may_offer": P.LEAD_NODE_TRANSFER in actor.permissions,
    }  # fmt: skip
