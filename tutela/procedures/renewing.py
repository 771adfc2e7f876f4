"""Deadlines computed anew: a rule, a calendar or a fact of the case is another one now. The former answer is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tutela.access.actors import Actor
from tutela.core import clock as case_time
from tutela.engines import clocks
from tutela.engines.clocks import Binding, Computation, Pause, Rule
from tutela.engines.clocks import dates as date_rules
from tutela.journal import services as journal
from tutela.procedures import events, facts
from tutela.procedures.models import Clock
from tutela.procedures.rulebook import book
from tutela.work import services as work

# Written beside a computation by people's decisions; a new computation takes them over.
KEPT = ("decision", "suspension", "resumption")
# What makes an answer another one. The sentences alone do not: they follow the version of the program.
DECIDES = ("rule_version", "calendar_version", "protective_due", "legal_due", "binding", "effect", "flags", "inputs", "pauses")
SHORTEST, LONGEST = timedelta(hours=24), timedelta(days=3)


def answer(
    row: Clock, rule: Rule, *, extension: str | None = None, pauses: Sequence[Pause] | None = None
) -> Computation:
    """What the rule gives for this clock today: with its own start, its decisions, and what is known of the case now.

    Raises ClockInputError where the rule gives no answer any more (not in force for that date).
    """
    inputs = row.computation["inputs"]
    at = facts.parse(inputs.get("at")) or row.started_at
    held = pauses if pauses is not None else pauses_of(row)
    return clocks.compute_suspended(
        rule, at, book().calendar(row.calendar), held, events=facts.applications(row.case_id) if rule.selector else {},
        facts=facts.known(row.case_id, rule, at), extension=extension or inputs.get("extension"),
        times=int(inputs.get("times", 1)),
    )


def pauses_of(row: Clock) -> list[Pause]:
    """The suspensions of a clock that are over."""
    held = row.computation.get("pauses", [])
    return [Pause(datetime.fromisoformat(a), datetime.fromisoformat(b), ground, anew) for a, b, ground, anew in held]


def put(row: Clock, rule: Rule, found: Computation) -> None:
    """Write an answer on a clock: dates, reminder, record. Does not save."""
    protective, legal, breach = found.protective_due, found.legal_due, found.breach_due
    row.protective_due = protective.moment if protective else None
    row.legal_due = legal.moment if legal else None
    row.breach_due = breach.moment if breach else None
    row.rule_version, row.calendar, row.effect = found.rule_version, found.calendar_id, found.effect.value
    row.binding = found.binding.value
    kept = {name: row.computation[name] for name in KEPT if name in (row.computation or {})}
    row.computation = {**found.to_record(), **kept}
    row.remind_at = _remind_at(rule, found)


def _remind_at(rule: Rule, found: Computation) -> datetime | None:
    """When somebody is reminded: as far ahead as the rule says; else a quarter of the period, at most three days."""
    due = found.protective_due
    if due is None:
        return None
    if rule.ahead:
        day = date_rules.add_span(due.day or due.local.date(), -rule.ahead.n, rule.ahead.unit)
        return datetime.combine(day, datetime.min.time(), tzinfo=due.tz).astimezone(UTC)
    length = due.moment - found.started_at
    lawful = found.legal_due is not None and found.binding is not Binding.GUARD
    return due.moment - min(length / 4, LONGEST) if lawful and length > SHORTEST else None


def renew(
    row: Clock, rule: Rule, *, by: Actor, cause: str, found: Computation | None = None
) -> bool:
    """Compute an open clock anew; the caller holds the row locked. Whether anything became different.

    `cause`: rule, calendar, fact, correction, extended, suspended or resumed. The same answer again changes and
    records nothing. Where the rule gives no answer any more the former one stays, and the case page shows it.
    """
    try:
        found = found or answer(row, rule)
    except clocks.ClockInputError:
        return False
    former, record = row.computation, found.to_record()
    if all(former.get(name, []) == record[name] for name in DECIDES):
        if row.remind_at is None and (remind_at := _remind_at(rule, found)):
            row.remind_at = remind_at  # a clock from before reminders
            row.save(update_fields=["remind_at"])
        return False
    row.history = [*row.history, {"until": case_time.now().isoformat(), "cause": cause, "record": former}]
    dates = (row.protective_due, row.legal_due)
    put(row, rule, found)
    _stand(row)
    if rule.ahead and row.remind_at and row.remind_at > case_time.now():
        row.reminded_at = None
    row.save()
    moved = dates != (row.protective_due, row.legal_due)
    if moved and row.item_id and not rule.ahead:
        work.move_due(by=by, item=row.item_id, protective_due=row.protective_due, legal_due=row.legal_due)
    event = events.ClockRecomputed(clock=row.pk, rule=row.rule, cause=cause, moved=moved)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")
    return True


def _stand(row: Clock) -> None:
    """A new end in the future takes a breach back; a suspended clock stays suspended."""
    if row.breach_due is None or row.breach_due >= case_time.now():
        row.expired_at = None
        if row.status != "suspended":
            row.status = "running"


def renew_case(case: UUID, *, rules: Sequence[str], by: Actor, cause: str) -> int:
    """The open clocks of some rules in one case, after a fact of the case became another one. Returns how many moved."""
    done = 0
    for row in Clock.objects.select_for_update().filter(case_id=case, stopped_at=None, rule__in=rules):
        rule = book().rule(row.rule)
        done += bool(rule and renew(row, rule, by=by, cause=cause))
    return done
