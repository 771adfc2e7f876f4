"""The calendar of a person: times and kinds of work, nothing about a child, behind an address only that person has."""

from datetime import date, datetime, time, timedelta

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import get_current_timezone, localtime

from tests import factories as make
from tutela.access import services as access
from tutela.access.models import Mandate
from tutela.cases.models import Case
from tutela.core import clock
from tutela.core.models import SentForm
from tutela.journal.models import Entry, Look
from tutela.work import services as work
from tutela.work.models import CalendarFeed


@pytest.fixture
def world(office, browse, actor):
    cache.clear()  # how often this machine has asked in other tests
    worker = actor("social_worker")
    case = make.child(worker, names=[{"text": "CANARY Selam"}])
    return worker, case, browse("social_worker")


def item(worker, case, kind="guardian_request", hours=30, **more):
    due = clock.now() + timedelta(hours=hours)
    return work.open_item(
        by=make.SYSTEM, kind=kind, case=case, organisation=worker.organisation_id, role="", protective_due=due, **more
    )


def address(browser):
    return browser.post("/me/calendar/", follow=True).context["address"].removeprefix("http://testserver")


def forget():
    """The same form sent within seconds is one act; here time has passed."""
    SentForm.objects.all().delete()


def fetched(where):
    answer = Client().get(where)
    assert answer.status_code == 200, answer.status_code
    return icalendar.Calendar.from_ical(answer.content), answer


def test_feed_shows_kind_and_time_and_nothing_about_the_child(world):
    worker, case, browser = world
    row = item(worker, case)
    calendar, answer = fetched(address(browser))
    found = [one for one in calendar.walk("VEVENT") if str(one["summary"]) == "Ask for a guardian"]
    assert row.protective_due.replace(second=0, microsecond=0) in [one.decoded("dtstart") for one in found]
    text = answer.content.decode()
    for secret in ("CANARY", "Selam", str(case), Case.objects.get(pk=case).reference, str(row.pk), worker.label):
        assert secret not in text
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]


def test_feed_records_no_look_because_nothing_personal_is_read(world):
    worker, case, browser = world
    item(worker, case)
    where = address(browser)
    before = Look.objects.count()
    fetched(where)
    assert Look.objects.count() == before


def test_work_of_one_kind_at_one_time_is_one_entry_with_a_count(world):
    worker, case, browser = world
    at = clock.now() + timedelta(hours=30)
    for number in range(3):
        work.open_item(
            by=make.SYSTEM, kind="first_meeting", case=case, organisation=worker.organisation_id, protective_due=at,
            once=f"n{number}",
        )
    calendar, _ = fetched(address(browser))
    titles = [str(one["summary"]) for one in calendar.walk("VEVENT")]
    assert "Meet the child for the first time (3)" in titles


def test_day_periods_are_whole_days_and_overdue_work_stands_on_today(world):
    worker, case, browser = world
    in_five_days = localtime(clock.now()).date() + timedelta(days=5)
    end = datetime.combine(in_five_days, time.max, tzinfo=get_current_timezone())
    work.open_item(by=make.SYSTEM, kind="first_meeting", case=case, organisation=worker.organisation_id, protective_due=end)
    item(worker, case, kind="name_substitute", hours=-5)
    calendar, _ = fetched(address(browser))
    days = {str(one["summary"]): one.decoded("dtstart") for one in calendar.walk("VEVENT")}
    assert type(days["Meet the child for the first time"]) is date
    assert type(days["Overdue: Name a substitute guardian"]) is date


def test_entries_keep_their_identity_from_one_fetch_to_the_next(world):
    worker, case, browser = world
    item(worker, case)
    where = address(browser)
    first, second = (sorted(str(one["uid"]) for one in fetched(where)[0].walk("VEVENT")) for _ in range(2))
    assert first == second


def test_new_address_ends_the_old_one_and_ending_leaves_none(world):
    worker, case, browser = world
    old = address(browser)
    forget()
    new = address(browser)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    browser.post("/me/calendar/end/")
    assert Client().get(new).status_code == 404
    kinds = Entry.objects.filter(kind__startswith="work.feed").values_list("kind", flat=True)
    assert sorted(kinds) == ["work.feed_created", "work.feed_created", "work.feed_ended"]


def test_address_that_nobody_has_is_answered_like_one_that_ended(world):
    _, _, browser = world
    old = address(browser)
    forget()
    address(browser)
    ended, invented = Client().get(old), Client().get("/calendar/" + "x" * 43 + ".ics")
    assert (ended.status_code, invented.status_code) == (404, 404)


def test_address_is_kept_nowhere(world):
    _, _, browser = world
    token = address(browser).split("/")[-1].removesuffix(".ics")
    assert token not in str(CalendarFeed.objects.values())
    assert token not in browser.get("/me/calendar/").content.decode()


def test_ended_mandates_end_the_feed(world, office):
    worker, case, browser = world
    where = address(browser)
    for mandate in Mandate.objects.filter(person_id=worker.person_id):
        access.end_mandate(by=make.SYSTEM, mandate=mandate.pk)
    assert Client().get(where).status_code == 404


def test_file_the_person_may_not_see_any_more_leaves_the_feed(world):
    worker, case, browser = world
    item(worker, case)
    where = address(browser)
    access.bar(by=make.SYSTEM, case=case, organisation=worker.organisation_id, reason="test")
    assert not [one for one in fetched(where)[0].walk("VEVENT") if str(one["summary"]) == "Ask for a guardian"]


def test_asking_too_often_is_slowed_down(world):
    _, _, browser = world
    where = address(browser)
    statuses = {Client().get(where).status_code for _ in range(62)}
    assert statuses == {200, 429}
