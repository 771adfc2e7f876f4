"""What somebody inside could try: keep access, give it to themselves, read a bar between the lines, shed it by a merge."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from tutela.access import policies, services
from tutela.access.models import Grant, User
from tutela.cases import selectors as cases_read
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.guardianship import services as guardianship
from tutela.journal import selectors as journal
from tutela.leads import selectors as leads_read
from tutela.leads import services as leads

NAME = "Selam Habtom"


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker", username="worker")


@pytest.fixture
def case(worker):
    return factories.child(worker, names=[{"text": NAME}], birth={"value": "2012-03-04"}, sex="f")


@pytest.fixture
def helper():
    """A worker of another house, let in for a day."""
    return factories.actor(factories.organisation("reception"), "reception_worker")


def tomorrow():
    return clock.now() + timedelta(days=1)


def test_giving_access_to_oneself_is_refused(case, worker):
    with pytest.raises(InvalidInput) as refused:
        services.grant(by=worker, case=case, purpose="care", source="x", person=worker.person_id, ends_at=tomorrow())
    assert list(refused.value.errors) == ["person"]


def test_who_was_let_in_for_a_while_neither_prolongs_it_nor_lets_in_nor_shuts_out(case, worker, helper):
    factories.give(case, organisation=helper.organisation_id, ends_at=tomorrow())
    holder = Grant.objects.get(case_id=case, organisation_id=worker.organisation_id)
    with pytest.raises(Refused):
        services.grant(by=helper, case=case, purpose="care", source="x", organisation=helper.organisation_id)
    with pytest.raises(Refused):
        services.revoke(by=helper, grant=holder.pk)
    services.grant(by=worker, case=case, purpose="care", source="x", organisation=helper.organisation_id)


def test_naming_oneself_provisional_guardian_without_being_one_is_refused(case, worker):
    with pytest.raises(InvalidInput) as refused:
        guardianship.name_provisional(by=worker, case=case, person=worker.person_id)
    assert list(refused.value.errors) == ["person"]
    services.end_grants(by=factories.SYSTEM, case=case, organisation=worker.organisation_id)
    assert not policies.is_visible(worker, case)


def test_timeline_tells_of_a_bar_to_named_officers_only(case, worker):
    officer = factories.actor(factories.organisation("child_protection"), "named_officer")
    factories.give(case, person=officer.person_id)
    services.bar(by=officer, case=case, organisation=factories.organisation("reception"), reason="invented")

    def told(actor):
        return [row.kind for row in cases_read.timeline(actor=actor, case=case, purpose="protection")]

    assert "access.barred" in told(officer)
    assert "access.barred" not in told(worker)
    view = cases_read.case_view(actor=worker, case=case, purpose="protection")
    assert not [act for act in view.fields["timeline"] if act["kind"] == "access.barred"]
    assert "access.barred" not in [row.kind for row in journal.timeline(case=case)]


def test_joined_records_are_barred_and_in_danger_together(case, worker, helper):
    second = factories.child(helper, names=[{"text": NAME}])
    factories.bar(second, person=worker.person_id)
    factories.bar(case, person=helper.person_id)
    services.raise_danger(by=factories.SYSTEM, case=second, reason="invented")
    cases.join_records(by=factories.SYSTEM, keep=case, duplicate=second)
    for one in (case, second):
        assert policies.danger(one)
        assert not policies.is_visible(worker, one)
        assert not policies.is_visible(helper, one)


def test_bar_put_on_the_kept_record_later_holds_for_its_shadow_too(case, worker, helper):
    second = factories.child(helper, names=[{"text": NAME}])
    cases.join_records(by=factories.SYSTEM, keep=case, duplicate=second)
    factories.bar(case, person=helper.person_id)
    with pytest.raises(NotVisible):
        cases.add_name(by=helper, case=second, text="Another")


@pytest.mark.parametrize("first", ["kept", "shadow"])
def test_bar_and_danger_after_a_join_cross_to_the_other_record_and_are_lifted_together(case, worker, helper, first):
    second = factories.child(helper, names=[{"text": NAME}])
    cases.join_records(by=factories.SYSTEM, keep=case, duplicate=second)
    here, there = (case, second) if first == "kept" else (second, case)
    bar = factories.bar(here, person=helper.person_id)
    services.raise_danger(by=factories.SYSTEM, case=here, reason="invented")
    assert not policies.is_visible(helper, there) and not policies.is_visible(helper, here)
    assert policies.danger(there) and policies.danger(here)
    services.lift_bar(by=factories.SYSTEM, bar=bar.pk, reason="a mistake")
    services.lift_danger(by=factories.SYSTEM, case=there, reason="over")
    assert policies.is_visible(helper, second) and not policies.danger(here) and not policies.danger(there)
    assert not services.Bar.objects.filter(case_id__in=[here, there], lifted_at=None).exists()


def test_suggestion_about_a_child_somebody_is_barred_from_is_not_theirs(case, worker, helper):
    other = factories.child(helper, names=[{"text": NAME}], birth={"value": "2012-03-04"}, sex="f")
    factories.bar(other, person=worker.person_id)
    rows = leads.suggest_duplicates(by=helper, case=other) or leads_read.DuplicateSuggestion.objects.filter(case_id=other)
    found = [row for row in rows if row.other_id == case]
    assert found
    assert leads_read.suggestions(actor=worker) == []
    with pytest.raises(NotVisible):
        leads.decide_duplicate(by=worker, suggestion=found[0].pk, same=True)


def test_classification_keeps_what_was_typed_out_of_the_journal(case, worker):
    cases.classify(by=worker, case=case, code="unaccompanied", basis="said by Selam Habtom")
    entry = journal.timeline(case=case, kinds=["cases.classified"]).get()
    assert entry.data["basis"] == "stated"


def test_pages_of_a_session_are_kept_by_no_browser(case, worker):
    client = Client()
    client.force_login(User.objects.get(username="worker"))
    for url in ("/", "/children/", f"/children/{case}/"):
        response = client.get(url)
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
