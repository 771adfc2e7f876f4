"""Screens of guardianship: the desk of wards, requests at the court, appointing, handing over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit, Watch
from tutela.core.catalogue import codes
from tutela.core.http import form_status, page_of, screen
from tutela.exchange import selectors as exchange
from tutela.exchange.showing import Line, ShownFirst, in_words, leaving
from tutela.guardianship import forms, handover, selectors, services, watches

PURPOSE = "guardianship"
WITHHELD = gettext_lazy("The danger flag is up: where the child is was withheld. Ask the office that offered.")


@screen(purpose=PURPOSE, permission=P.GUARDIAN_ACT)
def desk(request: HttpRequest) -> HttpResponse:
    """Children the actor stands for, those never met first, and handovers that wait for an answer."""
    page = page_of(request, selectors.wards(actor=request.actor))
    waiting = [row for row in selectors.handovers(actor=request.actor)[:50] if row.direction == "in" and row.state == "offered"]
    labels = cases.display_names(
        actor=request.actor, cases=[row.case_id for row in page], purpose=PURPOSE, where="guardianship:desk"
    )
    context = {"page": page, "labels": labels, "waiting": waiting, "nodes": _node_names(), "withheld": WITHHELD}
    return render(request, "guardianship/desk.html", context)


@screen(purpose=PURPOSE, permission=P.GUARDIAN_APPOINT)
def requests(request: HttpRequest) -> HttpResponse:
    """Requests for a guardian that wait for the actor's court or body, the oldest first."""
    page = page_of(request, selectors.open_requests(actor=request.actor))
    labels = cases.display_names(
        actor=request.actor, cases=[row.case_id for row in page], purpose=PURPOSE, where="guardianship:requests"
    )
    return render(request, "guardianship/requests.html", {"page": page, "labels": labels})


@screen(purpose=PURPOSE, permission=P.CASE_VIEW)
def file(request: HttpRequest, case: UUID) -> HttpResponse:
    """How one child's guardianship stands, with its dated history and what can be done next."""
    status = selectors.status(actor=request.actor, case=case)
    history = list(selectors.periods(actor=request.actor, case=case))
    in_full = selectors.in_full(actor=request.actor, case=case)
    people = {row.person_id for row in history if row.person_id} if in_full else set()
    bodies = {row.organisation_id for row in history if row.organisation_id} | ({status.body_id} if status.body_id else set())
    context = {
        "case": case,
        "label": _label(request, case, "guardianship:file"),
        "status": status,
        "hours_without": selectors.hours_without(status) if in_full else None,
        "history": history if in_full else [],
        "people": access.names_of(people),
        "bodies": access.organisation_names(bodies),
        "handovers": [row for row in selectors.handovers(actor=request.actor) if in_full and row.case_id == case],
        "nodes": _node_names(),
        "withheld": WITHHELD,
        "steps": dict(codes("handover_step").choices()),
        "passes": selectors.what_passes(rows=selectors.handovers(actor=request.actor).filter(case_id=case)),
        "may": request.actor.permissions,
        "package": _received_package(request, case),
    }
    return render(request, "guardianship/file.html", context)


