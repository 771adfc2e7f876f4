"""What is said about a child's safety: "known and safe" to linked offices, or heard of her without having met her.

Both are about the child, not about an episode: the office that met her may never have reported her missing.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.editing import Edit
from tutela.core.http import form_status, screen
from tutela.exchange.showing import leaving
from tutela.missing import forms, services, watches


def words_possible(actor: Any) -> list[tuple[str, str]]:
    """URL name and title of what the actor's role may say about a child."""
    found = [("missing:heard", _("Heard of the child, unverified"))] if P.MISSING_VIEW in actor.permissions else []
    return found + ([("missing:known", _("Say: known and safe"))] if P.KNOWN_SAFE_SAY in actor.permissions else [])


@screen(purpose="missing", permission=P.KNOWN_SAFE_SAY, form=True)
def known(request: HttpRequest, case: UUID) -> HttpResponse:
    """Known and safe: shown first with its legal basis, then sent to the offices linked over this child. No place."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="missing", where="missing:known")
    form = forms.KnownForm(request.POST or None)
    leaves: list[Any] = []

    def say() -> None:
        shown = services.what_known_safe_sends(actor=actor, case=case, signal=form.parts()["signal"])
        if form.was_shown() or not shown:
            services.send_known_safe(by=actor, case=case, **form.parts())
        else:
            leaves.extend(leaving(one) for one in shown)

    if Edit(request, form, watches.WORDS, case=case).saved(say):
        if not leaves:
            messages.success(request, _("Said. Every linked office answers with a receipt."))
            return redirect("cases:page", case)
        form.mark_shown()
    context = {
        "form": form, "head": head, "case": case, "leaving": leaves, "title": _("Say: known and safe"),
        "lead": _("Only after meeting the child in person, alone, with an independent interpreter, and asking whom to tell. "
                  "No place is sent."),
    }  # fmt: skip
    return render(request, "missing/word.html", context, status=form_status(form))


@screen(purpose="missing", permission=P.MISSING_VIEW, form=True)
def heard(request: HttpRequest, case: UUID) -> HttpResponse:
    """A call or a relative's word: kept, and it closes nothing."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="missing", where="missing:heard")
    form = forms.ContactForm(request.POST or None)
    edit = Edit(request, form, watches.WORDS, case=case)
    if edit.saved(lambda: services.record_unverified_contact(by=actor, case=case, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("cases:page", case)
    context = {
        "form": form, "head": head, "case": case, "leaving": [], "title": _("Heard of the child, unverified"),
        "lead": _("A call or a relative's word closes, lowers and withdraws nothing."),
    }
    return render(request, "missing/word.html", context, status=form_status(form))
