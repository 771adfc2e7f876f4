"""The catalogue of procedures through the programming interface: any account reads it, unknown stays unknown."""

import pytest

from tests.api.conftest import is_problem

UNKNOWN = "No time limit was found. Nothing is filled in."


@pytest.fixture
def reader(asks, office):
    """Somebody who opens no child's file."""
    return asks("city_coordinator")


def test_search_finds_rules_with_their_confidence_and_review(reader):
    got = reader.get("procedures", words="guardian", country="IT").json()
    found = {one["id"]: one for one in got["items"]}
    assert found["IT-G-03"]["by_when"] == "Within 48 hours" and found["IT-G-03"]["article"]
    assert all(one["confidence"] and one["next_review"] for one in got["items"])


def test_search_comes_in_pages(reader):
    assert reader.get("procedures").json()["has_next"]
    assert reader.get("procedures", page="2").json()["page"] == 2


def test_unknown_limit_is_no_number(reader):
    got = reader.get("procedures/NL-M-01").json()
    assert got["rule"]["unknown"] and got["rule"]["by_when"] == UNKNOWN


def test_rule_in_full_has_law_and_rules_for_the_same_need(reader):
    got = reader.get("procedures/EU-APR-23-2b").json()
    assert any(fact["link"].endswith("CELEX:32024R1348") for fact in got["law"])
    assert "IT-G-03" in {one["id"] for one in got["same_need"]}


def test_rule_that_is_none_is_not_found(reader):
    is_problem(reader.get("procedures/EU-NOTHING"), 404, "not_found")


def test_two_countries_stand_side_by_side(reader):
    got = reader.get("procedures/compare", topic="missing", a="NL", b="BE").json()
    (row,) = got["rows"]
    assert [one["by_when"] for one in (*row["a"], *row["b"])] == [UNKNOWN, UNKNOWN]
    assert got["union"] and not got["empty_a"]


def test_steps_of_both_sides_have_dates_where_the_day_is_known(reader):
    query = {"event": "missing", "from": "IT", "to": "SE", "at": "2026-12-14", "time": "10:00"}
    got = reader.get("procedures/steps", **query).json()
    steps = {one["rule"]["id"]: one for one in got["stages"][0]["steps"]}
    assert steps["TT-POLICE-1H"]["answers"][0]["protective_due"] == "2026-12-14T11:00:00+01:00"
    assert steps["TT-POLICE-1H"]["answers"][0]["legal_due"] is None
    assert steps["SE-M-UNKNOWN"]["lane"] == "there" and steps["SE-M-UNKNOWN"]["rule"]["unknown"]
    assert steps["SE-M-UNKNOWN"]["answers"][0]["protective_due"] is None


@pytest.mark.parametrize(("path", "query", "field"), [
    ("procedures", {"country": "XX"}, "country"),
    ("procedures", {"page": "0"}, "page"),
    ("procedures", {"shoe": "1"}, "query"),
    ("procedures/compare", {"topic": "guardian", "a": "IT", "b": "IT"}, "b"),
    ("procedures/compare", {"topic": "guardian", "a": "IT"}, "b"),
    ("procedures/steps", {"event": "wedding", "from": "IT", "to": "SE"}, "event"),
    ("procedures/steps", {"event": "missing", "from": "IT", "to": "SE", "at": "2026-02-31"}, "at"),
    ("procedures/steps", {"event": "missing", "from": "IT"}, "to"),
])  # fmt: skip
def test_wrong_question_names_the_field(reader, path, query, field):
    got = is_problem(reader.get(path, **query), 422, "invalid")
    assert field in got["fields"]


@pytest.mark.parametrize("path", ["procedures", "procedures/compare", "procedures/steps", "procedures/EU-APR-23-2b"])
def test_reading_logged_out_is_refused(nobody, path):
    is_problem(nobody.get(path), 401, "not_logged_in")
