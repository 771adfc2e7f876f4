"""An empty node: whoever sits at the machine becomes the first administrator, once."""

import pytest
from django.test import Client

from tutela.access import directory

FORM = {
    "organisation_name": "Ufficio Minori", "display_name": "Ada Moretti", "username": "ada",
    "password": "quiet river stone", "again": "quiet river stone",
}


def test_first_run_on_an_empty_node_makes_one_administrator_and_closes(client):
    assert client.get("/").url == "/first-run/"
    assert client.get("/first-run/").status_code == 200
    assert client.post("/first-run/", FORM).url == "/account/login/"
    assert not directory.is_empty()
    assert client.get("/first-run/").status_code == 404
    assert client.post("/first-run/", {**FORM, "username": "eve"}).status_code == 404
    assert client.get("/").url.startswith("/account/login/")
    assert client.post("/account/login/", {"login": "ada", "password": FORM["password"]}).status_code == 302
    assert "You are alone on this node" in client.get("/people/").content.decode()
    assert "sees no case" not in client.get("/").content.decode()


def test_first_officer_joins_with_the_code_and_a_password_of_her_own(client):
    client.post("/first-run/", FORM)
    client.post("/account/login/", {"login": "ada", "password": FORM["password"]})
    page = client.post("/people/first-officer/", {"display_name": "Nora Villa", "username": "nora"}).content.decode()
    code = page.split("<code>")[1].split("</code>")[0]
    officer = Client()
    chosen = {"username": "nora", "code": code, "password": "green window bird", "again": "green window bird"}
    assert officer.get("/join/").status_code == 200
    refused = officer.post("/join/", {**chosen, "code": "wrong"}).content.decode()
    assert "do not fit" in refused and "green window" not in refused
    assert officer.post("/account/login/", {"login": "nora", "password": code}).url == "/account/inactive/"
    assert officer.post("/join/", chosen).url == "/account/login/"
    assert officer.post("/account/login/", {"login": "nora", "password": code}).status_code == 200
    assert officer.post("/account/login/", {"login": "nora", "password": "green window bird"}).status_code == 302
    assert officer.get("/mandates/").status_code == 200
    page = client.get("/people/").content.decode()
    assert "You are alone" not in page and "by the administrator’s invitation alone" in page
    assert "There is a second person already" in client.post(
        "/people/first-officer/", {"display_name": "X", "username": "x"}).content.decode()


@pytest.mark.parametrize("change", [{"password": "short", "again": "short"}, {"again": "other words here"}, {"username": "a\x00"},
                                    {"display_name": ""}])
def test_first_run_with_a_fault_keeps_what_was_typed_and_makes_nobody(client, change):
    response = client.post("/first-run/", {**FORM, **change})
    assert response.status_code == 422
    assert "Ufficio Minori" in response.content.decode() and FORM["password"] not in response.content.decode()
    assert directory.is_empty()


@pytest.mark.parametrize("extra", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
                                   {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_FORWARDED": "for=192.0.2.7"}])
def test_first_run_from_another_machine_is_refused(client, extra):
    assert client.get("/first-run/", **extra).status_code == 403
    assert client.post("/first-run/", FORM, **extra).status_code == 403
    assert directory.is_empty()
