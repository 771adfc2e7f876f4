"""Screens about one file: who may see it, who has looked, who is barred, and the danger flag."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.access import investigations, policies, services
from tutela.access import selectors as access
from tutela.access.roles import ROLES, P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.cases.selectors import seeing
from tutela.core import catalogue
from tutela.core.http import act, errors_on, form_status, page_of, screen
from tutela.journal import selectors as journal
from tutela.web import watches
from tutela.web.access_forms import BarForm, GrantForm, ReasonForm, ReviewForm, WithholdForm

# Which part of the product a look was made in, by the first part of its `where`; the child may read it too.
LOOKED_AT = {
    "cases": gettext_lazy("The file"), "missing": gettext_lazy("Missing"), "care": gettext_lazy("Care and moves"),
    "guardianship": gettext_lazy("Guardian"), "leads": gettext_lazy("Leads"), "web": gettext_lazy("Access and protection"),
    "bestinterests": gettext_lazy("Family and best interests"), "api": gettext_lazy("Through another program"),
}  # fmt: skip


@screen(purpose="access", permission=P.GRANT_GIVE, form=True)
def grants(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who may see this file, with purpose and end; giving and ending access."""
    policies.require(request.actor, P.GRANT_GIVE, case=case)
    form = GrantForm(request.POST or None)

    def give() -> None:
        values = {key: form.cleaned_data[key] for key in ("purpose", "role", "ends_at")}
        services.grant(by=request.actor, case=case, source="decision", **values, **form.holder_arguments())

    if Edit(request, form, watches.GRANTS, case=case).saved(give):
        messages.success(request, _("Access given. It ends by itself at the time you chose."))
        return redirect("web:grants", case)
    page, purposes = page_of(request, access.grants_of(case=case)), catalogue.codes("grant_purpose")
    called = _called(request, case, page)
    for row in page:
        row.who = called.get(row.person_id) or called.get(row.organisation_id, "")
        row.purpose_label = purposes.label(row.purpose) if row.purpose in purposes else row.purpose
        row.role_label = ROLES[row.role].label if row.role in ROLES else row.role
    context = {"form": form, "page": page, **_head(request, case, "web:grants")}
    return render(request, "web/grants.html", context, status=form_status(form))


def _called(request: HttpRequest, case: UUID, rows: Any) -> dict[Any, str]:
    """What people and offices of these rows are called; only their kind where the danger flag withholds the place."""
    people_of = {row.person_id: row.organisation_id for row in rows if row.person_id}
    offices = [row.organisation_id for row in rows if row.organisation_id]
    return dict(seeing.named(actor=request.actor, case=case, people_of=people_of, offices=offices))


@act(purpose="access", permission=P.GRANT_GIVE)
def revoke(request: HttpRequest, case: UUID, grant: UUID) -> HttpResponse:
    """End one access."""
    services.revoke(by=request.actor, grant=grant)
    return redirect("web:grants", case)


