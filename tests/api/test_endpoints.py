"""Every endpoint does what its screen does, as the same person, and leaves the same traces."""

from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.api.conftest import is_problem
from tutela.access import services as access
from tutela.care import services as care
from tutela.cases import selectors as cases
from tutela.cases.models import Case
from tutela.core import clock
from tutela.journal.models import Look
from tutela.missing.models import Enquiry, Episode, Sighting
from tutela.work.models import Notice


@pytest.fixture
def night(asks):
    return asks("night_worker")


@pytest.fixture
def missing(night, world) -> Any:
    """She is reported; the answer of the interface."""
    return night.post("missing", {"case": str(world.case.pk), "clothing": "grey jacket"}).json()


def looks(where: str) -> list[Any]:
    return list(Look.objects.filter(where=where))


def test_work_lists_what_needs_the_desk_now(night, world):
    got = night.get("work").json()
    assert got["page"] == 1 and got["items"]
    assert {"Selam Habtom"} == {item["child"] for item in got["items"]}


def test_children_are_listed_by_name_with_a_look(night, world):
    got = night.get("children").json()
    assert [item["name"] for item in got["items"]] == ["Selam Habtom"]
    assert [look.case_id for look in looks("api:children")] == [world.case.pk]


def test_children_of_another_filter_are_left_out(night, world):
    assert night.get("children", show="mine").json()["items"] == []
    assert len(night.get("children", show="ownerless").json()["items"]) == 1


def test_children_come_in_pages(night, world, actor):
    for _n in range(26):
        factories.child(actor("night_worker"))
    first, second = night.get("children").json(), night.get("children", page=2).json()
    assert (len(first["items"]), first["has_next"]) == (25, True)
    assert (len(second["items"]), second["has_next"]) == (2, False)


def test_child_is_the_same_view_as_the_page_and_the_look_is_kept(night, world):
    got = night.get(f"children/{world.case.pk}").json()
    assert got["title"] == "Selam Habtom" and got["fields"]["birth"]["value"] == "2012"
    assert "restricted_notes" not in got["fields"] and got["sees"]["restricted_notes"] == "never"
    assert {panel["key"] for panel in got["panels"]} >= {"placement", "clocks"}
    assert len(looks("api:child")) == 1


def test_child_shown_to_a_role_with_masks_gives_hints_only(world, asks):
    access.add_grant(by=factories.SYSTEM, case=world.case.pk, purpose="transfer", source="test", organisation=world.other.pk)
    got = asks("transfer_officer", "other").get(f"children/{world.case.pk}").json()
    masked = {name for name, answer in got["sees"].items() if answer == "masked"}
    assert masked and "Selam Habtom" not in str(got["hints"])


def test_child_registered_with_nothing_is_saved(night, world):
    got = night.post("children", {})
    assert got.status_code == 201
    assert Case.objects.filter(pk=got.json()["id"], reference=got.json()["reference"]).exists()


def test_child_registered_with_names_in_two_scripts_keeps_both(night, world):
    body = {"names": [{"text": "Selam"}, {"text": "ሰላም", "language": "ti"}], "birth": {"value": "2011-05"}, "languages": ["ti"]}
    got = night.post("children", body).json()
    names = night.get(f"children/{got['id']}").json()["fields"]["names"]
    assert {name["script"] for name in names} == {"Latn", "Ethi"}


def test_child_registered_with_parents_siblings_and_place_of_birth_keeps_them(night, world, asks):
    body = {"names": [{"text": "Selam"}], "father": "Habtom", "mother": "ለተብርሃን", "siblings": ["Dawit", "Sara"],
            "birth_place": "Adi Qeyih", "birth": {"value": "2012-01-01", "precision": "placeholder", "source": "child"}}
    got = night.post("children", body)
    assert got.status_code == 201
    assert cases.features(got.json()["id"])["siblings"] == ["Dawit", "Sara"]
    fields = asks("social_worker").get(f"children/{got.json()['id']}").json()["fields"]
    assert fields["origin"]["place"] == "Adi Qeyih" and fields["birth"]["precision"] == "placeholder"
    assert [name["kind"] for name in fields["kin"]] == ["father", "mother", "sibling", "sibling"]
    assert [name["text"] for name in fields["names"]] == ["Selam"]


