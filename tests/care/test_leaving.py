"""A placement ends without a move: home, a foster family, turned 18. Never while the child is missing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tutela.access import policies
from tutela.access import selectors as access
from tutela.care import leaving, services
from tutela.care import selectors as reading
from tutela.care.models import Placement
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, WrongState
from tutela.journal.models import Entry
from tutela.missing import services as missing
from tutela.work.models import WorkItem

HOME = {"reason": "returned_to_family", "now_with": "parents"}


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker", username="worker")


@pytest.fixture
def case(worker):
    child = factories.child(worker)
    services.arrive(by=worker, case=child, at=clock.now() - timedelta(days=30))
    return child


def items(case, state="open"):
    return set(WorkItem.objects.filter(case_id=case, state=state).values_list("kind", flat=True))


def test_ending_says_why_and_with_whom_and_the_child_is_no_resident_any_more(worker, case):
    row = leaving.end_placement(by=worker, case=case, **HOME)
    entry = Entry.objects.get(kind="care.placement_ended", case_id=case)
    assert reading.placement_of(case=case) is None and row.end_reason == "returned_to_family"
    assert (entry.data["reason"], entry.data["now_with"]) == ("returned_to_family", "parents")
    assert case not in reading.tonight(actor=worker).residents


def test_tasks_of_the_house_fall_away_and_somebody_looks_after_the_child(worker, house, case):
    cases.take_ownership(by=worker, case=case)
    leaving.end_placement(by=worker, case=case, **HOME)
    look = WorkItem.objects.get(case_id=case, kind="look_after_leaving")
    assert "first_night_plan" not in items(case) and look.organisation_id == house
    assert timedelta(days=6) < look.protective_due - clock.now() <= timedelta(days=7)


def test_turned_18_asks_for_the_plan_of_the_time_after_and_for_no_look(worker, case):
    cases.take_ownership(by=worker, case=case)
    leaving.end_placement(by=worker, case=case, reason="turned_18", now_with="independent_living")
    assert "transition_plan" in items(case) and "look_after_leaving" not in items(case)


def test_house_that_is_not_in_charge_lets_go_of_the_file_and_the_owner_keeps_it(worker, case):
    social = factories.actor(factories.organisation("child_protection"), "social_worker")
    factories.give(case, organisation=social.organisation_id, relation="own_organisation_grant")
    cases.take_ownership(by=social, case=case)
    leaving.end_placement(by=social, case=case, **HOME)
    assert policies.is_visible(social, case) and not policies.is_visible(worker, case)


def test_missing_child_and_child_on_the_way_keep_their_placement(worker, house, case):
    with pytest.raises(WrongState):
        leaving.end_placement(by=worker, case=case, open_episode=True, **HOME)
    now = clock.now()
    to = factories.staffed()
    services.open_transfer(by=worker, case=case, to=to, departs_at=now, eta=now + timedelta(hours=2))
    with pytest.raises(WrongState):
        leaving.end_placement(by=worker, case=case, **HOME)
    assert Placement.objects.get(case_id=case).ends_at is None


@pytest.mark.parametrize(("field", "wrong"), [
    ("reason", {"reason": "gone"}), ("now_with", {"now_with": "somebody"}),
    ("at", {"at": "later"}), ("at", {"at": "before"}),
])  # fmt: skip
def test_wrong_codes_and_impossible_times_are_refused_at_the_field(worker, case, field, wrong):
    spans = {"later": timedelta(days=1), "before": -timedelta(days=60)}
    given = {name: clock.now() + spans[value] if name == "at" else value for name, value in wrong.items()}
    with pytest.raises(InvalidInput) as refused:
        leaving.end_placement(by=worker, case=case, **{**HOME, **given})
    assert field in refused.value.errors


def test_other_houses_can_end_nothing(case):
    stranger = factories.actor(factories.organisation("reception"), "reception_worker")
    with pytest.raises(NotVisible):
        leaving.end_placement(by=stranger, case=case, **HOME)
    factories.give(case, organisation=stranger.organisation_id)
    with pytest.raises(NotVisible):
        leaving.end_placement(by=stranger, case=case, **HOME)


def test_screen_ends_the_placement_and_refuses_it_for_a_missing_child(worker, case):
    client, url = Client(), reverse("web:end_placement", args=[case])
    client.force_login(access.people().get(pk=worker.person_id).user)
    assert url in client.get(reverse("cases:page", args=[case])).content.decode()
    missing.report(by=worker, case=case)
    assert client.post(url, HOME).status_code == 422
    assert reading.placement_of(case=case) is not None
    other = factories.child(worker)
    services.arrive(by=worker, case=other)
    answer = client.post(reverse("web:end_placement", args=[other]), {**HOME, "at": ""})
    assert answer.status_code == 302 and reading.placement_of(case=other) is None
