"""All deadlines of a child on one page, and decisions about them."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests import factories as make
from tutela.cases import services as cases
from tutela.core import clock as case_time
from tutela.journal.models import Look
from tutela.procedures.models import Clock
from tutela.procedures.rulebook import book


@pytest.fixture
def girl():
    worker = make.actor(make.organisation("child_protection"), "social_worker", username="social")
    case = make.child(worker, names=[{"text": "Abena Tesfay"}])
    cases.take_ownership(by=worker, case=case)
    at = case_time.now() - timedelta(hours=1)
    cases.record_application(by=worker, case=case, stage="registered", at=at, country="IT", kind="asylum")
    return case


def client(username):
    browser = Client()
    browser.force_login(get_user_model().objects.get(username=username))
    return browser


def extendable(case):
    rows = Clock.objects.filter(case_id=case, stopped_at=None)
    return next(row for row in rows if book().rule(row.rule).extensions)


def test_page_says_how_each_deadline_was_computed_and_how_sure_the_text_is(girl):
    text = client("social").get(f"/children/{girl}/deadlines/").content.decode()
    for part in ("Counted from", "article read", "next review", "If nobody acts in time:", "Target, no legal deadline"):
        assert part in text, part
    assert Look.objects.filter(case_id=girl, where="web:deadlines").exists()
    assert f"/children/{girl}/deadlines/" in client("social").get(f"/children/{girl}/").content.decode()


def test_extension_moves_the_date_and_keeps_the_former_answer(girl):
    row = extendable(girl)
    browser = client("social")
    where = f"/children/{girl}/deadlines/{row.pk}/extend/"
    ground = next(iter(browser.get(where).context["form"].fields["ground"].choices))[0]
    answer = browser.post(where, {"ground": ground, "decision": "D 17/2026"})
    assert answer.status_code == 302
    after = Clock.objects.get(pk=row.pk)
    assert after.legal_due > row.legal_due
    text = browser.get(f"/children/{girl}/deadlines/").content.decode()
    for part in ("D 17/2026", "it was extended", "1 former answer"):
        assert part in text, part


def test_extension_without_a_reference_says_so_at_the_field_and_keeps_the_input(girl):
    row = extendable(girl)
    browser = client("social")
    where = f"/children/{girl}/deadlines/{row.pk}/extend/"
    answer = browser.post(where, {"ground": "", "decision": "D 17"})
    assert answer.status_code in (400, 422)
    assert "D 17" in answer.content.decode()
    assert not Clock.objects.get(pk=row.pk).history


def test_deadline_of_another_file_or_an_unknown_decision_is_not_found(girl):
    row = extendable(girl)
    browser = client("social")
    assert browser.get(f"/children/{girl}/deadlines/{row.pk}/delete/").status_code == 404
    worker = make.actor(make.organisation("child_protection"), "social_worker", username="other")
    second = make.child(worker, names=[{"text": "Other"}])
    assert browser.get(f"/children/{second}/deadlines/{row.pk}/extend/").status_code == 404
    assert client("other").get(f"/children/{second}/deadlines/{row.pk}/extend/").status_code == 404


def test_decision_the_rule_has_no_ground_for_is_not_offered_and_not_found(girl):
    rows = Clock.objects.filter(case_id=girl, stopped_at=None)
    plain = next(row for row in rows if not book().rule(row.rule).extensions)
    browser = client("social")
    for what in ("extend", "suspend"):
        where = f"/children/{girl}/deadlines/{plain.pk}/{what}/"
        assert browser.get(where).status_code == 404
        assert browser.post(where, {"ground": "renewal", "decision": "R 1"}).status_code == 404


def test_resuming_what_is_not_suspended_is_refused_in_words(girl):
    row = extendable(girl)
    answer = client("social").post(f"/children/{girl}/deadlines/{row.pk}/resume/", {"decision": "R 1"})
    assert "This deadline is not suspended." in answer.content.decode()
    assert not Clock.objects.get(pk=row.pk).history


def test_event_noted_on_the_page_starts_its_deadlines_in_words(girl):
    browser = client("social")
    where = f"/children/{girl}/deadlines/note/"
    assert "take charge request accepted" in browser.get(where).content.decode().lower().replace("-", " ")
    assert browser.post(where, {"trigger": "take_charge_accepted", "at": ""}).status_code == 422
    assert browser.post(where, {"trigger": "take_charge_accepted", "at": "2026-09-01T10:00"}).status_code == 302
    text = browser.get(f"/children/{girl}/deadlines/").content.decode()
    assert "Suspend" in text
    assert "Responsibility moves to another State." in text or "responsibility moved to another State" in text
