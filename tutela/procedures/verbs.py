"""What scenario files can read about deadlines (catalogue/scenarios/VERBS.md)."""

from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.procedures import selectors, services
from tutela.procedures.coverage import coverage

WORDS = {
    "running": "running",
    "protective_passed": "running",
    "still_allowed": "running",
    "suspended": "suspended",
    "review": "running",
    "no_date": "running",
    "unknown": "running",
    "not_applicable": "not_applicable",
    "overdue": "breached",
    "met": "met",
    "late": "met_late",
    "ended": "cancelled",
    "ended_overdue": "cancelled",
}


def _clocks(actor: Actor, ctx: Any, case: UUID) -> list[dict[str, Any]]:
    views = selectors.clocks_of_case(actor=actor, case=case, purpose="exercise")
    return [
        {
            "rule": view.rule,
            "status": WORDS[view.status],
            "protective_due": view.protective_due.isoformat() if view.protective_due else None,
            "legal_due": view.legal_due.isoformat() if view.legal_due else None,
            "started_at": view.started_at,
            "stopped_at": view.stopped_at,
            "target": view.target,
        }
        for view in sorted(views, key=lambda view: view.started_at)
    ]


def _coverage(actor: Actor, ctx: Any) -> dict[str, Any]:
    found = coverage()
    return {"state": found.state, "own_rules": found.own_rules, "union_law": found.union_law, "words": found.words}


def _extend(actor: Actor, ctx: Any, *, case: UUID, rule: str, ground: str, decision: str) -> dict[str, Any]:
    services.extend(by=actor, clock=_running(actor, case, rule), ground=ground, decision=decision)
    return {}


def _note_done(actor: Actor, ctx: Any, *, case: UUID, rule: str, decision: str) -> dict[str, Any]:
    services.note_done(by=actor, clock=_running(actor, case, rule), decision=decision)
    return {}


def _running(actor: Actor, case: UUID, rule: str) -> UUID:
    views = selectors.clocks_of_case(actor=actor, case=case, purpose="exercise", open_only=True)
    return next((view.id for view in views if view.rule == rule), case)  # the file's id is no deadline: not found


VERBS: dict[str, Any] = {"extend": _extend, "note_done": _note_done}
FACTS = {"clocks": _clocks, "coverage": _coverage}
