"""A decision, or an event of the case, stops a period for a while; afterwards it goes on or starts again."""

from datetime import datetime

from tutela.access.actors import Actor
from tutela.engines.clocks import ClockInputError, Pause, Rule
from tutela.journal import services as journal
from tutela.procedures import events, renewing
from tutela.procedures.models import Clock


def suspend(row: Clock, *, ground: str, at: datetime, by: Actor, decision: str = "") -> None:
    """Suspend an open clock, in the transaction of the act; a clock that is suspended already stays as it is."""
    if row.suspended_at:
        return
    row.suspended_at, row.status, row.expired_at = max(at, row.started_at), "suspended", None
    row.computation["suspension"] = {"ground": ground, "decision": decision}
    row.save()
    event = events.ClockSuspended(clock=row.pk, rule=row.rule, ground=ground)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")


def resume(row: Clock, rule: Rule, *, at: datetime, by: Actor, decision: str = "") -> None:
    """Let a suspended clock run again, in the transaction of the act, and compute its dates anew."""
    if row.suspended_at is None:
        return
    ground = row.computation.get("suspension", {}).get("ground", "")
    known = rule.suspension(ground)
    pause = Pause(row.suspended_at, max(at, row.suspended_at), ground, anew=bool(known and known.anew))
    row.suspended_at, row.status = None, "running"
    row.computation["resumption"] = {"ground": ground, "decision": decision}
    try:
        found = renewing.answer(row, rule, pauses=[*renewing.pauses_of(row), pause])
    except ClockInputError:
        row.save()  # the rule gives no answer any more: the former dates stay, and a person sees that
    else:
        renewing.renew(row, rule, by=by, cause="resumed", found=found)
    event = events.ClockResumed(clock=row.pk, rule=row.rule, ground=ground)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")
