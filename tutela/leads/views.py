"""Screens of leads: the inbox with one-by-one review, asking, encounters, duplicates, the lead node."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access import selectors as access
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core import catalogue
from tutela.core.http import act, errors_on, form_status, page_of, screen
from tutela.exchange import left as exchange_left
from tutela.exchange import selectors as exchange
from tutela.exchange.addresses import Address
from tutela.exchange.showing import leaving
from tutela.leads import policies, selectors, services, wording
from tutela.leads.forms import (
    AllowForm,
    AskForm,
    ConfirmForm,
    DangerForm,
    EncounterForm,
    OfferForm,
    QuestionForm,
    ReasonForm,
    ReplyForm,
)
from tutela.leads.watches import LEAD_OFFICE
from tutela.missing import wire as missing_wire

PURPOSE = "match"


# --- inbox and review ------------------------------------------------------------------------------------------------

@screen(purpose=PURPOSE, permission=P.LEAD_REVIEW)
def inbox(request: HttpRequest) -> HttpResponse:
    """Leads for the actor, those to look at first."""
    page = page_of(request, selectors.inbox(actor=request.actor))
    labels = _labels(request, [row.case for row in page], "leads:inbox")
    rows = [_row(row, labels) for row in page]
    open_suggestions = [row for row in selectors.suggestions(actor=request.actor, open_only=True) if row.decides]
    context = {"page": page, "rows": rows, "duplicates": len(open_suggestions),
               "may_watch": P.LEAD_DECIDE_DANGER in request.actor.permissions}
    return render(request, "leads/inbox.html", context)


def _labels(request: HttpRequest, found: list[UUID | None], where: str) -> dict[UUID, str]:
    visible = set(access.visible_case_ids(request.actor).filter(case_id__in=[case for case in found if case]))
    return cases.display_names(actor=request.actor, cases=visible, purpose=PURPOSE, where=where)


def _row(row: selectors.LeadRow, labels: dict[UUID, str]) -> dict[str, Any]:
    return {
        "lead": row, "label": labels.get(row.case, "") if row.case else "", "kind": wording.KINDS.get(row.kind, row.kind),
        "state": wording.STATES.get(row.state, row.state),
        "reasons": [wording.FIELDS.get(code, code) for code in row.reasons],
        "against": [wording.FIELDS.get(code, code) for code in row.against],
    }


@screen(purpose=PURPOSE, permission=P.LEAD_REVIEW)
def lead(request: HttpRequest, lead: UUID) -> HttpResponse:
    """One lead: evidence, questions, what can be done now. Keys j, k, c and x work as on the inbox."""
    return _lead_page(request, lead)


def _lead_page(request: HttpRequest, lead: UUID, form: Any = None, name: str = "") -> HttpResponse:
    row = selectors.lead(actor=request.actor, lead=lead)
    labels = _labels(request, [row.case], "leads:lead")
    order = [one.id for one in selectors.inbox(actor=request.actor)]
    at = order.index(row.id) if row.id in order else 0
    may = request.actor.permissions
    context = {
        **_row(row, labels), "evidence": wording.evidence_rows(row.evidence),
        "office": selectors.office_text(row.office), "previous": order[at - 1] if at else None,
        "next": order[at + 1] if at + 1 < len(order) else None,
        "questions": [_question(one) for one in selectors.questions(actor=request.actor, lead=row.id)],
        "question_form": QuestionForm(), "reply_form": ReplyForm(), "danger_form": DangerForm(),
        "reason_form": ReasonForm(), "open": row.state in ("answered", "confirmed_by_us"),
        "may_answer": row.direction == "in" and row.state == "new",
        "may_decide": row.state == "waits_for_officer" and P.LEAD_DECIDE_DANGER in may,
        "may_end": row.state == "confirmed_by_both" and P.LEAD_CONFIRM in may,
        "may_confirm": row.state == "answered" and P.LEAD_CONFIRM in may,
        "standing": exchange_left.standing(missing_wire.STANDING) if row.state == "answered" else [],
        "confirm_form": ConfirmForm(files=_files(request)) if row.case is None and P.LEAD_CONFIRM in may else None,
    }  # fmt: skip
    if form is not None:
        context |= {name: form, "problem": form.non_field_errors() if form.is_bound else ""}
    return render(request, "leads/lead.html", context, status=form_status(form) if form is not None else 200)


def _question(row: dict[str, Any]) -> dict[str, Any]:
    topics = catalogue.codes("coded_question")
    listed_in = topics.require(row["topic"]).attrs.get("list", "") if row["topic"] in topics else ""
    code = catalogue.codes(listed_in).label(row["code"]) if listed_in and row["code"] in catalogue.codes(listed_in) else ""
    answer = catalogue.codes("answer").label(row["answer"]) if row["answer"] else ""
    return {**row, "label": topics.label(row["topic"]) if row["topic"] in topics else row["topic"], "code_label": code,
            "answer_label": answer}


def _files(request: HttpRequest) -> dict[UUID, str]:
    ids = list(access.visible_case_ids(request.actor).order_by("-id")[:50])
    return cases.display_names(actor=request.actor, cases=set(ids), purpose=PURPOSE, where="leads:confirm")


@act(purpose=PURPOSE, permission=P.LEAD_REVIEW)
def answer(request: HttpRequest, lead: UUID, answer: str) -> HttpResponse:
    """Possible, or nothing to report; then the next lead to look at."""
    row = services.answer(by=request.actor, lead=lead, answer=answer)
    if row.state == "waits_for_officer":
        messages.info(request, _("The file is under the danger flag. The named officer decides; nobody else sees anything."))
    return _next(request)


def _next(request: HttpRequest) -> HttpResponse:
    waiting = [row for row in selectors.inbox(actor=request.actor) if row.state == "new"]
    return redirect("leads:lead", waiting[0].id) if waiting else redirect("leads:inbox")


@screen(purpose=PURPOSE, permission=P.LEAD_DECIDE_DANGER, form=True)
def danger(request: HttpRequest, lead: UUID) -> HttpResponse:
    """The named officer's decision."""
    form = DangerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.decide_under_danger(
                by=request.actor, lead=lead, release=form.cleaned_data["release"] == "yes",
                reason=form.cleaned_data["reason"],
            )
        if outcome.ok:
            return redirect("leads:inbox")
    return _lead_page(request, lead, form, "danger_form")


