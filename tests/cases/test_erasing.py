"""A closed file past its time: proposed, never deleted by itself, confirmed by two people, keys destroyed."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tutela.access import selectors as access
from tutela.cases import services
from tutela.cases.models import Case, Erasure, Name, NameToken
from tutela.cases.services import erasing
from tutela.core import vault
from tutela.core.declare import F
from tutela.core.errors import NotVisible, Refused, WrongState
from tutela.journal.models import Entry
from tutela.missing import selectors as missing
from tutela.missing import services as missing_services
from tutela.work.models import WorkItem

NAME = "Selam Habtom"


@pytest.fixture
def office():
    return make.organisation("child_protection")


@pytest.fixture
def social(office):
    return make.actor(office, "social_worker", username="social")


@pytest.fixture
def officer(office):
    return make.actor(office, "named_officer", username="officer")


@pytest.fixture
def case(social):
    child = make.child(social, names=[{"text": NAME}])
    services.take_ownership(by=social, case=child)
    services.close(by=social, case=child, reason="goal_met", open_episode=False)
    return child


def propose(**span):
    with make.after(**(span or {"days": 366 * 11})):
        return services.propose_due(missing=missing.undealt_with)


def open_row(case):
    return Erasure.objects.get(case_id=case, done_at=None, kept_at=None)


def confirm(by, case, open_episode=False):
    return services.confirm_erasure(by=by, erasure=open_row(case).pk, open_episode=open_episode)


def test_every_field_declares_a_retention_that_the_catalogue_knows():
    from tests.consistency.test_models import declarations, own_models
    from tutela.core import catalogue

    used = {one.retention for model in own_models() for one in declarations(model).values() if isinstance(one, F)}
    assert used <= set(catalogue.codes("retention").rows) and "case" in used


def test_worker_only_proposes_and_only_what_is_past_its_time(case, office, social):
    make.child(social)
    assert propose(days=300) == 0 and propose() == 1 and propose() == 0
    assert Case.objects.get(pk=case).status == "closed" and vault.has_key(case)
    item = WorkItem.objects.get(kind="confirm_erasure")
    assert (item.organisation_id, item.role, item.case_id) == (office, "named_officer", None)


def test_file_of_a_child_who_is_missing_is_neither_proposed_nor_deleted(case, social, officer):
    Case.objects.filter(pk=case).update(status="open")
    missing_services.report(by=social, case=case)
    Case.objects.filter(pk=case).update(status="closed")
    assert propose() == 0
    assert services.propose_due(missing=lambda _case: False) == 0  # not past its time yet
    with make.after(days=366 * 11):
        services.propose_due(missing=lambda _case: False)
    with pytest.raises(WrongState):
        confirm(officer, case, open_episode=True)
    assert open_row(case).first_at is None


def test_two_people_destroy_the_keys_and_the_journal_stays(case, social, officer, django_capture_on_commit_callbacks):
    acts = Entry.objects.filter(case_id=case).count()
    propose()
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(officer, case).done_at is None
    assert vault.has_key(case)
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(social, case).done_at is not None
    assert not vault.has_key(case)
    with pytest.raises(vault.Sealed):
        _ = Name.objects.get(case_id=case).text
    assert not NameToken.objects.filter(name__case_id=case).exists()
    assert Case.objects.get(pk=case).status == "erased" and Entry.objects.filter(case_id=case).count() > acts
    assert Entry.objects.filter(case_id=case, kind="cases.erased").count() == 1
    assert not access.visible_case_ids(social).filter(case_id=case).exists()
    assert not WorkItem.objects.filter(kind="confirm_erasure", state="open").exists()


def test_parts_with_a_key_of_their_own_go_with_the_file(social):
    child = make.child(social, names=[{"text": NAME}])
    episode = missing_services.report(by=social, case=child)
    found = missing_services.record_hypothesis(
        by=social, episode=episode.pk, entries=[{"code": "T-FAM", "confidence": "medium"}]
    )
    assert {child, found.pk} <= erasing.sealed_scopes(child)
    assert make.child(social) not in erasing.sealed_scopes(child)


def test_one_person_is_not_two_and_one_of_both_is_a_named_officer(case, social, officer, office):
    propose()
    confirm(social, case)
    with pytest.raises(Refused):
        confirm(social, case)
    with pytest.raises(Refused):
        confirm(make.actor(office, "social_worker"), case)
    assert open_row(case).second_at is None
    assert confirm(officer, case).done_at is not None


def test_office_that_keeps_the_file_is_asked_again_in_a_year(case, officer):
    propose()
    with make.after(days=366 * 11):
        services.keep_file(by=officer, erasure=open_row(case).pk)
    assert propose(days=366 * 11 + 300) == 0 and propose(days=366 * 13) == 1


def test_file_opened_again_is_not_deleted(case, social, officer):
    propose()
    services.reopen(by=social, case=case)
    with pytest.raises(WrongState):
        confirm(officer, case)


def test_other_offices_and_barred_people_find_nothing(case, officer):
    propose()
    stranger = make.actor(make.organisation("child_protection"), "named_officer")
    with pytest.raises(NotVisible):
        confirm(stranger, case)
    make.bar(case, person=officer.person_id)
    with pytest.raises(NotVisible):
        confirm(officer, case)


def test_keys_that_a_crash_left_are_destroyed_by_the_worker(case, social, officer):
    propose()
    confirm(officer, case)
    confirm(social, case)  # inside the test nothing is committed: as if the process had ended here
    assert vault.has_key(case)
    assert services.destroy_left() == 1 and not vault.has_key(case) and services.destroy_left() == 0


def test_screen_shows_references_without_a_name_and_two_people_press(case, social, officer):
    propose()

    def browser(person):
        made = Client()
        made.force_login(access.people().get(pk=person.person_id).user)
        return made

    page = browser(officer).get(reverse("web:erasures")).content.decode()
    assert Case.objects.get(pk=case).reference in page and NAME not in page
    url = reverse("web:confirm_erasure", args=[open_row(case).pk])
    for person in (officer, officer, social):
        assert browser(person).post(url).status_code == 302
    assert Erasure.objects.get().done_at is not None
    assert browser(social).get(reverse("cases:page", args=[case])).status_code == 404
