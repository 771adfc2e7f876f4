"""The office of the screens' tests, and clients that speak JSON."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.web.conftest import MACHINE, actor, browse, office  # noqa: F401
from tutela.access import services as access
from tutela.access.models import User
from tutela.care import services as care
from tutela.cases import services as cases
from tutela.core import vault

EVERYTHING = ("social_worker", "hotline_operator", "police_missing", "node_admin", "inspector", "transfer_officer")


class Asking:
    """A client of the programming interface: `got = asking.get("work")`, `asking.post("children", {…})`."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/1/{path}", query)

    def post(self, path: str, body: Any, **more: Any) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(f"/api/1/{path}", data, content_type=more.pop("content_type", "application/json"), **more)


@pytest.fixture(autouse=True)
def _fresh_keys() -> None:
    vault.clear_cache()


@pytest.fixture
def asks(browse: Any) -> Any:  # noqa: F811
    """`asks(role, side)`: somebody who is logged in and speaks JSON."""
    return lambda role, side="own": Asking(browse(role, side))


@pytest.fixture
def nobody() -> Asking:
    return Asking(Client())


@pytest.fixture
def world(office: Any, actor: Any) -> SimpleNamespace:  # noqa: F811
    """A girl who lives in the own centre; police and hotline have desks."""
    office.desks = {kind: factories.organisation(kind) for kind in ("police", "hotline", "guardianship")}
    worker = actor("night_worker")
    office.case = cases.register(
        by=worker, names=[{"text": "Selam Habtom"}], birth={"value": "2012"}, sex="f", languages=["tir"], region="IT-SR"
    )
    care.arrive(by=worker, case=office.case.pk)
    return office


@pytest.fixture
def everywhere(world: Any) -> Asking:
    """One person with enough roles to pass every door."""
    who = factories.person(username="everywhere")
    for role in EVERYTHING:
        access.give_mandate(by=MACHINE, person=who, organisation=world.own.pk, role=role)
    client = Client()
    client.force_login(User.objects.get(username="everywhere"))
    return Asking(client)


def is_problem(got: Any, status: int, error: str) -> dict[str, Any]:
    """The answer is an error in the one shape; returns it."""
    body = got.json()
    assert got.status_code == status, body
    assert body["error"] == error and body["message"] and body["reference"]
    assert set(body) <= {"error", "message", "reference", "fields"}
    assert got["Cache-Control"] == "no-store"
    return dict(body)