@screen(purpose=PURPOSE, permission=P.LEAD_REVIEW, form=True)
def question(request: HttpRequest, lead: UUID) -> HttpResponse:
    """Ask the other office a coded question."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.ask_question(by=request.actor, lead=lead, **form.values)
        if outcome.ok:
            messages.success(request, _("The question is on its way."))
            return redirect("leads:lead", lead)
    return _lead_page(request, lead, form, "question_form")


@screen(purpose=PURPOSE, permission=P.LEAD_REVIEW, form=True)
def reply(request: HttpRequest, question: UUID) -> HttpResponse:
    """Answer a coded question."""
    found = [row for row in selectors.questions(actor=request.actor) if row["id"] == question]
    if not found:
        raise Http404
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.reply(by=request.actor, question=question, answer=form.cleaned_data["answer"])
        if outcome.ok:
            return redirect("leads:lead", found[0]["lead"])
    return _lead_page(request, found[0]["lead"], form, "reply_form")


@screen(purpose=PURPOSE, permission=P.LEAD_CONFIRM, form=True)
def confirm(request: HttpRequest, lead: UUID) -> HttpResponse:
    """One side says: the same child."""
    row = selectors.lead(actor=request.actor, lead=lead)
    form: Any = ConfirmForm(request.POST or None, files=_files(request)) if row.case is None else ReasonlessForm(request.POST)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("case")
        with errors_on(form) as outcome:
            services.confirm(by=request.actor, lead=lead, case=UUID(chosen) if chosen else None)
        if outcome.ok:
            messages.success(request, _("Confirmed by your office. The files are linked when the other office confirms too."))
            return redirect("leads:lead", lead)
    return _lead_page(request, lead, form, "confirm_form")


class ReasonlessForm(ConfirmForm):
    """Confirmation of a lead that has its file already: no field, only errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, files={}, **kwargs)
        del self.fields["case"]