@pytest.mark.parametrize(
    "body", [{"uncle": "Dawit"}, {"siblings": "Dawit"}, {"siblings": ["A"] * 13}, {"father": 7}, {"birth_place": "x" * 301}],
)
def test_child_registered_with_a_field_that_is_unknown_or_of_another_shape_is_refused(night, world, body):
    assert night.post("children", body).status_code == 422


def test_child_registered_by_a_role_that_only_registers_is_not_shown_to_it(asks, world):
    assert asks("outreach_worker").post("children", {}).json()["visible"] is False


def test_clocks_of_a_file_come_with_their_basis(night, world):
    got = night.get(f"children/{world.case.pk}/clocks").json()
    assert got["open"] and got["items"][0]["basis"] and got["items"][0]["explanation"]
    assert len(looks("api:clocks")) == 2  # the name at the head, and the deadlines


def test_decision_about_a_deadline_names_the_field_that_is_wrong(asks, world):
    worker = asks("social_worker")
    got = worker.get(f"children/{world.case.pk}/clocks").json()
    if got["masked"]:
        pytest.skip("this role sees counts only")
    clock = got["items"][0]["id"]
    answer = worker.post(
        f"children/{world.case.pk}/clocks/{clock}/decisions", {"what": "extend", "ground": "no_such", "decision": "R 1"}
    )
    assert answer.status_code == 422
    assert "ground" in answer.content.decode()
    answer = worker.post(f"children/{world.case.pk}/clocks/{clock}/decisions", {"what": "stretch", "decision": "R 1"})
    assert answer.status_code == 422


def test_clocks_shown_to_a_role_with_masks_are_counted_only(asks, world):
    got = asks("guardian").get(f"children/{world.case.pk}/clocks").json()
    assert got["masked"] and got["items"] == [] and got["open"] > 0


def test_report_opens_an_episode_with_its_ledger(missing, world):
    assert Episode.objects.get().clothing == "grey jacket"
    assert set(missing["notices"]) == {"missing_police", "missing_hotline", "missing_guardian"}


def test_report_of_a_child_without_a_file_makes_a_small_one(night, world):
    got = night.post("missing", {"name": "Luam", "birth_year": 2013, "danger_now": True})
    assert got.status_code == 201 and got.json()["level"] == "danger_now"


def test_report_of_a_child_who_is_reported_already_changes_nothing(night, missing, world):
    is_problem(night.post("missing", {"case": str(world.case.pk)}), 409, "changed")
    assert Episode.objects.count() == 1


def test_report_with_a_file_and_a_name_is_refused_at_the_field(night, world):
    got = is_problem(night.post("missing", {"case": str(world.case.pk), "name": "Luam"}), 422, "invalid")
    assert set(got["fields"]) == {"case"}


def test_board_shows_who_is_missing_and_who_was_told(night, missing):
    row = night.get("missing").json()["items"][0]
    assert row["name"] == "Selam Habtom" and row["told"]["police"] == "delivered"
    assert len(looks("api:missing")) == 1


def test_episode_shows_plan_and_ledger(night, missing):
    got = night.get(f"missing/{missing['id']}").json()
    assert got["steps"] and {row["recipient"] for row in got["ledger"]} == {"police", "hotline", "guardian"}
    assert len(looks("api:episode")) == 1


def test_episode_shown_to_a_role_with_masks_is_only_recorded(asks, missing):
    got = asks("transfer_officer").get(f"missing/{missing['id']}").json()
    assert got["masked"] and got["ledger"] is None and got["level"] == ""


def test_notice_acknowledged_by_its_desk_closes_the_receipt(world, missing, client):
    notice = missing["notices"]["missing_police"]
    officer = factories.person(username="officer")
    factories.mandate(officer, world.desks["police"], "police_missing")
    from tests.api.conftest import Asking
    from tutela.access.models import User

    client.force_login(User.objects.get(username="officer"))
    got = Asking(client).post(f"notices/{notice}/acknowledge", {"reference": "A 17"})
    assert got.json()["state"] == "acknowledged" and Notice.objects.get(pk=notice).outside_reference == "A 17"
    is_problem(Asking(client).post(f"notices/{notice}/acknowledge", {}), 409, "changed")


