"""The placement panel of the case page."""

from typing import Any
from uuid import UUID

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.care import selectors


def placement(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Where the child is cared for (the organisation, never the address) and the moves; masked: only that there is one."""
    row = selectors.placement_of(case=case)
    moves = [] if masked else list(selectors.transfers_of(case=case)[:5])
    if row is None and not moves:
        return None
    ids = {move.from_organisation_id for move in moves} | {move.to_organisation_id for move in moves}
    if row is not None:
        ids.add(row.organisation_id)
    names = access.organisation_names(ids)
    return {
        "case": case,
        "since": None if masked or row is None else row.starts_at,
        "organisation": "" if masked or row is None else names.get(row.organisation_id, ""),
        "moves": [
            {"from": names.get(move.from_organisation_id, ""), "to": names.get(move.to_organisation_id, ""),
             "eta": move.eta, "state": move.state, "overdue": move.overdue_at is not None}
            for move in moves
        ],
        "masked": masked,
    }
