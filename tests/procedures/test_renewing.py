"""Deadlines follow the catalogue and the facts: computed anew with a record, once, and only those concerned."""

import shutil
from datetime import date, datetime

import pytest

from tests.procedures.conftest import START, days
from tutela.access.actors import Actor
from tutela.cases import events as cases
from tutela.core import clock
from tutela.engines import clocks
from tutela.engines.clocks import Pause
from tutela.journal.models import Entry
from tutela.procedures import editions, facts, renewing, rulebook, services
from tutela.procedures.models import Clock, Edition
from tutela.work.models import WorkItem

FAMILY = "EU-AMMR-39-1a"


@pytest.fixture
def catalogue(settings, tmp_path):
    """A copy of the catalogue that a lawyer may change: `edit(file, old, new)` is a new edition of it."""
    number = 0

    def use(root):
        settings.CATALOGUE = root
        rulebook._book.cache_clear()

    def edit(file, old, new):
        nonlocal number
        number += 1
        root = tmp_path / str(number)
        shutil.copytree(settings.CATALOGUE, root)
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        use(root)

    yield edit
    rulebook._book.cache_clear()


def settle():
    """The worker's rounds until nothing is left."""
    while editions.keep_up():
        pass


def recomputed():
    return list(Entry.objects.filter(kind="procedures.clock_recomputed").order_by("id"))


def family(world):
    world.act(cases.ApplicationRegistered(at=START, country="IT", application="asylum"))
    return Clock.objects.get(rule=FAMILY)


def changed_period(edit):
    edit(
        "procedures/eu-ammr.yaml",
        "    open_until: first_decision\n    deadline: {n: 2, unit: month, roll: next_working}",
        '    version: "2"\n    open_until: first_decision\n    deadline: {n: 1, unit: month, roll: next_working}',
    )


def test_changed_rule_moves_its_clocks_and_keeps_the_former_answer(world, catalogue):
    before = family(world).legal_due
    settle()
    changed_period(catalogue)
    settle()
    row = Clock.objects.get(rule=FAMILY)
    assert row.legal_due < before
    assert row.rule_version == "2"
    (kept,) = row.history
    assert kept["cause"] == "rule"
    assert kept["record"]["legal_due"] == "2026-11-09"  # 7 November 2026 is a Saturday
    assert [(entry.data["rule"], entry.data["cause"], entry.data["moved"]) for entry in recomputed()] == [
        (FAMILY, "rule", True)
    ]


def test_same_catalogue_again_changes_and_records_nothing(world, catalogue):
    family(world)
    settle()
    changed_period(catalogue)
    settle()
    Edition.objects.update(done_at=None, reached=None)
    settle()
    assert len(recomputed()) == 1
    assert Edition.objects.count() == 2


def test_new_edition_says_in_the_journal_how_much_differs(world, catalogue):
    settle()
    changed_period(catalogue)
    settle()
    noted = Entry.objects.filter(kind="procedures.catalogue_changed").order_by("-id").first()
    assert (noted.data["rules"], noted.data["calendars"], noted.case_id) == (1, 0, None)
    newer, older = editions.editions()
    assert {change.field for change in editions.changes(older.id, newer.id)} >= {"deadline", "version"}


def test_new_holiday_touches_only_the_clocks_it_lies_in(world, catalogue):
    family(world)
    settle()
    count = Clock.objects.filter(stopped_at=None).count()
    assert count > 1
    catalogue("calendars/IT.yaml", "public:\n", "public:\n  2026-11-09: Invented day\n")
    settle()
    assert {entry.data["rule"] for entry in recomputed()} == {FAMILY}
    assert Clock.objects.get(rule=FAMILY).computation["legal_due"] == "2026-11-10"


def test_holiday_outside_every_period_touches_nothing(world, catalogue):
    family(world)
    settle()
    catalogue("calendars/IT.yaml", "public:\n", "public:\n  2029-10-09: Invented day\n")
    settle()
    assert not recomputed()


