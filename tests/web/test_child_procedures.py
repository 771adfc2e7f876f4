"""The steps of both States for one child: dates from the file, the look recorded, refused without the file."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests import factories as make
from tutela.cases import services as cases
from tutela.core import clock as case_time
from tutela.core.errors import NotVisible
from tutela.journal.models import Look
from tutela.procedures.navigator import of_case
from tutela.procedures.rulebook import book


@pytest.fixture
def worker(db):
    return make.actor(make.organisation("child_protection"), "social_worker", username="social")


@pytest.fixture
def girl(worker):
    case = make.child(worker, names=[{"text": "Abena Tesfay"}])
    cases.take_ownership(by=worker, case=case)
    at = case_time.now() - timedelta(hours=1)
    cases.record_application(by=worker, case=case, stage="registered", at=at, country="IT", kind="asylum")
    return case


def client(username):
    browser = Client()
    browser.force_login(get_user_model().objects.get(username=username))
    return browser


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def steps_of(plan, rule):
    return [one for stage in plan.stages for one in stage.steps if one.rule.id == rule]


def test_steps_of_a_child_take_the_dates_of_the_file_and_record_the_look(girl):
    got = client("social").get(f"/children/{girl}/procedures/", {"event": "reunification", "to": "SE"})
    assert got.status_code == 200 and 'role="img"' in got.content.decode()
    assert "Abena Tesfay" in text(got) and "running" in text(got) and "next review" in text(got)
    looks = Look.objects.filter(case_id=girl, where="web:procedures")
    assert any("C2" in look.classes for look in looks)


def test_steps_of_a_child_show_the_running_deadline_as_it_stands(girl, worker):
    plan = of_case.plan(actor=worker, case=girl, situation="reunification", other="SE", purpose="procedures")
    (step,) = steps_of(plan, "EU-AMMR-39-1a")
    assert step.stands == "running" and step.dates
    (other,) = steps_of(plan, "EU-AMMR-40-1")
    assert other.lane == "there" and not other.stands and not other.dates


def test_other_side_is_computed_from_the_events_of_the_file(girl, worker):
    at = case_time.now() - timedelta(hours=1)
    known = of_case.events(actor=worker, case=girl)
    assert abs(known["application_registered"] - at) < timedelta(minutes=1)


def test_steps_of_a_child_without_a_question_ask_for_one(girl):
    got = client("social").get(f"/children/{girl}/procedures/")
    assert got.status_code == 200 and "Situation" in text(got) and 'role="img"' not in got.content.decode()


def test_steps_of_a_child_with_the_own_state_as_the_other_name_the_field(girl):
    got = client("social").get(f"/children/{girl}/procedures/", {"event": "missing", "to": book().state})
    assert got.status_code == 400 and "Choose one of the list." in text(got)


def test_steps_of_a_child_of_another_office_do_not_exist(girl):
    stranger = make.actor(make.organisation("child_protection"), "social_worker", username="stranger")
    got = client("stranger").get(f"/children/{girl}/procedures/", {"event": "missing", "to": "SE"})
    assert got.status_code == 404
    with pytest.raises(NotVisible):
        of_case.events(actor=stranger, case=girl)


def test_page_of_the_child_links_to_the_steps(girl):
    assert f"/children/{girl}/procedures/" in client("social").get(f"/children/{girl}/").content.decode()
