"""Reading the node's own pages as somebody of the cast, through the whole stack of a request."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tutela.exercises.context import Ctx

ROUTES = {
    "case": "cases:page",
    "home": "web:home",
    "board": "web:city",
    "inbox": "leads:inbox",
    "node": "web:node",
    "missing": "missing:of_case",
}
FIGURE = re.compile(
    r'<li class="t-stat(?P<mark> t-stat--warning)?">\s*<p>(?P<label>[^<]*)</p>\s*'
    r'<p class="t-stat__value[^"]*">(?P<value>[^<]*)</p>'
)
OF_A_CASE = {"case", "missing"}


@dataclass(frozen=True)
class Page:
    """Status and text of an answer."""

    status: int
    text: str


def read(ctx: Ctx, as_: str | None, path: str, *, follow: bool = False) -> Page:
    """GET a path as a person (or not logged in); `follow` goes where the answer points to."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    if as_ not in (None, "none", "system"):
        client.force_login(get_user_model().objects.get(username=as_), backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get(path, follow=follow)
    return Page(answer.status_code, answer.content.decode("utf-8", "replace"))


def path_of(screen: str, case: Any = None) -> str:
    """URL of a named screen."""
    return reverse(ROUTES[screen], args=[case] if screen in OF_A_CASE else [])


def figures(text: str) -> dict[str, tuple[str, bool]]:
    """The figures of a board as they stand on its page: label -> (value in words, with the mark that draws the eye)."""
    return {
        unescape(found["label"]).strip(): (unescape(found["value"]).strip(), bool(found["mark"]))
        for found in FIGURE.finditer(text)
    }
