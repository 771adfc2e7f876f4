"""Deadlines of one child: all of them with their reasons and former answers; extending, suspending, letting run again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core.errors import NotVisible
from tutela.core.http import form_status, screen
from tutela.procedures import selectors, services
from tutela.procedures.coverage import coverage
from tutela.procedures.forms import DecisionForm, EventForm
from tutela.procedures.rulebook import book
from tutela.procedures.selectors import ClockView
from tutela.web import watches

# What can be decided about a running deadline: title, which grounds of the rule, and the act.
DECISIONS: dict[str, tuple[Any, Callable[[ClockView], tuple[str, ...]], Callable[..., Any]]] = {
    "extend": (gettext_lazy("Extend the deadline"), lambda view: tuple(view.extensions), services.extend),
    "suspend": (gettext_lazy("Suspend the deadline"), lambda view: tuple(view.suspensions), services.suspend),
    "done": (gettext_lazy("Note that it is done"), lambda view: (), services.note_done),
    "resume": (gettext_lazy("Let the deadline run again"), lambda view: (), services.resume),
}
WITH_GROUND = ("extend", "suspend")


@screen(purpose="procedures", permission=P.CASE_VIEW)
def of_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Every deadline of a child, open ones first, with how it was computed, what silence means and what it was before."""
    head = _head(request, case, "web:deadlines")
    actor: Any = request.actor  # type: ignore[attr-defined]
    views = selectors.clocks_of_case(actor=actor, case=case, purpose="procedures")
    context = {
        "case": case, "label": head.title, "open": [one for one in views if one.open],
        "over": [one for one in views if not one.open], "may_decide": P.CASE_EDIT in actor.permissions,
        "not_covered": coverage().words,
    }
    return render(request, "web/deadlines.html", context)


@screen(purpose="procedures", permission=P.CASE_EDIT, form=True)
def decide(request: HttpRequest, case: UUID, clock: UUID, what: str) -> HttpResponse:
    """Note the decision that extends or suspends a deadline or ends its suspension, or that the duty was done."""
    if what not in DECISIONS:
        raise Http404
    head = _head(request, case, "web:deadline")
    actor: Any = request.actor  # type: ignore[attr-defined]
    views = selectors.clocks_of_case(actor=actor, case=case, purpose="procedures", open_only=True)
    view = next((one for one in views if one.id == clock), None)
    if view is None:
        raise NotVisible
    title, grounds_of, service = DECISIONS[what]
    grounds = grounds_of(view)
    if what in WITH_GROUND and not grounds:
        raise NotVisible
    form = DecisionForm(request.POST or None, grounds=grounds)
    edit = Edit(request, form, watches.DEADLINE, case=case, subject=clock)
    if edit.saved(lambda: service(by=actor, clock=clock, **form.cleaned_data)):
        messages.success(request, _("Noted. The dates were computed anew; the former ones are kept."))
        return redirect("web:deadlines", case)
    context = {"form": form, "title": title, "label": head.title, "lead": view.title, "case": case}
    return render(request, "web/reason.html", context, status=form_status(form))


@screen(purpose="procedures", permission=P.CASE_EDIT, form=True)
def note(request: HttpRequest, case: UUID) -> HttpResponse:
    """Note an event from which deadlines count and which no other screen writes."""
    head = _head(request, case, "web:note_event")
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = EventForm(request.POST or None, triggers=book().noted)
    edit = Edit(request, form, watches.NOTED, case=case)
    if edit.saved(lambda: services.note_event(by=actor, case=case, **form.cleaned_data)):
        messages.success(request, _("Noted. The deadlines that count from it are running."))
        return redirect("web:deadlines", case)
    lead = _("For events that no other screen writes, such as the answer of another State.")
    context = {"form": form, "title": _("Note an event"), "label": head.title, "lead": lead, "case": case}
    return render(request, "web/reason.html", context, status=form_status(form))


def _head(request: HttpRequest, case: UUID, where: str) -> cases.CaseHead:
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="procedures", where=where)
    if not head.sight.sees("clocks"):
        raise NotVisible
    return head
