"""What scenario files can do and read about tasks and notices (catalogue/scenarios/VERBS.md)."""

from typing import Any
from uuid import UUID

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.work import selectors, services


def _complete(actor: Actor, ctx: Any, case: UUID, kind: str) -> dict[str, Any]:
    policies.require(actor, P.CASE_VIEW, case=case)
    return {"done": services.complete(by=actor, case=case, kind=kind)}


def _items(actor: Actor, ctx: Any, case: UUID | None = None) -> list[dict[str, Any]]:
    if case is not None:
        policies.require(actor, P.CASE_VIEW, case=case)
    rows = selectors.items_of_case(case=case, open_only=False) if case else selectors.my_items(actor)
    return [
        {"id": row.pk, "kind": row.kind, "org": row.organisation_id, "role": row.role, "person": row.person_id,
         "due": row.protective_due, "state": selectors.state_of(row), "case": row.case_id}
        for row in rows
    ]


def _notices(actor: Actor, ctx: Any, case: UUID) -> list[dict[str, Any]]:
    if policies.is_visible(actor, case):
        rows = selectors.notices_of_case(case=case)
    else:
        rows = selectors.my_notices(actor).filter(case_id=case)
    return [
        {"id": row.pk, "kind": row.kind, "to_org": row.to_organisation_id, "to_person": row.to_person_id,
         "channel": row.channel, "state": row.state, "at": row.sent_at,
         "by": (row.acknowledged_by or row.opened_by).removeprefix("person:"), "reference": row.outside_reference}
        for row in rows
    ]


VERBS = {"complete": _complete}
FACTS = {"items": _items, "notices": _notices}
