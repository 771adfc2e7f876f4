"""Giving and taking access: grants, bars, the danger flag, accounts."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import factories
from tutela.access import policies, selectors, services
from tutela.access.models import Bar, Danger, Grant, Organisation, Person
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.ids import new_id
from tutela.journal.models import Entry


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def office():
    return factories.organisation("guardianship")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker")


@pytest.fixture
def case(worker):
    return factories.child(worker)


@pytest.fixture
def officer(office, case):
    actor = factories.actor(office, "named_officer")
    factories.give(case, person=actor.person_id)
    return actor


@pytest.fixture
def guardian(office, case):
    actor = factories.actor(office, "guardian")
    factories.give(case, person=actor.person_id, relation="assigned", role="guardian")
    return actor


def kinds(case) -> list[str]:
    return list(
        Entry.objects.filter(case_id=case, kind__startswith="access.").order_by("id").values_list("kind", flat=True)
    )


# --- grants -----------------------------------------------------------------------------------------------------------------


def test_grant_opens_the_file_until_its_end(case, officer, office):
    actor = factories.actor(office, "social_worker")
    services.grant(
        by=officer,
        case=case,
        purpose="care",
        source="x",
        person=actor.person_id,
        ends_at=clock.now() + timedelta(hours=1),
    )
    assert policies.is_visible(actor, case)
    with factories.after(hours=1, seconds=1):
        assert not policies.is_visible(factories.again(actor.person_id), case)


def test_grant_given_again_changes_nothing_but_another_purpose_stands_alone(case, office):
    first = factories.give(case, organisation=office, purpose="guardianship")
    assert factories.give(case, organisation=office, purpose="guardianship").pk == first.pk
    other = factories.give(case, organisation=office, purpose="missing")
    assert other.pk != first.pk
    services.end_grants(by=factories.SYSTEM, case=case, organisation=office, purpose="missing")
    assert Grant.objects.get(pk=first.pk).revoked_at is None
    assert Grant.objects.get(pk=other.pk).revoked_by == "system:tests"


def test_grant_that_has_ended_is_given_anew(case, office):
    first = factories.give(case, organisation=office)
    services.revoke(by=factories.SYSTEM, grant=first.pk)
    assert factories.give(case, organisation=office).pk != first.pk


@pytest.mark.parametrize(
    ("holder", "field"),
    [({}, "organisation"), ({"person": new_id()}, "organisation"), ({"organisation": new_id()}, "organisation")],
)
def test_grant_to_nobody_or_to_strangers_is_refused_at_the_field(case, officer, holder, field):
    with pytest.raises(InvalidInput) as refused:
        services.grant(by=officer, case=case, purpose="care", source="x", **holder)
    assert list(refused.value.errors) == [field]


def test_grant_into_the_past_is_refused(case, officer, office):
    with pytest.raises(InvalidInput):
        services.grant(by=officer, case=case, purpose="care", source="x", organisation=office, ends_at=clock.now())


def test_grant_needs_file_and_right(case, office):
    stranger = factories.actor(factories.organisation("child_protection"), "social_worker")
    with pytest.raises(NotVisible):
        services.grant(by=stranger, case=case, purpose="care", source="x", person=stranger.person_id)
    clerk = factories.actor(factories.organisation("court"), "court_clerk")
    factories.give(case, person=clerk.person_id)
    with pytest.raises(Refused):
        services.grant(by=clerk, case=case, purpose="care", source="x", organisation=office)


def test_grant_to_somebody_barred_looks_given_and_opens_nothing(case, officer, worker, office):
    actor = factories.actor(office, "social_worker")
    factories.bar(case, person=actor.person_id)
    before = len(kinds(case))
    row = services.grant(by=officer, case=case, purpose="care", source="x", person=actor.person_id)
    assert row.revoked_at is None
    assert kinds(case)[before:] == ["access.granted"]
    assert not policies.is_visible(actor, case)


def test_revoked_grant_closes_the_file_and_revoking_twice_is_one_act(case, officer, office):
    actor = factories.actor(office, "social_worker")
    row = factories.give(case, person=actor.person_id)
    services.revoke(by=officer, grant=row.pk)
    services.revoke(by=officer, grant=row.pk)
    assert not policies.is_visible(actor, case)
    assert kinds(case).count("access.revoked") == 1


def test_grant_of_a_file_one_may_not_know_is_not_there(case, office):
    row = factories.give(case, organisation=office)
    stranger = factories.actor(factories.organisation("child_protection"), "social_worker")
    for unknown in (row.pk, new_id()):
        with pytest.raises(NotVisible):
            services.revoke(by=stranger, grant=unknown)


# --- bars -------------------------------------------------------------------------------------------------------------------


def test_barred_person_loses_the_file_at_once_and_gets_it_back_when_lifted(case, officer, guardian):
    assert policies.is_visible(guardian, case)
    row = services.bar(by=officer, case=case, person=guardian.person_id, reason="suspicion CANARY-BAR")
    assert not policies.is_visible(guardian, case)
    assert policies.barred(case=case, person=guardian.person_id)
    with factories.after(hours=1):
        services.lift_bar(by=officer, bar=row.pk, reason="cleared")
    assert policies.is_visible(guardian, case)


def test_bar_on_an_organisation_stops_its_people_under_every_hat(case, officer, house, worker):
    other = factories.organisation("ngo")
    factories.give(case, organisation=other)
    factories.mandate(worker.person_id, other, "reception_worker")
    pure = factories.actor(other, "reception_worker")
    services.bar(by=officer, case=case, organisation=house, reason="x")
    assert not policies.is_visible(factories.again(worker.person_id, house), case)
    assert not policies.is_visible(factories.again(worker.person_id, other), case)
    assert policies.is_visible(pure, case)
    assert policies.barred(case=case, person=worker.person_id)


def test_bar_on_somebody_outside_stops_no_professional(case, officer, worker):
    services.bar(by=officer, case=case, outside=new_id(), reason="uncle")
    assert policies.is_visible(worker, case)
    assert policies.is_visible(officer, case)


def test_bar_on_one_child_leaves_other_children_alone(case, officer, worker):
    other = factories.child(worker)
    services.bar(by=officer, case=case, person=worker.person_id, reason="x")
    assert not policies.is_visible(worker, case)
    assert policies.is_visible(worker, other)


def test_only_named_officers_bar_and_lift(case, officer, worker, guardian):
    for actor in (worker, guardian):
        with pytest.raises(Refused):
            services.bar(by=actor, case=case, person=officer.person_id, reason="x")
    row = services.bar(by=officer, case=case, person=guardian.person_id, reason="x")
    with pytest.raises(Refused):
        services.lift_bar(by=worker, bar=row.pk, reason="x")
    with pytest.raises(NotVisible):
        services.lift_bar(by=guardian, bar=row.pk, reason="x")
    assert Bar.objects.get(pk=row.pk).lifted_at is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "x"}, "person"), ({"reason": " "}, "reason"), ({"reason": "a\0b"}, "reason"),
        ({"reason": "x" * 2001}, "reason"), ({"reason": "x", "person": new_id()}, "person"),
    ],
)  # fmt: skip
def test_incomplete_bar_is_refused_at_the_field(case, officer, guardian, given, field):
    holder = {} if field == "person" else {"person": guardian.person_id}
    with pytest.raises(InvalidInput) as refused:
        services.bar(by=officer, case=case, **{**holder, **given})
    assert list(refused.value.errors) == [field]
    assert not Bar.objects.exists()


def test_bar_lifted_twice_keeps_the_first_lifting(case, officer, guardian):
    row = services.bar(by=officer, case=case, person=guardian.person_id, reason="x")
    services.lift_bar(by=officer, bar=row.pk, reason="first")
    with pytest.raises(WrongState):
        services.lift_bar(by=officer, bar=row.pk, reason="second")
    assert Bar.objects.get(pk=row.pk).lift_reason == "first"


def test_reason_of_a_bar_is_sealed_and_in_no_journal_row(case, officer, guardian):
    services.bar(by=officer, case=case, person=guardian.person_id, reason="CANARY-BAR")
    (row,) = Bar.objects.filter(case_id=case)
    assert row.reason == "CANARY-BAR"
    assert "CANARY" not in str(list(Entry.objects.values()))
    assert str(guardian.person_id) not in str(
        list(Entry.objects.filter(kind="access.barred").values("data", "counterpart"))
    )


def test_barred_holder_is_skipped_when_responsible_people_are_looked_up(case, officer, guardian, house, office):
    second = factories.actor(office, "guardian")
    factories.give(case, person=second.person_id, relation="assigned", role="guardian", purpose="guardianship")
    assert selectors.assigned_person(case=case, role="guardian") == second.person_id
    services.bar(by=officer, case=case, person=second.person_id, reason="x")
    assert selectors.assigned_person(case=case, role="guardian") == guardian.person_id
    assert selectors.holders(case=case) == [house]
    services.bar(by=officer, case=case, organisation=house, reason="x")
    assert selectors.holders(case=case) == []


def test_ended_grant_makes_nobody_responsible(case, office):
    actor = factories.actor(office, "guardian")
    factories.give(
        case, person=actor.person_id, relation="assigned", role="guardian", ends_at=clock.now() + timedelta(hours=1)
    )
    assert selectors.assigned_person(case=case, role="guardian") == actor.person_id
    with factories.after(hours=2):
        assert selectors.assigned_person(case=case, role="guardian") is None


# --- danger -----------------------------------------------------------------------------------------------------------------


def test_danger_flag_is_one_flag_until_a_named_officer_lifts_it(case, officer, house):
    social = factories.actor(house, "social_worker")
    first = services.raise_danger(by=social, case=case, reason="threat")
    assert services.raise_danger(by=officer, case=case, reason="again").pk == first.pk
    assert policies.danger(case)
    with pytest.raises(Refused):
        services.lift_danger(by=social, case=case, reason="over")
    services.lift_danger(by=officer, case=case, reason="over")
    assert not policies.danger(case)
    assert kinds(case).count("access.danger_raised") == 1
    assert (Danger.objects.get().reason, Danger.objects.get().lift_reason) == ("threat", "over")


def test_danger_flag_needs_reasons_both_ways(case, officer):
    with pytest.raises(InvalidInput):
        services.raise_danger(by=officer, case=case, reason="")
    with pytest.raises(InvalidInput):
        services.lift_danger(by=officer, case=case, reason="x")
    services.raise_danger(by=officer, case=case, reason="x")
    with pytest.raises(InvalidInput):
        services.lift_danger(by=officer, case=case, reason=" ")
    assert policies.danger(case)


@pytest.mark.django_db(transaction=True)
def test_flag_raised_by_two_at_once_is_one_flag(case, officer):
    def raise_it():
        return services.raise_danger(by=officer, case=case, reason="threat").pk

    results = factories.at_once(raise_it, raise_it)
    assert Danger.objects.filter(case_id=case, lifted_at=None).count() == 1
    assert Danger.objects.get().pk in results


# --- accounts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["kind", "regime", "name", "phone", "code"])
def test_organisation_that_cannot_be_is_refused_at_the_field(field):
    wrong = {"kind": "palace", "regime": "none", "code": "x" * 41}.get(field, "a\0")
    with pytest.raises(InvalidInput) as refused:
        services.create_organisation(by=factories.SYSTEM, **{"code": "a", "name": "A", "kind": "court", field: wrong})
    assert list(refused.value.errors) == [field]
    assert not Organisation.objects.exists()


def test_organisation_code_is_used_once():
    services.create_organisation(by=factories.SYSTEM, code="a", name="A", kind="court")
    with pytest.raises(InvalidInput):
        services.create_organisation(by=factories.SYSTEM, code=" a ", name="B", kind="court")


def test_person_without_a_name_or_with_a_taken_login_is_refused():
    with pytest.raises(InvalidInput):
        services.create_person(by=factories.SYSTEM, display_name=" ")
    services.create_person(by=factories.SYSTEM, display_name="A", username="same")
    with pytest.raises(InvalidInput):
        services.create_person(by=factories.SYSTEM, display_name="B", username="same")
    assert Person.objects.count() == 1


def test_people_are_managed_by_the_administrator_only(worker, house):
    admin = factories.actor(house, "node_admin")
    assert services.create_person(by=admin, display_name="New").pk
    with pytest.raises(Refused):
        services.create_person(by=worker, display_name="New")
    with pytest.raises(Refused):
        services.give_mandate(by=worker, person=worker.person_id, organisation=house, role="named_officer")


@pytest.mark.parametrize("wrong", ["role", "person", "organisation", "order"])
def test_mandate_that_cannot_be_is_refused(house, wrong):
    given = {"person": factories.person(), "organisation": house, "role": "guardian"}
    if wrong == "order":
        given |= {"ends_at": clock.now() - timedelta(days=1)}
    else:
        given |= {wrong: "king" if wrong == "role" else new_id()}
    with pytest.raises(InvalidInput):
        services.give_mandate(by=factories.SYSTEM, **given)


def test_mandate_of_the_future_ended_today_never_runs(house):
    who = factories.person()
    mandate = factories.mandate(who, house, "guardian", starts_at=clock.now() + timedelta(days=3))
    services.end_mandate(by=factories.SYSTEM, mandate=mandate)
    with factories.after(days=4):
        assert factories.again(who).permissions == frozenset()
    with pytest.raises(NotVisible):
        services.end_mandate(by=factories.SYSTEM, mandate=new_id())


def test_login_in_two_organisations_falls_back_when_the_chosen_mandate_ends(house, office):
    from tutela.access.middleware import SESSION_KEY

    actor = factories.actor(house, "reception_worker", username="two")
    extra = factories.mandate(actor.person_id, office, "guardian")
    client = Client()
    from tutela.access.models import User

    client.force_login(User.objects.get(username="two"))
    session = client.session
    session[SESSION_KEY] = str(office)
    session.save()
    assert client.get("/").wsgi_request.actor.organisation_id == office
    services.end_mandate(by=factories.SYSTEM, mandate=extra)
    assert client.get("/").wsgi_request.actor.organisation_id == house
    assert SESSION_KEY not in client.session


def test_node_administrator_manages_people_and_no_files(house, case):
    admin = factories.actor(house, "node_admin")
    assert P.ADMIN_PEOPLE in admin.permissions
    for permission in (P.CASE_VIEW, P.GRANT_GIVE, P.BAR):
        with pytest.raises(NotVisible):
            policies.require(admin, permission, case=case)
