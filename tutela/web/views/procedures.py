"""The steps of both States for one child: what the file already knows, and what the other side has to do."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi

from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.core.errors import NotVisible
from tutela.core.http import screen
from tutela.journal import services as journal
from tutela.procedures.coverage import coverage
from tutela.procedures.navigator import drawing, of_case
from tutela.procedures.navigator.forms import CaseStepsForm


@screen(purpose="procedures", permission=P.CASE_VIEW)
def of_child(request: HttpRequest, case: UUID) -> HttpResponse:
    """The chosen situation with the other State, dates computed from the child's own events. The look is recorded."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="procedures", where="web:procedures")
    if not head.sight.sees("clocks"):
        raise NotVisible
    journal.record_look(
        by=actor, case=case, purpose="procedures", where="web:procedures", classes=["C2"], relation=head.sight.relation
    )
    form = CaseStepsForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "case": case, "label": head.title, "not_covered": coverage().words}
    if form.is_bound and form.is_valid():
        plan = of_case.plan(
            actor=actor, case=case, situation=form.cleaned_data["event"], other=form.cleaned_data["to"], purpose="procedures"
        )
        context |= {"plan": plan, "bands": drawing.draw(plan, mirrored=get_language_bidi())}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "web/procedures.html", context, status=status)
