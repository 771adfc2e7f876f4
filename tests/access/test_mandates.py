"""An administrator alone reaches no child: what opens a file takes two people, and the second one is another person."""

from datetime import timedelta

import pytest

from tests import factories
from tutela.access import accounts, directory, mandates, policies, services
from tutela.access.actors import NOBODY, Actor
from tutela.access.models import Invitation, Mandate, Person, User
from tutela.access.roles import ROLES, P, is_caring, needs_second_person
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.journal import selectors as journal
from tutela.work import selectors as work

FIRST = {"organisation_name": "Ufficio Minori", "display_name": "Ada Moretti", "username": "ada", "password": "x"}
CARING = sorted(code for code in ROLES if is_caring(code))


@pytest.fixture
def admin():
    """The first administrator of a new node, alone."""
    who = accounts.first_administrator(by=Actor.system("first-run"), **FIRST)
    return factories.again(who.pk)


@pytest.fixture
def officer(admin):
    """The first named officer, who came by invitation and chose a password of her own."""
    person, code = accounts.invite_officer(by=admin, display_name="Nora Villa", username="nora")
    accounts.join(by=Actor.system("invitation"), username="nora", code=code, password="words of her own")
    return factories.again(person.pk)


@pytest.fixture
def house():
    return factories.organisation("reception")


def propose(admin, house, role="reception_worker", who=None):
    return services.give_mandate(by=admin, person=who or factories.person(), organisation=house, role=role)


@pytest.mark.parametrize("role", CARING)
def test_administrator_alone_gives_no_caring_mandate_that_counts(admin, house, role):
    with pytest.raises(InvalidInput):
        services.give_mandate(by=admin, person=admin.person_id, organisation=house, role=role)
    second_account = services.create_person(by=admin, display_name="Ada again", username="ada2", password="x").pk
    row = propose(admin, house, role, second_account)
    assert row.confirmed_at is None
    assert factories.again(second_account) == NOBODY
    with pytest.raises((Refused, NotVisible)):
        services.confirm_mandate(by=admin, mandate=row.pk)
    assert factories.again(second_account) == NOBODY


def test_second_account_as_administrator_confirms_nothing_before_somebody_else_confirmed_it(admin, house):
    puppet = services.create_person(by=admin, display_name="Ada again", username="ada2", password="x").pk
    services.give_mandate(by=admin, person=puppet, organisation=admin.organisation_id, role="node_admin")
    assert factories.again(puppet) == NOBODY
    target = propose(admin, house)
    with pytest.raises(Refused):
        services.confirm_mandate(by=factories.again(puppet), mandate=target.pk)


def test_child_is_out_of_reach_until_a_second_person_has_confirmed(admin, officer, house):
    case = factories.child(factories.actor(house, "reception_worker"))
    who = factories.person()
    row = propose(admin, house, who=who)
    assert not policies.is_visible(factories.again(who, house), case)
    services.confirm_mandate(by=officer, mandate=row.pk)
    assert policies.is_visible(factories.again(who, house), case)
    kinds = [entry.kind for entry in journal.entries_of_kind(kind="access.mandate_given") if entry.subject_id == row.pk]
    assert kinds == ["access.mandate_given"]


def test_mandate_is_confirmed_by_another_person_only(admin, house):
    other_admin = factories.actor(admin.organisation_id, "node_admin")
    elsewhere = factories.actor(factories.organisation("court"), "named_officer")
    worker = factories.actor(house, "reception_worker")
    own_officer = factories.actor(house, "named_officer")
    who = own_officer.person_id
    row = propose(admin, house, "social_worker", who)
    for wrong, error in ((admin, Refused), (own_officer, Refused), (elsewhere, NotVisible), (worker, Refused),
                         (Actor.system("x"), NotVisible), (NOBODY, Refused)):
        with pytest.raises(error):
            services.confirm_mandate(by=wrong, mandate=row.pk)
    assert Mandate.objects.get(pk=row.pk).confirmed_at is None
    services.confirm_mandate(by=other_admin, mandate=row.pk)
    with pytest.raises(WrongState):
        services.confirm_mandate(by=other_admin, mandate=row.pk)


def test_account_that_the_proposer_made_and_alone_confirmed_is_no_second_person(admin, house):
    other_admin = factories.actor(admin.organisation_id, "node_admin")
    puppet = services.create_person(by=admin, display_name="P", username="p", password="x").pk
    row = propose(other_admin, house, "named_officer", puppet)
    services.confirm_mandate(by=admin, mandate=row.pk)
    target = propose(admin, house)
    with pytest.raises(Refused):
        services.confirm_mandate(by=factories.again(puppet), mandate=target.pk)
    assert [may for _row, may in directory.waiting_mandates(actor=factories.again(puppet))] == [False]
    services.confirm_mandate(by=other_admin, mandate=target.pk)


@pytest.mark.parametrize("first", ["node_admin", "named_officer"])
def test_who_administers_people_holds_no_mandate_that_opens_files(admin, house, first):
    other = "reception_worker" if first == "node_admin" else "node_admin"
    who = factories.actor(house, first).person_id
    with pytest.raises(InvalidInput) as refused:
        propose(admin, house, other, who)
    assert list(refused.value.errors) == ["role"]


