"""What the frame of every page shows: node, acting person and organisation, navigation, banners."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_bidi

from tutela.access import selectors as access
from tutela.access.roles import ROLES
from tutela.core import clock
from tutela.web.navigation import links


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variable `frame`; computed only when a template asks for it (fragments do not)."""
    return {"frame": SimpleLazyObject(lambda: frame(request))}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Two queries: the person's and the organisation's name."""
    node = settings.TUTELA
    actor = getattr(request, "actor", None)
    values: dict[str, Any] = {
        "node": node,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "case_time": clock.now() if clock.offset() else None,
        "languages": settings.LANGUAGES,
        "nav": [],
        "person": "",
        "organisation": "",
        "roles": [],
        "permissions": getattr(actor, "permissions", frozenset()),
        "logged_in": bool(getattr(getattr(request, "user", None), "is_authenticated", False)),
    }
    if actor is not None and actor.person_id:
        values["nav"] = links(actor.permissions, request.path)
        values["person"] = access.names_of({actor.person_id}).get(actor.person_id, "")
        values["organisation"] = access.organisation_names({actor.organisation_id}).get(actor.organisation_id, "")
        values["roles"] = [ROLES[code].label for code in sorted(actor.roles) if code in ROLES]
    return values
