"""A form sent twice within moments is one act: a double click, or "back" and "send" on a slow line.

What was sent is remembered in the session as a keyed fingerprint, never as text, together with where it led.
"""

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

SECONDS = 10
SESSION_KEY = "sent"


def fingerprint(request: HttpRequest) -> str:
    """Keyed fingerprint of address and content of a sent form; files by name and size."""
    values = sorted((name, found) for name, found in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, str(one.name), one.size) for name, found in request.FILES.lists() for one in found)
    actor = getattr(getattr(request, "actor", None), "organisation_id", None)
    return salted_hmac("tutela.once", repr((str(actor), request.path, values, files))).hexdigest()


def answer_again(request: HttpRequest) -> HttpResponse | None:
    """For a form that the same person sent a moment ago: the way to what it made, without making it again."""
    before = request.session.get(SESSION_KEY)
    if not before or time.time() - before["at"] > SECONDS or before["what"] != fingerprint(request):
        return None
    messages.info(request, _("This was saved a moment ago. It was not saved twice."))
    return redirect(before["to"])


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """After an act that went through: note what was sent and where it led."""
    if response.status_code < 400:
        to = response.get("Location", request.path)
        request.session[SESSION_KEY] = {"what": fingerprint(request), "at": time.time(), "to": to}
