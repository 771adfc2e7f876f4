"""Errors become pages that say what happened, what is safe and what to do; reading cannot write."""

from io import BytesIO

import pytest
from django.test import Client, override_settings

from tests.web import urls_for_errors
from tutela.core.http import WriteOnRead
from tutela.core.uploads import MAX_FILE, MAX_REQUEST

pytestmark = pytest.mark.urls("tests.web.urls_for_errors")
STATUS = {"missing": 404, "gone": 404, "refused": 403, "invalid": 400, "stale": 409, "state": 409, "busy": 503,
          "large": 413, "sealed": 403}


@pytest.mark.parametrize(("how", "status"), STATUS.items())
def test_page_when_a_service_refuses_has_the_status_and_the_way_on(client, how, status):
    response = client.get(f"/fail/{how}/")
    text = response.content.decode()
    assert response.status_code == status
    assert "What is safe" in text and "What you can do" in text and "call 112" in text
    assert response["Cache-Control"] == "no-store"


def test_every_failure_in_the_list_is_tested():
    assert set(urls_for_errors.FAILURES) == {*STATUS, "broken"}


def test_page_when_code_breaks_shows_a_reference_and_nothing_else(client):
    client.raise_request_exception = False
    response = client.get("/fail/broken/")
    assert response.status_code == 500
    assert "Reference for your administrator" in response.content.decode()
    assert "Sara" not in response.content.decode()


def test_answer_when_a_machine_asks_is_json(client):
    response = client.get("/fail/refused/", headers={"accept": "application/json"})
    assert response.status_code == 403 and response.json()["reason"] == "Only the owner may do this."


def test_page_that_does_not_exist_is_not_found(client):
    assert client.get("/no/such/page/").status_code == 404


def test_get_that_writes_is_stopped_and_a_get_that_reads_is_not(client):
    assert client.get("/read/").status_code == 200
    with pytest.raises(WriteOnRead):
        client.get("/write/")


def test_act_by_get_or_without_the_permission_is_refused(client):
    assert client.get("/locked/").status_code == 405
    assert client.post("/locked/").status_code == 403


def test_form_without_token_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post("/echo/", {"name": "Sara"})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()
    assert "Sara" not in response.content.decode()


def test_form_without_token_of_a_logged_in_person_gives_the_words_back(django_user_model):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(django_user_model.objects.create_user(username="lia"))
    response = browser.post("/echo/", {"name": "Sara <b>", "password": "secret-word"}, headers={"sec-fetch-site": "same-origin"})
    text = response.content.decode()
    assert "Sara &lt;b&gt;" in text and "secret-word" not in text


def test_upload_beyond_the_limit_of_a_file_keeps_the_words_and_the_size(client):
    big = BytesIO(b"x" * (MAX_FILE + 1000))
    big.name = "photo.jpg"
    response = client.post("/echo/", {"name": "Sara", "photo": big})
    assert response.content.decode() == f"Sara {{'photo': {MAX_FILE + 1000}}}"


def test_upload_beyond_the_limit_of_a_request_is_refused_unread(client):
    response = client.post("/echo/", b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=MAX_REQUEST + 1)
    assert response.status_code == 413


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2)
def test_form_with_too_many_fields_is_refused(client):
    assert client.post("/echo/", {str(n): "1" for n in range(5)}).status_code == 400


def test_page_when_the_database_is_away_asks_it_nothing(office, browse, django_assert_num_queries):
    client = browse("guardian")
    with django_assert_num_queries(3):  # session, account, mandates, and nothing for the page itself
        response = client.get("/fail/busy/")
    assert response.status_code == 503 and response["Retry-After"] == "30"


def test_page_tells_the_browser_to_run_and_load_nothing_from_elsewhere(client):
    policy = client.get("/gallery/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
