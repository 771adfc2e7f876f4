"""A small Italian node: reception, guardianship office, court, police, hotline, and one case with their grants."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.cases.models import Case
from tutela.core import clock
from tutela.core.ids import new_id
from tutela.journal import services as journal

START = datetime.fromisoformat("2026-09-07T10:00+02:00")
ROLES = {
    "reception": ["reception_worker", "night_worker", "transfer_officer"],
    "guardianship": ["social_worker", "guardian", "named_officer"],
    "court": ["court_clerk"],
    "police": ["police_missing"],
}
ADMIN = Actor.system("tests")


@dataclass
class World:
    """Organisations by kind, people by role, and one case; `act` records a journal event at a time."""

    case: UUID = field(default_factory=new_id)
    organisations: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        kind = next(kind for kind, roles in ROLES.items() if role in roles)
        return Actor(
            kind="person",
            label=f"person:{self.people[role]}",
            person_id=self.people[role],
            organisation_id=self.organisations[kind],
            roles=frozenset({role}),
        )

    def act(self, event: Any, *, at: datetime | None = None, role: str = "reception_worker", subject: UUID | None = None):
        if at is not None:
            clock.set_now(at)
        return journal.record(by=self.actor(role), event=event, case=self.case, subject=subject)


@pytest.fixture
def world(db):
    clock.set_now(START - timedelta(days=1))
    made = World()
    for kind, roles in ROLES.items():
        organisation = access.create_organisation(by=ADMIN, code=f"it_{kind}", name=f"Test {kind}", kind=kind)
        made.organisations[kind] = organisation.pk
        for role in roles:
            person = access.create_person(by=ADMIN, display_name=f"Test {role}")
            access.give_mandate(by=ADMIN, person=person.pk, organisation=organisation.pk, role=role)
            made.people[role] = person.pk
    Case.objects.create(
        id=made.case, reference="TEST-0001", organisation_id=made.organisations["reception"], registered_by="tests",
        ownerless_since=START,
    )
    for kind in ("reception", "guardianship", "court"):
        access.add_grant(
            by=ADMIN, case=made.case, purpose="care", source="test", organisation=made.organisations[kind]
        )
    clock.set_now(START)
    yield made
    clock.set_now(clock.wall())


def hours(n: float) -> datetime:
    return START + timedelta(hours=n)


def days(n: float) -> datetime:
    return START + timedelta(days=n)
