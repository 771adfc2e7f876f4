"""Work items: they reach a desk, a role or a person, never somebody barred, and none falls into a hole."""

from datetime import timedelta

import pytest

from tests import factories
from tutela.access.actors import NOBODY
from tutela.core import clock
from tutela.core.errors import NotVisible
from tutela.core.ids import new_id
from tutela.journal.models import Entry
from tutela.work import selectors, services
from tutela.work.models import WorkItem


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker")


@pytest.fixture
def night(house):
    return factories.actor(house, "night_worker")


@pytest.fixture
def case(worker):
    return factories.child(worker)


def item(case, **more):
    return services.open_item(by=factories.SYSTEM, kind="tests", case=case, **more)


def reached(*actors) -> list[bool]:
    return [selectors.my_items(actor).filter(kind="tests").exists() for actor in actors]


# --- whom it reaches --------------------------------------------------------------------------------------------------------


def test_item_of_a_desk_reaches_everybody_there_and_nobody_elsewhere(case, house, worker, night):
    other = factories.organisation("school")
    stranger = factories.actor(other, "school_officer")
    factories.give(case, organisation=other)
    item(case, organisation=house)
    assert reached(worker, night, stranger, NOBODY) == [True, True, False, False]


def test_item_for_a_role_reaches_that_role_only(case, house, worker, night):
    item(case, organisation=house, role="night_worker")
    assert reached(worker, night) == [False, True]


def test_item_for_a_person_reaches_that_person_only(case, house, worker, night):
    item(case, organisation=house, person=night.person_id)
    assert reached(worker, night) == [False, True]


def test_item_on_a_file_without_a_grant_reaches_nobody(house, worker):
    item(new_id(), organisation=house)
    assert reached(worker) == [False]


def test_item_without_a_file_reaches_its_desk_but_nobody_without_a_mandate(house, worker):
    services.open_item(by=factories.SYSTEM, kind="tests", organisation=house)
    services.open_item(by=factories.SYSTEM, kind="tests")
    assert selectors.my_items(worker).filter(kind="tests").count() == 1
    assert reached(NOBODY) == [False]


# --- bars -------------------------------------------------------------------------------------------------------------------


def test_item_for_somebody_barred_goes_to_the_desk_without_the_person(case, house, worker, night):
    factories.bar(case, person=night.person_id)
    row = item(case, organisation=house, person=night.person_id)
    assert (row.person_id, row.organisation_id) == (None, house)
    assert reached(worker, night) == [True, False]


def test_item_for_somebody_barred_without_a_desk_goes_to_who_holds_the_file(case, house, worker):
    guardian = factories.actor(factories.organisation("guardianship"), "guardian")
    factories.give(case, person=guardian.person_id, relation="assigned", role="guardian")
    factories.bar(case, person=guardian.person_id)
    row = item(case, person=guardian.person_id)
    assert row.organisation_id == house
    assert reached(worker, guardian) == [True, False]


def test_item_for_a_barred_organisation_goes_to_who_holds_the_file(case, house, worker):
    other = factories.organisation("school")
    factories.give(case, organisation=other)
    factories.bar(case, organisation=other)
    assert item(case, organisation=other, role="school_officer").organisation_id == house
    assert reached(worker, factories.actor(other, "school_officer")) == [True, False]


def test_bar_set_later_takes_the_item_from_the_list(case, house, worker, night):
    item(case, organisation=house)
    factories.bar(case, person=night.person_id)
    assert reached(worker, night) == [True, False]


def test_everything_open_for_a_person_passes_on_items_and_notices(case, house, worker, night):
    other = factories.child(worker)
    item(case, organisation=house, person=night.person_id)
    item(other, organisation=house, person=night.person_id)
    told = services.notify(by=factories.SYSTEM, kind="tests", case=case, to_person=night.person_id, text="CANARY")
    taken = services.notify(by=factories.SYSTEM, kind="tests", case=case, to_person=night.person_id)
    services.acknowledge(by=night, notice=taken.pk)
    moved = services.pass_on(
        by=factories.SYSTEM, case=case, person=night.person_id, to=worker.person_id, organisation=house
    )
    assert moved == 1
    assert [row.case_id for row in WorkItem.objects.filter(person_id=worker.person_id)] == [case]
    (notice,) = selectors.my_notices(worker)
    assert (notice.text, notice.pk != told.pk) == ("CANARY", True)


# --- order, due, once -------------------------------------------------------------------------------------------------------