def test_declined_mandate_never_comes_into_force(admin, officer, house):
    who = factories.person()
    row = propose(admin, house, who=who)
    services.decline_mandate(by=officer, mandate=row.pk)
    with pytest.raises(WrongState):
        services.confirm_mandate(by=officer, mandate=row.pk)
    with factories.after(days=1):
        assert factories.again(who) == NOBODY


def test_counts_need_nobody_else_and_everything_about_a_child_does(admin, house):
    assert {code for code in ROLES if not needs_second_person(code)} == {
        "city_coordinator", "national_official", "immigration_police"
    }
    who = factories.person()
    propose(admin, house, "city_coordinator", who)
    assert factories.again(who).permissions == {P.CITY_BOARD}


# --- the first two people ----------------------------------------------------------------------------------------------


def test_first_officer_chooses_a_password_nobody_else_knows_and_is_marked_for_good(admin):
    assert directory.lacks_second_person(actor=admin)
    person, code = accounts.invite_officer(by=admin, display_name="Nora Villa", username="nora")
    user = User.objects.get(username="nora")
    assert not user.is_active and factories.again(person.pk) == NOBODY
    with pytest.raises(WrongState):
        accounts.give_password(by=admin, person=person.pk)
    for wrong in ({"code": "x"}, {"username": "ada"}, {"username": "nobody"}):
        with pytest.raises(InvalidInput) as refused:
            accounts.join(by=Actor.system("i"), **{"username": "nora", "code": code, "password": "y", **wrong})
        assert list(refused.value.errors) == ["code"]
    accounts.join(by=Actor.system("i"), username="nora", code=code, password="words of her own")
    user.refresh_from_db()
    assert user.is_active and user.check_password("words of her own") and not user.check_password(code)
    assert factories.again(person.pk).roles == {"named_officer"}
    assert [row.person_id for row in directory.founders(actor=admin)] == [person.pk]
    assert journal.entries_of_kind(kind="access.officer_joined").count() == 1
    with pytest.raises(InvalidInput):
        accounts.join(by=Actor.system("i"), username="nora", code=code, password="z")


def test_second_first_officer_is_not_invited_and_an_old_code_does_not_open(admin):
    _person, code = accounts.invite_officer(by=admin, display_name="Nora Villa", username="nora")
    with factories.after(days=15), pytest.raises(InvalidInput):
        accounts.join(by=Actor.system("i"), username="nora", code=code, password="y")
    _person, second = accounts.invite_officer(by=admin, display_name="Nora Villa", username="nora")
    with pytest.raises(InvalidInput):
        accounts.join(by=Actor.system("i"), username="nora", code=code, password="y")
    accounts.join(by=Actor.system("i"), username="nora", code=second, password="y")
    with pytest.raises(WrongState):
        accounts.invite_officer(by=admin, display_name="Other", username="other")
    assert Invitation.objects.count() == 1


def test_invitation_is_confirmed_by_nobody_but_the_invited(admin):
    person, _code = accounts.invite_officer(by=admin, display_name="Nora", username="nora")
    third = factories.actor(admin.organisation_id, "node_admin")
    row = Mandate.objects.get(person=person)
    with pytest.raises(Refused):
        services.confirm_mandate(by=third, mandate=row.pk)
    assert directory.waiting_mandates(actor=third) == []


def test_last_second_person_is_not_sent_away_by_the_administrator(admin, officer):
    row = Mandate.objects.get(person_id=officer.person_id)
    with pytest.raises(WrongState):
        services.end_mandate(by=admin, mandate=row.pk)
    factories.actor(admin.organisation_id, "node_admin", username="third")
    services.end_mandate(by=admin, mandate=row.pk)


def test_password_set_by_the_administrator_puts_the_mandates_back_to_a_second_person(admin, officer, house):
    worker = factories.actor(house, "reception_worker", username="worker")
    accounts.give_password(by=admin, person=worker.person_id)
    assert factories.again(worker.person_id) == NOBODY
    (row,) = mandates.waiting().filter(person_id=worker.person_id)
    with pytest.raises(Refused):
        services.confirm_mandate(by=admin, mandate=row.pk)
    services.confirm_mandate(by=officer, mandate=row.pk)
    assert factories.again(worker.person_id).roles == {"reception_worker"}


def test_waiting_mandate_stands_on_the_list_of_who_can_confirm_it(admin, officer, house):
    row = propose(admin, house)
    (item,) = [one for one in work.my_items(officer) if one.subject_id == row.pk]
    assert item.kind == "confirm_mandate"
    own = factories.actor(house, "named_officer", username="own")
    second = propose(admin, house)
    assert [one.subject_id for one in work.my_items(own)] == [second.pk]
    services.confirm_mandate(by=own, mandate=second.pk)
    assert not work.my_items(own).exists()


def test_end_that_has_come_takes_the_power_to_confirm_away(admin, house):
    person = factories.person()
    factories.mandate(person, house, "named_officer", ends_at=clock.now() + timedelta(hours=1))
    row = propose(admin, house)
    with factories.after(hours=2), pytest.raises(Refused):
        services.confirm_mandate(by=factories.again(person), mandate=row.pk)


def test_who_made_an_account_is_kept(admin):
    made = services.create_person(by=admin, display_name="New")
    assert Person.objects.get(pk=made.pk).made_by == admin.label
