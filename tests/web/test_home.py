"""What needs me now: only what reaches the person, overdue first, with a constant number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import MACHINE
from tutela.core import clock
from tutela.work import services as work


def put(kind, *, hours=None, **where):
    due = clock.now() + timedelta(hours=hours) if hours is not None else None
    return work.open_item(by=MACHINE, kind=kind, protective_due=due, **where)


def test_home_shows_overdue_first_and_undated_last(office, browse):
    put("review_day7", organisation=office.own.pk, hours=30)
    put("learning_note", organisation=office.own.pk)
    put("confirm_arrival", organisation=office.own.pk, hours=-3)
    text = browse("reception_worker").get("/").content.decode()
    order = [text.index(words) for words in ("did the child arrive", "Review on day 7", "would have helped")]
    assert order == sorted(order)
    assert "Overdue 3 h" in text and "1 thing is overdue." in text


def test_home_shows_only_what_reaches_role_and_organisation(office, browse):
    put("strategy_call", organisation=office.own.pk, role="social_worker", hours=1)
    put("review_48h", person=office.persons["guardian", "own"].pk, hours=1)
    assert "guardian, reception and hotline" in browse("social_worker").get("/").content.decode()
    for role, side in (("social_worker", "other"), ("night_worker", "own"), ("guardian", "other")):
        text = browse(role, side).get("/").content.decode()
        assert "guardian, reception and hotline" not in text and "Review after 48" not in text
    assert "Review after 48" in browse("guardian").get("/").content.decode()


def test_home_with_many_items_asks_as_often_as_with_one(office, browse):
    client = browse("reception_worker")
    put("review_day7", organisation=office.own.pk, hours=1)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for hours in range(60):
        put("review_day7", organisation=office.own.pk, hours=hours, person=None)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/")
    assert len(many) == len(few) <= 20
    assert page.content.decode().count('<li class="t-work__row') == 25 and "?page=2" in page.content.decode()


def test_done_by_the_desk_closes_and_by_another_desk_is_not_found(office, browse):
    item = put("learning_note", organisation=office.own.pk)
    assert browse("reception_worker", "other").post(f"/work/{item.pk}/done/").status_code == 404
    assert browse("reception_worker").post(f"/work/{item.pk}/done/").status_code == 302
    item.refresh_from_db()
    assert item.state == "done"


@pytest.mark.parametrize("number", ["0", "-1", "x", "٣", "99999999999999999999", "1.5", ""])
def test_page_number_that_is_none_is_the_first_page(office, browse, number):
    assert browse("night_worker").get("/", {"page": number}).status_code == 200


def test_person_without_a_mandate_is_told_so(django_user_model, client):
    client.force_login(django_user_model.objects.create_user(username="new"))
    assert "no running mandate" in client.get("/").content.decode()


def test_person_with_two_organisations_chooses_and_others_cannot_be_chosen(office, browse):
    from tutela.access import services as access

    person = office.persons["guardian", "own"]
    client = browse("guardian")
    assert client.post(f"/me/organisation/{office.other.pk}/").status_code == 404
    access.give_mandate(by=MACHINE, person=person.pk, organisation=office.other.pk, role="guardian")
    assert client.post(f"/me/organisation/{office.other.pk}/").status_code == 302
    assert "Casa Brina" in client.get("/me/").content.decode()
