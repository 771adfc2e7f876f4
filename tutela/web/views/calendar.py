"""My calendar: a secret address for a calendar program, and the calendar itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tutela.core.failures import answer
from tutela.core.http import act, screen
from tutela.core.rates import too_often
from tutela.web import calendar
from tutela.work import feeds

ASKED, WITHIN = 60, 600
SHOWN_ONCE = "calendar-address"


@screen(form=True)
def mine(request: HttpRequest) -> HttpResponse:
    """What the calendar holds and what never; making a new address, which is shown this once."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        request.session[SHOWN_ONCE] = feeds.open_feed(by=actor, language=get_language() or "en")
        return redirect("web:calendar")
    token = request.session.pop(SHOWN_ONCE, "")
    address = request.build_absolute_uri(reverse("web:calendar_feed", args=[token])) if token else ""
    context = {"address": address, "since": feeds.running_since(actor=actor)}
    response = render(request, "web/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@act()
def end(request: HttpRequest) -> HttpResponse:
    """End the address."""
    if feeds.end_feed(by=request.actor):  # type: ignore[attr-defined]
        messages.success(request, _("The address has ended. Calendar programs that still ask get nothing."))
    return redirect("web:calendar")


@login_not_required
@screen()
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address, for a program that cannot log in. It holds nothing about a child."""
    if too_often(request, "calendar", times=ASKED, seconds=WITHIN):
        return answer(request, 429)
    found = calendar.text(feeds.feed(token=token))
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(found, content_type="text/calendar; charset=utf-8", headers=headers)
