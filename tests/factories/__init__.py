"""Invented authorities, people and children for the tests. Everything is made through the product's own services."""

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections

from tutela.access import selectors, services
from tutela.access.actors import Actor
from tutela.care import claims
from tutela.care import services as care
from tutela.cases import services as cases
from tutela.core import clock, vault

SYSTEM = Actor.system("tests")
PASSWORD = "invented words 4 tests"
_number = itertools.count(1)


def organisation(kind: str = "reception", *, code: str = "", regime: str = "GDPR") -> UUID:
    """An authority or office of this node; returns its id."""
    code = code or f"{kind.replace('_', '-')}-{next(_number)}"
    row = services.create_organisation(by=SYSTEM, code=code, name=f"Office {code}", kind=kind, regime=regime)
    return row.pk


def staffed(kind: str = "reception", role: str = "reception_worker") -> UUID:
    """An organisation where somebody works, so that it can be chosen for a child."""
    found = organisation(kind)
    actor(found, role)
    return found


def person(*, username: str = "") -> UUID:
    """Somebody without a mandate yet; with a user name they can log in with PASSWORD."""
    row = services.create_person(
        by=SYSTEM, display_name=f"Person {next(_number)}", username=username, password=PASSWORD if username else ""
    )
    return row.pk


def mandate(who: UUID, organisation_id: UUID, role: str, **when: datetime) -> UUID:
    """A mandate; returns its id."""
    return services.give_mandate(by=SYSTEM, person=who, organisation=organisation_id, role=role, **when).pk


def actor(organisation_id: UUID, *roles: str, username: str = "") -> Actor:
    """A new person with mandates that run, as the acting one."""
    who = person(username=username)
    for role in roles:
        mandate(who, organisation_id, role)
    return again(who, organisation_id)


def again(who: UUID | None, organisation_id: UUID | None = None) -> Actor:
    """The acting person as the mandates stand now."""
    assert who is not None
    return selectors.actor_for_person(person=who, organisation_id=organisation_id)


def child(by: Actor, **known: Any) -> UUID:
    """A file with almost nothing in it; returns the case id."""
    return cases.register(by=by, **known).pk


def housed(case: UUID, *, by: Actor, owner: Actor) -> None:
    """The child lives in the house of `by`; the office in charge confirms it where the house alone may not say so."""
    made = care.arrive(by=by, case=case)
    if getattr(made, "state", "") == claims.CLAIMED:
        claims.confirm_claim(by=owner, transfer=made.pk)


def give(case: UUID, *, person: UUID | None = None, organisation: UUID | None = None, **more: Any) -> Any:
    """A grant."""
    more.setdefault("purpose", "protection")
    return services.grant(by=SYSTEM, case=case, source="tests", person=person, organisation=organisation, **more)


def bar(case: UUID, *, person: UUID | None = None, organisation: UUID | None = None, **more: Any) -> Any:
    """A bar."""
    return services.bar(by=SYSTEM, case=case, person=person, organisation=organisation, reason="tests", **more)


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block at another domain time."""
    path = settings.TUTELA.data / "clock.json"
    before = path.read_text() if path.exists() else None
    clock.set_now(moment)
    try:
        yield
    finally:
        path.unlink() if before is None else path.write_text(before)


@contextlib.contextmanager
def after(**span: float) -> Iterator[None]:
    """Run a block some hours or days later: `with after(hours=3):`."""
    with at(clock.now() + timedelta(**span)):
        yield


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run functions in threads of their own, each with its own connections; what each returned or raised."""
    results: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        try:
            results[place] = works[place]()
        except BaseException as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return results


def fresh_keys() -> None:
    """Forget opened case keys, as a new process would."""
    vault.clear_cache()


def as_read(page: Any) -> str:
    """The sealed note of what a form showed, as its page (or answer) carries it."""
    html = page.content.decode() if hasattr(page, "content") else page
    return html.rpartition('name="as_read" value="')[2].partition('"')[0]
