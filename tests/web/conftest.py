"""A small office with people in every role, on both sides of a border between organisations."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tutela.access import selectors as access_selectors
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import ROLES

MACHINE = Actor.system("tests")


@pytest.fixture
def office(db: Any) -> SimpleNamespace:
    """Two organisations; `people[(role, "own" | "other")]` is a logged-in client's user."""
    own = access.create_organisation(by=MACHINE, code="own-house", name="Casa Aurora", kind="reception")
    other = access.create_organisation(by=MACHINE, code="other-house", name="Casa Brina", kind="reception")
    found = SimpleNamespace(own=own, other=other, people={}, persons={})
    for side, organisation in (("own", own), ("other", other)):
        for role in ROLES:
            person = access.create_person(by=MACHINE, display_name=f"{role} {side}", username=f"{role}-{side}", password="x")
            access.give_mandate(by=MACHINE, person=person.pk, organisation=organisation.pk, role=role)
            found.people[role, side] = person.user
            found.persons[role, side] = person
    return found


@pytest.fixture
def browse(office: SimpleNamespace) -> Any:
    """`browse(role, side)`: a client logged in as that person."""

    def as_(role: str, side: str = "own") -> Client:
        client = Client()
        client.force_login(office.people[role, side])
        return client

    return as_


@pytest.fixture
def actor(office: SimpleNamespace) -> Any:
    """`actor(role, side)`: the acting person."""
    return lambda role, side="own": access_selectors.actor_for(user=office.people[role, side])
