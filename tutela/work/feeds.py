"""A person's due dates for a calendar program: a secret address, and what may stand behind it.

What leaves this way lies on servers of others. So it names kinds of work and times, and nothing about a child: no
name, no reference, no place, no id. Nothing personal is read, so a fetch is not a look at a file.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime

from tutela.access import directory
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.errors import NotVisible
from tutela.core.service import service
from tutela.core.vault import blind_index
from tutela.journal import services as journal
from tutela.work import events, kinds, selectors
from tutela.work.models import CalendarFeed

SECRET_BYTES, MOST = 32, 500


@service
def open_feed(*, by: Actor, language: str) -> str:
    """Make a secret address, ending the one before; returns its token, which is shown once and stored nowhere.

    Raises NotVisible for whoever is no person with a running mandate.
    """
    if by.person_id is None or by.is_machine:
        raise NotVisible
    _end(by.person_id)
    token = secrets.token_urlsafe(SECRET_BYTES)
    row = CalendarFeed.objects.create(person_id=by.person_id, fingerprint=_fingerprint(token), language=language)
    journal.record(by=by, event=events.FeedCreated(feed=row.pk), case=None)
    return token


@service
def end_feed(*, by: Actor) -> bool:
    """End the address; whoever still asks under it is told that there is nothing. Whether one was running."""
    if by.person_id is None:
        raise NotVisible
    feed = _end(by.person_id)
    if feed is not None:
        journal.record(by=by, event=events.FeedEnded(feed=feed), case=None)
    return feed is not None


def _end(person: UUID) -> UUID | None:
    row = CalendarFeed.objects.select_for_update().filter(person_id=person, ended_at=None).first()
    if row is None:
        return None
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    return row.pk


def running_since(*, actor: Actor) -> datetime | None:
    """Since when the actor's own address runs; None without one."""
    return CalendarFeed.objects.filter(person_id=actor.person_id, ended_at=None).values_list("created_at", flat=True).first()


def _fingerprint(token: str) -> str:
    return blind_index(token, use="calendar-feed")


@dataclass(frozen=True)
class Due:
    """Work of one kind that is due at one time: on a day, or at a moment. `n`: how many. `uid` is stable and opaque."""

    uid: str
    title: Any
    at: date | datetime
    n: int
    overdue: bool = False


@dataclass(frozen=True)
class Feed:
    """Everything a calendar shows, and the language it was asked for in."""

    language: str
    dues: tuple[Due, ...]


def feed(*, token: str) -> Feed:
    """What the address shows now: the open, dated work of its person in every office with a running mandate.

    Raises NotVisible for an address that does not exist, was ended, or whose person has no mandate any more; nothing
    tells these apart.
    """
    row = CalendarFeed.objects.filter(fingerprint=_fingerprint(token), ended_at=None).first()
    actors = _actors(row.person_id) if row else []
    if row is None or not actors:
        raise NotVisible
    dues: Counter[tuple[str, date | datetime, bool]] = Counter()
    now = clock.now()
    for actor in actors:
        items = selectors.my_items(actor).filter(protective_due__isnull=False)
        dues.update(_when(kind, due, now) for kind, due in items.values_list("kind", "protective_due")[:MOST])
    found = sorted(dues.items(), key=lambda pair: (str(pair[0][1]), pair[0][0]))
    return Feed(row.language, tuple(_due(row.person_id, *key, n) for key, n in found))


def _actors(person: UUID) -> list[Actor]:
    first = access.actor_for_person(person=person)
    offices = directory.own_organisations(actor=first).values_list("pk", flat=True)
    return [access.actor_for_person(person=person, organisation_id=one) for one in offices]


def _when(kind: str, due: datetime, now: datetime) -> tuple[str, date | datetime, bool]:
    """What is overdue stands on today; what is due at the end of a day stands on that day."""
    if due < now:
        return kind, localtime(now).date(), True
    local = localtime(due)
    whole_day = local.time().replace(microsecond=0) == time(23, 59, 59)
    return kind, local.date() if whole_day else due.replace(second=0, microsecond=0), False


def _due(person: UUID, kind: str, at: date | datetime, overdue: bool, n: int) -> Due:
    what = f"{person}|{kind}|{'overdue' if overdue else at.isoformat()}"
    uid = f"{blind_index(what, use='calendar-event')[:32]}@{settings.TUTELA.id.replace(':', '.')}"
    return Due(uid, kinds.item_label(kind), at, n, overdue)
