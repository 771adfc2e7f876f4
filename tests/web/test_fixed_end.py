"""The banner of a status that ends on a fixed day."""

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests import factories as make
from tutela.cases import services as cases
from tutela.core import clock
from tutela.procedures import reminding


@pytest.fixture
def worker(db):
    clock.set_now(datetime.fromisoformat("2026-11-24T10:00+01:00"))
    yield make.actor(make.organisation("child_protection"), "social_worker", username="social")
    clock.set_now(clock.wall())


def home():
    browser = Client()
    browser.force_login(get_user_model().objects.get(username="social"))
    return browser.get("/").content.decode()


def test_banner_says_when_it_ends_also_where_no_child_is_concerned(worker):
    text = home()
    assert "Temporary protection status is valid through 4 March 2027" in text
    assert "None of your children has this status recorded." in text


def test_banner_counts_the_children_and_the_task_is_overdue_at_once(worker):
    case = make.child(worker, names=[{"text": "Olena"}])
    cases.record_application(
        by=worker, case=case, stage="registered", at=clock.now(), country="IT", kind="temporary_protection"
    )
    reminding.remind_due()
    text = home()
    assert "1 of your children is concerned" in text
    assert "Temporary protection ends: settle status, guardian, school and host" in text


def test_banner_says_that_the_day_has_passed(worker):
    clock.set_now(datetime.fromisoformat("2027-03-10T10:00+01:00"))
    assert "no newer act is loaded" in home()


def test_banner_is_absent_before_its_time(worker):
    clock.set_now(datetime.fromisoformat("2026-08-10T10:00+01:00"))
    assert "Temporary protection status" not in home()
