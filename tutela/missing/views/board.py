"""The missing board, the one-screen report, the blank form, and the rule of the meeting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core.http import errors_on, form_status, page_of, screen
from tutela.missing import casefile, forms, selectors, services, watches

MOST_CHILDREN = 200
# What the board can be sorted by; names are sealed and cannot.
SORTED = {"urgency": ("-rank", "noticed_at"), "longest": ("noticed_at", "pk"), "newest": ("-noticed_at", "pk")}


@screen(purpose="missing", permission=P.MISSING_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Children who are missing, located or back but not closed: most urgent first."""
    chosen = request.GET.get("sort", "urgency")
    chosen = chosen if chosen in SORTED else "urgency"
    found = selectors.board(actor=request.actor).order_by(*SORTED[chosen])  # type: ignore[attr-defined]
    page = page_of(request, found)
    rows = selectors.board_rows(actor=request.actor, episodes=page, where="missing:board")  # type: ignore[attr-defined]
    return render(request, "missing/board.html", {"page": page, "rows": rows, "sorted": chosen})


@screen(purpose="missing", permission=P.MISSING_REPORT, form=True)
def report(request: HttpRequest) -> HttpResponse:
    """Report a child: chosen from those the person knows of, or not on file yet. Partial data is fine."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = forms.ReportForm(request.POST or None, children=_children(actor))
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            episode = _file(actor, form)
        if outcome.ok:
            return _reported(request, episode.pk)
    return render(request, "missing/report.html", {"form": form}, status=form_status(form))


def _file(actor: Any, form: forms.ReportForm) -> Any:
    if form.on_file:
        return services.report(by=actor, case=form.on_file, **form.known())
    said = {name: form.cleaned_data[name] for name in ("name", "sex", "birth_year")}
    return services.report_unregistered(by=actor, **said, **form.known())


@screen(purpose="missing", permission=P.MISSING_REPORT, form=True)
def report_for(request: HttpRequest, case: UUID) -> HttpResponse:
    """Report one child of whom the file is open."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="missing", where="missing:report_for")
    form = forms.ReportKnownForm(request.POST or None)
    edit = Edit(request, form, watches.REPORT, case=case)
    if edit.saved(lambda: services.report(by=actor, case=case, **form.cleaned_data)):
        return _reported(request, edit.result.pk)
    context = {"form": form, "head": head, "open": selectors.newest(actor=actor, case=case)}
    return render(request, "missing/report.html", context, status=form_status(form))


def _reported(request: HttpRequest, episode: UUID) -> HttpResponse:
    messages.success(request, _("Reported. Police, 116 000 and the guardian were told where they can be reached here; "
                                "the ledger says who was not. Now answer the urgency questions."))
    return redirect("missing:episode", episode)


def _children(actor: Any) -> list[tuple[str, str]]:
    """Children the person may know of, newest first, by the name used; the looks are recorded."""
    ids = list(cases.case_list(actor=actor).values_list("pk", flat=True)[:MOST_CHILDREN])
    names = casefile.display_names(actor=actor, ids=ids, where="missing:report")
    return sorted(((str(pk), names[pk]) for pk in ids), key=lambda pair: pair[1].casefold())


@screen(permission=P.MISSING_REPORT)
def blank(request: HttpRequest) -> HttpResponse:
    """The report on paper, for outages."""
    return render(request, "missing/blank.html")


@screen(permission=P.ADMIN_PEOPLE, form=True)
def rule(request: HttpRequest) -> HttpResponse:
    """The threshold of the multi-agency meeting on this node."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    episodes, days = services.meeting_rule()
    form = forms.RuleForm(request.POST or None, initial={"episodes": episodes, "days": days})
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            services.set_meeting_rule(by=actor, **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Saved."))
            return redirect("missing:rule")
    return render(request, "missing/rule.html", {"form": form}, status=form_status(form))
