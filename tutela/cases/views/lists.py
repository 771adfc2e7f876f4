"""The list of files, the search in it, and registering a child."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as people
from tutela.access.roles import P
from tutela.cases import selectors, services
from tutela.cases.forms import RegisterForm, SearchForm, names_in
from tutela.cases.services.identity import age_to_birth
from tutela.core.errors import InvalidInput
from tutela.core.http import act, errors_on, form_status, page_of, screen

FILTERS = ("all", "mine", "ownerless", "closed")


@screen(purpose="protection", permission=P.CASE_VIEW)
def case_list(request: HttpRequest) -> HttpResponse:
    """Files the person may know of, newest first."""
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    actor = request.actor  # type: ignore[attr-defined]
    rows = selectors.case_list(actor=actor, mine=chosen == "mine", ownerless=chosen == "ownerless", closed=chosen == "closed")
    return _list(request, rows, SearchForm(), chosen)


@act(purpose="protection", permission=P.CASE_SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    """Search by name in any script or spelling, or by reference; five files at most, and the search is recorded with
    its purpose. By POST: a name is never part of an address."""
    form = SearchForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["words"].strip():
        return redirect("cases:list")
    words = form.cleaned_data["words"]
    rows = services.search(by=request.actor, words=words, purpose="protection")  # type: ignore[attr-defined]
    return _list(request, rows, form, "search")


def _list(request: HttpRequest, rows: Any, form: SearchForm, chosen: str) -> HttpResponse:
    page = page_of(request, rows)
    actor = request.actor  # type: ignore[attr-defined]
    names = selectors.display_names(actor=actor, cases=page.items, purpose="protection", where="cases:list")
    offices = people.organisation_names({row.owner_organisation_id for row in page.items if row.owner_organisation_id})
    shown = [
        {"row": row, "name": names[row.pk], "owner": offices.get(row.owner_organisation_id, "")} for row in page.items
    ]
    tabs = [
        (_("All"), "?show=all", chosen == "all"),
        (_("Mine"), "?show=mine", chosen == "mine"),
        (_("Without an owner"), "?show=ownerless", chosen == "ownerless"),
        (_("Closed"), "?show=closed", chosen == "closed"),
    ]
    context = {"rows": shown, "page": page, "form": form, "tabs": tabs, "searched": chosen == "search"}
    return render(request, "cases/list.html", context)


@screen(purpose="protection", permission=P.CASE_REGISTER, form=True)
def register(request: HttpRequest) -> HttpResponse:
    """Register a child: everything may stay empty."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            row = services.register(by=request.actor, **_registration(form))  # type: ignore[attr-defined]
        if outcome.ok:
            messages.success(request, _("Saved. The reference is %(reference)s.") % {"reference": row.reference})
            if policies.is_visible(request.actor, row.pk):  # type: ignore[attr-defined]
                return redirect("cases:page", row.pk)
            return redirect("cases:register")
    return render(request, "cases/register.html", {"form": form}, status=form_status(form))


def _registration(form: RegisterForm) -> dict[str, Any]:
    """The values of the form as the service takes them. An age and a date together: the date holds."""
    data = form.cleaned_data
    birth = {"value": data["birth"], "precision": form.birth_precision} if data["birth"] else None
    if birth is None and data["age"] is not None:
        birth = age_to_birth(data["age"])
    if birth is not None:
        birth["source"] = data["birth_source"]
    if data["encounter_at"] is not None and data["encounter_at"].year < 2000:
        raise InvalidInput("encounter_at", _("This time is too long ago. Check the year."))
    return {
        "names": form.names, "birth": birth, "sex": data["sex"], "nationality": data["nationality"],
        "languages": [data["language"]] if data["language"] else [], "region": data["region"],
        "encounter_at": data["encounter_at"], "father": data["father"], "mother": data["mother"],
        "siblings": names_in(data["siblings"]), "birth_place": data["birth_place"],
    }  # fmt: skip
