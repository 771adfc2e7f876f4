"""An event of an application that was recorded in error is taken back: the deadlines stand as if it had never been told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tutela.access import selectors as access
from tutela.cases import selectors, services
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.journal.models import Entry
from tutela.procedures.models import Clock
from tutela.work.models import WorkItem


@pytest.fixture
def worker():
    return factories.actor(factories.organisation("reception"), "reception_worker", username="worker")


@pytest.fixture
def case(worker):
    return factories.child(worker)


def told(worker, case, stage, days=0, country="IT"):
    at = clock.now() - timedelta(days=days)
    return services.record_application(by=worker, case=case, stage=stage, at=at, country=country)


def picture(case):
    """Which clocks run, by rule, with their dates; what counts for people and boards."""
    rows = Clock.objects.filter(case_id=case, stopped_at=None).order_by("rule")
    return [(row.rule, row.status, row.started_at, row.protective_due, row.breach_due) for row in rows]


def started_by(case, row):
    entry = Entry.objects.get(subject_id=row.pk, kind__startswith="cases.application_", kind__endswith=row.stage)
    return Clock.objects.filter(case_id=case, start_entry_id=entry.pk)


def test_what_the_wrong_event_started_ends_without_counting_as_late(worker, case):
    before = picture(case)
    row = told(worker, case, "made", days=60)
    assert started_by(case, row).exists()
    services.take_back_application(by=worker, case=case, application=row.pk, reason="wrong_child")
    assert picture(case) == before
    assert set(started_by(case, row).values_list("status", flat=True)) == {"ended"}
    open_items = WorkItem.objects.filter(pk__in=started_by(case, row).exclude(item_id=None).values("item_id"), state="open")
    assert not open_items.exists()


def test_what_the_wrong_event_had_stopped_runs_again_with_its_task(worker, case):
    told(worker, case, "made", days=1)
    before, tasks = picture(case), set(WorkItem.objects.filter(case_id=case, state="open").values_list("pk", flat=True))
    wrong = told(worker, case, "registered")
    assert picture(case) != before
    services.take_back_application(by=worker, case=case, application=wrong.pk, reason="did_not_happen")
    assert picture(case) == before
    assert set(WorkItem.objects.filter(case_id=case, state="open").values_list("pk", flat=True)) == tasks


def test_right_event_written_after_the_correction_starts_the_clocks_anew(worker, case):
    wrong = told(worker, case, "made", days=9)
    services.take_back_application(by=worker, case=case, application=wrong.pk, reason="wrong_date")
    right = told(worker, case, "made", days=1)
    other = factories.child(worker)
    alone = services.record_application(by=worker, case=other, stage="made", at=right.at, country="IT")
    assert {row[0] for row in picture(case)} == {row[0] for row in picture(other)}
    assert {row.rule for row in started_by(case, right)} == {row.rule for row in started_by(other, alone)} != set()


def test_event_recorded_twice_leaves_the_clocks_of_the_one_that_stays(worker, case):
    wrong, right = told(worker, case, "made", days=9), told(worker, case, "made", days=1)
    services.take_back_application(by=worker, case=case, application=wrong.pk, reason="twice")
    other = factories.child(worker)
    services.record_application(by=worker, case=other, stage="made", at=right.at, country="IT")
    own = set(Clock.objects.filter(case_id=other, start_kind="cases.application_made").values_list("rule", flat=True))
    assert own and [row for row in picture(case) if row[0] in own] == [row for row in picture(other) if row[0] in own]


def test_correction_and_history_stay_in_the_journal_and_on_the_timeline(worker, case):
    row = told(worker, case, "lodged")
    services.take_back_application(by=worker, case=case, application=row.pk, reason="wrong_country")
    kinds = list(Entry.objects.filter(case_id=case, subject_id=row.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["cases.application_lodged", "cases.application_taken_back"]
    view = selectors.case_view(actor=worker, case=case, purpose="protection")
    sentence = next(one["what"] for one in view.get("timeline") if one["kind"] == "cases.application_taken_back")
    assert "Lodged" in sentence and "The country is wrong" in sentence
    assert view.get("applications") == []


def test_correction_needs_a_reason_from_the_list_and_happens_once(worker, case):
    row = told(worker, case, "made")
    with pytest.raises(InvalidInput):
        services.take_back_application(by=worker, case=case, application=row.pk, reason="because")
    services.take_back_application(by=worker, case=case, application=row.pk, reason="twice")
    for actor in (worker, factories.actor(factories.organisation("reception"), "reception_worker")):
        with pytest.raises(NotVisible):
            services.take_back_application(by=actor, case=case, application=row.pk, reason="twice")


def test_role_that_may_not_edit_is_refused(worker, case):
    row = told(worker, case, "made")
    reader = factories.actor(factories.organisation("asylum"), "asylum_authority")
    factories.give(case, person=reader.person_id)
    with pytest.raises(Refused):
        services.take_back_application(by=reader, case=case, application=row.pk, reason="twice")


def test_screen_takes_the_event_back_from_the_list_of_entries(worker, case):
    row = told(worker, case, "made")
    client = Client()
    client.force_login(access.people().get(pk=worker.person_id).user)
    url = reverse("cases:take_back", args=[case, row.pk])
    assert url in client.get(reverse("cases:entries", args=[case])).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    note = factories.as_read(client.get(url))
    assert client.post(url, {"reason": "twice", "as_read": note}).status_code == 302
    assert client.get(url).status_code == 404
