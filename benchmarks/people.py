"""The people of the measured node, and the twelve files on which everything has happened."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks.bulk import Table, id_at

if TYPE_CHECKING:
    from benchmarks.data import World

# User names of the measured people; they are logged in without a password.
WORKER, SOCIAL_WORKER, POLICE = "reception-worker", "social-worker", "police"


def make(world: "World") -> None:
    """Organisations through their service (each gets its own keys), guardians in bulk, three people with a login."""
    from benchmarks.data import CENTRES, GUARDIANS, OFFICES

    world.centres = [_office(f"centre-{number}", "reception") for number in range(CENTRES)]
    world.offices = [_office(f"guardians-{number}", "guardianship") for number in range(OFFICES)]
    world.police = _office("police", "police", "LED")
    world.court = _office("court", "court")
    world.protection = _office("child-protection", "child_protection")
    _office("hotline", "hotline")
    world.guardians = _guardians(world, GUARDIANS)
    _person(WORKER, world.centres[0], "reception_worker")
    world.social_worker = _person(SOCIAL_WORKER, world.protection, "social_worker")
    _person(POLICE, world.police, "police_missing")


def _system() -> Any:
    from tutela.access.actors import Actor

    return Actor.system("benchmarks")


def _office(code: str, kind: str, regime: str = "GDPR") -> UUID:
    from tutela.access import services

    name = f"Office {code.replace('-', ' ')}"
    return services.create_organisation(by=_system(), code=code, name=name, kind=kind, regime=regime).pk


def _person(username: str, organisation: UUID, role: str) -> UUID:
    from tutela.access import services

    row = services.create_person(by=_system(), display_name=username.replace("-", " ").title(), username=username)
    services.give_mandate(by=_system(), person=row.pk, organisation=organisation, role=role)
    return row.pk


def _guardians(world: "World", count: int) -> list[UUID]:
    from tutela.access.models import Mandate, Person

    ids = [id_at(world.start, number) for number in range(count)]
    Table(Person, ("id", "display_name")).fill((pk, f"Guardian {number}") for number, pk in enumerate(ids))
    columns = ("id", "person_id", "organisation_id", "role", "starts_at", "confirmed_by", "confirmed_at")
    Table(Mandate, columns).fill(
        (id_at(world.start, number), pk, world.offices[number % len(world.offices)], "guardian", world.start,
         "system:benchmarks", world.start)
        for number, pk in enumerate(ids)
    )
    return ids


def full_files(world: "World", count: int = 12) -> None:
    """Files with two spellings, family, contacts, signs, a move, a guardian, and two disappearances, one still open."""
    from tutela.access import selectors

    worker = selectors.actor_for(user=_user(WORKER))
    social = selectors.actor_for(user=_user(SOCIAL_WORKER))
    world.pages = [_full_file(world, worker, social, number) for number in range(count)]


def _user(username: str) -> Any:
    from tutela.access.models import User

    return User.objects.get(username=username)


def _full_file(world: "World", worker: Any, social: Any, number: int) -> UUID:
    from benchmarks.data import FIRST, LAST
    from tutela.access import services as access
    from tutela.care import services as care
    from tutela.cases import services as cases
    from tutela.core import clock
    from tutela.guardianship import services as guardianship
    from tutela.missing import services as missing

    now = clock.now()
    name = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
    row = cases.register(
        by=worker, names=[{"text": name, "language": "tir"}], birth={"value": "2012", "precision": "year"}, sex="f",
        nationality="ER", languages=["tir"], region="IT-SR", encounter_at=now - timedelta(days=20),
    )  # fmt: skip
    for spelling in ("ሰላም ሃብቶም", f"{name} Ghebre"):
        cases.add_name(by=worker, case=row.pk, text=spelling, language="tir")
    care.arrive(by=worker, case=row.pk, at=now - timedelta(days=19))
    cases.add_contact(by=worker, case=row.pk, kind="phone", value=f"+39 320 555 01{number:02}", whose="child")
    cases.add_relation(by=worker, case=row.pk, kind="brother", name="Yonatan", country="SE")
    guardianship.request(by=worker, case=row.pk, to=world.court)
    access.grant(by=worker, case=row.pk, purpose="protection", source="benchmarks", person=social.person_id)
    guardianship.appoint_body(by=_system(), case=row.pk, body=world.offices[0])
    guardianship.appoint_person(by=_system(), case=row.pk, person=world.guardians[0])
    cases.take_ownership(by=social, case=row.pk)
    first = missing.report(by=worker, case=row.pk, noticed_at=now - timedelta(days=9), last_seen_place="bus stop")
    missing.record_return(by=worker, episode=first.pk, at=now - timedelta(days=8), placement=world.centres[0])
    missing.report(by=worker, case=row.pk, noticed_at=now - timedelta(hours=5), clothing="grey hooded jacket")
    return row.pk
