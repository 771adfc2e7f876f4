"""The screens that protect a file: bars with a substitute, the danger flag, looks kept back and reviewed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.web.conftest import MACHINE
from tutela.access import policies
from tutela.access import selectors as access
from tutela.access import services as access_services
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.journal import selectors as journal


@pytest.fixture
def girl(office, actor):
    row = case_services.register(by=actor("reception_worker"), names=[{"text": "Selam Habtom"}])
    access_services.add_grant(by=MACHINE, case=row.pk, purpose="care", source="test", organisation=office.own.pk,
                              relation="own_organisation_grant")
    return row


def in_days(number):
    return (timezone.localtime() + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M")


def test_officer_bars_a_guardian_with_a_substitute_and_the_guardian_finds_nothing(office, browse, girl):
    guardian, substitute = office.persons["guardian", "own"], office.persons["guardian", "other"]
    url = reverse("web:bars", args=[girl.pk])
    officer = browse("named_officer")
    assert substitute.display_name in officer.get(url).content.decode()
    sent = {"holder": f"person:{guardian.pk}", "reason": "seen with the man she fears", "substitute": str(substitute.pk)}
    assert officer.post(url, sent).status_code == 302
    (bar,) = access.bars_of(case=girl.pk)
    assert (bar.person_id, bar.substitute_id) == (guardian.pk, substitute.pk)
    assert browse("guardian").get(reverse("cases:page", args=[girl.pk])).status_code == 404
    lift = reverse("web:lift_bar", args=[girl.pk, bar.pk])
    assert officer.post(lift, {"reason": ""}).status_code == 422
    assert officer.post(lift, {"reason": "it was his brother"}).status_code == 302
    assert browse("guardian").get(reverse("cases:page", args=[girl.pk])).status_code == 200


def test_danger_flag_is_raised_by_a_social_worker_and_lifted_by_a_named_officer_only(browse, girl):
    url = reverse("web:danger", args=[girl.pk])
    assert browse("social_worker").post(url, {"reason": ""}).status_code == 422
    assert browse("social_worker").post(url, {"reason": "a man waits at the gate"}).status_code == 302
    assert policies.danger(girl.pk)
    assert browse("social_worker").post(url, {"reason": "gone"}).status_code == 403
    assert browse("named_officer").post(url, {"reason": "he was arrested"}).status_code == 302
    assert not policies.danger(girl.pk)


def test_look_is_kept_back_for_a_while_and_an_inspector_shows_it_again(browse, actor, girl):
    cases.case_view(actor=actor("night_worker"), case=girl.pk, purpose="protection")
    look = journal.looks(case=girl.pk).order_by("pk").first()
    withhold = reverse("web:withhold", args=[girl.pk, look.pk])
    officer = browse("named_officer")
    assert officer.post(withhold, {"reason": "investigation", "until": in_days(120)}).status_code == 422
    assert officer.post(withhold, {"reason": "investigation", "until": in_days(20)}).status_code == 302
    assert look.pk not in set(journal.looks(case=girl.pk).values_list("pk", flat=True))
    inspector = browse("inspector")
    (row,) = journal.withholdings()
    assert reverse("web:review_withheld", args=[row.pk]) in inspector.get(reverse("web:withheld")).content.decode()
    assert inspector.post(reverse("web:review_withheld", args=[row.pk]), {"until": ""}).status_code == 302
    assert look.pk in set(journal.looks(case=girl.pk).values_list("pk", flat=True))


def test_access_is_given_until_an_end_and_ended_by_screen(office, browse, girl):
    url = reverse("web:grants", args=[girl.pk])
    worker = browse("social_worker")
    sent = {"holder": f"org:{office.other.pk}", "purpose": "care", "role": "", "ends_at": in_days(3)}
    assert worker.post(url, {**sent, "ends_at": ""}).status_code == 422
    assert worker.post(url, sent).status_code == 302
    other = browse("reception_worker", "other")
    assert other.get(reverse("cases:page", args=[girl.pk])).status_code == 200
    given = next(row for row in access.grants_of(case=girl.pk) if row.organisation_id == office.other.pk)
    assert worker.post(reverse("web:revoke", args=[girl.pk, given.pk])).status_code == 302
    assert other.get(reverse("cases:page", args=[girl.pk])).status_code == 404
