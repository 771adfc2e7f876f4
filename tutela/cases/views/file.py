"""One file: the page, adding to it, editing, signs, readiness, the notice for the child, who is in charge."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tutela.access import selectors as people
from tutela.access.roles import P
from tutela.cases import presence, selectors, services, watches
from tutela.cases.acts import acts_for
from tutela.cases.adding import ADDINGS
from tutela.cases.editing import Edit
from tutela.cases.forms import IdentityForm, NoticeForm, PhotoForm, ReleaseForm, SignsForm
from tutela.cases.photos import MAX_BYTES
from tutela.core import catalogue
from tutela.core.errors import NotVisible, Refused
from tutela.core.http import act, form_status, page_of, screen

SIGN_LISTS = ("exploitation", "leaving", "protective")


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


@screen(purpose="protection")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything the person may see of one file."""
    view = selectors.case_view(actor=_actor(request), case=pk, purpose="protection")
    owner = view.get("owner") or view.hints.get("owner") or {}
    offices = people.organisation_names({owner["organisation"]} if owner.get("organisation") else set())
    names = people.names_of({owner["person"]} if owner.get("person") else set())
    permissions = _actor(request).permissions
    owns = owner.get("organisation") is not None and owner["organisation"] == _actor(request).organisation_id
    context = {
        "view": view, "fields": view.fields, "hints": view.hints,
        "owner_office": next(iter(offices.values()), ""), "owner_person": next(iter(names.values()), ""),
        "may_edit": P.CASE_EDIT in permissions, "may_own": P.CASE_OWN in permissions,
        "may_sign": P.INDICATORS_RECORD in permissions, "may_classify": P.CASE_CLASSIFY in permissions,
        "status_label": catalogue.codes("case_status").label(view.status),
        "is_owner": owns, "acts": acts_for(permissions, view, owns),
        "lists": [catalogue.indicators(name) for name in SIGN_LISTS],
        "side": [panel for panel in view.panels if panel["column"] == "side"],
        "main": [panel for panel in view.panels if panel["column"] != "side"],
    }  # fmt: skip
    return render(request, "cases/page.html", context)


@screen(purpose="protection")
def timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All acts on one file, or those of one kind, newest first, page by page."""
    shown = request.GET.get("show", "")
    rows = selectors.timeline(actor=_actor(request), case=pk, purpose="protection", show=shown)
    found = page_of(request, rows)
    names = selectors.display_names(actor=_actor(request), cases=[pk], purpose="protection", where="cases:timeline")
    context = {"page": found, "acts": selectors.acts_in_words(
        _actor(request), selectors.case_sight(actor=_actor(request), case=pk), found.items
    ), "label": names[pk], "case": pk}
    context["tabs"] = [(label, f"?show={code}", code == shown) for code, label in selectors.TIMELINE_PARTS.items()]
    context["keep"] = f"&show={shown}" if shown in selectors.TIMELINE_PARTS else ""
    return render(request, "cases/timeline.html", context)


@screen(purpose="protection")
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The photo as a JPEG that no cache keeps."""
    data = selectors.photo_of(actor=_actor(request), case=pk, purpose="protection", small="small" in request.GET)
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