def test_list_is_overdue_first_then_by_due_time_then_those_without(case, house, worker):
    now = clock.now()
    WorkItem.objects.all().delete()
    for name, due in (
        ("c", now + timedelta(hours=2)),
        ("none", None),
        ("a", now - timedelta(days=1)),
        ("b", now - timedelta(hours=1)),
    ):
        services.open_item(by=factories.SYSTEM, kind=name, case=case, organisation=house, protective_due=due)
    rows = selectors.my_items(worker)
    assert [row.kind for row in rows] == ["a", "b", "c", "none"]
    assert [row.kind for row in selectors.overdue(rows)] == ["a", "b"]
    assert [selectors.state_of(row) for row in rows] == ["overdue", "overdue", "open", "open"]
    assert [row.kind for row in selectors.items_of_case(case=case)] == ["a", "b", "c", "none"]


def test_item_opened_once_stays_the_first_one(case, house):
    first = item(case, organisation=house, once="x")
    assert item(case, organisation=house, once="x") is None
    assert WorkItem.objects.filter(kind="tests").get().pk == first.pk
    services.complete(by=factories.SYSTEM, item=first.pk)
    assert item(case, organisation=house, once="x") is None


@pytest.mark.django_db(transaction=True)
def test_item_opened_once_by_many_at_once_is_one_item_and_nobody_fails(case, house):
    results = factories.at_once(*[lambda: item(case, organisation=house, once="x")] * 4)
    assert not [found for found in results if isinstance(found, BaseException)]
    assert len([found for found in results if found is not None]) == 1
    assert WorkItem.objects.filter(kind="tests").count() == 1


# --- closing ----------------------------------------------------------------------------------------------------------------


def test_items_close_by_kind_rule_and_subject(case, house):
    subject = new_id()
    rows = [
        item(case, organisation=house, subject=subject),
        item(case, organisation=house),
        item(case, organisation=house, rule="R1"),
    ]
    assert services.complete(by=factories.SYSTEM, case=case, kind="tests", subject=subject) == 1
    assert services.complete(by=factories.SYSTEM, case=case, rule="R1", dropped=True) == 1
    assert services.complete(by=factories.SYSTEM, case=new_id(), kind="tests") == 0
    found = {row.pk: row for row in WorkItem.objects.filter(kind="tests")}
    assert [found[row.pk].state for row in rows] == ["done", "open", "dropped"]
    assert Entry.objects.filter(kind="work.item_done").count() == 2


def test_item_is_ticked_off_by_whom_it_reaches_and_by_nobody_else(case, house, worker, night):
    row = item(case, organisation=house, role="night_worker")
    stranger = factories.actor(factories.organisation("school"), "school_officer")
    for actor in (worker, stranger, NOBODY):
        with pytest.raises(NotVisible):
            services.mark_done(by=actor, item=row.pk)
    services.mark_done(by=night, item=row.pk)
    with pytest.raises(NotVisible):
        services.mark_done(by=night, item=row.pk)
    assert WorkItem.objects.get(pk=row.pk).closed_by == night.label


def test_item_without_holder_is_ticked_off_by_nobody_logged_out():
    row = services.open_item(by=factories.SYSTEM, kind="tests")
    with pytest.raises(NotVisible):
        services.mark_done(by=NOBODY, item=row.pk)


# --- escalation -------------------------------------------------------------------------------------------------------------


def test_overdue_item_is_escalated_once_and_stays_open(case, house):
    row = item(case, organisation=house, protective_due=clock.now() + timedelta(hours=1))
    with factories.after(minutes=59):
        services.escalate_due(by=factories.SYSTEM)
        assert WorkItem.objects.get(pk=row.pk).escalated_at is None
    with factories.after(minutes=61):
        services.escalate_due(by=factories.SYSTEM)
        services.escalate_due(by=factories.SYSTEM)
        found = WorkItem.objects.get(pk=row.pk)
        assert (found.state, found.escalated_at is not None) == ("open", True)
    assert (
        len([entry for entry in Entry.objects.filter(kind="work.item_overdue") if entry.data["item"] == str(row.pk)])
        == 1
    )


def test_item_done_in_time_is_never_escalated(case, house):
    row = item(case, organisation=house, protective_due=clock.now() + timedelta(hours=1))
    services.complete(by=factories.SYSTEM, item=row.pk)
    with factories.after(hours=2):
        services.escalate_due(by=factories.SYSTEM)
    assert WorkItem.objects.get(pk=row.pk).escalated_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_escalate_an_item_once(case, house):
    row = item(case, organisation=house, protective_due=clock.now() - timedelta(hours=1))
    results = factories.at_once(*[lambda: services.escalate_due(by=factories.SYSTEM)] * 3)
    assert not [found for found in results if isinstance(found, BaseException)]
    assert Entry.objects.filter(kind="work.item_overdue", data__item=str(row.pk)).count() == 1


def test_list_costs_the_same_for_ten_items_and_for_forty(case, house, worker, django_assert_num_queries):
    for count in (10, 30):
        for _ in range(count):
            item(case, organisation=house)
        with django_assert_num_queries(1):
            assert len(list(selectors.my_items(worker))) >= count
