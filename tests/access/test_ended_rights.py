"""An ended mandate and an ended grant close every way to a file: pages, photo, notice, lists, search, interface."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from PIL import Image

from tests import factories
from tutela.access import services
from tutela.access.models import Mandate, User
from tutela.cases import services as cases
from tutela.core import clock

WAYS = [
    "cases:page", "cases:timeline", "cases:readiness", "cases:notice", "cases:entries", "cases:add_photo", "web:looks",
    "web:grants", "web:name_next", "guardianship:file", "missing:of_case", "missing:report_for", "missing:enquiry_for",
    "care:open_transfer", "leads:ask", "bestinterests:list", "api:child", "api:clocks",
]  # fmt: skip
LISTS = ("/", "/children/", "/tonight/", "/transfers/", "/missing/", "/api/1/children", "/api/1/work")


@pytest.fixture
def house():
    return factories.organisation("child_protection")


@pytest.fixture
def case(house):
    return factories.child(factories.actor(house, "social_worker"), names=[{"text": "Canary Habtom"}])


@pytest.fixture
def helper():
    found = factories.actor(factories.organisation("child_protection"), "social_worker", username="helper")
    client = Client()
    client.force_login(User.objects.get(username="helper"))
    return found, client


def address(name, case):
    for argument in ("pk", "case"):
        try:
            return reverse(name, kwargs={argument: case})
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def answers(client, case):
    return {name: client.get(address(name, case)) for name in WAYS}


def test_grant_that_ends_closes_every_way_at_that_moment(case, helper):
    actor, client = helper
    factories.give(case, organisation=actor.organisation_id, ends_at=clock.now() + timedelta(hours=1))
    assert client.get(address("cases:page", case)).status_code == 200
    with factories.after(hours=2):
        found = answers(client, case)
        assert {name: got.status_code for name, got in found.items() if got.status_code != 404} == {}
        lists = [client.get(url) for url in LISTS]
        assert not [got for got in lists if "Canary" in got.content.decode()]
        searched = client.post(reverse("cases:search"), {"word": "Canary", "q": "Canary", "name": "Canary"})
        assert "Canary Habtom" not in searched.content.decode().replace('value="Canary"', "")


def test_ended_and_unconfirmed_mandates_open_nothing(case, helper):
    actor, client = helper
    factories.give(case, organisation=actor.organisation_id)
    assert client.get(address("cases:page", case)).status_code == 200
    services.end_mandate(by=factories.SYSTEM, mandate=Mandate.objects.get(person=actor.person_id).pk)
    admin = factories.actor(factories.organisation("administration"), "node_admin")
    for state in ("ended", "unconfirmed"):
        if state == "unconfirmed":
            services.give_mandate(by=admin, person=actor.person_id, organisation=actor.organisation_id, role="social_worker")
        found = answers(client, case)
        assert {name: got.status_code for name, got in found.items() if got.status_code not in {403, 404}} == {}, state
        assert not [name for name, got in found.items() if "Canary" in got.content.decode()]


def test_photo_of_a_file_is_gone_with_the_grant(case, helper):
    actor, client = helper
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(picture, "JPEG")
    cases.add_photo(by=factories.SYSTEM, case=case, data=picture.getvalue())
    given = factories.give(case, organisation=actor.organisation_id)
    url = address("cases:photo", case)
    assert client.get(url).status_code == 200
    services.revoke(by=factories.SYSTEM, grant=given.pk)
    assert client.get(url).status_code == 404
    assert Client().get(url).status_code == 302
