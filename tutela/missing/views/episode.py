"""One episode: the page of hour 0 to hour 48, its steps, and the notices about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as people
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core.catalogue import SEE
from tutela.core.errors import NotVisible, Refused
from tutela.core.http import act, errors_on, form_status, screen
from tutela.missing import forms, selectors, services, watches
from tutela.missing.services import elsewhere
from tutela.missing.steps import STEPS, Step
from tutela.missing.views.word import words_possible


@screen(purpose="missing", permission=P.MISSING_VIEW)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hour 0 to hour 48: what is to be done, who was told, how urgent, what is known."""
    return _page(request, pk, None)


@screen(purpose="missing", permission=P.MISSING_LOG_CHANNEL, form=True)
def log(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Log an outside channel from the page itself; with an error the page comes back with what was typed."""
    form = forms.LogForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.log_outside(by=request.actor, episode=pk, **form.cleaned_data)  # type: ignore[attr-defined]
        if outcome.ok:
            messages.success(request, _("Logged."))
            return redirect("missing:episode", pk)
    return _page(request, pk, form)


def _page(request: HttpRequest, pk: UUID, form: Form | None) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    view = selectors.episode_view(actor=actor, episode=pk, where="missing:episode")
    if view.sees["episode"] != SEE:
        raise NotVisible  # a masked class tells that there is an episode, on the child's page, and no more
    head = cases.case_head(actor=actor, case=view.episode.case_id, purpose="missing", where="missing:episode")
    may_log = P.MISSING_LOG_CHANNEL in actor.permissions and view.episode.state != "closed"
    context = {
        "view": view, "episode": view.episode, "head": head,
        "acts": _possible(actor, view.episode),
        "log_form": (form or forms.LogForm()) if may_log else None,
        "others": [one for one in selectors.episodes_of(actor=actor, case=view.episode.case_id) if one.pk != pk],
        "words": words_possible(actor),
        "owns": selectors.owns(actor=actor, case=view.episode.case_id),
    }  # fmt: skip
    return render(request, "missing/episode.html", context, status=form_status(form) if form else 200)


def _possible(actor: Any, episode: Any) -> list[tuple[str, Any]]:
    """Steps that the role and the state allow."""
    return [
        (slug, step.title) for slug, step in STEPS.items()
        if episode.state in step.states and set(step.permissions) & actor.permissions
        and (slug != "adult" or episode.adult_since)
    ]  # fmt: skip


@screen(purpose="missing", permission=P.MISSING_VIEW)
def of_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The newest episode of a child."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = selectors.newest(actor=actor, case=case)
    if P.ALERT_WITHDRAW in actor.permissions and elsewhere.waiting(case):
        return redirect("missing:asked_to_withdraw", case)
    if found is None:
        raise Http404
    return redirect("missing:episode", found.pk)


@screen(purpose="missing", form=True)
def step(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """One step of an episode: shows its form, then calls its service."""
    wanted = STEPS.get(what)
    if wanted is None:
        raise Http404
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = selectors.visible_episode(actor, pk)
    if not set(wanted.permissions) & actor.permissions:
        raise Refused(_("Your role does not allow this. Ask the person who manages the file."))
    form = _form(request, wanted, what, row)
    if Edit(request, form, watches.step(what), case=row.case_id, subject=pk).saved(lambda: _call(actor, wanted, row, form)):
        messages.success(request, wanted.done)
        return redirect("missing:episode", pk)
    head = cases.case_head(actor=actor, case=row.case_id, purpose="missing", where="missing:step")
    lacking = services.open_steps(row) if what == "close" else []
    context = {"form": form, "step": wanted, "what": what, "episode": row, "head": head, "lacking": lacking}
    return render(request, "missing/step.html", context, status=form_status(form))


def _form(request: HttpRequest, wanted: Step, what: str, row: Any) -> Any:
    extra: dict[str, Any] = {}
    if what == "interview":
        offices = people.organisations().exclude(pk=row.left_organisation_id)
        extra["offices"] = [(str(pk), name) for pk, name in offices.values_list("pk", "name")]
    return wanted.form(request.POST or None, **extra)


def _call(actor: Any, wanted: Step, row: Any, form: Any) -> None:
    values = form.values() if hasattr(form, "values") else form.cleaned_data
    wanted.service(by=actor, episode=row.pk, **values)


@act(permission=P.MISSING_MANAGE)
def lost_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Located, and not there any more."""
    services.lost_again(by=request.actor, episode=pk)  # type: ignore[attr-defined]
    return redirect("missing:episode", pk)


@act(permission=P.MEETING_CALL)
def call_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call the meeting before the threshold is met."""
    services.call_meeting(by=request.actor, episode=pk)  # type: ignore[attr-defined]
    return redirect("missing:episode", pk)


@act(permission=P.ALERT_WITHDRAW)
def ask_to_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the linked offices to withdraw what they published."""
    services.ask_to_withdraw(by=request.actor, episode=pk)  # type: ignore[attr-defined]
    return redirect("missing:episode", pk)


@screen(purpose="missing", permission=P.ALERT_WITHDRAW, form=True)
def asked_to_withdraw(request: HttpRequest, case: UUID) -> HttpResponse:
    """Offices elsewhere asked to withdraw what is out about a child: say that it is done."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    policies.require(actor, P.ALERT_WITHDRAW, case=case)
    head = cases.case_head(actor=actor, case=case, purpose="missing", where="missing:asked_to_withdraw")
    waiting = elsewhere.waiting(case)
    if request.method == "POST":
        services.withdrawn_here(by=actor, case=case)
        messages.success(request, _("The offices that asked have your signed answer."))
        return redirect("cases:page", case)
    if not waiting:
        raise Http404
    offices = [{"node": row.node, "asked_at": row.asked_at} for row in waiting]
    context = {"head": head, "offices": offices, "newest": selectors.newest(actor=actor, case=case)}
    return render(request, "missing/asked_to_withdraw.html", context)


@screen(purpose="missing", permission=P.MISSING_VIEW)
def text(request: HttpRequest, pk: UUID, recipient: str) -> HttpResponse:
    """The text of a notice, to print, fax or read out."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = selectors.visible_episode(actor, pk)
    cases.case_head(actor=actor, case=row.case_id, purpose="missing", where="missing:text")
    body = selectors.report_text(actor=actor, episode=pk, recipient=recipient)
    if not body:
        raise NotVisible
    return render(request, "missing/text.html", {"episode": row, "text": body})


# --- notices ---------------------------------------------------------------------------------------------------------

@screen(purpose="missing", form=True)
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A notice as its recipient reads it; saving the form takes it in."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    view = selectors.notice_view(actor=actor, notice=pk, where="missing:notice")
    form = forms.AcknowledgeForm(request.POST or None)
    if view.recipient != "police" or view.ends:
        del form.fields["alert"]
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.acknowledge(by=actor, notice=pk, **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Taken in. Whoever reported sees it in the ledger."))
            return redirect("missing:notice", pk)
    return render(request, "missing/notice.html", {"view": view, "form": form}, status=form_status(form))


@act()
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a notice: leaves the receipt "opened by"."""
    services.open_notice(by=request.actor, notice=pk)  # type: ignore[attr-defined]
    return redirect("missing:notice", pk)
