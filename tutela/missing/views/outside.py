"""Sightings, calls and people who ask."""

import time
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.core.errors import NotVisible
from tutela.core.failures import answer
from tutela.core.http import act, errors_on, form_status, screen
from tutela.core.rates import answer_not_before, too_often
from tutela.missing import forms, selectors, services

RECEIPT = "sighting_receipt"
# Asking for a code without a login: so many times within so many seconds, and an answer after this time at the earliest.
ASKED, WITHIN, ANSWER_AFTER = 10, 600, 0.3


@screen(purpose="missing", permission=P.SIGHTING_SUBMIT, form=True)
def sighting(request: HttpRequest) -> HttpResponse:
    """Record a sighting without a name; the receipt code is shown once, on the page that follows the form."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = forms.SightingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            found = services.submit_sighting(by=actor, **form.cleaned_data)
        if outcome.ok:
            request.session[RECEIPT] = found.receipt
            return redirect("missing:receipt")
    context = {"form": form, "mine": selectors.my_sightings(actor=actor)}
    return render(request, "missing/sighting.html", context, status=form_status(form))


@screen(purpose="missing", permission=P.SIGHTING_SUBMIT, form=True, repeatable=True)
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a sighting, under its code. The code never stands in an address; a new one is shown once."""
    if request.method == "GET" and (new := request.session.pop(RECEIPT, "")):
        return render(request, "missing/receipt.html", {"receipt": new, "state": "received"})
    form = forms.ReceiptForm(request.POST or None)
    state = ""
    if request.method == "POST" and form.is_valid():
        try:
            state = selectors.receipt_state(actor=request.actor, receipt=form.cleaned_data["receipt"])  # type: ignore[attr-defined]
        except NotVisible:
            form.add_error("receipt", services.unknown_receipt())
    return render(request, "missing/receipt.html", {"form": form, "state": state}, status=form_status(form))


@login_not_required
@screen(form=True, repeatable=True)
def public_receipt(request: HttpRequest) -> HttpResponse:
    """Anybody with a receipt code, without a login: whether it arrived. The code never stands in an address; the answer
    takes as long for a code that nobody holds."""
    started, known = time.monotonic(), None
    form = forms.ReceiptForm(request.POST or None)
    if request.method == "POST":
        if too_often(request, "receipt", times=ASKED, seconds=WITHIN):
            return answer(request, 429)
        known = form.is_valid() and selectors.receipt_given(receipt=form.cleaned_data["receipt"])
        answer_not_before(started, ANSWER_AFTER)
    return render(request, "missing/public_receipt.html", {"form": form, "known": known}, status=form_status(form))


@act(permission=P.MISSING_VIEW)
def answer_sighting(request: HttpRequest, pk: UUID, case: UUID) -> HttpResponse:
    """The owner's office judges a sighting."""
    useful = request.POST.get("useful") == "yes"
    services.answer_sighting(by=request.actor, sighting=pk, case=case, useful=useful)  # type: ignore[attr-defined]
    return redirect("missing:of_case", case)


@screen(purpose="support", permission=P.CALL_RECORD, form=True)
def call(request: HttpRequest) -> HttpResponse:
    """Take an anonymous call."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = forms.CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            found = services.record_call(by=actor, **form.values())
        if outcome.ok:
            return redirect("missing:call_page", found.pk)
    context = {"form": form, "calls": selectors.calls(actor=actor)}
    return render(request, "missing/call.html", context, status=form_status(form))


@screen(purpose="support", permission=P.CALL_RECORD)
def call_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One call of the own hotline."""
    return render(request, "missing/call_page.html", {"call": selectors.call_view(actor=request.actor, call=pk)})  # type: ignore[attr-defined]


@screen(purpose="protection", permission=P.ENQUIRY_RECORD, form=True)
def enquiry(request: HttpRequest, case: UUID | None = None) -> HttpResponse:
    """Write down who asks. The sentence to say stands above the form and is the same for everybody."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="protection", where="missing:enquiry_for") if case else None
    form = forms.EnquiryForm(request.POST or None)
    noted = False
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.record_enquiry(by=actor, case=case, **form.cleaned_data)
        noted = outcome.ok
    context = {"form": forms.EnquiryForm() if noted else form, "say": services.sentence(), "noted": noted, "head": head}
    return render(request, "missing/enquiry.html", context, status=200 if noted else form_status(form))


@screen(purpose="protection", permission=P.MISSING_VIEW)
def enquiries(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who asked for this child: for the office in charge of the file only."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = selectors.enquiries(actor=actor, case=case)
    head = cases.case_head(actor=actor, case=case, purpose="protection", where="missing:enquiries")
    return render(request, "missing/enquiries.html", {"rows": rows, "head": head})
