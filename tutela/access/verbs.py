"""What scenario files can do and read about access (catalogue/scenarios/VERBS.md)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.access import policies, services
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.journal import selectors as journal


def _grant(
    actor: Actor, ctx: Any, *, case: UUID, org: UUID, purpose: str, until: datetime, person: UUID | None = None
) -> dict[str, Any]:
    holder: dict[str, Any] = {"person": person} if person else {"organisation": org}
    row = services.grant(by=actor, case=case, purpose=purpose, source="decision", ends_at=until, **holder)
    return {"grant": row.pk}


def _revoke(actor: Actor, ctx: Any, grant: UUID, reason: str) -> dict[str, Any]:
    services.revoke(by=actor, grant=grant)
    return {}


def _bar(
    actor: Actor, ctx: Any, *, case: UUID, reason: str, person: UUID | None = None, org: UUID | None = None,
    substitute: UUID | None = None,
) -> dict[str, Any]:
    row = services.bar(by=actor, case=case, person=person, organisation=org, reason=reason, substitute=substitute)
    return {"bar": row.pk}


def _lift_bar(actor: Actor, ctx: Any, bar: UUID, reason: str) -> dict[str, Any]:
    services.lift_bar(by=actor, bar=bar, reason=reason)
    return {}


def _raise_danger(actor: Actor, ctx: Any, case: UUID, reason: str) -> dict[str, Any]:
    services.raise_danger(by=actor, case=case, reason=reason)
    return {}


def _lift_danger(actor: Actor, ctx: Any, case: UUID, reason: str) -> dict[str, Any]:
    services.lift_danger(by=actor, case=case, reason=reason)
    return {}


def _looks(actor: Actor, ctx: Any, case: UUID) -> list[dict[str, Any]]:
    policies.require(actor, P.LOOKS_VIEW, case=case)
    return [
        {"by": row.person_id, "org": row.organisation_id, "at": row.occurred_at, "where": row.where,
         "purpose": row.purpose, "allowed": row.relation != "refused"}
        for row in journal.looks(case=case)
    ]




VERBS = {
    "grant": _grant,
    "revoke": _revoke,
    "bar": _bar,
    "lift_bar": _lift_bar,
    "raise_danger": _raise_danger,
    "lift_danger": _lift_danger,
}
FACTS = {"looks": _looks}
