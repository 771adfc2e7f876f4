"""What scenario files can do and read in care (catalogue/scenarios/VERBS.md)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.care import claims, selectors, services
from tutela.core.errors import NotVisible


def _arrive(actor: Actor, ctx: Any, case: UUID, at: datetime) -> dict[str, Any]:
    return {"placement": services.arrive(by=actor, case=case, at=at).pk}


def _confirm_claim(actor: Actor, ctx: Any, claim: UUID) -> dict[str, Any]:
    claims.confirm_claim(by=actor, transfer=claim)
    return {}


def _roll_call(actor: Actor, ctx: Any, present: list[UUID], absent: list[UUID]) -> dict[str, Any]:
    return {"roll_call": services.call_roll(by=actor, present=present, absent=absent).pk}


def _bed_check(actor: Actor, ctx: Any, case: UUID, found: bool, at: datetime) -> dict[str, Any]:
    services.check_bed(by=actor, case=case, found=found, at=at)
    return {}


def _open_transfer(
    actor: Actor, ctx: Any, *, case: UUID, to: UUID, departs_at: datetime, eta: datetime, mode: str
) -> dict[str, Any]:
    row = services.open_transfer(by=actor, case=case, to=to, departs_at=departs_at, eta=eta, mode=mode)
    return {"transfer": row.pk}


def _depart(actor: Actor, ctx: Any, transfer: UUID, at: datetime) -> dict[str, Any]:
    services.depart(by=actor, transfer=transfer, at=at)
    return {}


def _confirm_arrival(actor: Actor, ctx: Any, transfer: UUID, at: datetime) -> dict[str, Any]:
    return {"placement": services.confirm_arrival(by=actor, transfer=transfer, at=at).pk}


def _tonight(actor: Actor, ctx: Any) -> dict[str, Any]:
    found = selectors.tonight(actor=actor)
    return {
        "expected": [row.case_id for row in found.expected],
        "residents": found.residents,
        "absent": found.absent,
        "late": found.late,
    }


def _transfer(actor: Actor, ctx: Any, transfer: UUID) -> dict[str, Any]:
    row = selectors.transfer(transfer, actor=actor)
    if row is None:
        raise NotVisible
    return {"state": row.state, "overdue_at": row.overdue_at, "arrived_at": row.arrived_at}


VERBS = {
    "arrive": _arrive,
    "confirm_claim": _confirm_claim,
    "roll_call": _roll_call,
    "bed_check": _bed_check,
    "open_transfer": _open_transfer,
    "depart": _depart,
    "confirm_arrival": _confirm_arrival,
}
FACTS = {"tonight": _tonight, "transfer": _transfer}
