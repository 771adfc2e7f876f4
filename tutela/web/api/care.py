"""Tonight in one centre, moves under way, leads."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tutela.access.roles import P
from tutela.care import selectors, services
from tutela.cases import selectors as cases
from tutela.core.http import page_of
from tutela.leads import selectors as leads
from tutela.web.api.answers import ArrivedOut, LeadList, TonightOut, TransferList
from tutela.web.api.doors import Door, gives
from tutela.web.api.schemas import ArrivedIn, Paging

router = Router(tags=["Care and leads"])


@router.get("tonight", auth=Door(P.ROLL_CALL), response=gives(TonightOut), url_name="tonight")
def tonight(request: HttpRequest) -> dict[str, Any]:
    """Who lives in the actor's centre, who was there at the last check, who is expected."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = selectors.tonight(actor=actor)
    ids = [*found.residents, *(row.case_id for row in found.expected)]
    names = cases.display_names(actor=actor, cases=ids, purpose="care", where="api:tonight")
    return {
        "residents": [_resident(found, case, names) for case in found.residents],
        "expected": _moves(actor, found.expected, names),
    }


def _resident(found: selectors.Tonight, case: UUID, names: dict[UUID, str]) -> dict[str, Any]:
    check = found.last_check.get(case)
    return {
        "case": case, "name": names.get(case, ""), "last": check.result if check else "",
        "checked_at": check.checked_at if check else None, "back_by": check.back_by if check else None,
        "late": case in found.late, "first_night_open": case in found.first_night,
    }  # fmt: skip


def _moves(actor: Any, rows: list[Any], names: dict[UUID, str]) -> list[dict[str, Any]]:
    offices = selectors.offices_of(actor=actor, moves=rows)
    return [
        {"id": row.pk, "case": row.case_id, "name": names.get(row.case_id, ""), "state": row.state, "eta": row.eta,
         "origin": offices[row.pk][0], "destination": offices[row.pk][1],
         "departs_at": row.departs_at, "overdue": row.overdue_at is not None}
        for row in rows
    ]  # fmt: skip


@router.get("transfers", auth=Door(P.TRANSFER_CONFIRM, query=("page",)), response=gives(TransferList), url_name="transfers")
def transfers(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Moves under way of children the actor may know of, the most urgent first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    page = page_of(request, selectors.transfers_due(actor=actor))
    ids = [row.case_id for row in page]
    names = cases.display_names(actor=actor, cases=ids, purpose="transfer", where="api:transfers")
    return {"page": page.number, "has_next": page.has_next, "items": _moves(actor, page.items, names)}


@router.post(
    "transfers/{uuid:transfer}/arrived", auth=Door(P.TRANSFER_CONFIRM), response=gives(ArrivedOut, changes=True),
    url_name="arrived",
)  # fmt: skip
def arrived(request: HttpRequest, transfer: UUID, data: ArrivedIn) -> dict[str, Any]:
    """The child is here: the receiver closes the move."""
    row = services.confirm_arrival(by=request.actor, transfer=transfer, at=data.at)  # type: ignore[attr-defined]
    return {"id": row.pk, "case": row.case_id, "since": row.starts_at}


@router.get("leads", auth=Door(P.LEAD_REVIEW, query=("page",)), response=gives(LeadList), url_name="leads")
def inbox(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Leads that reach the actor, those to look at first. They hold codes and offices, no child's data."""
    page = page_of(request, leads.inbox(actor=request.actor))  # type: ignore[attr-defined]
    return {"page": page.number, "has_next": page.has_next, "items": page.items}
