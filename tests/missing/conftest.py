"""A node of invented authorities around one girl: centre, port, guardianship office, police, hotline, court."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.selectors import actor_for_person
from tutela.care import services as care
from tutela.cases import services as cases
from tutela.core import clock, vault
from tutela.missing import services

KINDS = {
    "port": "reception", "centre": "reception", "guard": "guardianship", "police": "police", "court": "court",
    "hotline": "hotline", "outreach": "outreach", "school": "school", "city": "city", "shelter": "accommodation",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_keys():
    vault.clear_cache()


@pytest.fixture
def admin() -> Actor:
    return Actor.system("test")


@pytest.fixture
def office(admin: Actor) -> Callable[[str], Any]:
    made: dict[str, Any] = {}

    def make(code: str) -> Any:
        if code not in made:
            regime = "LED" if code == "police" else "GDPR"
            made[code] = access.create_organisation(
                by=admin, code=code, name=f"Office {code}", kind=KINDS[code], regime=regime
            )
        return made[code]

    return make


@pytest.fixture
def person(admin: Actor, office: Callable[[str], Any]) -> Callable[..., Actor]:
    """person("port", "reception_worker") makes an actor; another `name` makes another person; `login` a user."""
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
def grant(admin: Actor) -> Callable[..., None]:
    def give(case: Any, to: Actor, relation: str = "granted") -> None:
        access.grant(
            by=admin, case=case.pk, purpose="protection", source="test", person=to.person_id,
            organisation=to.organisation_id, relation=relation,
        )

    return give


@pytest.fixture
def desks(office) -> dict[str, Any]:
    """The desks that have an account in this node."""
    return {code: office(code) for code in ("police", "hotline", "guard")}


@pytest.fixture
def worker(person) -> Actor:
    return person("centre", "night_worker", login="night")


@pytest.fixture
def girl(worker: Actor, desks) -> Any:
    """A girl who lives in the centre: two spellings, about 14, speaks Tigrinya."""
    row = cases.register(
        by=worker, names=[{"text": "Selam Habtom", "language": "tir"}, {"text": "ሰላም ሃብቶም", "language": "tir"}],
        birth={"value": "2012", "precision": "year"}, sex="f", nationality="ER", languages=["tir"], region="IT-SR",
    )  # fmt: skip
    care.arrive(by=worker, case=row.pk, at=clock.now() - timedelta(days=1))
    return row


@pytest.fixture
def social(person, girl, grant, worker) -> Actor:
    """The child-protection social worker of the guardianship office, owner of the file."""
    actor = person("guard", "social_worker", login="social")
    grant(girl, actor)
    cases.offer_ownership(by=worker, case=girl.pk, to=actor.organisation_id)
    cases.take_ownership(by=actor, case=girl.pk)
    return actor


@pytest.fixture
def police(person) -> Actor:
    return person("police", "police_missing", login="police")


@pytest.fixture
def hotline(person) -> Actor:
    return person("hotline", "hotline_operator", login="hotline")


@pytest.fixture
def episode(worker, girl, social) -> Any:
    """Reported an hour ago with partial data."""
    return services.report(
        by=worker, case=girl.pk, noticed_at=clock.now() - timedelta(hours=1),
        last_seen_at=clock.now() - timedelta(hours=5), last_seen_place="bus stop", clothing="grey hooded jacket",
    )  # fmt: skip


@pytest.fixture
def as_user(client):
    """as_user("night") → a client logged in as that person."""
    from tutela.access.models import User

    def login(name: str) -> Any:
        client.force_login(User.objects.get(username=name))
        return client

    return login


CALM = dict.fromkeys(
    ["exploitation_signs", "dangerous_company_or_place", "possible_crime_victim", "under_13",
     "disability_or_medication", "left_without_belongings"], "no",
)  # fmt: skip


@pytest.fixture
def calm() -> dict[str, str]:
    """Every needed question answered with no."""
    return dict(CALM)
