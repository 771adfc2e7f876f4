"""Counts for the city, the state of the node, and the description of this interface."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Router

from tutela.access import directory
from tutela.access import services as access
from tutela.access.roles import P
from tutela.web import boards
from tutela.web.api.answers import CityOut, DecidedOut, MandateList, NodeOut
from tutela.web.api.doors import Door, gives

router = Router(tags=["Node"])


@router.get("city", auth=Door(P.CITY_BOARD), response=gives(CityOut), url_name="city")
def city(request: HttpRequest) -> dict[str, Any]:
    """Counts only; 1 to 4 is said as "fewer than 5"."""
    return {"figures": boards.city_figures()}


@router.get("node", auth=Door(P.NODE_PAGE), response=gives(NodeOut), url_name="node")
def node(request: HttpRequest) -> dict[str, Any]:
    """Peers, queues, last contact, and how far the journal is sealed."""
    state = boards.node_state()
    about = state["node"]
    return {
        "id": about.id, "name": about.name, "state": about.state, "wall": state["wall"], "case_time": state["case_time"],
        "peers": state["peers"], "journal": dict(state["streams"]),
    }  # fmt: skip


@router.get("mandates", auth=Door(P.MANDATE_CONFIRM), response=gives(MandateList), url_name="mandates")
def mandates(request: HttpRequest) -> dict[str, Any]:
    """Mandates that wait for a second person, and whether the actor is one. Nothing about any child."""
    found = directory.waiting_mandates(actor=request.actor)  # type: ignore[attr-defined]
    names = directory.names_of_labels({row.proposed_by for row, _may in found})
    items = [
        {"id": row.pk, "person": row.person.display_name, "role": row.role, "organisation": row.organisation.name,
         "ends_at": row.ends_at, "proposed_by": names.get(row.proposed_by, ""), "may_confirm": may}
        for row, may in found
    ]  # fmt: skip
    return {"items": items}


@router.post("mandates/{uuid:mandate}/confirm", auth=Door(P.MANDATE_CONFIRM), response=gives(DecidedOut, changes=True),
             url_name="confirm_mandate")
def confirm_mandate(request: HttpRequest, mandate: UUID) -> dict[str, Any]:
    """The second person confirms: the mandate is in force."""
    row = access.confirm_mandate(by=request.actor, mandate=mandate)  # type: ignore[attr-defined]
    return {"id": row.pk, "in_force": True}


@router.post("mandates/{uuid:mandate}/decline", auth=Door(P.MANDATE_CONFIRM), response=gives(DecidedOut, changes=True),
             url_name="decline_mandate")
def decline_mandate(request: HttpRequest, mandate: UUID) -> dict[str, Any]:
    """The second person does not confirm: it never comes into force."""
    row = access.decline_mandate(by=request.actor, mandate=mandate)  # type: ignore[attr-defined]
    return {"id": row.pk, "in_force": False}


@router.get("openapi.json", auth=Door(), url_name="description", include_in_schema=False)
def description(request: HttpRequest) -> JsonResponse:
    """This interface as an OpenAPI document; behind the login like everything else."""
    from tutela.web.api.urls import ROOT, api

    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT))