@screen(purpose="protection", form=True)
def add(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """Add something to a file."""
    adding = ADDINGS.get(what)
    if adding is None:
        raise Http404
    head = _head(request, pk, adding.field_class)
    if adding.permission not in _actor(request).permissions:
        raise Refused(_("Your role does not allow this. Ask the person who manages the file."))
    form = adding.form(request.POST or None)
    edit = Edit(request, form, watches.ADDINGS[what], case=pk)
    if edit.saved(lambda: adding.service(by=_actor(request), case=pk, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("cases:page", pk)
    context = {"form": form, "head": head, "title": adding.title, "lead": adding.lead}
    return render(request, "cases/form.html", context, status=form_status(form))


def _head(request: HttpRequest, pk: UUID, field_class: str) -> selectors.CaseHead:
    """The head of a form; a class that is never shown to the actor has no form either."""
    head = selectors.case_head(actor=_actor(request), case=pk, purpose="protection", where="cases:form")
    if head.sight.of(field_class) == catalogue.NEVER:
        raise NotVisible
    return head


@screen(purpose="protection", permission=P.CASE_EDIT, form=True)
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit the short codes; two people at once both learn of it."""
    head = _head(request, pk, "identity")
    row = selectors.edit_row(actor=_actor(request), case=pk)
    form = IdentityForm(request.POST or None, initial={"sex": row.sex, "nationality": row.nationality, "region": row.region})
    edit = Edit(request, form, watches.IDENTITY, case=pk)
    if edit.saved(lambda: services.edit_identity(by=_actor(request), case=pk, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("cases:page", pk)
    context = {"form": form, "head": head, "title": _("Edit identity"), "lead": ""}
    return render(request, "cases/form.html", context, status=form_status(form))


@act(purpose="protection")
def editing_still(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page with a form of this file is still open: answers with who else has one open."""
    others = presence.others(actor=_actor(request), case=pk)
    presence.opened(actor=_actor(request), case=pk)
    return render(request, "forms/others.html", {"others": others})


@screen(purpose="protection", permission=P.CASE_EDIT, form=True)
def add_photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Upload a photo."""
    head = _head(request, pk, "photo")
    form = PhotoForm(request.POST or None, request.FILES or None)

    def save() -> None:
        upload = form.cleaned_data["photo"]
        data = b"" if upload.size > MAX_BYTES else upload.read()
        services.add_photo(by=_actor(request), case=pk, data=data, size=upload.size)

    if Edit(request, form, watches.PHOTO, case=pk).saved(save):
        messages.success(request, _("Saved."))
        return redirect("cases:page", pk)
    context = {"form": form, "head": head, "title": _("Add a photo"), "lead": ""}
    return render(request, "cases/form.html", context, status=form_status(form))


@screen(purpose="protection", permission=P.INDICATORS_RECORD, form=True)
def signs(request: HttpRequest, pk: UUID, list_id: str) -> HttpResponse:
    """Tick signs of one list with what each rests on."""
    if list_id not in SIGN_LISTS:
        raise Http404
    head = _head(request, pk, "indicators")
    form = SignsForm(request.POST or None, list_id=list_id, initial=_ticked(request, pk, list_id))
    if Edit(request, form, watches.SIGNS, case=pk).saved(lambda: services.record_indicators(
        by=_actor(request), case=pk, list_id=list_id, ticks=form.ticks(), replace=head.sight.sees("indicators")
    )):  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("cases:page", pk)
    context = {"form": form, "head": head, "signs": catalogue.indicators(list_id)}
    return render(request, "cases/signs.html", context, status=form_status(form))


def _ticked(request: HttpRequest, pk: UUID, list_id: str) -> dict[str, str]:
    """What is ticked already, for somebody who may see it; the look at this class is recorded."""
    ticks = selectors.ticks_of(actor=_actor(request), case=pk, list_id=list_id, purpose="protection")
    return {tick["code"]: tick["evidence"] for tick in ticks}


@screen(purpose="protection")
def readiness(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What police would ask for, and what is still empty."""
    head = _head(request, pk, "readiness")
    found = selectors.readiness_for(actor=_actor(request), case=pk)
    answers = list(catalogue.codes("readiness_answer"))
    context = {"head": head, "readiness": found, "answers": answers, "may_edit": P.CASE_EDIT in _actor(request).permissions}
    return render(request, "cases/readiness.html", context)


@act(purpose="protection", permission=P.CASE_EDIT)
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a question of the readiness list without details."""
    item, value = request.POST.get("item", ""), request.POST.get("answer", "")
    services.answer_readiness(by=_actor(request), case=pk, item=item, answer=value)
    return redirect("cases:readiness", pk)


@act(purpose="protection", permission=P.CASE_EDIT)
def retract(request: HttpRequest, pk: UUID, part: str, row: UUID) -> HttpResponse:
    """Take an entry back as wrong."""
    services.retract(by=_actor(request), case=pk, part=part, row=row)
    messages.success(request, _("Taken back. It stays in the journal."))
    return redirect("cases:page", pk)


@act(purpose="protection", permission=P.CASE_OWN)
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file in charge."""
    services.take_ownership(by=_actor(request), case=pk)
    messages.success(request, _("You are in charge of this file now."))
    return redirect("cases:page", pk)


@screen(purpose="protection", permission=P.CASE_OWN, form=True)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the file up, with a reason."""
    head = _head(request, pk, "owner")
    form = ReleaseForm(request.POST or None)
    edit = Edit(request, form, watches.OWNER, case=pk)
    if edit.saved(lambda: services.release_ownership(by=_actor(request), case=pk, reason=form.cleaned_data["reason"])):
        messages.success(request, _("Given up. Until somebody takes the file, the time without an owner runs."))
        return redirect("cases:page", pk)
    lead = _("After four hours without an owner it is an alarm.")
    context = {"form": form, "head": head, "title": _("Give the file up"), "lead": lead}
    return render(request, "cases/form.html", context, status=form_status(form))


@screen(purpose="protection", permission=P.CASE_EDIT, form=True)
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one-page notice for the child, to print; and the note that it was handed over."""
    head = _head(request, pk, "readiness")
    languages = catalogue.notice_languages("child_intake")
    chosen = request.GET.get("in") or services.notice_code(next(iter(selectors.language_codes(pk)), ""))
    chosen = chosen if chosen in languages else (get_language() or "en").split("-")[0]
    form = NoticeForm(request.POST or None, initial={"language": next(iter(selectors.language_codes(pk)), "")})
    edit = Edit(request, form, watches.NOTICE, case=pk)
    if edit.saved(lambda: services.give_notice(by=_actor(request), case=pk, language=form.cleaned_data["language"])):
        messages.success(request, _("Noted that the child has it."))
        return redirect("cases:page", pk)
    context = {
        "head": head, "form": form, "notice": catalogue.notice("child_intake", chosen), "languages": languages,
        "chosen": chosen,
    }  # fmt: skip
    return render(request, "cases/notice.html", context, status=form_status(form))
