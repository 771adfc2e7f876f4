"""Reminders: ahead of a date, once, to whoever has the work; nothing is stopped or closed by them."""

from datetime import date
from uuid import UUID

from tutela.access.actors import Actor
from tutela.core import clock as case_time
from tutela.core.service import service
from tutela.engines.clocks import Rule
from tutela.engines.clocks import dates as date_rules
from tutela.journal import services as journal
from tutela.procedures import events
from tutela.procedures.models import Clock
from tutela.procedures.placing import Desk, Placing
from tutela.procedures.rulebook import book
from tutela.work import selectors as work_selectors
from tutela.work import services as work

BATCH = 200


def remind_due() -> int:
    """Worker job: what comes due soon is put on the work list or said to whoever has the work, once. Returns how many."""
    now = case_time.now()
    soon = Clock.objects.filter(stopped_at=None, reminded_at=None, suspended_at=None, remind_at__lte=now)
    ids = list(soon.order_by("remind_at", "id").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        _remind(by=Actor.system("clocks"), clock=pk)
    return len(ids)


@service
def _remind(*, by: Actor, clock: UUID) -> None:
    row = Clock.objects.select_for_update().get(pk=clock)
    if row.reminded_at or row.stopped_at or row.suspended_at:
        return
    row.reminded_at = case_time.now()
    row.save(update_fields=["reminded_at"])
    rule = book().rule(row.rule)
    if rule is None:
        return
    if rule.ahead:
        _put_on_list(by, row, rule)
    elif not (row.protective_due and row.protective_due > row.reminded_at and _tell(by, row, rule)):
        return
    event = events.ClockReminded(clock=row.pk, rule=row.rule)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")


def _put_on_list(by: Actor, row: Clock, rule: Rule) -> None:
    """The item of a rule that asks for work ahead: to be done by the reminder's own day, so a late one is overdue at once."""
    if rule.opens is None or row.item_id:
        return
    desk = Placing(row.case_id, None).desk(rule.opens.role)
    item = work.open_item(
        by=by, kind=rule.opens.item, case=row.case_id, organisation=desk.organisation, role=desk.role, person=desk.person,
        protective_due=row.remind_at, legal_due=row.legal_due, source="clock", rule=rule.id, once=f"ahead:{row.pk}",
    )
    if item:
        row.item_id = item.pk
        row.save(update_fields=["item_id"])


def _tell(by: Actor, row: Clock, rule: Rule) -> bool:
    """Say to whoever has the work that the day is near; without a desk that has the file nobody is told."""
    desk = _whose(row, rule)
    if desk is None:
        return False
    work.notify(
        by=by, kind="clock_soon", case=row.case_id, to_organisation=desk.organisation, to_role=desk.role,
        to_person=desk.person, subject=row.pk,
    )
    return True


def _whose(row: Clock, rule: Rule) -> Desk | None:
    item = work_selectors.all_items(pk=row.item_id, state="open").first() if row.item_id else None
    if item is not None:
        return Desk(item.organisation_id, item.role, item.person_id)
    return Placing(row.case_id, None).told(rule.role)


def fixed_ends() -> list[tuple[Rule, date]]:
    """Rules of this node that end on a fixed day and ask for work ahead of it."""
    return [(rule, rule.until) for rule in book().catalogue.for_state(book().state) if rule.until and rule.ahead]


def lead_begins(rule: Rule, day: date) -> date:
    """The first day on which the work ahead of a fixed end is due."""
    return date_rules.add_span(day, -rule.ahead.n, rule.ahead.unit) if rule.ahead else day
