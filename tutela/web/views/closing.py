"""Closing a file and opening it again, ending a placement. They stand here because nothing of a child who is missing is
closed or ended, and neither the file nor the house knows what is missing."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.access import policies
from tutela.access.roles import P
from tutela.care import leaving
from tutela.care.forms import LeavingForm
from tutela.care.watches import PLACEMENT
from tutela.cases import selectors as cases
from tutela.cases import services
from tutela.cases.editing import Edit
from tutela.core.catalogue import codes
from tutela.core.http import act, form_status, screen
from tutela.missing import selectors as missing
from tutela.web import watches


class CloseFileForm(forms.Form):
    """Why a file is closed; there is no free text."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=lambda: codes("closure_reason").choices(blank=True))


@screen(purpose="protection", permission=P.CASE_OWN, form=True)
def close(request: HttpRequest, case: UUID) -> HttpResponse:
    """Close a file, with a reason. A child who cannot be reached is missing, not closed."""
    policies.require(request.actor, P.CASE_OWN, case=case)
    form = CloseFileForm(request.POST or None)

    def close_it() -> None:
        missing_now = missing.undealt_with(cases.case_row(case).pk)
        services.close(by=request.actor, case=case, reason=form.cleaned_data["reason"], open_episode=missing_now)

    if Edit(request, form, watches.STATUS, case=case).saved(close_it):
        messages.success(request, _("Closed. It is found under Closed and can be opened again."))
        return redirect("cases:page", case)
    names = cases.display_names(actor=request.actor, cases=[case], purpose="protection", where="web:close_case")
    lead = _("Only the office in charge closes a file. A child who cannot be reached is missing: report, do not close.")
    context = {"form": form, "title": _("Close the file"), "lead": lead, "case": case, "label": names[case]}
    return render(request, "web/reason.html", context, status=form_status(form))


@screen(purpose="care", permission=P.CARE_MANAGE, form=True)
def end_placement(request: HttpRequest, case: UUID) -> HttpResponse:
    """The child left the house for good, and it is known with whom the child is now."""
    policies.require(request.actor, P.CARE_MANAGE, case=case)
    names = cases.display_names(actor=request.actor, cases=[case], purpose="care", where="web:end_placement")
    form = LeavingForm(request.POST or None)

    def end_it() -> None:
        missing_now = missing.undealt_with(cases.case_row(case).pk)
        leaving.end_placement(by=request.actor, case=case, open_episode=missing_now, **form.cleaned_data)

    if Edit(request, form, PLACEMENT, case=case).saved(end_it):
        messages.success(request, _("The placement is ended. Somebody sees the child at the new place within a week."))
        return redirect("care:tonight" if P.ROLL_CALL in request.actor.permissions else "web:home")
    lead = _("For a move to another house open a transfer. A child of whom nobody knows where is missing: report.")
    context = {"form": form, "title": _("End the placement"), "lead": lead, "case": case, "label": names[case]}
    return render(request, "web/reason.html", context, status=form_status(form))


@act(purpose="protection", permission=P.CASE_OWN)
def reopen(request: HttpRequest, case: UUID) -> HttpResponse:
    """Open a closed file again."""
    services.reopen(by=request.actor, case=case)
    messages.success(request, _("The file is open again. The past stays as it was."))
    return redirect("cases:page", case)
