"""The evening in one centre: roll, bed checks, late returns, first night."""

from datetime import timedelta

import pytest

from tests import factories
from tutela.access.actors import NOBODY
from tutela.care import claims, selectors, services
from tutela.care.models import Placement, RollCall, RollEntry
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.journal.models import Entry
from tutela.work import selectors as work


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
def children(worker):
    found = [factories.child(worker) for _ in range(4)]
    for place, child in enumerate(found):
        services.arrive(by=worker, case=child, at=clock.now() - timedelta(days=10 - place))
    return found


def test_roll_makes_a_search_task_for_each_absent_child_and_none_for_those_out(children, night):
    here, gone, out, other = children
    back = clock.now() + timedelta(hours=2)
    services.call_roll(by=night, present=[here, other], absent=[gone, out], back_by={out: back})
    found = selectors.tonight(actor=night)
    assert (found.residents, found.absent, found.late) == (children, [gone], [])
    assert [row.case_id for row in work.my_items(night) if row.kind == "search_carer"] == [gone]
    with factories.after(hours=3):
        assert selectors.tonight(actor=night).late == [out]
    event = Entry.objects.get(kind="care.roll_called")
    assert (event.data["present"], event.data["absent"]) == (2, 2)


def test_newest_check_counts(children, night):
    gone = children[0]
    services.call_roll(by=night, present=[], absent=[gone])
    with factories.after(minutes=10):
        services.check_bed(by=night, case=gone, found=True)
        assert selectors.tonight(actor=night).absent == []
    with factories.after(minutes=20):
        services.check_bed(by=night, case=gone, found=False)
        assert selectors.tonight(actor=night).absent == [gone]


def test_child_named_twice_counts_once_and_here_and_away_at_once_is_refused(children, night):
    services.call_roll(by=night, present=[children[0]] * 2, absent=[])
    assert RollEntry.objects.count() == 1
    with pytest.raises(InvalidInput):
        services.call_roll(by=night, present=[children[0]], absent=[children[0]])
    assert RollCall.objects.count() == 1


def test_roll_of_another_centres_child_is_not_there_and_saves_nothing(children, night):
    stranger = factories.child(factories.actor(factories.organisation("reception"), "reception_worker"))
    with pytest.raises(NotVisible):
        services.call_roll(by=night, present=[children[0]], absent=[stranger])
    assert not RollEntry.objects.exists()


def test_barred_worker_does_not_see_the_child_among_residents(children, night):
    factories.bar(children[1], person=night.person_id)
    found = selectors.tonight(actor=night)
    assert children[1] not in found.residents + found.first_night
    with pytest.raises(NotVisible):
        services.check_bed(by=night, case=children[1], found=True)


def test_tonight_is_for_roles_that_call_the_roll(children, house):
    for actor in (factories.actor(house, "transfer_officer"), NOBODY):
        with pytest.raises(Refused):
            selectors.tonight(actor=actor)


def test_expected_arrivals_are_those_of_this_centre(children, worker, night):
    other = factories.organisation("reception")
    there = factories.actor(other, "night_worker")
    now = clock.now()
    row = services.open_transfer(by=worker, case=children[0], to=other, departs_at=now, eta=now)
    assert [found.pk for found in selectors.tonight(actor=there).expected] == [row.pk]
    assert selectors.tonight(actor=night).expected == []


def test_evening_costs_the_same_after_many_nights(children, night, django_assert_max_num_queries):
    for night_number in range(3):
        with factories.after(days=night_number):
            services.call_roll(by=night, present=children, absent=[])
    with factories.after(days=3), django_assert_max_num_queries(5):
        found = selectors.tonight(actor=night)
    assert len(found.last_check) == 4


# --- arriving and the first night ---------------------------------------------------------------------------------------------


def test_child_lives_in_one_place_at_a_time(children, worker):
    other = factories.organisation("reception")
    factories.give(children[0], organisation=other)
    claim = services.arrive(by=factories.actor(other, "reception_worker"), case=children[0])
    cases.take_ownership(by=worker, case=children[0])
    claims.confirm_claim(by=worker, transfer=claim.pk)
    rows = Placement.objects.filter(case_id=children[0]).order_by("starts_at")
    assert [(row.end_reason, row.ends_at is None) for row in rows] == [("moved", False), ("", True)]
    assert rows[0].ends_at == rows[1].starts_at


@pytest.mark.parametrize("hours", [1, -24 * 365])
def test_arrival_in_the_future_or_before_the_present_one_is_refused(children, worker, hours):
    with pytest.raises(InvalidInput):
        services.arrive(by=worker, case=children[0], at=clock.now() + timedelta(hours=hours))
    assert Placement.objects.filter(case_id=children[0]).count() == 1


def test_place_is_sealed_and_in_no_journal_row(worker):
    child = factories.child(worker)
    services.arrive(by=worker, case=child, place="Via CANARY 3, room 4")
    assert selectors.placement_of(case=child).place == "Via CANARY 3, room 4"
    assert "CANARY" not in str(list(Entry.objects.values()))


def test_first_night_plan_takes_the_child_from_the_list_and_refuses_free_text(children, worker):
    assert selectors.tonight(actor=worker).first_night == children
    services.plan_first_night(by=worker, case=children[0], items=["meal", "bed_shown", "meal"])
    assert selectors.tonight(actor=worker).first_night == children[1:]
    with pytest.raises(InvalidInput):
        services.plan_first_night(by=worker, case=children[1], items=["told her everything"])


def test_care_needs_the_file(children):
    stranger = factories.actor(factories.organisation("reception"), "reception_worker")
    for act in (
        lambda: services.arrive(by=stranger, case=children[0]),
        lambda: services.plan_first_night(by=stranger, case=children[0], items=[]),
        lambda: services.check_bed(by=stranger, case=children[0], found=True),
    ):
        with pytest.raises(NotVisible):
            act()
