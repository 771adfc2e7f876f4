"""Care on the child's page: she walks in without a move being open, and what was agreed for the first night."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tutela.access.models import User
from tutela.care import selectors, services
from tutela.cases import services as cases


def browser(name):
    client = Client()
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def house():
    return factories.organisation("reception")


def test_child_who_walks_in_is_received_and_planned_for_from_her_page(house):
    worker = factories.actor(house, "reception_worker", username="house-worker")
    case = factories.child(worker)
    client, page = browser("house-worker"), reverse("cases:page", args=[case])
    arrive, plan = reverse("care:arrive", args=[case]), reverse("care:first_night", args=[case])
    shown = client.get(page).content.decode()
    assert arrive in shown and plan not in shown
    assert client.post(arrive).status_code == 302
    assert selectors.placement_of(case=case).organisation_id == house
    shown = client.get(page).content.decode()
    assert plan in shown and arrive not in shown
    assert client.post(plan, {"items": ["meal", "fears_asked"]}).status_code == 302
    assert "Asked what the child is afraid of" in client.get(page).content.decode()


def test_colleague_of_another_house_with_the_file_may_receive_the_child_there(house):
    worker = factories.actor(house, "reception_worker")
    case = factories.child(worker)
    services.arrive(by=worker, case=case)
    other = factories.organisation("reception")
    factories.actor(other, "reception_worker", username="other-worker")
    factories.give(case, organisation=other)
    shown = browser("other-worker").get(reverse("cases:page", args=[case])).content.decode()
    assert reverse("care:arrive", args=[case]) in shown
    assert reverse("care:first_night", args=[case]) not in shown


def test_form_of_a_move_names_brothers_and_sisters_on_file(house):
    worker = factories.actor(house, "reception_worker", username="house-worker")
    case = factories.child(worker)
    url = reverse("care:open_transfer", args=[case])
    assert "Brothers and sisters" not in browser("house-worker").get(url).content.decode()
    brother = cases.register(by=worker)
    cases.put_together(by=worker, case=case, kind="siblings", reference=brother.reference)
    shown = browser("house-worker").get(url).content.decode()
    assert "Brothers and sisters" in shown and brother.reference in shown
