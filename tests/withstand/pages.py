"""Reading the forms of a page, filling them as a person would, and finding them all by following links."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

TEXTS = ("text", "textarea", "email", "search", "tel", "url")
PICKED = ("date", "datetime-local", "number")
CHOSEN = ("select", "radio", "checkbox")
# Ends the session or the account of the one who looks around.
AVOIDED = ("account_logout", "set_language", "favicon")


@dataclass
class Field:
    """One control: its kind (type of input, or textarea, select), what is in it, and what can be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page; controls of one name are one field."""

    action: str = ""
    method: str = "get"
    fields: dict[str, Field] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[Field]:
        return [one for one in self.fields.values() if one.kind in kinds]

    @property
    def texts(self) -> list[Field]:
        return self.of_kind(*TEXTS)


class Page(HTMLParser):
    """Forms, links, ids and messages of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.ids: set[str] = set()
        self.described: set[str] = set()
        self.alert = False  # whether something is said on top of the page
        self._form: Form | None = None
        self._open: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        self.alert = self.alert or given.get("role") == "alert"
        self.described.update(given.get("aria-describedby", "").split())
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "img":
            self.sources.append(given.get("src", ""))
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if tag == "option" and self._open is not None:
            self._open.options.append(given.get("value", ""))
            if "selected" in given:
                self._open.value = given.get("value", "")
        if tag not in {"input", "select", "textarea"} or not given.get("name"):
            return
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in {"submit", "button", "image"}:
            return
        known = self._form.fields.setdefault(given["name"], Field(given["name"], kind))  # type: ignore[union-attr]
        if kind in {"radio", "checkbox"}:
            known.options.append(given.get("value", "on"))
            if "checked" in given:
                known.value = given.get("value", "on")
                known.chosen.append(known.value)
        elif tag == "input":
            known.value = given.get("value", "")
        else:
            self._open = known

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            if self._open is not None and tag == "textarea":
                self._open.value = self._open.value.removeprefix("\n")
            self._open = None
        elif tag == "form":
            self._form = None


    @property
    def messages(self) -> set[str]:
        """Names of fields that have a message of their own, to which the control points (for screen readers)."""
        errors = {one for one in self.ids & self.described if one.startswith("id_") and one.endswith("_error")}
        return {one.removeprefix("id_").removesuffix("_error") for one in errors}


def read(html: str) -> Page:
    """Forms, links and ids of a page."""
    reader = Page()
    reader.feed(html)
    return reader


@dataclass(frozen=True)
class Found:
    """A form that somebody can send: the page it stands on, where it goes, the name of that URL."""

    who: str
    page: str
    action: str
    name: str
    form: Form


def wander(client: Client, starts: list[str], seen: set[Any]) -> Iterator[tuple[str, Any]]:
    """The pages to start from and every page that links lead to, one per name of a URL and its words: (path, response).

    `seen`: what was visited before, by whomever; added to.
    """
    waiting, must, refused = list(starts), set(starts), []
    while waiting:
        path = waiting.pop(0)
        kind = _kind_of(path)
        if kind is None or (kind in seen and path not in must):
            continue
        must.discard(path)
        response = client.get(path, headers={"accept": "text/html"})
        while response.status_code == 302:
            response = client.get(response.url)
        seen.add(kind)
        if response.status_code >= 300:
            refused.append(kind)
        yield path, response
        if response.status_code == 200 and "html" in response["Content-Type"]:
            links = read(response.content.decode()).links
            waiting += [urljoin(path, link) for link in links]
    seen.difference_update(refused)


def _kind_of(path: str) -> Any:
    """The name of a path's URL with its words (not its ids), or None for what is left alone."""
    parts = urlsplit(path)
    if parts.netloc or parts.scheme or not parts.path.startswith("/") or parts.path.startswith("/static/"):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name in AVOIDED:
        return None
    words = tuple(value for value in match.kwargs.values() if isinstance(value, str))
    return match.view_name, words


def forms_of(who: str, client: Client, starts: list[str], seen: set[Any]) -> Iterator[Found]:
    """Every form that one person reaches."""
    for path, response in wander(client, starts, seen):
        assert response.status_code < 500, path
        if "html" not in response["Content-Type"]:
            continue
        for form in read(response.content.decode()).forms:
            action = urljoin(path, form.action) if form.action else urlsplit(path).path
            kind = _kind_of(action)
            if form.method == "post" and kind is not None:
                yield Found(who, path, action, "/".join([kind[0], *kind[1]]), form)


# --- filling ----------------------------------------------------------------------------------------------------------

GOOD = {
    "email": "desk@example.invalid", "date": "2026-09-01", "datetime-local": "2026-09-01T10:00", "number": "2012",
    "password": "invented words 4 tests",
}  # fmt: skip
NAMED = {"age": "14", "height_cm": "150", "episodes": "3", "days": "30"}


def good(form: Form, now: str = "") -> dict[str, Any]:
    """What a person might send."""
    found = {name: value for name, one in form.fields.items() if (value := _good(one, now)) is not None}
    return {**found, "value": "2012"} if "precision" in found else found


def _good(one: Field, now: str) -> Any:
    if one.kind in {"hidden"}:
        return one.value
    if one.kind in {"select", "radio"}:
        return one.value or next((option for option in one.options if option), "")
    if one.kind == "checkbox":
        return one.options[:1]
    if one.kind == "file":
        return None
    if one.kind == "datetime-local" and now:
        return now
    if one.name in NAMED:
        return NAMED[one.name]
    if any(part in one.name for part in ("phone", "value")):
        return "+39 333 1234567"
    if "birth" in one.name and one.kind in TEXTS:
        return "2012"
    return one.value or GOOD.get(one.kind, "Selam")
