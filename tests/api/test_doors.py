"""Who does not get in, and what is not taken. Every error has the one shape."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from tests.api.conftest import Asking, is_problem
from tutela.cases.models import Case, Name
from tutela.journal.models import Look

GETS = ("work", "children", "missing", "tonight", "transfers", "leads", "city", "node", "openapi.json")
# A fixed id: the tests are handed out to several processes by name.
NOTHING = "0199aaaa-0000-7000-8000-000000000000"
POSTS = ("children", "missing", "sightings", "enquiries", f"notices/{NOTHING}/acknowledge", f"notices/{NOTHING}/outside",
         f"transfers/{NOTHING}/arrived")


@pytest.mark.parametrize("path", GETS)
def test_reading_logged_out_is_refused_as_json(nobody, path):
    is_problem(nobody.get(path), 401, "not_logged_in")


@pytest.mark.parametrize("path", POSTS)
def test_writing_logged_out_is_refused_as_json(nobody, path):
    is_problem(nobody.post(path, {}), 401, "not_logged_in")


@pytest.mark.parametrize("path", POSTS)
def test_writing_with_the_wrong_role_is_refused_before_the_body_is_read(asks, path):
    is_problem(asks("national_official").post(path, b"{"), 403, "refused")


def test_file_of_another_organisation_does_not_exist_and_the_attempt_is_kept(asks, world):
    for path in (f"children/{world.case.pk}", f"children/{world.case.pk}/clocks"):
        is_problem(asks("social_worker", "other").get(path), 404, "not_found")
    assert Look.objects.filter(purpose="refused", case_id=world.case.pk).count() == 2
    is_problem(asks("social_worker").get(f"children/{uuid4()}"), 404, "not_found")


def test_report_about_a_file_of_another_organisation_is_not_found(asks, world):
    is_problem(asks("social_worker", "other").post("missing", {"case": str(world.case.pk)}), 404, "not_found")


def test_writing_without_the_token_is_refused_and_with_it_taken(office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people["night_worker", "own"])
    is_problem(Asking(client).post("children", {}), 403, "token_missing")
    client.get("/children/new/")
    token = next(value.value for name, value in client.cookies.items() if name.startswith("csrf"))
    assert Asking(client).post("children", {}, headers={"X-CSRFToken": token}).status_code == 201


def test_unknown_address_and_method_have_the_one_shape(asks):
    night = asks("night_worker")
    is_problem(night.get("nothing/here"), 404, "not_found")
    is_problem(night.client.delete("/api/1/children"), 405, "wrong_method")
    is_problem(night.client.put("/api/1/children", b"{}", content_type="application/json"), 405, "wrong_method")


@pytest.mark.parametrize(("body", "status", "error"), [
    (b"", 422, "invalid"),
    (b"[]", 400, "malformed"),
    (b"{", 400, "malformed"),
    (b"\xff\xfe", 400, "malformed"),
    (b'{"sex": "f", "sex": "m"}', 400, "malformed"),
    (b'{"names": [{"text": "a", "text": "b"}]}', 400, "malformed"),
    (b'{"sex": NaN}', 400, "malformed"),
    (b'{"sex": 1e999}', 400, "malformed"),
    (b'{"sex": 1208925819614629174706176}', 400, "malformed"),
    (b'{"sex":' + b"[" * 40 + b"]" * 40 + b"}", 413, "too_large"),
    (b'{"sex": "' + b"x" * 30_000 + b'"}', 413, "too_large"),
    (b" " * 300_000, 413, "too_large"),
    (b"x" * 3_000_000, 413, "too_large"),
])  # fmt: skip
def test_body_that_is_no_strict_json_is_refused(asks, body, status, error):
    is_problem(asks("night_worker").post("children", body), status, error)
    assert not Case.objects.exists()


@pytest.mark.parametrize(("body", "field"), [
    ({"shoe": "38"}, "shoe"),
    ({"names": [{"text": "Sara", "shoe": "38"}]}, "names.0.shoe"),
    ({"names": [{"text": "x" * 201}]}, "names.0.text"),
    ({"names": [{"text": "a\x00b"}]}, "names.0.text"),
    ({"names": [{"text": 7}]}, "names.0.text"),
    ({"names": [{"text": "a\nb"}]}, "names.0.text"),
    ({"names": [{}]}, "names.0.text"),
    ({"names": [{"text": "Sara"}] * 13}, "names"),
    ({"names": [{"text": "!!"}]}, "names"),
    ({"birth": {"value": "2026-02-31"}}, "birth"),
    ({"birth": {"value": "0001-01-01"}}, "birth"),
    ({"birth": {"value": "2099"}}, "birth"),
    ({"encounter_at": "2026-02-31T10:00:00+01:00"}, "encounter_at"),
    ({"encounter_at": "0001-01-01T00:00:00+14:00"}, "encounter_at"),
    ({"encounter_at": "2026-01-01T10:00:00"}, "encounter_at"),
    ({"encounter_at": 0}, "encounter_at"),
    ({"sex": "girl"}, "sex"),
    ({"sex": None}, "sex"),
    ({"languages": "tir"}, "languages"),
    ({"languages": ["nope"]}, "languages"),
])  # fmt: skip
def test_value_that_does_not_fit_is_named_at_its_field_and_nothing_is_saved(asks, body, field):
    got = is_problem(asks("night_worker").post("children", body), 422, "invalid")
    assert field in got["fields"] or field.split(".")[0] in {name.split(".")[0] for name in got["fields"]}
    assert not Case.objects.exists() and "girl" not in json.dumps(got)


def test_lone_surrogate_is_refused_at_its_field(asks):
    got = is_problem(asks("night_worker").post("children", b'{"names": [{"text": "a\\ud800"}]}'), 422, "invalid")
    assert list(got["fields"]) == ["names.0.text"]


def test_direction_marks_are_taken_out_of_a_name(asks):
    assert asks("night_worker").post("children", {"names": [{"text": "Sa\u202era"}]}).status_code == 201
    assert Name.objects.get().text == "Sara"


def test_body_of_another_type_is_refused(asks):
    is_problem(asks("night_worker").post("children", b"{}", content_type="text/plain"), 415, "wrong_type")
    is_problem(asks("night_worker").post("children", b"a=1", content_type="application/x-www-form-urlencoded"), 415, "wrong_type")


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x"}, {"page": "9" * 400}, {"page": "-1"}, {"page": "٣"},
                                   {"show": "other"}, {"name": "Sara"}])  # fmt: skip
def test_parameter_that_does_not_fit_is_refused(asks, query):
    is_problem(asks("night_worker").get("children", **query), 422, "invalid")


def test_answer_in_another_language_is_translated(asks):
    got = asks("night_worker").client.get("/api/1/children/x", headers={"accept-language": "it"})
    assert got.status_code == 404 and got.json()["error"] == "not_found"
