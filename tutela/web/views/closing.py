"""Closing a file and opening it again, ending a placement. They stand here because nothing of a child who is missing is
closed or ended, and neither the file nor the house knows what is missing."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.roles import P
from tutela.care import leaving
from tutela.care.forms import LeavingForm
from tutela.care.watches import PLACEMENT
from tutela.cases import selectors as cases
from tutela.cases import services
from tutela.cases.editing import Edit
from tutela.core.catalogue import codes
from tutela.core.http import act, errors_on, form_status, screen
from tutela.missing import selectors as missing
from tutela.web import watches


class CloseFileForm(forms.Form):
    """Why a file is closed; there is no free text."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=lambda: codes("closure_reason").choices(blank=True))


class NextOwnerForm(forms.Form):
    """Which organisation may take charge next."""

    to = forms.TypedChoiceField(label=gettext_lazy("Organisation"), coerce=UUID)

    def __init__(self, *args: Any, own: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.organisations().filter(kind__in=services.IN_CHARGE).exclude(pk=own)
        self.fields["to"].choices = [(str(row.pk), row.name) for row in rows]  # type: ignore[attr-defined]


@screen(purpose="protection", permission=P.CASE_OWN, form=True)
def name_next(request: HttpRequest, case: UUID) -> HttpResponse:
    """Name who takes charge of the file next: the way from one office to another without a hole."""
    policies.require(request.actor, P.CASE_OWN, case=case)
    form = NextOwnerForm(request.POST or None, own=request.actor.organisation_id)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.offer_ownership(by=request.actor, case=case, to=form.cleaned_data["to"])
        if outcome.ok:
            messages.success(request, _("They have been told. You stay in charge until you give the file up and they take it."))
            return redirect("cases:page", case)
    names = cases.display_names(actor=request.actor, cases=[case], purpose="protection", where="web:name_next")
    lead = _("Access for a while is not enough to take a file over. Who is named here may take it for a week.")
    context = {"form": form, "title": _("Name who takes charge next"), "lead": lead, "case": case, "label": names[case]}
    return render(request, "web/reason.html", context, status=form_status(form))


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
