"""Counts for the city, and the state of the node: nobody's name on either."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tutela.access import directory
from tutela.access.roles import P
from tutela.core.http import screen
from tutela.web import boards


@screen(purpose="board", permission=P.CITY_BOARD)
def city(request: HttpRequest) -> HttpResponse:
    """Counts only; a figure from 1 to 4 is said as "fewer than 5"."""
    return render(request, "web/city.html", {"figures": boards.city_figures()})


@screen(purpose="node", permission=P.NODE_PAGE)
def node(request: HttpRequest) -> HttpResponse:
    """Peers, queues, last contact, and how far the journal is sealed."""
    founders = directory.founders(actor=request.actor).exists()
    return render(request, "web/node.html", {**boards.node_state(), "founders": founders})
