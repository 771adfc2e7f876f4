"""Screens of family reunification."""

from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tutela.access import policies
from tutela.access.roles import P
from tutela.bestinterests import forms, selectors, services, watches
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core.http import form_status, screen

PURPOSE = "reunification"


@screen(purpose=PURPOSE, permission=P.BEST_INTERESTS, form=True)
def list_of_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Attempts to reunite one child, and opening one."""
    policies.require(request.actor, P.BEST_INTERESTS, case=case)
    form = forms.OpenForm(request.POST or None)
    edit = Edit(request, form, watches.ATTEMPTS, case=case)
    if edit.saved(lambda: services.open_reunification(by=request.actor, case=case, **form.cleaned_data)):
        return redirect("bestinterests:workspace", edit.result.pk)
    label = cases.display_names(actor=request.actor, cases=[case], purpose=PURPOSE, where="bestinterests:list")[case]
    rows = list(selectors.workspaces(actor=request.actor, case=case))
    context = {"form": form, "rows": rows, "label": label, "case": case}
    return render(request, "bestinterests/list.html", context, status=form_status(form))


def _record(request: HttpRequest, form: Form, service: Any, workspace: UUID) -> None:
    service(by=request.actor, reunification=workspace, **form.cleaned_data)


@screen(purpose=PURPOSE, permission=P.BEST_INTERESTS, form=True)
def workspace(request: HttpRequest, workspace: UUID) -> HttpResponse:
    """Evidence and dated exchanges of one attempt; two small forms, told apart by their prefix."""
    row = selectors.workspace(actor=request.actor, reunification=workspace)
    evidence = forms.EvidenceForm(request.POST if "evidence-item" in request.POST else None, prefix="evidence")
    exchange = forms.ExchangeForm(request.POST if "exchange-direction" in request.POST else None, prefix="exchange")
    for form, service in ((evidence, services.record_evidence), (exchange, services.record_exchange)):
        edit = Edit(request, form, watches.WORKSPACE, case=row.case_id, subject=workspace)
        if edit.saved(partial(_record, request, form, service, workspace)):
            return redirect("bestinterests:workspace", workspace)
    label = cases.display_names(
        actor=request.actor, cases=[row.case_id], purpose=PURPOSE, where="bestinterests:workspace"
    )[row.case_id]
    items = [
        {"label": forms.EVIDENCE_LABELS[item.item], "state": forms.STATE_LABELS[item.state], "at": item.changed_at}
        for item in row.evidence.all()
    ]
    context = {
        "row": row, "label": label, "items": items, "exchanges": row.exchanges.all(), "evidence": evidence,
        "exchange": exchange, "directions": forms.DIRECTION_LABELS, "channels": forms.CHANNEL_LABELS,
    }
    return render(request, "bestinterests/workspace.html", context, status=max(form_status(evidence), form_status(exchange)))