def test_notice_of_another_desk_cannot_be_acknowledged(asks, missing):
    is_problem(asks("guardian").post(f"notices/{missing['notices']['missing_police']}/acknowledge", {}), 404, "not_found")


def test_outside_channel_logged_once_and_refused_twice(night, missing):
    path, body = f"notices/{missing['notices']['missing_police']}/outside", {"channel": "phone", "officer": "Desk 4"}
    assert night.post(path, body).json()["state"] == "acknowledged"
    is_problem(night.post(path, body), 409, "changed")


def test_outside_channel_by_somebody_without_the_file_is_not_found(asks, missing):
    body = {"channel": "phone", "officer": "Desk 4"}
    path = f"notices/{missing['notices']['missing_police']}/outside"
    is_problem(asks("night_worker", "other").post(path, body), 404, "not_found")


def test_sighting_gives_a_receipt_and_nothing_about_a_child(asks, missing):
    body = {"at": clock.now().isoformat(), "region": "IT-SR", "sex": "f", "text": "at the station"}
    got = asks("host").post("sightings", body)
    assert got.status_code == 201 and set(got.json()) == {"id", "receipt"}
    assert Sighting.objects.get().text == "at the station"


def test_enquiry_is_written_down_and_answered_with_one_sentence(asks, world):
    got = asks("host").post("enquiries", {"asked_name": "Selam", "said_relation": "uncle"})
    assert got.status_code == 201, got.content
    assert "116 000" in got.json()["say"] and Enquiry.objects.get().asked_name == "Selam"


def test_tonight_lists_residents_and_who_is_expected(night, world):
    row = night.get("tonight").json()["residents"][0]
    assert row["name"] == "Selam Habtom" and row["last"] == "" and row["first_night_open"]


def test_transfer_is_listed_and_closed_by_the_receiver_only(asks, world, actor):
    now = clock.now()
    move = care.open_transfer(by=actor("reception_worker"), case=world.case.pk, to=world.other.pk, departs_at=now,
                              eta=now + timedelta(hours=3))
    receiver = asks("reception_worker", "other")
    assert [row["id"] for row in receiver.get("transfers").json()["items"]] == [str(move.pk)]
    is_problem(asks("reception_worker").post(f"transfers/{move.pk}/arrived", {}), 404, "not_found")
    assert receiver.post(f"transfers/{move.pk}/arrived", {}).status_code == 200
    is_problem(receiver.post(f"transfers/{move.pk}/arrived", {}), 409, "changed")


def test_leads_are_listed(asks, world):
    assert asks("social_worker").get("leads").json() == {"page": 1, "has_next": False, "items": []}


def test_city_gives_counts_that_point_at_nobody(asks, world):
    values = {figure["value"] for figure in asks("city_coordinator").get("city").json()["figures"]}
    assert values & {"fewer than 5"} and not values & {"1", "2", "3", "4"}


def test_node_gives_its_state(asks, world):
    got = asks("inspector").get("node").json()
    assert got["id"] == "tutela:test.node" and got["peers"] == []


def test_description_names_every_endpoint(night, world):
    paths = night.get("openapi.json").json()["paths"]
    assert len([1 for operations in paths.values() for _m in operations]) == 27
    assert "/api/1/children/{case}" in paths


# --- under the danger flag (docs/decisions/0009) ----------------------------------------------------------------------


def test_danger_flag_holds_places_in_the_interface_as_on_the_screens(asks, night, world, actor, office):
    stranger = actor("social_worker", "other")
    factories.give(world.case.pk, organisation=stranger.organisation_id)
    other = asks("social_worker", "other")
    made = night.post("missing", {"case": str(world.case.pk), "last_seen_place": "bus stop"}).json()
    file, episode = f"children/{world.case.pk}", f"missing/{made['id']}"

    def shown(client):
        panels = {one["key"]: one for one in client.get(file).json()["panels"]}
        return panels["placement"]["values"]["organisation"], client.get(episode).json()["last_seen_place"]

    assert shown(other) == shown(night) and all(shown(other))
    access.raise_danger(by=factories.SYSTEM, case=world.case.pk, reason="invented")
    assert shown(other) == ("", "") and all(shown(night))
