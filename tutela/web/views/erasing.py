"""Closed files past their time. The page knows their reference and dates and shows nothing of any child."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access.roles import P
from tutela.cases import selectors, services
from tutela.core.errors import NotVisible, Refused, WrongState
from tutela.core.http import act, page_of, screen
from tutela.missing import selectors as missing


@screen(purpose="retention", permission=P.FILE_ERASE)
def erasures(request: HttpRequest) -> HttpResponse:
    """Files of the own office that wait for two people."""
    page = page_of(request, selectors.erasures(actor=request.actor))
    return render(request, "web/erasures.html", {"page": page, "references": selectors.references_of(page.items)})


@act(purpose="retention", permission=P.FILE_ERASE)
def confirm(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Confirm as one of two."""
    row = selectors.erasures(actor=request.actor).filter(pk=erasure).first()
    if row is None:
        raise NotVisible
    try:
        row = services.confirm_erasure(
            by=request.actor, erasure=erasure, open_episode=missing.undealt_with(row.case_id)
        )
    except (Refused, WrongState) as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Deleted. The journal keeps that it was done.") if row.done_at else
                         _("Confirmed. A second person must confirm too."))
    return redirect("web:erasures")


@act(purpose="retention", permission=P.FILE_ERASE)
def keep(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Keep the file for another year."""
    services.keep_file(by=request.actor, erasure=erasure)
    messages.success(request, _("Kept. You are asked again in a year."))
    return redirect("web:erasures")
