"""The navigator: search in the catalogue, one rule, two countries, the steps of both sides, what changed.

Everybody who is logged in may read it: it is public law.
"""

import csv
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from tutela.core.http import LAST_PAGE, PER_PAGE, Page, form_status, screen
from tutela.procedures import editions
from tutela.procedures.navigator import changing, drawing, reading
from tutela.procedures.navigator import steps as navigator
from tutela.procedures.navigator.forms import ChangesForm, CompareForm, SearchForm, StepsForm
from tutela.procedures.navigator.reading import RuleView

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def bad_request(form: Form) -> int:
    """400 for parameters that do not fit, each named at its field; else 200."""
    return 400 if form.is_bound and form.errors else 200


def asked(request: HttpRequest, form: type[Form]) -> Form:
    """The form filled from the address, or empty when the address asks nothing."""
    return form(request.GET) if request.GET else form()


@screen(form=True, repeatable=True)
def search(request: HttpRequest) -> HttpResponse:
    """Search by words (by POST) and by country, topic and kind; a page of the list, or all of it as CSV."""
    sent = request.POST if request.method == "POST" else request.GET
    form = SearchForm(sent)
    valid = form.is_valid()
    values = {name: form.cleaned_data.get(name, "") for name in form.fields} if valid else {}
    by_words = request.method == "POST" and bool(values.get("words"))
    rules = reading.search(
        text=values["words"] if by_words else "", country=values["country"], topic=values["topic"], kind=values["kind"]
    ) if valid else []  # fmt: skip
    if valid and sent.get("as") == "csv":
        return _as_csv(reading.views(rules))
    page = _page(sent.get("page", "1"), rules)
    context = {
        "form": form, "page": page, "rows": reading.views(page.items), "count": len(rules), "valid": valid,
        "by_words": by_words, "values": values,
        "keep": "".join(f"&{name}={values[name]}" for name in ("country", "topic", "kind") if values.get(name)),
    }  # fmt: skip
    status = form_status(form) if request.method == "POST" else bad_request(form)
    return render(request, "procedures/navigator/search.html", context, status=status)


def _page(text: str, rows: list[Any]) -> Page:
    number = min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    start = (number - 1) * PER_PAGE
    return Page(rows[start : start + PER_PAGE], number, len(rows) > start + PER_PAGE)


def _as_csv(rows: list[RuleView]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="procedures.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([str(title) for title in (
        _("Rule"), _("Title"), _("Country or law"), _("Topic"), _("Kind"), _("Act and article"), _("Who"),
        _("Who, in the law's words"), _("By when"), _("Counted from"), _("If nobody acts in time"), _("How it was checked"),
        _("Language of the text read"), _("Next review"), _("Review overdue"), _("Needs legal review"),
    )])  # fmt: skip
    for row in rows:
        writer.writerow(map(_cell, (
            row.id, row.title, row.country, row.topic, row.kind_label, row.article, row.role, row.actor, row.by_when,
            row.event, row.silence, row.confidence_label, row.text_language,
            row.next_review.isoformat() if row.next_review else "", _("yes") if row.review_overdue else _("no"),
            _("yes") if row.needs_legal_review else _("no"),
        )))  # fmt: skip
    return response


def _cell(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@screen()
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """All of one rule in plain language."""
    return render(request, "procedures/navigator/rule.html", {"page": reading.rule_page(rule)})


@screen()
def compare(request: HttpRequest) -> HttpResponse:
    """Two countries side by side for one topic."""
    form = asked(request, CompareForm)
    found = reading.compare(**form.cleaned_data) if form.is_bound and form.is_valid() else None
    context = {"form": form, "found": found}
    return render(request, "procedures/navigator/compare.html", context, status=bad_request(form))


@screen()
def steps(request: HttpRequest) -> HttpResponse:
    """The steps of both sides of a situation, as a picture and as a list."""
    form: Any = asked(request, StepsForm)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        plan = navigator.plan(chosen["event"], chosen["from"], chosen["to"], form.events())
        context |= {"plan": plan, "bands": drawing.draw(plan, mirrored=get_language_bidi()), "known": form.events()}
    return render(request, "procedures/navigator/steps.html", context, status=bad_request(form))


@screen()
def changes(request: HttpRequest) -> HttpResponse:
    """What changed between two editions of the catalogue; without a choice, the newest two."""
    known = editions.editions()
    form = ChangesForm(_newest(request, known), editions=changing.labels(known)) if len(known) > 1 else None
    found = None
    if form is not None and form.is_valid():
        found = changing.changes(form.cleaned_data["older"], form.cleaned_data["newer"])
    context = {"form": form, "editions": known, "found": found}
    return render(request, "procedures/navigator/changes.html", context, status=bad_request(form) if form else 200)


def _newest(request: HttpRequest, known: list[editions.EditionView]) -> Any:
    return request.GET or {"older": str(known[1].id), "newer": str(known[0].id)}
