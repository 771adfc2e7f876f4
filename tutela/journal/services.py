"""Writing the journal: one event per act in the act's own transaction, and a look before personal data leaves."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection

from tutela.core import clock
from tutela.journal.events import REGISTRY, Event, EventProblem, is_code, payload
from tutela.journal.models import Entry, Look, Withholding


class ActorLike(Protocol):
    """What the journal needs to know of an actor (see tutela.access.actors.Actor)."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def label(self) -> str: ...


def record(
    *,
    by: ActorLike,
    event: Event,
    case: UUID | None = None,
    subject: UUID | None = None,
    purpose: str = "protection",
    counterpart: str = "",
) -> Entry:
    """Append one act and tell the "now" subscribers, all in the caller's transaction.

    `case` the child's file; `subject` the record the act is about; `counterpart` an organisation or node id.
    Raises EventProblem when called outside a transaction, or with text in the payload, purpose or counterpart.
    """
    if not connection.in_atomic_block:
        raise EventProblem("journal.record outside a transaction: call it from a service")
    if event.kind not in REGISTRY:
        raise EventProblem(f"{event.kind} is not a registered event")
    if not (is_code(purpose) and is_code(counterpart)):
        raise EventProblem(f"{event.kind}: purpose and counterpart must be codes, not text")
    entry = Entry.objects.create(
        kind=event.kind,
        data=payload(event),
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        actor=by.label,
        purpose=purpose,
        case_id=case,
        subject_id=subject,
        counterpart=counterpart,
        salt=os.urandom(16),
    )
    for handler in subscribers_now(event.kind):
        handler(entry)
    return entry


def record_look(
    *,
    by: ActorLike,
    case: UUID,
    purpose: str,
    where: str,
    classes: Iterable[str] = (),
    relation: str = "",
) -> Look:
    """Record that `by` is about to be shown field classes of a child's file; if this fails, the page fails."""
    return Look.objects.create(
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        actor=by.label,
        purpose=purpose,
        case_id=case,
        classes=sorted(classes),
        where=where,
        relation=relation,
        salt=os.urandom(16),
    )


def record_looks(*, by: ActorLike, cases: Iterable[UUID], purpose: str, where: str, classes: Iterable[str] = ()) -> None:
    """The same for a list screen that shows personal data of several children: one row each, one query."""
    names = sorted(classes)
    Look.objects.bulk_create(
        Look(
            person_id=by.person_id, organisation_id=by.organisation_id, actor=by.label, purpose=purpose,
            case_id=case, classes=names, where=where, relation="list", salt=os.urandom(16),
        )
        for case in cases
    )


def subscribers_now(kind: str) -> list[Callable[[Entry], None]]:
    """Handlers that run in the act's transaction, as listed in config/wiring.py."""
    table = _wiring().NOW
    return [*table.get(kind, ()), *table.get("*", ())]


@lru_cache(maxsize=1)
def _wiring() -> Any:
    return import_module(settings.TUTELA_WIRING)


def withhold(*, look: Look, until: datetime, reason: str, by: ActorLike) -> Withholding:
    """Keep one look out of what the child reads until a day (the caller has checked who may)."""
    row, _made = Withholding.objects.update_or_create(
        look=look, defaults={"until": until, "reason": reason, "by": by.label, "reviewed_at": None, "reviewed_by": ""}
    )
    return row


def review_withholding(*, withholding: UUID, until: datetime, by: ActorLike) -> Withholding | None:
    """Note a review: until when it may stay withheld; a moment that has passed shows the look at once. None when there
    is no such withholding."""
    row = Withholding.objects.filter(pk=withholding).first()
    if row is None:
        return None
    row.until, row.reviewed_at, row.reviewed_by = until, clock.now(), by.label
    row.save(update_fields=["until", "reviewed_at", "reviewed_by"])
    return row