@screen(purpose=PURPOSE, permission=P.LEAD_CONFIRM, form=True)
def invalidate(request: HttpRequest, lead: UUID) -> HttpResponse:
    """Not the same child after all."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.invalidate(by=request.actor, lead=lead, reason=form.cleaned_data["reason"])
        if outcome.ok:
            return redirect("leads:inbox")
    return _lead_page(request, lead, form, "reason_form")


@act(purpose=PURPOSE, permission=P.LEAD_CONFIRM)
def decline(request: HttpRequest, lead: UUID) -> HttpResponse:
    """The child does not want it followed."""
    services.decline(by=request.actor, lead=lead)
    return redirect("leads:inbox")


@act(purpose=PURPOSE, permission=P.LEAD_CONFIRM)
def reunite(request: HttpRequest, lead: UUID, elsewhere: bool) -> HttpResponse:
    """How a confirmed lead ended."""
    services.reunite(by=request.actor, lead=lead, elsewhere=elsewhere)
    return redirect("leads:lead", lead)


@screen(purpose=PURPOSE, permission=P.LEAD_DECIDE_DANGER, form=True)
def patterns(request: HttpRequest) -> HttpResponse:
    """For the named officer: who asks other nodes how often, which nodes ask, patterns that were seen; and letting a
    person ask more for a day."""
    found = selectors.patterns(actor=request.actor)
    others = {str(row["id"]): row["who"] for row in found["people"] if row["id"] not in (None, request.actor.person_id)}
    form = AllowForm(request.POST or None, people=others)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            chosen = form.cleaned_data
            services.allow_more(by=request.actor, person=UUID(chosen["person"]), reason=chosen["reason"])
        if outcome.ok:
            messages.success(request, _("Ten more questions are possible within a day."))
            return redirect("leads:patterns")
    return render(request, "leads/patterns.html", {**found, "form": form if others else None}, status=form_status(form))


# --- asking ----------------------------------------------------------------------------------------------------------

@screen(purpose=PURPOSE, permission=P.LEAD_ASK, form=True)
def ask(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask other nodes about a child on file, by blinded name keys."""
    access_policies.require(request.actor, P.LEAD_ASK, case=case)
    label = cases.display_names(actor=request.actor, cases=[case], purpose=PURPOSE, where="leads:ask")[case]
    return _ask(request, {"case": case, "label": label}, {"case": case})


@screen(purpose=PURPOSE, permission=P.LEAD_ASK, form=True)
def ask_call(request: HttpRequest, call: UUID) -> HttpResponse:
    """Ask other nodes about a call of the actor's own organisation, in codes."""
    if selectors.call_codes(actor=request.actor, call=call) is None:
        raise Http404
    return _ask(request, {"call": call, "label": ""}, {"call": call})


def _ask(request: HttpRequest, context: dict[str, Any], about: dict[str, Any]) -> HttpResponse:
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            query = services.ask(by=request.actor, **about, **form.cleaned_data)
        if outcome.ok:
            return redirect("leads:query", query.pk)
    context |= {"form": form, "left": policies.left_for(request.actor), "about": catalogue.flows()["F7"]}
    return render(request, "leads/ask.html", context, status=form_status(form))


@screen(purpose=PURPOSE, permission=P.LEAD_ASK)
def query(request: HttpRequest, query: UUID) -> HttpResponse:
    """What came back for a question."""
    found = selectors.query(actor=request.actor, query=query)
    answers = [{**row, "office": selectors.office_text(row["office"])} for row in found["answers"]]
    return render(request, "leads/query.html", {"found": found, "answers": answers})


@screen(purpose=PURPOSE, permission=P.ENCOUNTER_RECORD, form=True)
def encounter(request: HttpRequest) -> HttpResponse:
    """An officer met a child: refer her, push codes, learn "received"."""
    form = EncounterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            row = services.record_encounter(by=request.actor, **form.cleaned_data)
        if outcome.ok:
            return redirect("leads:received", row.pk)
    return render(request, "leads/encounter.html", {"form": form}, status=form_status(form))


