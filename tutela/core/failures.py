"""Every error as a page in plain language: what happened, what is safe, what to do, and a reference for the log.

The page never repeats what was asked for. Machines (Accept: application/json) get the same as JSON.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit, WrongState
from tutela.core.http import read_only
from tutela.core.keys import KeyProblem

log = logging.getLogger("tutela.errors")
SECRET_FIELDS = ("csrf", "password", "code", "credential", "token", "otp")
CARRIED_FIELDS = ("as_read", "version")  # what the page carried along; nobody typed it
PAGES = {
    400: "400.html", 403: "403.html", 404: "404.html", 409: "409.html", 413: "413.html", 429: "429.html", 500: "500.html",
    503: "503.html",
}
SAFE_METHODS = ("GET", "HEAD")


class ErrorsMiddleware:
    """Turns the errors of services into pages, and keeps a GET from writing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with read_only():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error a service raised; None leaves it to Django (500)."""
        for kind, answer in ANSWERS:
            if isinstance(error, kind):
                return answer(request, error)
        return None


def answer(request: HttpRequest, status: int, reason: Any = "", **more: Any) -> HttpResponse:
    """The error page of a status (or JSON), with the reference code that the log line repeats."""
    reference = getattr(request, "reference", "")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"status": status, "reason": str(reason), "reference": reference}, status=status)
    context = {"reference": reference, "reason": reason, "status": status, **more}
    if status >= 500:
        # The database may be away: no session, no navigation, nothing that would ask it again.
        page = render_to_string(PAGES[status], {**context, "frame": {"node": settings.TUTELA}})
        response = HttpResponse(page, status=status)
    else:
        response = render(request, PAGES[status], context, status=status)
    if status in (429, 503):
        response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: malformed or too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return answer(request, 413)
    return answer(request, 400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: the page exists, the role does not allow it."""
    reason = exception.reason if isinstance(exception, Refused) else ""
    return answer(request, 403, reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: not there, or not for this person; the two look the same on purpose."""
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """handler500: our fault. Shows the reference under which the log has the place in the code."""
    log.error("failed %s", getattr(request, "reference", "-"))
    return answer(request, 500)


def busy(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The database did not answer in time: nothing was saved, try again."""
    log.error("database busy or away %s", getattr(request, "reference", "-"), exc_info=exception)
    return answer(request, 503)


def invalid(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A service refused a value outside a form."""
    reasons = list(exception.errors.values()) if isinstance(exception, InvalidInput) else []
    return answer(request, 400, " ".join(str(reason) for reason in reasons))


def changed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The record moved on (another person saved, or the step is not possible any more): nothing was overwritten."""
    reason = _("Somebody else saved this record first.") if isinstance(exception, StaleEdit) else str(exception)
    return answer(request, 409, reason)


def collided(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Two people did the same at once and the database kept one of them: nothing of the second was saved."""
    log.error("collision %s", getattr(request, "reference", "-"), exc_info=exception)
    return answer(request, 409, _("Somebody else saved this record first."))


def sealed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A value does not open for this organisation, or its key is gone: nothing is shown rather than something wrong."""
    log.warning("sealed value %s", getattr(request, "reference", "-"), exc_info=exception)
    return answer(request, 403, _("Part of this record cannot be opened by your organisation."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or in a second login: shows the person's own words so that nothing typed is lost.

    Only to a logged-in person and only when the browser says that the form came from this very site.
    """
    own = request.headers.get("Sec-Fetch-Site") == "same-origin" and getattr(request, "user", None) is not None
    typed = _typed(request) if own and request.user.is_authenticated else []
    return answer(request, 403, _("The form was open for too long, or you logged in again elsewhere."),
                  form_expired=True, typed=typed)


class LoginRequired(LoginRequiredMiddleware):
    """Login is required by default. Who was logged out while typing gets the own words back instead of losing them."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """To the login; for a form of this very site, by way of a page that shows what was typed."""
        to_login: HttpResponse = super().handle_no_permission(request, view_func)  # type: ignore[no-untyped-call]
        same = request.headers.get("Sec-Fetch-Site") == "same-origin"
        typed = _typed(request) if request.method == "POST" and same else []
        if not typed:
            return to_login
        return answer(request, 403, form_expired=True, typed=typed, login=to_login["Location"])


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    found = [(name, value) for name, values in request.POST.lists() if name not in CARRIED_FIELDS for value in values]
    files = [(name, _("%(file)s (choose this file again)") % {"file": one.name})
             for name, several in request.FILES.lists() for one in several]
    mine = [(name, value) for name, value in [*found, *files] if value and not any(s in name.lower() for s in SECRET_FIELDS)]
    return mine[:200]


ANSWERS: list[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[HttpRequest, Exception], HttpResponse]]] = [
    ((NotVisible, Http404), not_found),
    ((Refused, PermissionDenied), refused),
    (InvalidInput, invalid),
    ((StaleEdit, WrongState), changed),
    (KeyProblem, sealed),
    (IntegrityError, collided),
    ((OperationalError, InterfaceError), busy),
    (RequestDataTooBig, bad_request),
]
