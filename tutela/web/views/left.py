"""What has left this node about one child, and what leaves by itself: to those who may see who was told."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tutela.access.roles import P
from tutela.core.http import screen
from tutela.web import leaving


@screen(purpose="protection", permission=P.CASE_VIEW)
def left(request: HttpRequest, case: UUID) -> HttpResponse:
    """Each message to an office of another node: to whom, when, why, on which ground, with its fields and receipts."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    shown = leaving.of_case(actor=actor, case=case, where="web:left")
    return render(request, "web/left.html", {"shown": shown, "case": case})
