"""Administration: organisations, people and mandates. The administrator sees no child's file."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.access import accounts, directory
from tutela.access import services as access
from tutela.access.roles import ROLES, P
from tutela.core.http import act, errors_on, form_status, page_of, screen
from tutela.web.forms_admin import MandateForm, OrganisationForm, PersonForm


@screen(purpose="administration", permission=P.ADMIN_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody known to the node, and its organisations."""
    page = page_of(request, directory.people(actor=request.actor), per_page=50)
    context = {
        "page": page, "organisations": directory.all_organisations(actor=request.actor),
        "alone": directory.lacks_second_person(actor=request.actor),
        "founders": directory.founders(actor=request.actor),
    }  # fmt: skip
    return render(request, "web/people.html", context)


@screen(purpose="administration", permission=P.ADMIN_PEOPLE, form=True)
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Add a controller; it gets its own key."""
    form = OrganisationForm(request.POST or None, kinds=directory.organisation_kinds())
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            access.create_organisation(by=request.actor, **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("The organisation is added, with a key of its own."))
            return redirect("web:people")
    return render(request, "web/form.html", {"form": form, "title": _("Add an organisation"), "back": "web:people"},
                  status=form_status(form))


@screen(purpose="administration", permission=P.ADMIN_PEOPLE, form=True)
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person; with a user name a password is made and shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = accounts.generated_password() if form.cleaned_data["username"] else ""
        with errors_on(form) as outcome:
            found = access.create_person(by=request.actor, password=password, **form.cleaned_data)
        if outcome.ok:
            return _password_page(request, found, password) if password else redirect("web:person", found.pk)
    return render(request, "web/form.html", {"form": form, "title": _("Add a person"), "back": "web:people"},
                  status=form_status(form))


@screen(purpose="administration", permission=P.ADMIN_PEOPLE, form=True)
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person with mandates; a new mandate is given here."""
    found = directory.person(person, actor=request.actor)
    choices = [(row.pk, row.name) for row in directory.all_organisations(actor=request.actor) if not row.closed]
    form = MandateForm(request.POST or None, organisations=choices)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with errors_on(form) as outcome:
            made = access.give_mandate(
                by=request.actor, person=found.pk, organisation=UUID(values["organisation"]), role=values["role"],
                ends_at=_end_of(values["ends_on"]),
            )
        if outcome.ok:
            messages.success(request, _("The mandate is given.") if made.confirmed_at else _(
                "The mandate is proposed. It is in force when a second person has confirmed it."))
            return redirect("web:person", found.pk)
    rows = [(row, ROLES[row.role].label if row.role in ROLES else row.role)
            for row in directory.mandates_of(found.pk, actor=request.actor)]
    return render(request, "web/person.html", {"person": found, "form": form, "mandates": rows}, status=form_status(form))


@act(purpose="administration", permission=P.ADMIN_PEOPLE)
def end_mandate(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """End a mandate now."""
    holder = directory.mandate_holder(mandate, actor=request.actor)
    access.end_mandate(by=request.actor, mandate=mandate)
    messages.success(request, _("The mandate has ended. What the person did stays in the journal."))
    return redirect("web:person", holder)


@act(purpose="administration", permission=P.ADMIN_PEOPLE)
def new_password(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give a new password, shown once."""
    found = directory.person(person, actor=request.actor)
    return _password_page(request, found, accounts.give_password(by=request.actor, person=person))


def _password_page(request: HttpRequest, found: object, password: str) -> HttpResponse:
    response = render(request, "web/password.html", {"person": found, "password": password})
    response["Cache-Control"] = "no-store"
    return response


def _end_of(day: object) -> datetime | None:
    """The end of a day in the node's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min) + timedelta(days=1)) if day else None  # type: ignore[arg-type]
