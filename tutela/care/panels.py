"""The placement panel of the case page."""

from typing import Any
from uuid import UUID

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care import claims, selectors
from tutela.care.forms import FIRST_NIGHT_LABELS
from tutela.cases import selectors as cases
from tutela.cases.selectors.seeing import withheld


def placement(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Where the child is cared for (the organisation, never the address) and the moves; masked: only that there is one.

    Under the danger flag it is masked for all but the house and the office in charge, who may still say she has arrived.
    """
    row = selectors.placement_of(case=case)
    moves = [] if masked else selectors.transfers_of(case=case)[:5]
    held = masked and withheld(actor=actor, case=case)
    cares = (held or not masked) and P.CARE_MANAGE in actor.permissions
    if row is None and not moves and not cares:
        return None
    here = row is not None and row.organisation_id == actor.organisation_id
    night = selectors.first_night_of(case=case) if row is not None and not masked else None
    ids = {move.from_organisation_id for move in moves} | {move.to_organisation_id for move in moves}
    if row is not None:
        ids.add(row.organisation_id)
    names = access.organisation_names(ids)
    return {
        "case": case,
        "since": None if masked or row is None else row.starts_at,
        "organisation": "" if masked or row is None else names.get(row.organisation_id, ""),
        # Another centre says that the child is there; whoever may decides it here.
        "claims": [
            {"id": move.pk, "to": names.get(move.to_organisation_id, ""), "at": move.eta,
             "may": claims.may_decide(actor, move)}
            for move in moves if move.state == claims.CLAIMED
        ],
        "moves": [
            {"from": names.get(move.from_organisation_id, ""), "to": names.get(move.to_organisation_id, ""),
             "eta": move.eta, "state": move.state, "overdue": move.overdue_at is not None}
            for move in moves if move.state != claims.CLAIMED
        ],
        # A child may walk in without a move being open; whoever cares for her says so here.
        "may_receive": cares and not here,
        "may_plan": cares and here,
        "may_end": not masked and cares and row is not None and (here or _in_charge(actor, case)),
        "planned_at": night.created_at if night else None,
        "agreed": [FIRST_NIGHT_LABELS[code] for code in night.items if code in FIRST_NIGHT_LABELS] if night else [],
        "masked": masked,
        "withheld": held,
    }


def _in_charge(actor: Actor, case: UUID) -> bool:
    return bool(cases.owner_of(case=case)["org"] == actor.organisation_id)
