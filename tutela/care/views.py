"""Screens of care: tonight in one centre, moves under way, first night."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.roles import P
from tutela.care import claims, selectors, services, watches
from tutela.care.forms import FirstNightForm, RollForm, TransferForm
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core.http import act, errors_on, form_status, page_of, screen


@screen(purpose="care", permission=P.ROLL_CALL, form=True)
def tonight(request: HttpRequest) -> HttpResponse:
    """The evening in one centre: who is expected, who lives here, who is missing; and the roll itself."""
    found = selectors.tonight(actor=request.actor)
    ids = [*found.residents, *(row.case_id for row in found.expected)]
    labels = cases.display_names(actor=request.actor, cases=ids, purpose="care", where="care:tonight")
    form = RollForm(request.POST or None, residents={case: labels[case] for case in found.residents})
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.call_roll(by=request.actor, **form.answers())
        if outcome.ok:
            messages.success(request, _("The roll is saved. For each child who is not here a search task is open."))
            return redirect("care:tonight")
    rows = [{"case": case, "label": labels.get(case, ""), "check": found.last_check.get(case)} for case in found.residents]
    context = {"form": form, "found": found, "labels": labels, "rows": rows}
    return render(request, "care/tonight.html", context, status=form_status(form))


@screen(purpose="transfer", permission=P.TRANSFER_CONFIRM)
def transfers(request: HttpRequest) -> HttpResponse:
    """Moves under way that touch the actor's organisation."""
    page = page_of(request, selectors.transfers_due(actor=request.actor))
    labels = cases.display_names(
        actor=request.actor, cases=[row.case_id for row in page], purpose="transfer", where="care:transfers"
    )
    offices = selectors.offices_of(actor=request.actor, moves=page.items)
    context = {"page": page, "labels": labels, "offices": offices}
    return render(request, "care/transfers.html", context)


@screen(purpose="transfer", permission=P.TRANSFER_OPEN, form=True)
def open_transfer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Open a move of one child."""
    policies.require(request.actor, P.CASE_VIEW, case=case)
    labels = cases.display_names(actor=request.actor, cases=[case], purpose="transfer", where="care:open_transfer")
    form = TransferForm(request.POST or None, own=request.actor.organisation_id)
    edit = Edit(request, form, watches.PLACEMENT, case=case)
    if edit.saved(lambda: services.open_transfer(by=request.actor, case=case, **form.cleaned_data)):
        messages.success(request, _("The move is open. The receiving centre sees it now and must confirm the arrival."))
        return redirect("care:transfers")
    siblings = [
        other for group in cases.groups_of(actor=request.actor, case=case) if group["kind"] == "siblings"
        for other in group["others"]
    ]  # fmt: skip
    context = {"form": form, "label": labels[case], "case": case, "siblings": siblings}
    return render(request, "care/open_transfer.html", context, status=form_status(form))


@act(purpose="transfer", permission=P.TRANSFER_OPEN)
def depart(request: HttpRequest, transfer: UUID) -> HttpResponse:
    """The child left."""
    services.depart(by=request.actor, transfer=transfer)
    return redirect("care:transfers")


@act(purpose="transfer", permission=P.TRANSFER_CONFIRM)
def confirm_arrival(request: HttpRequest, transfer: UUID) -> HttpResponse:
    """The child is here."""
    services.confirm_arrival(by=request.actor, transfer=transfer)
    messages.success(request, _("Arrival confirmed. The tasks of the first night are on your list."))
    return redirect("care:tonight" if P.ROLL_CALL in request.actor.permissions else "care:transfers")


@act(purpose="transfer", permission=P.TRANSFER_OPEN)
def cancel_transfer(request: HttpRequest, transfer: UUID) -> HttpResponse:
    """Call a move off."""
    services.cancel_transfer(by=request.actor, transfer=transfer)
    return redirect("care:transfers")


@act(purpose="care", permission=P.CARE_MANAGE)
def arrive(request: HttpRequest, case: UUID) -> HttpResponse:
    """The child arrived in the actor's centre without a move being open."""
    made = services.arrive(by=request.actor, case=case)
    if getattr(made, "state", "") == claims.CLAIMED:
        messages.info(request, _("Noted. The office in charge of the file has been asked to confirm it. Until then the child "
                                 "counts as living where it was."))
    return redirect("cases:page", case)


@act(purpose="care", permission=P.CASE_OWN)
def decide_claim(request: HttpRequest, transfer: UUID, answer: str) -> HttpResponse:
    """Another centre says that the child is there: the office in charge says whether that is so."""
    if answer not in {"confirm", "decline"}:
        raise Http404
    decide = claims.confirm_claim if answer == "confirm" else claims.decline_claim
    return redirect("cases:page", decide(by=request.actor, transfer=transfer))


@act(purpose="care", permission=P.ROLL_CALL)
def check_bed(request: HttpRequest, case: UUID, result: str) -> HttpResponse:
    """A bed check: the child is there or not. Not there leads to the report."""
    if result not in ("there", "empty"):
        raise Http404
    services.check_bed(by=request.actor, case=case, found=result == "there")
    if result == "empty":
        return redirect("missing:report_for", case)
    return redirect("care:tonight")


@screen(purpose="care", permission=P.CARE_MANAGE, form=True)
def first_night(request: HttpRequest, case: UUID) -> HttpResponse:
    """First-night plan: what was agreed with the child."""
    policies.require(request.actor, P.CASE_VIEW, case=case)
    labels = cases.display_names(actor=request.actor, cases=[case], purpose="care", where="care:first_night")
    form = FirstNightForm(request.POST or None)
    edit = Edit(request, form, watches.FIRST_NIGHT, case=case)
    if edit.saved(lambda: services.plan_first_night(by=request.actor, case=case, items=form.cleaned_data["items"])):
        return redirect("care:tonight")
    return render(request, "care/first_night.html", {"form": form, "label": labels[case]}, status=form_status(form))
