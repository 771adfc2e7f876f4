"""Screens of family reunification."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tutela.access import policies
from tutela.access.roles import P
from tutela.bestinterests import forms, selectors, services
from tutela.cases import selectors as cases
from tutela.core.http import errors_on, form_status, screen

PURPOSE = "reunification"


@screen(purpose=PURPOSE, permission=P.BEST_INTERESTS, form=True)
def list_of_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Attempts to reunite one child, and opening one."""
    policies.require(request.actor, P.BEST_INTERESTS, case=case)
    form = forms.OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            row = services.open_reunification(by=request.actor, case=case, **form.cleaned_data)
        if outcome.ok:
            return redirect("bestinterests:workspace", row.pk)
    label = cases.display_names(actor=request.actor, cases=[case], purpose=PURPOSE, where="bestinterests:list")[case]
    rows = list(selectors.workspaces(actor=request.actor, case=case))
    context = {"form": form, "rows": rows, "label": label, "case": case}
    return render(request, "bestinterests/list.html", context, status=form_status(form))


@screen(purpose=PURPOSE, permission=P.BEST_INTERESTS, form=True)
def workspace(request: HttpRequest, workspace: UUID) -> HttpResponse:
    """Evidence and dated exchanges of one attempt; two small forms, told apart by their prefix."""
    row = selectors.workspace(actor=request.actor, reunification=workspace)
    evidence = forms.EvidenceForm(request.POST if "evidence-item" in request.POST else None, prefix="evidence")
    exchange = forms.ExchangeForm(request.POST if "exchange-direction" in request.POST else None, prefix="exchange")
    for form, service in ((evidence, services.record_evidence), (exchange, services.record_exchange)):
        if form.is_bound and form.is_valid():
            with errors_on(form) as outcome:
                service(by=request.actor, reunification=workspace, **form.cleaned_data)
            if outcome.ok:
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
