"""A look is kept from the child for a while only: not by who looked, reviewed by somebody else, and shown by itself."""

from datetime import timedelta

import pytest

from config.wiring import work_once
from tests import factories
from tutela.access import investigations
from tutela.core import clock
from tutela.core.errors import NotVisible, Refused
from tutela.journal import selectors as journal
from tutela.journal import services as journal_services
from tutela.journal.models import Entry, Look
from tutela.work import selectors as work


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def case(house):
    return factories.child(factories.actor(house, "reception_worker"))


@pytest.fixture
def officer(house):
    return factories.actor(house, "named_officer")


@pytest.fixture
def inspector():
    return factories.actor(factories.organisation("inspectorate"), "inspector")


def look_of(actor, case):
    journal_services.record_look(by=actor, case=case, purpose="protection", where="test")
    return Look.objects.filter(case_id=case, person_id=actor.person_id).latest("id")


def withhold(by, look, days=20):
    until = clock.now() + timedelta(days=days)
    return investigations.withhold_look(by=by, look=look.pk, until=until, reason="investigation")


def shown(case):
    return set(journal.looks(case=case).values_list("pk", flat=True))


def test_officer_does_not_withhold_a_look_of_her_own_and_another_one_does(case, house, officer, inspector):
    look = look_of(officer, case)
    with pytest.raises(Refused):
        withhold(officer, look)
    assert look.pk in shown(case)
    withhold(factories.actor(house, "named_officer"), look)
    assert look.pk not in shown(case)


def test_nothing_is_withheld_where_nobody_else_could_review_it(case, house, officer):
    look = look_of(factories.actor(house, "reception_worker"), case)
    with pytest.raises(Refused):
        withhold(officer, look)
    factories.mandate(officer.person_id, house, "inspector")
    with pytest.raises(Refused):
        withhold(factories.again(officer.person_id), look)
    factories.mandate(look.person_id, house, "inspector")
    assert look.pk in shown(case)


def test_review_is_by_another_inspector_than_who_looked_or_decided(case, house, officer, inspector):
    look = look_of(factories.actor(house, "reception_worker"), case)
    row = withhold(officer, look)
    for person in (officer.person_id, look.person_id):
        factories.mandate(person, house, "inspector")
        with pytest.raises(Refused):
            investigations.review_withheld(by=factories.again(person, house), withholding=row.pk)
    investigations.review_withheld(by=inspector, withholding=row.pk)
    assert look.pk in shown(case)


def test_review_is_a_task_before_the_end_and_again_after_it_was_prolonged(case, house, officer, inspector):
    row = withhold(officer, look_of(factories.actor(house, "reception_worker"), case))
    (item,) = work.my_items(inspector)
    assert (item.kind, item.subject_id, item.case_id) == ("review_withheld", row.pk, None)
    assert clock.now() < item.protective_due < row.until
    investigations.review_withheld(by=inspector, withholding=row.pk, until=clock.now() + timedelta(days=40))
    (again,) = work.my_items(inspector)
    assert again.pk != item.pk and again.protective_due > item.protective_due


def test_look_is_shown_by_itself_at_the_end_and_the_journal_says_so_once(case, house, officer, inspector):
    look = look_of(factories.actor(house, "reception_worker"), case)
    row = withhold(officer, look, days=20)
    with pytest.raises(NotVisible):
        investigations.note_end(by=factories.SYSTEM, withholding=row.pk)
    with factories.after(days=21):
        assert look.pk in shown(case)
        work_once()
        work_once()
        assert not work.my_items(inspector).exists()
    assert Entry.objects.filter(kind="access.withholding_ended", subject_id=look.pk).count() == 1
