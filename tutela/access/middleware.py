"""Puts the acting person on each request: `request.actor`, and opens the keys of that person's organisation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tutela.access import refusals
from tutela.access.actors import NOBODY, Actor
from tutela.access.selectors import actor_for
from tutela.core import vault

SESSION_KEY = "acting_organisation"


def lacks_second_factor(user: Any) -> bool:
    """Whether this node asks for a second factor and the person has set up none: a password alone opens nothing."""
    return bool(settings.TUTELA.second_factor) and not is_mfa_enabled(user)


class ActingMiddleware:
    """A person with mandates in several organisations acts for one at a time; the session remembers which."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            request.actor = NOBODY  # type: ignore[attr-defined]
            return self.get_response(request)
        chosen = request.session.get(SESSION_KEY)
        actor: Actor = actor_for(user=request.user, organisation_id=UUID(chosen) if chosen else None)
        if chosen and actor == NOBODY:
            # The mandate in the chosen organisation has ended; others may run.
            del request.session[SESSION_KEY]
            actor = actor_for(user=request.user)
        if lacks_second_factor(request.user):
            actor = NOBODY
            request.lacks_second_factor = True  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        refusals.forget()
        with vault.acting_for(actor.organisation_id):
            response = self.get_response(request)
        # Phones and computers are shared: nothing of a session stays in the browser for the next person's "back".
        response.setdefault("Cache-Control", "no-store")
        match = request.resolver_match
        refusals.write(where=match.view_name if match else "unknown")
        return response
