"""Who gets in: logged in by the same session as the screens, with the CSRF token, and a role that opens the endpoint.

A door is asked before the body is read. The service behind it asks the policy again for the child at hand.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.responses import Status
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core.errors import InvalidInput, Refused
from tutela.engines.envelopes.strictjson import parse_object
from tutela.web.api.answers import Problem
from tutela.web.api.errors import TokenMissing, WrongType

SAFE = ("GET",)
JSON = "application/json"


class Door(APIKeyCookie):
    """The session of the screens. `permission` opens the endpoint at all; `query` names the parameters it takes."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: P | None = None, *, query: tuple[str, ...] = ()) -> None:
        self.permission = permission
        self.query = frozenset(query)
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The acting person, or None when nobody is logged in. Raises TokenMissing, Refused, InvalidInput."""
        if not request.user.is_authenticated:
            return None
        if request.method not in SAFE and check_csrf(request):
            raise TokenMissing
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if self.permission is not None and self.permission not in actor.permissions:
            raise Refused(_("Your role does not open this. Ask the person who manages your mandates."))
        if set(request.GET) - self.query:
            raise InvalidInput("query", _("There is no such parameter. See the description."))
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Not asked: the session says who it is, not a key."""
        return None


class StrictParser(Parser):
    """Bodies are strict JSON objects (tutela.engines.envelopes.strictjson) and say so."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises WrongType, TooLarge, Malformed or SchemaFault."""
        if request.content_type != JSON:
            raise WrongType
        return parse_object(request.body)


def gives(schema: Any, *, status: int = 200, changes: bool = False) -> dict[Any, Any]:
    """The answers of an endpoint for its description: what it gives, and the one shape of errors."""
    errors = {400, 401, 403, 404, 409, 413, 415, 422} if changes else {401, 403, 404, 422}
    return {status: schema, frozenset({*errors, 503}): Problem}


def made(answer: Any) -> Status:
    """Something new was made."""
    return Status(201, answer)