@screen(purpose=PURPOSE, permission=P.GUARDIAN_REQUEST, form=True)
def request_guardian(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask for a guardian."""
    form = forms.RequestForm(request.POST or None)
    return _form(request, case, form, services.request, _("Ask for a guardian"))


@screen(purpose=PURPOSE, permission=P.CASE_VIEW, form=True)
def name_provisional(request: HttpRequest, case: UUID) -> HttpResponse:
    """Name the provisional person."""
    form = forms.PersonForm(request.POST or None)
    return _form(request, case, form, services.name_provisional, _("Name a provisional person"))


@screen(purpose=PURPOSE, permission=P.GUARDIAN_APPOINT, form=True)
def appoint_body(request: HttpRequest, case: UUID) -> HttpResponse:
    """Appoint the body."""
    form = forms.BodyForm(request.POST or None)
    return _form(request, case, form, services.appoint_body, _("Appoint a guardianship body"))


@screen(purpose=PURPOSE, permission=P.CASE_VIEW, form=True)
def appoint_person(request: HttpRequest, case: UUID) -> HttpResponse:
    """Name the acting person."""
    form = forms.PersonForm(request.POST or None)
    return _form(request, case, form, services.appoint_person, _("Name the acting guardian"))


@screen(purpose=PURPOSE, permission=P.GUARDIAN_ACT, form=True)
def first_meeting(request: HttpRequest, case: UUID) -> HttpResponse:
    """First meeting in person."""
    form = forms.MeetingForm(request.POST or None)
    return _form(request, case, form, services.record_first_meeting, _("First meeting in person"))


@screen(purpose=PURPOSE, permission=P.GUARDIAN_HANDOVER, form=True)
def offer(request: HttpRequest, case: UUID) -> HttpResponse:
    """Offer the guardianship to an office of another node."""
    policies.require(request.actor, P.GUARDIAN_HANDOVER, case=case)
    deadlines = selectors.running_deadlines(actor=request.actor, case=case)
    form = forms.OfferForm(request.POST or None, offices=handover.offices(), deadlines=deadlines)
    return _sending(
        request, case, form, handover.offer, _("Offer the guardianship"),
        lead=_("You stay responsible until the other side has accepted and the acceptance was processed here."),
        show=lambda values: handover.what_an_offer_sends(actor=request.actor, case=case, to=values["to"]),
    )


@screen(purpose=PURPOSE, permission=P.HANDOVER_SEND, form=True)
def package(request: HttpRequest, case: UUID) -> HttpResponse:
    """Send the minimal handover package: codes, dates and pointers, each shown with its legal basis before it leaves."""
    form = forms.PackageForm(request.POST or None, offices=handover.offices())
    return _sending(
        request, case, form, handover.send_package, _("Send the handover package"),
        lead=_("Only what is ticked travels. Details stay here; the other side can ask your office."),
        show=lambda values: handover.what_a_package_sends(
            actor=request.actor, case=case, **{name: value for name, value in values.items() if name != "assent"}
        ),
        watch=watches.PACKAGE,
    )


def _node_names() -> dict[str, str]:
    return {peer.node: peer.name for peer in exchange.peers()}


def _received_package(request: HttpRequest, case: UUID) -> list[Line]:
    """What the office before sent about the child, for those who go on from there."""
    if not {P.GUARDIAN_ACT, P.HANDOVER_SEND, P.BEST_INTERESTS} & request.actor.permissions:
        return []
    return in_words("package.minimal", selectors.package(actor=request.actor, case=case) or {})


def _sending(
    request: HttpRequest, case: UUID, form: ShownFirst, service: Any, title: str, *, lead: str, show: Any,
    watch: Watch = watches.STANDING,
) -> HttpResponse:
    """A page that sends: first it shows what would leave, then it sends exactly that."""
    label, leaves = _label(request, case, f"guardianship:{service.__name__}"), []

    def send() -> None:
        values = _to_address(form.parts())
        if form.was_shown():
            service(by=request.actor, case=case, **values)
        else:
            leaves.append(leaving(show(values)))

    if Edit(request, form, watch, case=case).saved(send):
        if not leaves:
            messages.success(request, _("Sent. The receipt appears when the other side has taken it in."))
            return redirect("guardianship:file", case)
        form.mark_shown()
    context = {"form": form, "title": title, "label": label, "lead": lead, "case": case, "leaving": leaves}
    return render(request, "guardianship/package.html", context, status=form_status(form))


@screen(purpose=PURPOSE, permission=P.GUARDIAN_HANDOVER, form=True)
def accept(request: HttpRequest, handover: UUID) -> HttpResponse:
    """Take over the guardianship of a child who is here."""
    from tutela.guardianship.handover import accept as accept_handover

    row = selectors.handover(handover, actor=request.actor)
    if row is None:
        raise Http404
    form = forms.AcceptForm(request.POST or None, cases=_own_cases(request, row.case_id))
    edit = Edit(request, form, watches.HANDOVER, case=row.case_id, subject=handover)
    if edit.saved(lambda: accept_handover(by=request.actor, handover=handover, **form.cleaned_data)):
        return redirect("guardianship:file", form.cleaned_data["case"])
    lead = WITHHELD if row.withheld else ""
    context = {"form": form, "title": _("Accept the handover"), "label": row.peer, "lead": lead}
    return render(request, "guardianship/form.html", context, status=form_status(form))


@screen(purpose=PURPOSE, permission=P.GUARDIAN_HANDOVER, form=True)
def decline(request: HttpRequest, handover: UUID) -> HttpResponse:
    """Decline, with a coded reason; the sender stays responsible."""
    from tutela.guardianship.handover import decline as decline_handover

    row = selectors.handover(handover, actor=request.actor)
    if row is None:
        raise Http404
    form = forms.DeclineForm(request.POST or None)
    edit = Edit(request, form, watches.HANDOVER, case=row.case_id, subject=handover)
    if edit.saved(lambda: decline_handover(by=request.actor, handover=handover, reason=form.cleaned_data["reason"])):
        return redirect("guardianship:desk")
    context = {"form": form, "title": _("Decline the handover"), "label": row.peer}
    return render(request, "guardianship/form.html", context, status=form_status(form))


def _form(
    request: HttpRequest, case: UUID, form: Any, service: Any, title: str, *, lead: str = ""
) -> HttpResponse:
    label = _label(request, case, f"guardianship:{service.__name__}")

    def save() -> None:
        values = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
        service(by=request.actor, case=case, **values)

    if Edit(request, form, watches.STANDING, case=case).saved(save):
        messages.success(request, _("Saved."))
        return redirect("guardianship:file", case)
    context = {"form": form, "title": title, "label": label, "lead": lead, "case": case}
    return render(request, "guardianship/form.html", context, status=form_status(form))


def _label(request: HttpRequest, case: UUID, where: str) -> str:
    policies.require(request.actor, P.CASE_VIEW, case=case)
    return cases.display_names(actor=request.actor, cases=[case], purpose=PURPOSE, where=where)[case]


def _to_address(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "to": handover.address(values["to"])}


def _own_cases(request: HttpRequest, linked: UUID | None) -> dict[UUID, str]:
    """The linked case, or the actor's wards, to accept the handover for."""
    wanted = [linked] if linked else [row.case_id for row in selectors.wards(actor=request.actor)[:100]]
    return cases.display_names(actor=request.actor, cases=wanted, purpose=PURPOSE, where="guardianship:accept")
