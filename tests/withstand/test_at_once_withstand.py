"""Two requests at the very same moment: a double click that no script caught, two workers of the server."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from tests import factories as make
from tutela.cases import services as cases
from tutela.cases.models import Case, Name
from tutela.core.models import SentForm

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
FORM = {"name": "Selam", "sex": "f", "birth_source": "child"}


@pytest.fixture
def browsing():
    office = make.organisation("child_protection")
    worker = make.actor(office, "social_worker", username="mira")
    client = Client()
    client.force_login(get_user_model().objects.get(username="mira"))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    def tab():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        return client

    tab.worker = worker
    return tab


def at_once(browsing, path, data, times=4):
    tabs = [browsing() for _number in range(times)]
    answers = make.at_once(*[lambda tab=tab: tab.post(path, data) for tab in tabs])
    connections.close_all()
    return answers


def test_form_sent_four_times_at_once_registers_one_child(browsing):
    answers = at_once(browsing, "/children/register/", FORM)
    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {(302, answers[0].url)}, answers
    assert Case.objects.count() == 1


def test_form_about_a_file_sent_twice_at_once_is_saved_once(browsing):
    case = cases.register(by=browsing.worker).pk
    answers = at_once(browsing, f"/children/{case}/add/name/", {"text": "Selam", "kind": "full", "source": "child"}, times=2)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Name.objects.filter(case_id=case).count() == 1


def test_form_that_was_refused_is_forgotten_and_can_be_sent_again_at_once(browsing):
    answers = at_once(browsing, "/children/register/", {**FORM, "name": "Sel\x00am"})
    assert {answer.status_code for answer in answers} == {422}
    assert Case.objects.count() == 0 and SentForm.objects.count() == 0