@screen(purpose="access", permission=P.LOOKS_VIEW)
def looks(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who has looked at this file, newest first. Investigative looks appear when their withholding ends."""
    policies.require(request.actor, P.LOOKS_VIEW, case=case)
    officer = P.LOOK_WITHHOLD in request.actor.permissions
    page = page_of(request, journal.looks(case=case, include_withheld=officer))
    called, purposes = _called(request, case, page), catalogue.codes("grant_purpose")
    for row in page:
        row.purpose_label = purposes.label(row.purpose) if row.purpose in purposes else ""
        row.who = ", ".join(filter(None, (called.get(row.person_id), called.get(row.organisation_id))))
        row.part = LOOKED_AT.get(row.where.partition(":")[0], "")
    context = {"page": page, "officer": officer, **_head(request, case, "web:looks")}
    return render(request, "web/looks.html", context)


@screen(purpose="protection", permission=P.LOOK_WITHHOLD, form=True)
def withhold(request: HttpRequest, case: UUID, look: UUID) -> HttpResponse:
    """Keep one look out of what the child reads, until a day."""
    policies.require(request.actor, P.LOOK_WITHHOLD, case=case)
    form = WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            investigations.withhold_look(by=request.actor, look=look, **form.cleaned_data)
        if outcome.ok:
            return redirect("web:looks", case)
    context = {"form": form, "title": _("Withhold this look"), **_head(request, case, "web:withhold")}
    return render(request, "web/reason.html", context, status=form_status(form))


@screen(purpose="inspection", permission=P.LOOK_REVIEW)
def withheld(request: HttpRequest) -> HttpResponse:
    """Withheld looks that wait for review: by whom, since when, until when; nothing of any file."""
    return render(request, "web/withheld.html", {"page": page_of(request, journal.withholdings())})


@screen(purpose="inspection", permission=P.LOOK_REVIEW, form=True)
def review_withheld(request: HttpRequest, withholding: UUID) -> HttpResponse:
    """Show a withheld look now, or let it stay until a day."""
    if not journal.withholdings(open_only=False).filter(pk=withholding).exists():
        raise Http404
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            investigations.review_withheld(by=request.actor, withholding=withholding, until=form.cleaned_data["until"])
        if outcome.ok:
            return redirect("web:withheld")
    context = {"form": form, "title": _("Review a withheld look"), "label": ""}
    return render(request, "web/review.html", context, status=form_status(form))


@screen(purpose="protection", permission=P.BAR, form=True)
def bars(request: HttpRequest, case: UUID) -> HttpResponse:
    """People and organisations kept away from this child. Nobody barred is told."""
    policies.require(request.actor, P.BAR, case=case)
    form = BarForm(request.POST or None, around=cases.people_around(case))
    if Edit(request, form, watches.BARS, case=case).saved(lambda: services.bar(by=request.actor, case=case, **form.values())):
        messages.success(request, _("Barred. Duties of a barred guardian have passed to a substitute."))
        return redirect("web:bars", case)
    context = {"form": form, "rows": access.bars_of(case=case), **_head(request, case, "web:bars")}
    return render(request, "web/bars.html", context, status=form_status(form))


@screen(purpose="protection", permission=P.BAR, form=True)
def lift_bar(request: HttpRequest, case: UUID, bar: UUID) -> HttpResponse:
    """Lift a bar, with the reason."""
    policies.require(request.actor, P.BAR, case=case)
    form = ReasonForm(request.POST or None)
    edit = Edit(request, form, watches.BARS, case=case)
    if edit.saved(lambda: services.lift_bar(by=request.actor, bar=bar, reason=form.cleaned_data["reason"])):
        return redirect("web:bars", case)
    context = {"form": form, "title": _("Lift the bar"), **_head(request, case, "web:lift_bar")}
    return render(request, "web/reason.html", context, status=form_status(form))


@screen(purpose="protection", permission=P.CASE_VIEW, form=True)
def danger(request: HttpRequest, case: UUID) -> HttpResponse:
    """Raise the danger flag, or lift it: lifting is for a named officer."""
    raised = access.danger_of(case=case) if policies.is_visible(request.actor, case) else None
    permission = P.DANGER_LIFT if raised else P.DANGER_RAISE
    policies.require(request.actor, permission, case=case)
    form = ReasonForm(request.POST or None)
    service = services.lift_danger if raised else services.raise_danger
    edit = Edit(request, form, watches.DANGER, case=case)
    if edit.saved(lambda: service(by=request.actor, case=case, reason=form.cleaned_data["reason"])):
        return redirect("cases:page", case)
    title = _("Lift the danger flag") if raised else _("Raise the danger flag")
    lead = _("While it is up nothing is disclosed to the family side and no place is shared.")
    context = {"form": form, "title": title, "lead": lead, **_head(request, case, "web:danger")}
    return render(request, "web/reason.html", context, status=form_status(form))


def _head(request: HttpRequest, case: UUID, where: str) -> dict[str, object]:
    names = cases.display_names(actor=request.actor, cases=[case], purpose="access", where=where)
    return {"case": case, "label": names[case]}
