"""One shape for every error: {error, message, fields?, reference}. The reference is what the log line repeats.

What was sent is never repeated in a message, only the name of the field.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit, WrongState
from tutela.core.keys import KeyProblem
from tutela.engines.envelopes.errors import Malformed, SchemaFault, TooLarge

log = logging.getLogger("tutela.errors")
MOST_FIELDS = 50
STATUS = {
    "malformed": 400, "not_logged_in": 401, "refused": 403, "token_missing": 403, "sealed": 403, "not_found": 404,
    "wrong_method": 405, "changed": 409, "too_large": 413, "wrong_type": 415, "invalid": 422, "broken": 500, "busy": 503,
}  # fmt: skip
# What a person or program can do about a value that does not fit, by the kind of fault the schema found.
REMEDIES: dict[str, Callable[[], str]] = {
    "missing": lambda: _("This is required."),
    "extra_forbidden": lambda: _("There is no such field. See the description."),
    "string_too_long": lambda: _("Shorten this."),
    "too_long": lambda: _("Send fewer entries."),
}


def problem(request: HttpRequest, error: str, message: Any = "", fields: dict[str, Any] | None = None) -> JsonResponse:
    """The answer for one error; `fields` maps names of fields to what is wrong with them."""
    body: dict[str, Any] = {"error": error, "message": str(message or WORDS[error]()), "reference": _reference(request)}
    if fields:
        body["fields"] = {name: str(text) for name, text in list(fields.items())[:MOST_FIELDS]}
    response = JsonResponse(body, status=STATUS[error])
    response["Cache-Control"] = "no-store"
    if error == "busy":
        response["Retry-After"] = "30"
    return response


def _reference(request: HttpRequest) -> str:
    return str(getattr(request, "reference", ""))


WORDS: dict[str, Callable[[], str]] = {
    "malformed": lambda: _("This is not strict JSON: one object, UTF-8, no doubled keys, no NaN."),
    "not_logged_in": lambda: _("Log in first."),
    "refused": lambda: _("Your role does not allow this. Ask the person who manages your mandates."),
    "token_missing": lambda: _("Send the token of the cookie again in the header X-CSRFToken."),
    "sealed": lambda: _("Part of this record cannot be opened by your organisation."),
    "not_found": lambda: _("Not there, or not for you."),
    "wrong_method": lambda: _("This address does not take this method."),
    "changed": lambda: _("Somebody else saved this record first. Nothing was overwritten."),
    "too_large": lambda: _("This is too large or nested too deeply. Nothing was saved."),
    "wrong_type": lambda: _("Send JSON with the content type application/json."),
    "invalid": lambda: _("Some values cannot be taken. Nothing was saved."),
    "broken": lambda: _("This is our fault. Tell your administrator the reference."),
    "busy": lambda: _("The database did not answer in time. Nothing was saved; try again."),
}


class TokenMissing(Exception):
    """A change without the CSRF token of the session."""


class WrongType(ValueError):
    """A body that is not declared as JSON."""


# --- answers to what services raise -----------------------------------------------------------------------------------

def _answer(error: str, words: Callable[[Any], Any] = lambda _error: "") -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, raised: problem(request, error, words(raised))


def _logged(error: str, level: int) -> Callable[[HttpRequest, Any], HttpResponse]:
    def answer(request: HttpRequest, raised: Exception) -> HttpResponse:
        log.log(level, "%s %s", error, _reference(request), exc_info=raised)
        return problem(request, error)

    return answer


def _invalid(request: HttpRequest, raised: InvalidInput) -> HttpResponse:
    return problem(request, "invalid", fields=raised.errors)


def _unfit(request: HttpRequest, raised: ValidationError) -> HttpResponse:
    """What the schema refused. Only our own words leave: those of the library could repeat what was sent."""
    return problem(request, "invalid", fields={_place(fault["loc"]): _remedy(fault) for fault in raised.errors})


def _place(loc: tuple[Any, ...]) -> str:
    parts = [str(part) for part in loc if part not in {"body", "query", "path", "data", "params"}]
    return ".".join(parts)[:200] or "body"


def _remedy(fault: dict[str, Any]) -> str:
    kind = str(fault["type"])
    if kind in REMEDIES:
        return REMEDIES[kind]()
    return str(fault["msg"]) if kind == "tutela" else _("This value does not fit. See the description of this field.")


def _http(request: HttpRequest, raised: HttpError) -> HttpResponse:
    """What the library says about login, tokens and bodies that cannot be read."""
    if isinstance(raised, AuthenticationError):
        return problem(request, "not_logged_in")
    cause = raised.__cause__
    if isinstance(cause, TooLarge | RequestDataTooBig):
        return problem(request, "too_large")
    if isinstance(cause, WrongType):
        return problem(request, "wrong_type")
    if isinstance(cause, SchemaFault):
        text = _("This text has characters that no person types. Type it again instead of pasting it.")
        fields = {fault.pointer.strip("/").replace("/", ".") or "body": text for fault in cause.errors}
        return problem(request, "invalid", fields=fields)
    return problem(request, "malformed")


ANSWERS: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
    (NotVisible, _answer("not_found")),
    (Http404, _answer("not_found")),
    (TokenMissing, _answer("token_missing")),
    (Refused, _answer("refused", lambda raised: raised.reason)),
    (PermissionDenied, _answer("refused")),
    (InvalidInput, _invalid),
    (ValidationError, _unfit),
    (HttpError, _http),
    *((kind, _answer("malformed")) for kind in (Malformed, BadRequest, SuspiciousOperation, UnreadablePostError)),
    (MultiPartParserError, _answer("malformed")),
    (RequestDataTooBig, _answer("too_large")),
    (StaleEdit, _answer("changed")),
    (WrongState, _answer("changed", str)),
    (KeyProblem, _logged("sealed", logging.WARNING)),
    (IntegrityError, _logged("changed", logging.ERROR)),
    (OperationalError, _logged("busy", logging.ERROR)),
    (InterfaceError, _logged("busy", logging.ERROR)),
    (Exception, _logged("broken", logging.ERROR)),
]


def install(api: NinjaAPI) -> None:
    """Answer every error of the services in the one shape."""
    for kind, answer in ANSWERS:
        api.add_exception_handler(kind, answer)
