"""What scenario files can do and read in the reunification workspace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.bestinterests import selectors, services


def _open(
    actor: Actor, ctx: Any, case: UUID, relative: str, other_state: str, relation: UUID | None = None
) -> dict[str, Any]:
    row = services.open_reunification(
        by=actor, case=case, relative=relative, other_state=other_state, relation=relation
    )
    return {"workspace": row.pk}


def _evidence(actor: Actor, ctx: Any, workspace: UUID, item: str, state: str) -> dict[str, Any]:
    services.record_evidence(by=actor, reunification=workspace, item=item, state=state)
    return {}


def _exchange(
    actor: Actor, ctx: Any, *, workspace: UUID, direction: str, channel: str, at: datetime, reference: str = ""
) -> dict[str, Any]:
    services.record_exchange(
        by=actor, reunification=workspace, direction=direction, channel=channel, at=at, reference=reference
    )
    return {}


def _workspace(actor: Actor, ctx: Any, workspace: UUID) -> dict[str, Any]:
    row = selectors.workspace(actor=actor, reunification=workspace)
    return {
        "evidence": {item.item: item.state for item in row.evidence.all()},
        "exchanges": [
            {"direction": note.direction, "channel": note.channel, "at": note.happened_at, "reference": note.reference}
            for note in row.exchanges.all()
        ],
    }


VERBS = {"open_reunification": _open, "record_evidence": _evidence, "record_exchange": _exchange}
FACTS = {"workspace": _workspace}
