"""The first screen: what needs me now; and who I am here."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tutela.access import directory
from tutela.access.middleware import SESSION_KEY
from tutela.access.roles import P
from tutela.core.errors import NotVisible
from tutela.core.http import act, screen
from tutela.procedures import selectors as procedures
from tutela.web import worklist
from tutela.work import services as work


@login_not_required
@screen(purpose="work")
def home(request: HttpRequest) -> HttpResponse:
    """Work of the acting person and desk, overdue first. An empty node shows its first-run page instead."""
    if not request.user.is_authenticated:
        return redirect("web:first_run") if directory.is_empty() else redirect_to_login("/")
    if getattr(request, "lacks_second_factor", False):
        return redirect("mfa_index")
    page, lines = worklist.work_page(request, request.actor)
    context = {
        "page": page, "sections": worklist.sections(lines), "overdue": worklist.overdue_count(request.actor),
        "ending": procedures.ending(actor=request.actor) if P.CASE_VIEW in request.actor.permissions else [],
        "notices": worklist.waiting_notices(request.actor) if page.number == 1 else [],
    }
    return render(request, "web/home.html", context)


@act(purpose="work")
def done(request: HttpRequest, item: UUID) -> HttpResponse:
    """Tick an item off."""
    work.mark_done(by=request.actor, item=item)
    return redirect("web:home")


@screen()
def me(request: HttpRequest) -> HttpResponse:
    """Who the person is on this node: roles, organisations, password, second factor."""
    context = {"organisations": directory.own_organisations(actor=request.actor), "second_factor": settings.TUTELA.second_factor}
    return render(request, "web/me.html", context)


@act()
def act_for(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Act for another of one's own organisations from now on in this session."""
    if not directory.own_organisations(actor=request.actor).filter(pk=organisation).exists():
        raise NotVisible
    request.session[SESSION_KEY] = str(organisation)
    return redirect("web:home")
