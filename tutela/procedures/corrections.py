"""An event of an application was recorded in error and taken back: the clocks stand as if it had never been told.

Its rows stay as history: what it had started ends at the correction, what it had stopped runs again, and what was
computed with its date is computed anew. The journal holds all of it.
"""

from typing import Any
from uuid import UUID

from tutela.journal import selectors as journal
from tutela.procedures import facts, renewing
from tutela.procedures.models import Clock
from tutela.procedures.rulebook import book
from tutela.procedures.running import Running
from tutela.work import services as work


def on_taken_back(entry: Any) -> None:
    """Subscriber of cases.application_taken_back, in the act's own transaction."""
    told = journal.timeline(case=entry.case_id, kinds=facts.APPLICATION_KINDS)
    wrong = list(told.filter(subject_id=UUID(entry.data["row"])).values_list("pk", flat=True))
    running = Running(entry)
    for row in Clock.objects.select_for_update().filter(case_id=entry.case_id, start_entry_id__in=wrong):
        _end(running, row)
    for row in Clock.objects.select_for_update().filter(case_id=entry.case_id, stop_entry_id__in=wrong):
        _run_again(running, row)
    # What is left is told again, oldest first: it starts what only the wrong event had kept from starting, and stops
    # again what it stops.
    for left in facts.applications_told(entry.case_id).order_by("id"):
        Running(left).run()
    # The law in force for an open deadline may have been chosen by the date of the application.
    renewing.renew_case(entry.case_id, rules=book().asking, by=running.by, cause="correction")


def _end(running: Running, row: Clock) -> None:
    rule = book().rule(row.rule)
    if row.stopped_at is None and rule is not None:
        row.counts_from = None
        running.stop(row, rule, at=running.entry.occurred_at, done=False)
    # Never late: the duty did not exist. The correction is what stopped it, also where it had been done before.
    row.status, row.stop_entry_id = "ended", running.entry.pk
    row.stopped_at = row.stopped_at or running.entry.occurred_at
    row.save(update_fields=["status", "stop_entry_id", "stopped_at"])


def _run_again(running: Running, row: Clock) -> None:
    row.status, row.stopped_at, row.stop_entry_id = "overdue" if row.expired_at else "running", None, None
    row.save(update_fields=["status", "stopped_at", "stop_entry_id"])
    if row.item_id:
        work.reopen(by=running.by, item=row.item_id)

