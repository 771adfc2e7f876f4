"""Counts for the city, the state of the node, and the description of this interface."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Router

from tutela.access.roles import P
from tutela.web import boards
from tutela.web.api.answers import CityOut, NodeOut
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


@router.get("openapi.json", auth=Door(), url_name="description", include_in_schema=False)
def description(request: HttpRequest) -> JsonResponse:
    """This interface as an OpenAPI document; behind the login like everything else."""
    from tutela.web.api.urls import ROOT, api

    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT))
