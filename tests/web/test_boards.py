"""City board and node page: counts and times, nobody's name."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from tutela.access.selectors import actor_for
from tutela.care import services as care
from tutela.core import clock
from tutela.missing import services as missing
from tutela.web import boards
from tutela.web.boards import part_told, told
from tutela.work import services as work


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1200, "1200")])
def test_count_of_one_to_four_is_not_told(count, shown):
    assert str(told(count)) == shown


def test_city_board_opens_for_coordinator_and_inspector_only(office, browse):
    for role in ("city_coordinator", "inspector"):
        assert browse(role).get("/city/").status_code == 200
    for role in ("guardian", "node_admin", "immigration_police"):
        assert browse(role).get("/city/").status_code == 403


def test_node_page_says_how_far_the_journal_is_sealed(office, browse):
    assert "Journal" in browse("node_admin").get("/node/").content.decode()


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 3, "0"), (3, 9, "fewer than 5"), (5, 5, "5"), (6, 7, "nearly all"), (6, 10, "nearly all"), (6, 11, "6"),
        (7, 5, "nearly all"),
    ],
)  # fmt: skip
def test_count_that_leaves_one_to_four_over_is_not_told_exactly(part, whole, shown):
    assert str(part_told(part, whole)) == shown


def shown(client, address="/api/1/city"):
    """The figures as the city coordinator gets them, by label."""
    return {row["label"]: row["value"] for row in client.get(address).json()["figures"]}


@pytest.fixture
def city(office):
    client = Client()
    client.force_login(office.people["city_coordinator", "own"])
    return client


def late(case, organisation, hours):
    work.open_item(
        by=factories.SYSTEM, kind="risk_look", case=case, organisation=organisation, source="tests",
        protective_due=clock.now() + timedelta(hours=hours), once=f"{case}{hours}",
    )


def test_city_board_and_interface_tell_overdue_tasks_without_names(office, city):
    worker = actor_for(user=office.people["reception_worker", "own"])
    case = factories.child(worker, names=[{"text": "Canary Habtom"}])
    before = boards.city_counts()["tasks_overdue"]
    late(case, office.own.pk, hours=-1)
    late(case, office.own.pk, hours=5)
    assert boards.city_counts()["tasks_overdue"] == before + 1
    assert shown(city)["Tasks overdue"] == "fewer than 5"
    for number in range(2, 7):
        late(case, office.own.pk, hours=-number)
    assert shown(city)["Tasks overdue"] == str(before + 6)
    page = city.get("/city/").content.decode()
    assert "Tasks overdue" in page and "Canary" not in page and str(case) not in page


def test_city_board_tells_places_taken_and_keeps_the_place_of_a_missing_child(office, city):
    worker = actor_for(user=office.people["reception_worker", "own"])
    cases = [factories.child(worker) for _number in range(7)]
    assert shown(city)["Places taken tonight"] == "0"
    for case in cases[:3]:
        care.arrive(by=worker, case=case)
    assert shown(city)["Places taken tonight"] == "fewer than 5"
    for case in cases[3:6]:
        care.arrive(by=worker, case=case)
    assert shown(city)["Places taken tonight"] == "nearly all", "7 less 6 would be one child without a place"
    care.arrive(by=worker, case=cases[6])
    assert shown(city)["Places taken tonight"] == "7"
    missing.report(by=worker, case=cases[0])
    assert shown(city)["Places taken tonight"] == "7", "the place is held while the child is missing"
    assert "7" in city.get("/city/").content.decode()
