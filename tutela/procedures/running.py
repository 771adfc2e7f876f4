"""What one journal entry does to the clocks of its case: stop, end, start. Runs in the entry's transaction."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from tutela.access.actors import Actor
from tutela.engines import clocks
from tutela.engines.clocks import PLATFORM, Computation, Repeat, Rule, Signal
from tutela.engines.clocks import dates as date_rules
from tutela.procedures import facts, renewing, suspending
from tutela.procedures.models import Clock
from tutela.procedures.placing import Placing
from tutela.procedures.rulebook import Rulebook, Table, book
from tutela.procedures.variants import again
from tutela.work import selectors as work_selectors
from tutela.work import services as work


class Running:
    """The clocks of one case while one entry is worked on."""

    def __init__(self, entry: Any) -> None:
        self.entry = entry
        self.case: UUID = entry.case_id
        self.book: Rulebook = book()
        self.by = Actor.system("clocks", entry.organisation_id)

    def run(self) -> None:
        """Stop and end first, so that an act which both ends and starts a period leaves the new one running."""
        self._stop(self.book.stops.get(self.entry.kind, []), done=True)
        self._stop(self.book.ends.get(self.entry.kind, []), done=False)
        self._suspend()
        self._resume()
        for rule, signal in self.book.starts.get(self.entry.kind, []):
            self._start(rule, signal)
        if self.entry.kind in facts.SAID_BY:
            renewing.renew_case(self.case, rules=self.book.asking, by=self.by, cause="fact")

    # --- stopping ------------------------------------------------------------------------------------------------------

    def _stop(self, pairs: list[tuple[Rule, Signal]], *, done: bool) -> None:
        wanted = [(rule, signal) for rule, signal in pairs if facts.matches(signal, self.entry.data)]
        if not wanted:
            return
        rows = Clock.objects.select_for_update().filter(
            case_id=self.case, stopped_at=None, rule__in=[rule.id for rule, _ in wanted]
        )
        found: dict[str, list[Clock]] = {}
        for row in rows.order_by("id"):
            found.setdefault(row.rule, []).append(row)
        for rule, signal in wanted:
            for row in found.pop(rule.id, []):
                if self._reaches(rule, signal, row):
                    self.stop(row, rule, at=facts.instant(signal, self.entry), done=done)

    def _reaches(self, rule: Rule, signal: Signal, row: Clock) -> bool:
        if row.start_entry_id == self.entry.pk:
            return False
        named = facts.named_subject(rule, self.entry)
        return signal.any_subject or None in (named, row.subject_id) or named == row.subject_id

    def stop(self, row: Clock, rule: Rule, *, at: datetime, done: bool) -> None:
        """Stop one clock: the duty was done, or (`done` False) it is no longer needed."""
        if done and row.counts_from and at < row.counts_from:
            return
        late = row.breach_due is not None and at > row.breach_due and row.suspended_at is None
        row.status = ("late" if late else "met") if done else ("ended_overdue" if late else "ended")
        row.stopped_at, row.stop_entry_id = at, self.entry.pk
        row.save(update_fields=["status", "stopped_at", "stop_entry_id"])
        if row.item_id:
            work.complete(by=self.by, item=row.item_id, dropped=not done)
        if row.expired_at:
            for order in rule.on_expiry.opens:
                work.complete(by=self.by, case=row.case_id, kind=order.item, rule=rule.id, dropped=not done)
        if done and rule.repeats:
            self._repeat(row, rule, at)

    def _repeat(self, row: Clock, rule: Rule, at: datetime) -> None:
        next_rule = again(rule)
        computation = clocks.compute(next_rule, at, self.book.calendar(row.calendar))
        due = computation.protective_due
        half = at + (due.moment - at) / 2 if due else None
        self._create(next_rule, computation, subject=row.subject_id, counts_from=half, period=row.period + 1)

    # --- suspending ----------------------------------------------------------------------------------------------------

    def _suspend(self) -> None:
        for rule, signal, row in self._reached(self.book.suspends, suspended_at=None):
            ground = rule.suspensions[0].ground if rule.suspensions else ""
            suspending.suspend(row, ground=ground, at=facts.instant(signal, self.entry), by=self.by)

    def _resume(self) -> None:
        for rule, signal, row in self._reached(self.book.resumes, suspended_at__isnull=False):
            suspending.resume(row, rule, at=facts.instant(signal, self.entry), by=self.by)

    def _reached(self, table: Table, **which: Any) -> Iterator[tuple[Rule, Signal, Clock]]:
        """The open clocks that this entry concerns, by the signals of a table."""
        for rule, signal in table.get(self.entry.kind, []):
            if not facts.matches(signal, self.entry.data):
                continue
            rows = Clock.objects.select_for_update().filter(case_id=self.case, rule=rule.id, stopped_at=None, **which)
            yield from ((rule, signal, row) for row in rows.order_by("id") if self._reaches(rule, signal, row))

    # --- starting ------------------------------------------------------------------------------------------------------

    def _start(self, rule: Rule, signal: Signal) -> None:
        if not facts.matches(signal, self.entry.data) or not facts.inside(rule.only_while, self.case):
            return
        at = facts.moment(signal, self.entry)
        if at is None or rule.id in self._started_here:
            return
        subject = facts.subject(rule, self.entry)
        if rule.repeat is not Repeat.EACH and self._had(rule, subject):
            return
        calendar = self._calendar(rule)
        known = facts.applications(self.case) if rule.selector else {}
        try:
            fitting = facts.fitting(rule, at, calendar)
            told = facts.known(self.case, rule, fitting)
            computation = clocks.compute(rule, fitting, calendar, events=known, facts=told)
        except clocks.ClockInputError:
            return  # not in force for this event, or a date nobody can compute: no clock, the act itself goes on
        self._create(rule, computation, subject=subject, counts_from=self._counts_from(rule, computation, calendar))

    def _had(self, rule: Rule, subject: UUID | None) -> bool:
        """For `first`: whether the case had this clock. For `latest`: end the older one."""
        rows = Clock.objects.filter(case_id=self.case, rule=rule.id)
        rows = rows.exclude(stop_entry_id__in=facts.corrections(self.case))
        if subject:
            rows = rows.filter(Q(subject_id=subject) | Q(subject_id=None))
        if rule.repeat is Repeat.FIRST:
            return rows.exists()
        for row in rows.filter(stopped_at=None).select_for_update():
            self.stop(row, rule, at=self.entry.occurred_at, done=False)
        return False

    @cached_property
    def _started_here(self) -> set[str]:
        return set(Clock.objects.filter(start_entry_id=self.entry.pk).values_list("rule", flat=True))

    def _calendar(self, rule: Rule) -> clocks.Calendar:
        """Of the State where the act is done: for Union law the country the entry names, else the node's own."""
        own = rule.jurisdiction in (self.book.state, self.book.country, PLATFORM)
        country = "" if own else self.entry.data.get("country")
        return self.book.calendar(country if isinstance(country, str) else "")

    def _counts_from(self, rule: Rule, computation: Computation, calendar: clocks.Calendar) -> datetime | None:
        return date_rules.shift(computation.started_at, rule.counts_from, calendar) if rule.counts_from else None

    def _create(
        self, rule: Rule, computation: Computation, *, subject: UUID | None, counts_from: datetime | None, period: int = 1
    ) -> None:
        row = Clock(
            case_id=self.case, rule=rule.id, need=rule.need, start_entry_id=self.entry.pk, start_kind=self.entry.kind,
            started_at=computation.started_at, subject_id=subject, counts_from=counts_from, period=period,
        )
        renewing.put(row, rule, computation)
        if rule.opens and not rule.ahead and "not_applicable" not in computation.flags:
            row.item_id = self._open(row, rule)
        row.save(force_insert=True)
        self._started_here.add(rule.id)

    def _open(self, row: Clock, rule: Rule) -> UUID | None:
        """The work item of the clock; an open one of the same kind for the same record is taken over."""
        order = rule.opens
        if order is None:
            return None
        if taken := self._waiting.get((order.item, row.subject_id)) or self._waiting.get((order.item, None)):
            return taken
        desk = self.placing.desk(order.role)
        item = work.open_item(
            by=self.by, kind=order.item, case=self.case, organisation=desk.organisation, role=desk.role,
            person=desk.person, protective_due=row.protective_due, legal_due=row.legal_due, source="clock",
            subject=row.subject_id, rule=rule.id, once=self._once(row, rule, order.item),
        )
        return item.pk if item else None

    def _once(self, row: Clock, rule: Rule, kind: str) -> str:
        """Items a case can have only once carry kind and case, so that no other app opens them a second time."""
        single = rule.repeat is Repeat.FIRST and not rule.subject and not rule.repeats
        return f"{kind}:{row.case_id}" if single else f"clock:{row.pk}"

    @cached_property
    def _waiting(self) -> dict[tuple[str, UUID | None], UUID]:
        rows = work_selectors.items_of_case(case=self.case).filter(rule="")
        return {(row.kind, row.subject_id): row.pk for row in rows}

    @cached_property
    def placing(self) -> Placing:
        return Placing(self.case, self.entry.organisation_id)

