"""Patterns of questions: many at once, a file that goes after a question; and how a confirmed lead ends."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.leads.test_leads_screens import client_of
from tutela.cases import services as case_services
from tutela.core.errors import InvalidInput, Refused, WrongState
from tutela.journal import selectors as journal
from tutela.leads import policies, services
from tutela.leads.models import Lead, Query
from tutela.leads.services import alarms
from tutela.work import selectors as work


def questions(person, count, **facts):
    for _ in range(count):
        Query.objects.create(
            kind="name", organisation_id=person.organisation_id, person_id=person.person_id, asked_by=person.label,
            purpose="missing", **facts,
        )


def alarms_open():
    return work.all_items(kind="lead_alarm")


def test_many_questions_within_an_hour_open_one_task_a_day_for_the_named_officer(people):
    questions(people.it, alarms.BURST - 1)
    assert not alarms.watch_person(by=people.it)
    questions(people.it, 1)
    assert alarms.watch_person(by=people.it) and alarms.watch_person(by=people.it)
    item = alarms_open().get()
    assert (item.role, item.organisation_id) == ("named_officer", people.it.organisation_id)
    assert journal.entries_of_kind(kind="leads.pattern_seen").count() == 1


def test_questions_of_last_hour_only_count(people):
    questions(people.it, alarms.BURST)
    with make.after(hours=2):
        assert not alarms.watch_person(by=people.it)


def test_file_closed_soon_after_a_question_is_an_alarm_and_without_question_is_none(people, girl):
    assert not alarms.watch_gone(by=people.it, case=girl)
    questions(people.it, 1, case_id=girl)
    name = case_services.add_name(by=people.it, case=girl, text="Wrong Name")
    case_services.retract(by=people.it, case=girl, part="name", row=name.pk)
    assert alarms_open().get().case_id == girl


def test_lead_confirmed_by_both_can_end_reunited_once(people, girl):
    lead = Lead.objects.create(
        direction="in", kind="name", case_id=girl, node="x.example", org="o", shared="s1",
        organisation_id=people.it.organisation_id, state="answered",
    )
    with pytest.raises(WrongState):
        services.reunite(by=people.it, lead=lead.pk)
    Lead.objects.filter(pk=lead.pk).update(state="confirmed_by_both")
    assert services.reunite(by=people.it, lead=lead.pk, elsewhere=True).state == "reunited_elsewhere"
    with pytest.raises(WrongState):
        services.reunite(by=people.it, lead=lead.pk)


def test_patterns_page_shows_counts_and_no_child_to_the_named_officer_only(people, girl):
    questions(people.it, 3, case_id=girl)
    officer = make.actor(people.it.organisation_id, "named_officer", username="it.officer")
    page = client_of(officer).get(reverse("leads:patterns")).content.decode()
    assert people.it.label in page and ">3<" in page
    assert client_of(people.it).get(reverse("leads:patterns")).status_code == 403


def test_second_officer_allows_ten_more_for_a_day_and_nobody_allows_it_to_themselves(people):
    officer = make.actor(people.it.organisation_id, "named_officer")
    questions(people.it, policies.OFFICER_PER_DAY)
    assert policies.left_for(people.it) == 0
    for person, reason in ((people.fr.person_id, "many_missing"), (people.it.person_id, "because")):
        with pytest.raises(InvalidInput):
            services.allow_more(by=officer, person=person, reason=reason)
    with pytest.raises(Refused):
        services.allow_more(by=officer, person=officer.person_id, reason="many_missing")
    with pytest.raises(Refused):
        services.allow_more(by=people.it, person=people.it.person_id, reason="many_missing")
    services.allow_more(by=officer, person=people.it.person_id, reason="many_missing")
    assert policies.left_for(people.it) == 10
    with make.after(hours=25):
        assert policies.left_for(people.it) == policies.OFFICER_PER_DAY


def test_patterns_page_lets_a_person_ask_more(people):
    questions(people.it, 1)
    officer = make.actor(people.it.organisation_id, "named_officer", username="it.officer")
    page = client_of(officer)
    wrong = page.post(reverse("leads:patterns"), {"person": str(people.fr.person_id), "reason": "backlog"})
    assert wrong.status_code == 422
    done = page.post(reverse("leads:patterns"), {"person": str(people.it.person_id), "reason": "backlog"})
    assert done.status_code == 302
    assert policies.left_for(people.it) == policies.OFFICER_PER_DAY + 10 - 1
