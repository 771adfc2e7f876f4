"""On a node that asks for it, a password alone opens nothing but the page that sets up the second factor."""

import dataclasses

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse


@pytest.fixture(autouse=True)
def strict(settings):
    settings.TUTELA = dataclasses.replace(settings.TUTELA, second_factor=True)


def test_person_without_a_second_factor_is_sent_to_set_it_up_and_may_do_nothing_else(office, browse):
    client = browse("reception_worker")
    assert client.get("/").url == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200
    assert client.get(reverse("cases:list")).status_code == 403


def test_person_with_a_second_factor_works_as_before(office, browse):
    TOTP.activate(office.people["reception_worker", "own"], generate_totp_secret())
    client = browse("reception_worker")
    assert client.get("/").status_code == 200
    assert client.get(reverse("cases:list")).status_code == 200


def test_login_with_a_second_factor_asks_for_it(office, client):
    TOTP.activate(office.people["guardian", "own"], generate_totp_secret())
    answer = client.post("/account/login/", {"login": "guardian-own", "password": "x"})
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get("/").url.startswith("/account/login/")



def test_pages_of_the_second_factor_show(office, browse):
    client = browse("guardian")
    client.post("/account/reauthenticate/", {"password": "x"})
    for path in ("/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/password/change/"):
        assert client.get(path, follow=True).status_code == 200
    assert "<svg" in client.get("/account/2fa/totp/activate/", follow=True).content.decode()
