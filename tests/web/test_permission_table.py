"""Every URL × every role × own organisation, other organisation, logged out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.web.conftest import MACHINE
from tests.web.permission_table import FILE, LOGGED_IN, PUBLIC, TABLE, Row
from tests.web.permission_table import MACHINE as BY_MACHINES
from tutela.access import services as access
from tutela.access.models import Mandate
from tutela.access.roles import ROLES
from tutela.cases import services as cases
from tutela.core.catalogue import NEVER, SEE, role_matrix
from tutela.missing import services as missing

RELATION = "own_organisation_grant"
QUICK = {"accept": "application/json"}  # errors come as JSON: the pages of errors have their own tests
DONE = {200, 201, 204, 302, 400, 409, 422}
TEXT_ARGUMENTS = {"key": "x", "uidb36": "x", "result": "there", "what": "name", "list_id": "leaving", "part": "name",
                  "recipient": "police", "rest": "nothing", "answer": "confirm"}


@dataclass(frozen=True)
class Url:
    """One URL: its view and the kind of each argument, those of including patterns too."""

    view: Any
    arguments: dict[str, str]


def patterns(resolver: Any = None, space: str = "", outer: dict[str, str] | None = None) -> Iterator[tuple[str, Url]]:
    for found in (resolver or get_resolver()).url_patterns:
        given = dict.fromkeys(found.pattern.regex.groupindex, "") | {
            name: type(kind).__name__ for name, kind in found.pattern.converters.items()
        }
        arguments = {**(outer or {}), **given}
        if isinstance(found, URLResolver):
            yield from patterns(found, space + (f"{found.namespace}:" if found.namespace else ""), arguments)
        else:
            yield space + (found.name or str(found.pattern)), Url(found.callback, arguments)


URLS = dict(patterns())


@pytest.fixture
def world(office, actor):
    """A child's file in the own organisation, opened to everybody there whose role may have files at all."""
    office.case = cases.register(by=actor("reception_worker"))
    access.add_grant(by=MACHINE, case=office.case.pk, purpose="care", source="test", organisation=office.own.pk,
                     relation=RELATION)
    office.episode = missing.report(by=actor("reception_worker"), case=office.case.pk, danger_now=False)
    return office


def test_every_url_has_a_row_and_every_row_a_url():
    assert sorted(URLS.keys() - TABLE.keys()) == []
    assert sorted(TABLE.keys() - URLS.keys()) == []


@pytest.mark.parametrize("name", sorted(URLS.keys() & TABLE.keys()))
def test_url_answers_each_role_as_the_table_says(world, browse, name):
    row, url = TABLE[name], URLS[name]
    wrong = []
    for role, side in askers(row):
        client = Client() if role == "nobody" else browse(role, side)
        for method in methods(url):
            got = getattr(client, method)(path_of(name, url, world), headers=QUICK, **sent(name, method))
            want = expected(row, role, side)
            if not fits(got, want):
                wrong.append(f"{method} as {role} ({side}): {got.status_code}, expected {want}")
    assert not wrong


def askers(row: Row) -> list[tuple[str, str]]:
    """Every role of the own organisation; of the other one those whose role opens the page; somebody logged out.

    Pages of the login package know no roles: three people stand for all.
    """
    if row.opens in {PUBLIC, LOGGED_IN, BY_MACHINES}:
        return [("guardian", "own"), ("node_admin", "other"), ("nobody", "logged out")]
    others = [(role, "other") for role in ROLES if row.opens == FILE or permitted(row, role)]
    return [*((role, "own") for role in ROLES), *others, ("nobody", "logged out")]


def methods(url: Url) -> list[str]:
    marked = getattr(url.view, "methods", ("GET",))
    return [method for method in ("get", "post") if method.upper() in marked]


def sent(name: str, method: str) -> dict[str, str]:
    """The programming interface takes JSON objects."""
    return {"data": "{}", "content_type": "application/json"} if name.startswith("api:") and method == "post" else {}


def path_of(name: str, url: Url, world: Any) -> str:
    """The path with real objects of the own organisation where the table knows some, else ids of nothing."""
    given: dict[str, UUID | str | int] = {}
    for argument, kind in url.arguments.items():
        if argument in TEXT_ARGUMENTS:
            given[argument] = TEXT_ARGUMENTS[argument]
        elif TABLE[name].about.startswith(("case", "owner")) and argument in {"case", "pk"}:
            given[argument] = world.case.pk
        elif TABLE[name].about.startswith("episode"):
            given[argument] = world.episode.pk
        elif TABLE[name].about == "person":
            given[argument] = world.persons["host", "other"].pk
        elif TABLE[name].about == "mandate":
            given[argument] = Mandate.objects.get(person=world.persons["host", "other"]).pk
        else:
            given[argument] = 999999 if kind == "IntConverter" else uuid4()
    return reverse(name, kwargs=given)


def expected(row: Row, role: str, side: str) -> Any:
    if row.opens == BY_MACHINES:
        return "refused"
    if row.opens == PUBLIC:
        return 404 if row.about == "absent" else "anything public"
    if role == "nobody":
        return "login"
    if row.opens not in {LOGGED_IN, FILE} and not permitted(row, role):
        return "closed"
    if row.about == "absent":
        return 404
    if row.about == "owner":
        return "closed"
    if row.about.startswith(("case", "episode")) and not (side == "own" and ROLES[role].sees_cases):
        return 404
    if ":" in row.about and not all(shown(role, one) for one in row.about.partition(":")[2].split("+")):
        return 404
    return "done"


def permitted(row: Row, role: str) -> bool:
    needed = row.opens if isinstance(row.opens, tuple) else (row.opens,)
    also = row.also is None or row.also in ROLES[role].permissions
    return also and any(one in ROLES[role].permissions for one in needed)


def shown(role: str, field: str) -> bool:
    """Whether the matrix shows a role of the file's own organisation this class (or any class at all)."""
    cells = role_matrix().roles[role].cells
    if field == "any":
        return any(cells[name, RELATION] != NEVER for name in role_matrix().field_classes)
    answer = cells[field.rstrip("!"), RELATION]
    return answer == SEE if field.endswith("!") else answer != NEVER


def fits(got: Any, want: Any) -> bool:
    to_login = got.status_code == 302 and "/login/" in got.url
    if want == "login":
        return to_login or got.status_code == 401
    if want == "refused":
        return got.status_code in {200, 400, 401, 403, 404, 405} and not to_login
    if want == "closed":
        return got.status_code in {403, 404}
    if want == "anything public":
        return got.status_code in DONE
    if want == "done":
        return got.status_code in DONE and not to_login
    if want == 404 and got.status_code == 422:  # an empty body is looked at before the object
        return True
    return bool(got.status_code == want)


def test_every_own_view_is_marked_as_a_screen_or_an_act():
    unmarked = [name for name, url in URLS.items() if TABLE.get(name, Row(PUBLIC)).opens != BY_MACHINES
                and url.view.__module__.startswith("tutela.") and not hasattr(url.view, "methods")]
    assert not unmarked
