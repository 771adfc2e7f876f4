"""Mandates that wait for a second person, and the first named officer, who comes by invitation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access import accounts, directory
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import ROLES, P
from tutela.core.http import act, errors_on, form_status, screen
from tutela.web.forms_admin import InviteForm, JoinForm


@screen(purpose="administration", permission=P.MANDATE_CONFIRM)
def waiting(request: HttpRequest) -> HttpResponse:
    """Mandates that are not in force yet: who gets what, who proposed it. Nothing about any child."""
    found = directory.waiting_mandates(actor=request.actor)
    proposers = directory.names_of_labels({row.proposed_by for row, _may in found})
    rows = [
        {"row": row, "role": ROLES[row.role].label if row.role in ROLES else row.role, "may": may,
         "proposer": proposers.get(row.proposed_by, "")}
        for row, may in found
    ]  # fmt: skip
    return render(request, "web/mandates.html", {"rows": rows})


@act(purpose="administration", permission=P.MANDATE_CONFIRM)
def confirm(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """The second person confirms."""
    access.confirm_mandate(by=request.actor, mandate=mandate)
    messages.success(request, _("Confirmed. The mandate is in force; your name stands beside it."))
    return redirect("web:mandates")


@act(purpose="administration", permission=P.MANDATE_CONFIRM)
def decline(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """The second person does not confirm."""
    access.decline_mandate(by=request.actor, mandate=mandate)
    messages.success(request, _("Not confirmed. The mandate never comes into force."))
    return redirect("web:mandates")


@screen(purpose="administration", permission=P.ADMIN_PEOPLE, form=True, repeatable=True)
def invite_officer(request: HttpRequest) -> HttpResponse:
    """Name the first named officer while the administrator is alone. The code is shown once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            person, code = accounts.invite_officer(by=request.actor, **form.cleaned_data)
        if outcome.ok:
            return render(request, "web/invitation.html", {"person": person, "code": code})
    context = {"form": form, "title": _("Invite the first named officer"), "back": "web:people"}
    return render(request, "web/form.html", context, status=form_status(form))


@login_not_required
@screen(form=True)
def join(request: HttpRequest) -> HttpResponse:
    """The invited officer uses the code and chooses a password. It says nothing about who was invited."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            accounts.join(by=Actor.system("invitation"), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Welcome. Log in with the password you have just chosen."))
            return redirect("account_login")
    return render(request, "web/join.html", {"form": form}, status=form_status(form))
