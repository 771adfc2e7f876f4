"""What a child's own file knows of the events of a situation: from the deadlines it started, and its applications."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import together
from tutela.procedures import facts
from tutela.procedures.models import Clock
from tutela.procedures.navigator import steps
from tutela.procedures.navigator.steps import Plan
from tutela.procedures.rulebook import book
from tutela.procedures.selectors import ClockView, clocks_of_case


def plan(*, actor: Actor, case: UUID, situation: str, other: str, purpose: str) -> Plan:
    """The steps of both sides for a child, with the dates of the file: running deadlines as they stand, the other side
    computed. Raises NotVisible or Refused. `purpose` is what the caller declares for the look it records."""
    views = clocks_of_case(actor=actor, case=case, purpose=purpose)
    return steps.plan(situation, book().country, other, events(actor=actor, case=case), stands=_newest(views))


def events(*, actor: Actor, case: UUID) -> Mapping[str, datetime | date]:
    """When the events of the law happened to a child, as far as the file says so; the newest of each kind.

    Raises NotVisible or Refused.
    """
    policies.require(actor, P.CASE_VIEW, case=case)
    found: dict[str, datetime | date] = {}
    for row in sorted(together.of(Clock, case), key=lambda row: row.started_at):
        rule = book().rule(row.rule)
        if rule is not None:
            found[rule.trigger] = facts.parse(row.computation["inputs"].get("at")) or row.started_at
    return {**found, **facts.applications(case)}


def _newest(views: list[ClockView]) -> dict[str, ClockView]:
    """The newest deadline of each rule."""
    return {view.rule: view for view in sorted(views, key=lambda view: view.started_at)}
