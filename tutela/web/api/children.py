"""My work, files, registering, deadlines."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases import services
from tutela.core.http import page_of
from tutela.web import leaving, worklist
from tutela.web.api.answers import ChildList, FileOut, RegisteredOut, WorkList
from tutela.web.api.doors import Door, gives, made
from tutela.web.api.left import LeftOut
from tutela.web.api.plain import plain
from tutela.web.api.schemas import ChildIn, ChildrenPaging, Paging

router = Router(tags=["Children"])


@router.get("work", auth=Door(query=("page",)), response=gives(WorkList), url_name="work")
def work(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """What needs me now: open items of the actor and desk, overdue first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    page, lines = worklist.work_page(request, actor)
    return {
        "page": page.number, "has_next": page.has_next, "items": lines, "overdue": worklist.overdue_count(actor),
        "notices": worklist.waiting_notices(actor) if page.number == 1 else [],
    }  # fmt: skip


@router.get("children", auth=Door(P.CASE_VIEW, query=("page", "show")), response=gives(ChildList), url_name="children")
def children(request: HttpRequest, paging: Query[ChildrenPaging]) -> dict[str, Any]:
    """Open files the actor may know of, newest first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = cases.case_list(actor=actor, mine=paging.show == "mine", ownerless=paging.show == "ownerless")
    page = page_of(request, rows)
    names = cases.display_names(actor=actor, cases=page.items, purpose="protection", where="api:children")
    offices = access.organisation_names({row.owner_organisation_id for row in page if row.owner_organisation_id})
    items = [
        {"id": row.pk, "reference": row.reference, "name": names[row.pk], "status": row.status,
         "owner": offices.get(row.owner_organisation_id, "")}
        for row in page
    ]  # fmt: skip
    return {"page": page.number, "has_next": page.has_next, "items": items}


@router.post("children", auth=Door(P.CASE_REGISTER), response=gives(RegisteredOut, status=201, changes=True), url_name="register")
def register(request: HttpRequest, data: ChildIn) -> Any:
    """Register a child with whatever is known. Nothing is merged."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = services.register(by=actor, **data.model_dump())
    return made({"id": row.pk, "reference": row.reference, "visible": policies.is_visible(actor, row.pk)})


@router.get("children/{uuid:case}", auth=Door(), response=gives(FileOut), url_name="child")
def child(request: HttpRequest, case: UUID) -> dict[str, Any]:
    """Everything the actor may see of one file: the same view as the page. The look is recorded."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    view = cases.case_view(actor=actor, case=case, purpose="protection", where="api:child")
    panels = [{name: panel[name] for name in ("key", "title", "masked")} | {"values": plain(panel["values"])}
              for panel in view.panels]  # fmt: skip
    return {
        "id": view.id, "reference": view.reference, "title": view.title, "status": view.status, "version": view.version,
        "relation": view.sight.relation, "sees": dict(view.sight.classes), "fields": plain(view.fields),
        "hints": plain(view.hints), "panels": panels,
    }  # fmt: skip


@router.get("children/{uuid:case}/left", auth=Door(P.CASE_VIEW), response=gives(LeftOut), url_name="left")
def left(request: HttpRequest, case: UUID) -> dict[str, Any]:
    """What has left this node about one child, as it was sent, with receipts; and what leaves by itself."""
    shown = leaving.of_case(actor=request.actor, case=case, where="api:left")  # type: ignore[attr-defined]
    standing = [asdict(one) for one in shown.standing] if shown.offices else []
    return {"sent": plain([asdict(one) for one in shown.sent]), "offices": shown.offices, "standing": standing}