@screen(purpose=PURPOSE, permission=P.ENCOUNTER_RECORD)
def received(request: HttpRequest, encounter: UUID) -> HttpResponse:
    """What the officer sees for ever."""
    return render(request, "leads/received.html", selectors.encounter(actor=request.actor, encounter=encounter))


@screen(purpose=PURPOSE, permission=P.CASE_REGISTER)
def referral(request: HttpRequest, encounter: UUID) -> HttpResponse:
    """The codes of an encounter, for the child-protection office that takes care of her."""
    row = selectors.referral(actor=request.actor, encounter=encounter)
    codes = row.codes or {}
    facts = {
        _("Sex"): _code("sex", codes.get("sex")), _("Language"): _code("language", codes.get("language")),
        _("Mark"): _code("mark", codes.get("mark")), _("Region"): _code("region", row.region),
        _("Born between"): f"{codes.get('birth_from')} - {codes.get('birth_to')}",
    }  # fmt: skip
    return render(request, "leads/referral.html", {"row": row, "facts": facts})


def _code(list_id: str, code: Any) -> str:
    return str(catalogue.codes(list_id).label(code)) if code and code in catalogue.codes(list_id) else str(code or "")


# --- duplicates ------------------------------------------------------------------------------------------------------

@screen(purpose=PURPOSE, permission=P.CASE_EDIT)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Records that may be one child: the asked office compares; who registered sees which office was asked."""
    page = page_of(request, selectors.suggestions(actor=request.actor, open_only=True))
    ids = [case for row in page for case in (row.case, row.other) if case]
    labels = _labels(request, list(ids), "leads:duplicates")
    offices = access.organisation_names({row.office for row in page if row.office})
    rows = [
        {"row": row, "label": labels.get(row.case, ""), "evidence": wording.evidence_rows(row.evidence),
         "office": offices.get(row.office, "") if row.office else ""}
        for row in page
    ]  # fmt: skip
    return render(request, "leads/duplicates.html", {"page": page, "rows": rows})


@act(purpose=PURPOSE, permission=P.CASE_EDIT)
def decide(request: HttpRequest, suggestion: UUID, verdict: str) -> HttpResponse:
    """Same child or not."""
    case = services.decide_duplicate(by=request.actor, suggestion=suggestion, same=verdict == "same")
    if verdict == "same":
        messages.success(request, _("The second registration is now part of this file."))
        return redirect("cases:page", case)
    return redirect("leads:duplicates")


# --- lead node -------------------------------------------------------------------------------------------------------

@screen(purpose="continuity", permission=P.LEAD_NODE_TRANSFER, form=True)
def offer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Offer the lead for a linked child."""
    access_policies.require(request.actor, P.LEAD_NODE_TRANSFER, case=case)
    linked = {link.node for link in selectors.links(case=case)}
    offices = {str(item.address): item.name for item in exchange.offices() if item.node in linked}
    form = OfferForm(request.POST or None, offices=offices)
    leaves: list[Any] = []

    def offer_it() -> None:
        to = Address.parse(form.parts()["to"])
        if form.was_shown():
            services.offer_lead(by=request.actor, case=case, to=to)
        else:
            leaves.append(leaving(services.what_an_offer_sends(actor=request.actor, case=case, to=to)))

    if Edit(request, form, LEAD_OFFICE, case=case).saved(offer_it):
        if not leaves:
            messages.success(request, _("Offered. You stay in the lead until the other office has accepted."))
            return redirect("cases:page", case)
        form.mark_shown()
    context = {
        "form": form, "case": case, "leaving": leaves, "found": selectors.lead_node(actor=request.actor, case=case),
    }
    return render(request, "leads/offer.html", context, status=form_status(form))


@act(purpose="continuity", permission=P.LEAD_NODE_TRANSFER)
def accept(request: HttpRequest, case: UUID) -> HttpResponse:
    """Take the lead."""
    services.accept_lead(by=request.actor, case=case)
    messages.success(request, _("Accepted. The lead passes when the other office has received it."))
    return redirect("cases:page", case)


@act(purpose="continuity", permission=P.LEAD_NODE_TRANSFER)
def decline_offer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Leave the lead where it is."""
    services.decline_lead(by=request.actor, case=case)
    return redirect("cases:page", case)
