"""Clocks: moved by journal events in the same transaction, expired by the worker, extended by people."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock as case_time
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.engines.clocks import Binding, Raise, Rule
from tutela.journal import services as journal
from tutela.procedures import events, renewing, suspending
from tutela.procedures.models import Clock
from tutela.procedures.placing import Placing
from tutela.procedures.rulebook import book
from tutela.procedures.running import Running
from tutela.work import selectors as work_selectors
from tutela.work import services as work

BATCH = 200
AHEAD = timedelta(days=2 * 366)  # a planned transfer, an expected arrival


def on_event(entry: Any) -> None:
    """Subscriber of every journal event, in the act's own transaction: starts, stops and ends clocks.

    Costs a look in memory for events no rule asks about. Repeating it for the same entry changes nothing.
    """
    if entry.kind == "work.item_done":
        _item_done(entry)
    elif entry.case_id is not None and book().concerns(entry.kind):
        Running(entry).run()


def _item_done(entry: Any) -> None:
    """A person ticked off the work item of a clock: the duty is done."""
    row = Clock.objects.filter(item_id=entry.data.get("item"), stopped_at=None).first()
    rule = book().rule(row.rule) if row else None
    if row is None or rule is None:
        return
    row.counts_from = None
    dropped = work_selectors.all_items(pk=row.item_id, state="dropped").exists()
    Running(entry).stop(row, rule, at=entry.occurred_at, done=not dropped)


def on_merged(entry: Any) -> None:
    """Subscriber of cases.merged: the second record's clocks and tasks end, those of the first go on."""
    duplicate = UUID(entry.data["duplicate"])
    if entry.case_id != duplicate:
        return
    for row in Clock.objects.filter(case_id=duplicate, stopped_at=None):
        if rule := book().rule(row.rule):
            row.counts_from = None
            Running(entry).stop(row, rule, at=entry.occurred_at, done=False)
    work.complete(by=Actor.system("joined"), case=duplicate, dropped=True)


