"""A notice on the screen of those it is for: opening and acknowledging are acts with receipts, not side effects."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.access import selectors as access
from tutela.cases import selectors as cases
from tutela.core.errors import NotVisible
from tutela.core.forms import Text
from tutela.core.http import act, errors_on, form_status, screen
from tutela.journal import services as journal
from tutela.web import waiting
from tutela.work import kinds as work_kinds
from tutela.work import selectors, services


class AcknowledgeForm(forms.Form):
    """The desk's own number, so that both sides can find it again."""

    reference = Text(label=gettext_lazy("Your own reference number"), required=False, longest=120)


@screen(purpose="notice", form=True)
def notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    """A notice addressed to the actor's desk or person. Its text is shown once it was opened; POST acknowledges."""
    row = selectors.my_notices(request.actor).filter(pk=notice).first()
    if row is None:
        raise NotVisible
    together = waiting.with_it(request.actor, row)
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            for one in together:
                services.acknowledge(by=request.actor, notice=one.pk, reference=form.cleaned_data["reference"])
        if outcome.ok:
            messages.success(request, _("Acknowledged. The sender sees it."))
            return redirect("web:home")
    if row.opened_at and row.case_id:
        journal.record_look(by=request.actor, case=row.case_id, purpose="notice", where="web:notice", classes=["C3"])
    visible = row.case_id and access.visible_case_ids(request.actor).filter(case_id=row.case_id).exists()
    labels = cases.display_names(
        actor=request.actor, cases=[row.case_id] if visible else [], purpose="notice", where="web:notice"
    )
    (said,) = waiting.waiting([together], labels)
    title = work_kinds.notice_label(row)
    context = {"notice": row, "title": title, "child": labels.get(row.case_id, ""), "form": form, "lines": said.lines}
    return render(request, "web/notice.html", context, status=form_status(form))


@act(purpose="notice")
def open_notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Open: from here on the ledger says that a person saw it."""
    services.opened(by=request.actor, notice=notice)
    for one in waiting.with_it(request.actor, selectors.my_notices(request.actor).get(pk=notice)):
        services.opened(by=request.actor, notice=one.pk)
    return redirect("web:notice", notice)