def test_worker_killed_between_batches_goes_on_where_it_stood(world, catalogue, monkeypatch):
    family(world)
    settle()
    changed_period(catalogue)
    monkeypatch.setattr(editions, "BATCH", 1)
    editions.keep_up()
    editions.keep_up()
    reached = Edition.objects.first().reached
    assert reached is not None
    settle()
    assert Edition.objects.first().done_at is not None
    assert len(recomputed()) == 1


def test_edition_that_came_before_the_last_one_was_worked_through_loses_nothing(world, catalogue):
    family(world)
    settle()
    changed_period(catalogue)
    editions.keep_up()  # noted, and no clock computed for it yet
    catalogue("calendars/SE.yaml", "public:\n", "public:\n  2029-10-09: Invented day\n")
    settle()
    assert Clock.objects.get(rule=FAMILY).rule_version == "2"


def test_stopped_clock_keeps_the_answer_of_its_time(world, catalogue):
    row = family(world)
    Clock.objects.filter(pk=row.pk).update(stopped_at=days(1), status="met")
    settle()
    changed_period(catalogue)
    settle()
    assert Clock.objects.get(rule=FAMILY).legal_due == row.legal_due


def test_rule_no_longer_in_the_catalogue_leaves_its_clock_as_it_is(world, catalogue):
    row = family(world)
    settle()
    catalogue("procedures/eu-ammr.yaml", f"  - id: {FAMILY}\n", f"  - id: {FAMILY}-old\n")
    settle()
    assert Clock.objects.get(rule=FAMILY).legal_due == row.legal_due


def test_classification_reaches_the_family_request(world):
    family(world)
    world.act(cases.Classified(code="accompanied", authority="IT", basis="documents", status="current"), at=days(1))
    row = Clock.objects.get(rule=FAMILY)
    assert row.computation["inputs"]["fact:unaccompanied"] == "false"
    assert [entry.data["cause"] for entry in recomputed()] == ["fact"]
    clock.set_now(days(70))
    services.expire_due()
    assert Clock.objects.get(rule=FAMILY).status == "overdue"


def test_separated_child_counts_as_unaccompanied(world):
    world.act(cases.Classified(code="separated", authority="IT", basis="statement", status="current"))
    assert family(world).computation["inputs"]["fact:unaccompanied"] == "true"


def test_selector_given_later_takes_the_mark_away(world):
    world.act(cases.ApplicationMade(at=START, country="IT", application="asylum"))
    marked = [row.pk for row in Clock.objects.filter(stopped_at=None) if "selector_unknown" in row.computation["flags"]]
    world.act(cases.ApplicationLodged(at=days(1), country="IT", application="asylum"), at=days(1))
    after = [row for row in Clock.objects.filter(pk__in=marked, stopped_at=None) if row.rule in rulebook.book().asking]
    assert after
    for row in after:
        if rulebook.book().rule(row.rule).selector == "application_lodged":
            assert "selector_unknown" not in row.computation["flags"]


def test_age_is_the_younger_of_two_where_the_month_leaves_it_open(world):
    world.act(cases.BirthRecorded(precision="month", source="child", standing="claimed", majority_on=date(2032, 9, 1)))
    rule = next(one for one in rulebook.book().catalogue.rules.values() if one.min_age)
    assert facts.known(world.case, rule, datetime(2026, 9, 20).astimezone())["age"] == "11"
    assert facts.known(world.case, rule, datetime(2026, 10, 20).astimezone())["age"] == "12"


def test_work_item_moves_with_its_clock(world, catalogue):
    world.act(cases.FirstEncounter(at=START))
    row = Clock.objects.exclude(item_id=None).filter(protective_due__isnull=False).first()
    rule = rulebook.book().rule(row.rule)
    found = clocks.compute_suspended(
        rule, row.started_at, rulebook.book().calendar(row.calendar), [Pause(days(0), days(2), "test")]
    )
    renewing.renew(row, rule, by=Actor.system("tests"), cause="resumed", found=found)
    assert WorkItem.objects.get(pk=row.item_id).protective_due == row.protective_due
    assert Entry.objects.filter(kind="work.item_moved").count() == 1
