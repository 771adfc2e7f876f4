"""Who may know that a child exists: the rule for one file and the rule for lists agree, for every combination."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tutela.access import policies, selectors
from tutela.access.actors import NOBODY, Actor
from tutela.access.models import Bar, Grant, Mandate, Organisation, Person, User
from tutela.access.roles import ROLES, P
from tutela.core.errors import NotVisible, Refused
from tutela.core.ids import new_id

START = datetime(2026, 9, 7, 8, tzinfo=UTC)
ROLE_CODES = ["guardian", "reception_worker", "node_admin", "inspector", "unknown_role"]
PEOPLE, ORGANISATIONS, CASES = range(3), range(2), range(3)

hours = st.integers(0, 6)
ends = st.none() | st.integers(0, 6)


@dataclass(frozen=True)
class World:
    """Everything that can decide, in hours after START; people, organisations and cases by number."""

    mandates: list[tuple[int, int, str, int, int | None]]
    grants: list[tuple[int, int | None, int | None, str, int, int | None, int | None]]
    bars: list[tuple[int, int | None, int | None, int | None]]
    now: int


worlds = st.builds(
    World,
    mandates=st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ORGANISATIONS), st.sampled_from(ROLE_CODES), hours, ends),
        max_size=6,
    ),
    grants=st.lists(
        st.tuples(
            st.sampled_from(CASES), st.none() | st.sampled_from(PEOPLE), st.none() | st.sampled_from(ORGANISATIONS),
            st.sampled_from(["", "guardian", "reception_worker"]), hours, ends, ends,
        ).filter(lambda grant: grant[1] is not None or grant[2] is not None),
        max_size=6,
    ),
    bars=st.lists(
        st.tuples(
            st.sampled_from(CASES), st.none() | st.sampled_from(PEOPLE), st.none() | st.sampled_from(ORGANISATIONS),
            st.none() | st.just(1),
        ),
        max_size=3,
    ),
    now=hours,
)  # fmt: skip


def runs(now: int, start: int, end: int | None) -> bool:
    return start <= now and (end is None or end > now)


def employers(world: World, person: int) -> set[int]:
    return {org for who, org, _role, start, end in world.mandates if who == person and runs(world.now, start, end)}


def should_see(world: World, person: int, organisation: int, case: int) -> bool:
    """The rule in plain words, written apart from the product."""
    roles = {
        role for who, org, role, start, end in world.mandates
        if (who, org) == (person, organisation) and runs(world.now, start, end)
    }  # fmt: skip
    working = {role for role in roles if role in ROLES and ROLES[role].sees_cases}
    if not working:
        return False
    for target, barred_person, barred_org, lifted in world.bars:
        if target != case or lifted is not None:
            continue
        if barred_person == person or (barred_person is None and barred_org in employers(world, person)):
            return False
    for target, who, org, role, start, end, revoked in world.grants:
        if target != case or revoked is not None or not runs(world.now, start, end):
            continue
        if role not in {"", *working}:
            continue
        if who == person and org in (None, organisation):
            return True
        if who is None and org == organisation:
            return True
    return False


def hour(number: int | None) -> datetime | None:
    return None if number is None else START + timedelta(hours=number)


@pytest.fixture
def ids():
    organisations = [Organisation.objects.create(code=f"o{n}", name=f"o{n}", kind="reception") for n in ORGANISATIONS]
    people = [Person.objects.create(display_name=f"p{n}") for n in PEOPLE]
    return [row.pk for row in people], [row.pk for row in organisations], [new_id() for _ in CASES]


def build(world: World, ids: tuple[list[UUID], list[UUID], list[UUID]]) -> None:
    people, organisations, cases = ids

    def one(rows: list[UUID], number: int | None) -> UUID | None:
        return None if number is None else rows[number]

    for who, org, role, start, end in world.mandates:
        last = None if end is None else hour(max(start, end))
        Mandate.objects.create(
            person_id=people[who], organisation_id=organisations[org], role=role, starts_at=hour(start), ends_at=last,
            confirmed_by="tests", confirmed_at=START,
        )  # fmt: skip
    for case, who, org, role, start, end, revoked in world.grants:
        Grant.objects.create(
            case_id=cases[case], person_id=one(people, who), organisation_id=one(organisations, org), role=role,
            starts_at=hour(start), ends_at=hour(end), revoked_at=hour(revoked),
            revoked_by="" if revoked is None else "x", purpose="care", source="tests", given_by="tests",
        )  # fmt: skip
    for case, who, org, lifted in world.bars:
        Bar.objects.create(
            case_id=cases[case], person_id=one(people, who), organisation_id=one(organisations, org), barred_by="tests",
            lifted_at=hour(lifted), lifted_by="" if lifted is None else "x",
        )  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds)
def test_one_file_and_the_list_agree_with_the_rule_in_plain_words(ids, world):
    with transaction.atomic(), factories.at(START + timedelta(hours=world.now, seconds=1)):
        build(world, ids)
        people, organisations, cases = ids
        for person in PEOPLE:
            for organisation in ORGANISATIONS:
                actor = selectors.actor_for_person(person=people[person], organisation_id=organisations[organisation])
                listed = set(selectors.visible_case_ids(actor))
                for case in CASES:
                    expected = should_see(world, person, organisation, case)
                    assert policies.is_visible(actor, cases[case]) == expected
                    assert (cases[case] in listed) == expected
                    assert (selectors.relation(actor, cases[case]) != "none") == expected
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds)
def test_whoever_is_barred_sees_nothing_of_that_child(ids, world):
    with transaction.atomic(), factories.at(START + timedelta(hours=world.now, seconds=1)):
        build(world, ids)
        people, organisations, cases = ids
        for person in PEOPLE:
            for organisation in ORGANISATIONS:
                actor = selectors.actor_for_person(person=people[person], organisation_id=organisations[organisation])
                listed = set(selectors.visible_case_ids(actor))
                barred = set(selectors.barred_case_ids(actor)) if actor is not NOBODY else set()
                assert not listed & barred
                for case in cases:
                    if actor is not NOBODY and policies.barred(
                        case=case, person=actor.person_id, organisation=actor.organisation_id
                    ):
                        assert case not in listed
        transaction.set_rollback(True)


# --- who sees nothing at all -----------------------------------------------------------------------------------------------


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker")


@pytest.fixture
def case(worker):
    return factories.child(worker)


def test_superuser_without_a_mandate_is_nobody(case):
    user = User.objects.create_superuser("root", password="x")
    actor = Actor.of(user)
    assert actor == NOBODY
    assert not policies.is_visible(actor, case)
    assert not selectors.visible_case_ids(actor).exists()
    with pytest.raises(NotVisible):
        policies.require(actor, P.CASE_VIEW, case=case)


@pytest.mark.parametrize("role", sorted(code for code, role in ROLES.items() if not role.sees_cases))
def test_role_without_cases_sees_none_whatever_it_is_granted(house, case, role):
    actor = factories.actor(house, role)
    factories.give(case, person=actor.person_id)
    factories.give(case, organisation=house)
    assert not policies.is_visible(actor, case)
    assert not selectors.visible_case_ids(actor).exists()
    with pytest.raises(NotVisible):
        policies.require(actor, P.CASE_VIEW, case=case)


def test_superuser_with_a_mandate_has_only_the_rights_of_the_mandate(house, case):
    User.objects.create_superuser("root", password="x")
    person = Person.objects.create(display_name="Root", user=User.objects.get(username="root"))
    factories.mandate(person.pk, house, "node_admin")
    actor = Actor.of(User.objects.get(username="root"))
    assert actor.permissions == ROLES["node_admin"].permissions
    assert not policies.is_visible(actor, case)


def test_logged_out_and_deactivated_people_are_nobody(case):
    from django.contrib.auth.models import AnonymousUser

    assert Actor.of(AnonymousUser()) == NOBODY
    assert not NOBODY.permissions
    assert not policies.is_visible(NOBODY, case)


def test_mandate_that_ends_takes_everything_with_it(house, case):
    who = factories.person()
    mandate = factories.mandate(who, house, "reception_worker")
    assert policies.is_visible(factories.again(who), case)
    from tutela.access import services

    services.end_mandate(by=factories.SYSTEM, mandate=mandate)
    assert factories.again(who) == NOBODY


def test_mandate_in_a_closed_organisation_counts_no_more(house, worker):
    Organisation.objects.filter(pk=house).update(closed=True)
    assert factories.again(worker.person_id) == NOBODY


def test_person_acts_for_one_organisation_at_a_time(house, case):
    other = factories.organisation("school")
    who = factories.person()
    factories.mandate(who, house, "reception_worker")
    factories.mandate(who, other, "school_officer")
    assert policies.is_visible(factories.again(who, house), case)
    assert not policies.is_visible(factories.again(who, other), case)
    assert factories.again(who, other).roles == {"school_officer"}


# --- 404 before 403 ---------------------------------------------------------------------------------------------------------


def test_invisible_file_is_not_there_even_for_a_role_without_the_right(case):
    stranger = factories.actor(factories.organisation("school"), "school_officer")
    for permission in (P.CASE_VIEW, P.BAR):
        with pytest.raises(NotVisible):
            policies.require(stranger, permission, case=case)
        with pytest.raises(NotVisible):
            policies.require(stranger, permission, case=new_id())


def test_visible_file_refuses_what_the_role_may_not_do_with_a_reason(worker, case):
    with pytest.raises(Refused) as refused:
        policies.require(worker, P.BAR, case=case)
    assert str(refused.value.reason)


@pytest.mark.parametrize("permission", list(P))
def test_permission_without_a_case_follows_the_roles(house, permission):
    for code, role in ROLES.items():
        actor = Actor(kind="person", label="x", person_id=new_id(), organisation_id=house, roles=frozenset({code}))
        assert policies.allowed(actor, permission).allowed == (permission in role.permissions)
