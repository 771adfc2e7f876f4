"""Reminders ahead of a date, and work that a fixed last day asks for months before."""

from datetime import datetime, timedelta

from tests.procedures.conftest import START, days
from tutela.cases import events as cases
from tutela.core import clock
from tutela.journal.models import Entry
from tutela.procedures import reminding, selectors, services
from tutela.procedures.models import Clock
from tutela.work.models import Notice, WorkItem

FAMILY = "EU-AMMR-39-1a"
BEFORE = datetime.fromisoformat("2026-08-01T10:00+02:00")


def displaced(world, at):
    world.act(cases.ApplicationRegistered(at=at, country="IT", application="temporary_protection"), at=at)
    return Clock.objects.get(rule="EU-TP-status")


def reminded(rule):
    return [one for one in Entry.objects.filter(kind="procedures.clock_reminded") if one.data["rule"] == rule]


def settle():
    while reminding.remind_due():
        pass


def test_legal_deadline_is_said_once_three_days_before_to_who_has_the_work(world):
    world.act(cases.ApplicationRegistered(at=START, country="IT", application="asylum"))
    row = Clock.objects.get(rule=FAMILY)
    clock.set_now(row.protective_due - timedelta(days=4))
    settle()
    assert not reminded(FAMILY)
    clock.set_now(row.protective_due - timedelta(days=2))
    settle()
    settle()
    notices = Notice.objects.filter(kind="clock_soon", subject_id=row.pk)
    assert len(reminded(FAMILY)) == notices.count() <= 1
    if notices:
        assert ": due " in selectors.passed(clocks=[row.pk])[row.pk]


def test_done_deadline_reminds_nobody(world):
    world.act(cases.ApplicationRegistered(at=START, country="IT", application="asylum"))
    Clock.objects.update(stopped_at=days(1), status="met")
    clock.set_now(days(59))
    settle()
    assert not Notice.objects.filter(kind="clock_soon").exists()


def test_temporary_protection_opens_one_task_six_months_before_its_end(world):
    row = displaced(world, BEFORE)
    settle()
    assert not WorkItem.objects.filter(kind="temporary_protection_ends").exists()
    clock.set_now(datetime.fromisoformat("2026-09-04T00:01+02:00"))
    settle()
    settle()
    item = WorkItem.objects.get(kind="temporary_protection_ends")
    assert item.legal_due == row.legal_due
    assert item.legal_due.astimezone().date().isoformat() in ("2027-03-04", "2027-03-05")


def test_task_for_a_child_registered_later_is_overdue_at_once(world):
    at = datetime.fromisoformat("2026-11-24T10:00+01:00")
    displaced(world, at)
    settle()
    assert WorkItem.objects.get(kind="temporary_protection_ends").protective_due < at


def test_child_with_two_steps_recorded_has_one_task(world):
    at = datetime.fromisoformat("2026-11-24T10:00+01:00")
    displaced(world, at)
    world.act(cases.ApplicationLodged(at=at, country="IT", application="temporary_protection"), at=at)
    settle()
    assert WorkItem.objects.filter(kind="temporary_protection_ends").count() == 1


def test_status_that_ran_out_is_said_in_words_and_closes_nothing(world):
    displaced(world, BEFORE)
    clock.set_now(datetime.fromisoformat("2027-03-06T10:00+01:00"))
    settle()
    services.expire_due()
    row = Clock.objects.get(rule="EU-TP-status")
    assert (row.status, row.stopped_at) == ("overdue", None)
    assert WorkItem.objects.get(kind="temporary_protection_ends").state == "open"


def test_asylum_application_starts_no_temporary_protection(world):
    world.act(cases.ApplicationRegistered(at=START, country="IT", application="asylum"))
    assert not Clock.objects.filter(rule="EU-TP-status").exists()
