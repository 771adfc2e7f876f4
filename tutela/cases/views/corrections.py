"""Putting right what is in a file: entries taken back, a relation checked further, children who belong together."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access.roles import P
from tutela.cases import selectors, services, watches
from tutela.cases.editing import Edit
from tutela.cases.forms import TakeBackForm, TogetherForm
from tutela.core import catalogue
from tutela.core.errors import NotVisible, StaleEdit
from tutela.core.http import act, form_status, screen


@screen(purpose="protection", permission=P.CASE_EDIT)
def entries(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every entry that can be taken back, and how far each relation is checked."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = selectors.case_head(actor=actor, case=pk, purpose="protection", where="cases:entries")
    kinds = {
        "name": _("Name"), "birth": _("Birth date or age"), "origin": _("Place of birth"),
        "language": _("Language"), "contact": _("Phone or handle"),
        "relation": _("Family or companion"), "document": _("Document"), "mark": _("Mark"), "fact": _("Fact"),
        "application": _("Event of an application"),
        "view": _("What the child said"), "told": _("Already told"), "note": _("Note"), "photo": _("Photo"),
    }  # fmt: skip
    rows = selectors.entries(actor=actor, case=pk, purpose="protection")
    context = {
        "head": head, "rows": [{**row, "kind": kinds[row["part"]]} for row in rows],
        "checks": catalogue.codes("relative_verification").choices(),
    }  # fmt: skip
    return render(request, "cases/entries.html", context)


@act(purpose="protection", permission=P.CASE_EDIT)
def check(request: HttpRequest, pk: UUID, relation: UUID) -> HttpResponse:
    """How far a relation is checked now; somebody else's answer since the list was opened is not overwritten."""
    seen = request.POST.get("version", "")
    try:
        services.check_relation(
            by=request.actor, case=pk, relation=relation, state=request.POST.get("state", ""),  # type: ignore[attr-defined]
            seen_version=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
        )
    except StaleEdit as stale:
        now = catalogue.codes("relative_verification").label(stale.current.state)
        messages.warning(request, _("Somebody else has written meanwhile: %(state)s. Yours was not saved.") % {"state": now})
    else:
        messages.success(request, _("Saved."))
    return redirect("cases:entries", pk)


@screen(purpose="protection", permission=P.CASE_EDIT, form=True)
def take_back(request: HttpRequest, pk: UUID, application: UUID) -> HttpResponse:
    """An event of an application was recorded in error: with the reason, and the deadlines follow."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = selectors.case_head(actor=actor, case=pk, purpose="protection", where="cases:take_back")
    if not selectors.has_application(actor=actor, case=pk, application=application):
        raise NotVisible
    form = TakeBackForm(request.POST or None)
    edit = Edit(request, form, watches.ADDINGS["application"], case=pk)
    if edit.saved(lambda: services.take_back_application(by=actor, case=pk, application=application, **form.cleaned_data)):
        messages.success(request, _("Taken back. The deadlines were computed anew; the journal keeps what was there."))
        return redirect("cases:page", pk)
    lead = _("Deadlines that it started end, those that it had ended run again. Then write the right event anew.")
    context = {"form": form, "head": head, "title": _("Take an event of an application back"), "lead": lead}
    return render(request, "cases/form.html", context, status=form_status(form))


@screen(purpose="protection", permission=P.CASE_EDIT, form=True)
def together(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that another child belongs with this one. Both files stay apart; siblings are never separated by a list."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = selectors.case_head(actor=actor, case=pk, purpose="protection", where="cases:together")
    if head.sight.of("family") == catalogue.NEVER:
        raise NotVisible
    form = TogetherForm(request.POST or None)
    edit = Edit(request, form, watches.TOGETHER, case=pk)
    if edit.saved(lambda: services.put_together(by=actor, case=pk, **form.cleaned_data)):
        messages.success(request, _("Saved in both files."))
        return redirect("cases:page", pk)
    lead = _("Use the reference at the head of the other file. Nothing is merged and nobody gets a file by this.")
    context = {"form": form, "head": head, "title": _("Children who belong together"), "lead": lead}
    return render(request, "cases/form.html", context, status=form_status(form))


@act(purpose="protection", permission=P.CASE_EDIT)
def leave(request: HttpRequest, pk: UUID, group: UUID) -> HttpResponse:
    """It was a mistake: take the child out of the group."""
    services.leave_group(by=request.actor, case=pk, group=group)  # type: ignore[attr-defined]
    return redirect("cases:page", pk)
