"""A small node for tests of the file: offices of invented authorities with one person per role."""

from collections.abc import Callable
from typing import Any

import pytest

from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.selectors import actor_for_person
from tutela.cases import services as cases

KINDS = {
    "port": "reception", "centre": "reception", "guard": "guardianship", "police": "police", "court": "court",
    "hotline": "hotline", "outreach": "outreach", "school": "school", "city": "city",
}  # fmt: skip
LED = {"police"}


@pytest.fixture
def admin() -> Actor:
    return Actor.system("test")


@pytest.fixture
def office(admin: Actor) -> Callable[[str], Any]:
    made: dict[str, Any] = {}

    def make(code: str) -> Any:
        if code not in made:
            made[code] = access.create_organisation(
                by=admin, code=code, name=f"Office {code}", kind=KINDS[code], regime="LED" if code in LED else "GDPR"
            )
        return made[code]

    return make


@pytest.fixture
def person(admin: Actor, office: Callable[[str], Any]) -> Callable[..., Actor]:
    """person("port", "reception_worker") → an actor; another `name` makes another person."""
    made: dict[tuple[str, str, str], Actor] = {}

    def make(where: str, role: str, name: str = "", login: str = "") -> Actor:
        key = (where, role, name)
        if key not in made:
            who = access.create_person(
                by=admin, display_name=name or f"{role} of {where}", username=login, password="long enough 12" if login else ""
            )
            access.give_mandate(by=admin, person=who.pk, organisation=office(where).pk, role=role)
            made[key] = actor_for_person(person=who.pk)
        return made[key]

    return make


@pytest.fixture
def worker(person: Callable[..., Actor]) -> Actor:
    return person("port", "reception_worker")


@pytest.fixture
def girl(worker: Actor) -> Any:
    """A file as after the first hour: a name in Latin letters, an approximate birth year, a language."""
    return cases.register(
        by=worker, names=[{"text": "Selam Habtom", "language": "tir"}], birth={"value": "2012", "precision": "about"},
        sex="f", nationality="ER", languages=["tir"], region="IT-SR",
    )


@pytest.fixture
def grant(admin: Actor) -> Callable[..., None]:
    """Open a file to a person."""

    def give(case: Any, to: Actor, relation: str = "granted", role: str = "") -> None:
        access.grant(
            by=admin, case=case.pk, purpose="protection", source="test", person=to.person_id,
            organisation=to.organisation_id, relation=relation, role=role,
        )

    return give
