"""What scenario files can do and read about guardianship (catalogue/scenarios/VERBS.md)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.guardianship import handover, selectors, services


def _request(actor: Actor, ctx: Any, case: UUID, to: UUID, at: datetime) -> dict[str, Any]:
    return {"request": services.request(by=actor, case=case, to=to, at=at).pk}


def _provisional(actor: Actor, ctx: Any, case: UUID, person: UUID, at: datetime) -> dict[str, Any]:
    services.name_provisional(by=actor, case=case, person=person, at=at)
    return {}


def _body(actor: Actor, ctx: Any, case: UUID, body: UUID, at: datetime, reference: str) -> dict[str, Any]:
    row = services.appoint_body(by=actor, case=case, body=body, at=at, reference=reference)
    return {"appointment": row.pk}


def _person(actor: Actor, ctx: Any, case: UUID, person: UUID, at: datetime) -> dict[str, Any]:
    services.appoint_person(by=actor, case=case, person=person, at=at)
    return {}


def _met(actor: Actor, ctx: Any, case: UUID, at: datetime) -> dict[str, Any]:
    services.record_first_meeting(by=actor, case=case, at=at)
    return {}


def _offer(
    actor: Actor, ctx: Any, *, case: UUID, to: Any, scope: list[str], tells_child: str,
    open_deadlines: list[str] | None = None,
) -> dict[str, Any]:
    row = handover.offer(
        by=actor, case=case, to=to, scope=scope, tells_child=tells_child, open_deadlines=open_deadlines
    )
    return {"handover": row.pk}


def _accept(actor: Actor, ctx: Any, handover: UUID, case: UUID, person: UUID, at: datetime) -> dict[str, Any]:
    from tutela.guardianship.handover import accept

    accept(by=actor, handover=handover, case=case, person=person, at=at)
    return {}


def _decline(actor: Actor, ctx: Any, handover: UUID, reason: str) -> dict[str, Any]:
    from tutela.guardianship.handover import decline

    decline(by=actor, handover=handover, reason=reason)
    return {}


def _preview(actor: Actor, ctx: Any, case: UUID, to: Any) -> dict[str, Any]:
    return {"fields": handover.preview_package(actor=actor, case=case, to=to)}


def _send(actor: Actor, ctx: Any, case: UUID, to: Any, **parts: Any) -> dict[str, Any]:
    parts["told_topics"] = parts.pop("topics_asked", None)
    return {"message": handover.send_package(by=actor, case=case, to=to, **parts).message_id}


def _status(actor: Actor, ctx: Any, case: UUID) -> dict[str, Any]:
    row = selectors.status(actor=actor, case=case)
    return {
        "body": row.body_id, "person": row.person_id, "provisional": row.provisional_id,
        "hours_without": selectors.hours_without(row), "responsible": row.responsible,
        "handover": row.handover_state, "gap_hours": row.gap_hours,
    }


def _handovers(actor: Actor, ctx: Any) -> list[dict[str, Any]]:
    return [
        {"id": row.pk, "case": row.case_id, "from": row.peer if row.direction == "in" else "",
         "to": row.peer if row.direction == "out" else "", "state": row.state}
        for row in selectors.handovers(actor=actor)
    ]


def _package(actor: Actor, ctx: Any, case: UUID) -> dict[str, Any] | None:
    found = selectors.package(actor=actor, case=case)
    if found is not None and "told_topics" in found:
        found["topics_asked"] = found.pop("told_topics")
    return found


VERBS = {
    "request": _request,
    "name_provisional": _provisional,
    "appoint_body": _body,
    "appoint_person": _person,
    "record_first_meeting": _met,
    "offer_handover": _offer,
    "accept_handover": _accept,
    "decline_handover": _decline,
    "preview_package": _preview,
    "send_package": _send,
}
FACTS = {"status": _status, "handovers": _handovers, "package": _package}