def expire_due(*, by: Actor | None = None, now: datetime | None = None) -> int:
    """Worker job: mark clocks whose period has passed, once each, and raise what the rule says.

    Each in a transaction of its own. Nothing is stopped or closed: a late act still counts. Returns how many.
    """
    moment = now or case_time.now()
    due = Clock.objects.filter(stopped_at=None, expired_at=None, suspended_at=None, breach_due__lt=moment)
    ids = list(due.order_by("breach_due", "id").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        _expire(by=by or Actor.system("clocks"), clock=pk, moment=moment)
    return len(ids)


@service
def _expire(*, by: Actor, clock: UUID, moment: datetime) -> None:
    row = Clock.objects.select_for_update().get(pk=clock)
    if row.expired_at or row.stopped_at or row.suspended_at:
        return
    soft = row.binding == Binding.SOFT_UNACCOMPANIED_MINOR.value
    allowed = soft and row.computation.get("inputs", {}).get("fact:unaccompanied", "true") != "false"
    row.status = "still_allowed" if allowed else "overdue"
    row.expired_at = moment
    row.save(update_fields=["status", "expired_at"])
    effect = "none" if allowed else row.effect
    event = events.ClockExpired(clock=row.pk, rule=row.rule, binding=row.binding, effect=effect, status=row.status)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")
    rule = book().rule(row.rule)
    if rule and not allowed:
        _raise(by, row, rule)


def _raise(by: Actor, row: Clock, rule: Rule) -> None:
    """Open the items and tell the desks the rule names; reminders only show on the work list."""
    placing = Placing(row.case_id, None)
    for order in rule.on_expiry.opens:
        if work_selectors.items_of_case(case=row.case_id).filter(kind=order.item).exists():
            continue
        desk = placing.desk(order.role)
        work.open_item(
            by=by, kind=order.item, case=row.case_id, organisation=desk.organisation, role=desk.role,
            person=desk.person, protective_due=row.expired_at, source="clock", subject=row.subject_id, rule=rule.id,
            once=f"expired:{row.pk}:{order.item}",
        )
    if rule.on_expiry.raises not in (Raise.BREACH, Raise.ESCALATION):
        return
    for desk in dict.fromkeys(found for role in rule.on_expiry.tells if (found := placing.told(role))):
        work.notify(
            by=by, kind="clock_overdue", case=row.case_id, to_organisation=desk.organisation, to_role=desk.role,
            to_person=desk.person, subject=row.pk,
        )


@service
def note_event(*, by: Actor, case: UUID, trigger: str, at: datetime) -> None:
    """Something happened from which deadlines count, and which the product has no screen for; it starts them.

    `trigger`: the law's word, one of the rulebook's `noted`. Raises NotVisible, Refused, InvalidInput.
    """
    policies.require(by, P.CASE_EDIT, case=case)
    if trigger not in book().noted:
        raise InvalidInput("trigger", _("Choose from the list."))
    if at.year < 2000 or at > case_time.now() + AHEAD:
        raise InvalidInput("at", _("This time is too long ago or too far ahead. Check the year."))
    event = events.EventNoted(trigger=trigger, at=at)
    journal.record(by=by, event=event, case=case, purpose="procedures")


@service
def extend(*, by: Actor, clock: UUID, ground: str, decision: str) -> Clock:
    """Extend a running clock on a ground its rule knows; `decision` is the reference of the decision (a code).

    Raises NotVisible, Refused, InvalidInput. The computation is made anew and the former one kept.
    """
    row, rule = _to_decide(by, clock)
    if rule.extension(ground) is None or row.suspended_at or row.computation["inputs"].get("extension"):
        raise InvalidInput("ground", _("This deadline cannot be extended on that ground."))
    row.computation["decision"] = _reference(decision)
    found = renewing.answer(row, rule, extension=ground)
    renewing.renew(row, rule, by=by, cause="extended", found=found)
    event = events.ClockExtended(clock=row.pk, rule=row.rule, ground=ground)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")
    return row


@service
def suspend(*, by: Actor, clock: UUID, ground: str, decision: str) -> Clock:
    """A decision suspends a clock on a ground its rule knows, from now on. Raises NotVisible, Refused, InvalidInput."""
    row, rule = _to_decide(by, clock)
    if rule.suspension(ground) is None:
        raise InvalidInput("ground", _("This deadline cannot be suspended on that ground."))
    if row.suspended_at:
        raise InvalidInput("ground", _("This deadline is suspended already."))
    suspending.suspend(row, ground=ground, at=case_time.now(), by=by, decision=_reference(decision))
    return row


@service
def resume(*, by: Actor, clock: UUID, decision: str) -> Clock:
    """A suspended clock runs again from now on. Raises NotVisible, Refused, InvalidInput."""
    row, rule = _to_decide(by, clock)
    if row.suspended_at is None:
        raise InvalidInput("decision", _("This deadline is not suspended."))
    suspending.resume(row, rule, at=case_time.now(), by=by, decision=_reference(decision))
    return row


@service
def note_done(*, by: Actor, clock: UUID, decision: str) -> Clock:
    """A duty that no act of the product ends was done, now; `decision` is the reference that shows it.

    Raises NotVisible, Refused, InvalidInput (a ceiling is not done, and a duty with acts of its own is done by them).
    """
    row, rule = _to_decide(by, clock)
    if not rule.by_hand:
        raise InvalidInput("decision", _("This deadline ends with the act itself. Write that act into the file."))
    row.computation["decision"] = _reference(decision)
    row.counts_from = None
    row.status = "late" if row.breach_due and case_time.now() > row.breach_due and not row.suspended_at else "met"
    row.stopped_at = case_time.now()
    event = events.ClockDone(clock=row.pk, rule=row.rule, status=row.status)
    entry = journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="procedures")
    row.stop_entry_id = entry.pk
    row.save()
    if row.item_id:
        work.complete(by=by, item=row.item_id)
    return row


def _to_decide(by: Actor, clock: UUID) -> tuple[Clock, Rule]:
    """The open clock a person decides about."""
    row = Clock.objects.select_for_update().filter(pk=clock).first()
    if row is None:
        raise NotVisible
    policies.require(by, P.CASE_EDIT, case=row.case_id)
    rule = book().rule(row.rule)
    if rule is None or row.stopped_at:
        raise InvalidInput("ground", _("This deadline is over, or its rule is not in the catalogue any more."))
    return row, rule


def _reference(decision: str) -> str:
    if not decision.strip():
        raise InvalidInput("decision", _("Write the reference of the decision."))
    return clean_text(decision.strip(), field="decision", max_length=120)


def forget_case(*, case: UUID) -> int:
    """Delete the clocks of a case whose retention has ended. Returns how many."""
    with transaction.atomic():
        return Clock.objects.filter(case_id=case).delete()[0]
