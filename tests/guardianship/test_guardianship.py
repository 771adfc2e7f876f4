"""Who stands for the child: hours without, appointing, and what happens when the guardian is barred."""

from datetime import timedelta

import pytest

from tests import factories
from tutela.access import policies
from tutela.access import services as access
from tutela.access.actors import NOBODY
from tutela.access.models import Bar
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.ids import new_id
from tutela.guardianship import selectors, services
from tutela.guardianship.models import Guardianship, Period, Request
from tutela.journal.models import Entry
from tutela.work import selectors as work
from tutela.work import services as tasks


@pytest.fixture
def port():
    return factories.organisation("reception")


@pytest.fixture
def court():
    return factories.organisation("court")


@pytest.fixture
def office():
    return factories.organisation("guardianship")


@pytest.fixture
def worker(port):
    return factories.actor(port, "reception_worker")


@pytest.fixture
def clerk(court):
    return factories.actor(court, "court_clerk")


@pytest.fixture
def guardian(office):
    return factories.actor(office, "guardian")


@pytest.fixture
def second(office):
    return factories.actor(office, "guardian")


@pytest.fixture
def case(worker):
    return factories.child(worker, encounter_at=clock.now() - timedelta(hours=10))


@pytest.fixture
def asked(case, worker, court):
    services.request(by=worker, case=case, to=court)
    return case


@pytest.fixture
def appointed(asked, clerk, office, guardian):
    services.appoint_body(by=clerk, case=asked, body=office, reference="TM-2026-441")
    services.appoint_person(by=guardian, case=asked, person=guardian.person_id)
    return asked


@pytest.fixture
def officer(office, case):
    actor = factories.actor(office, "named_officer")
    factories.give(case, person=actor.person_id)
    return actor


def status(case) -> Guardianship:
    return Guardianship.objects.get(case_id=case)


def hours(case) -> float:
    return selectors.hours_without(status(case))


def open_kinds(actor) -> set[str]:
    return {row.kind for row in work.my_items(actor)}


# --- hours without ------------------------------------------------------------------------------------------------------------


def test_hours_run_from_the_first_encounter_until_a_body_is_appointed(asked, clerk, office):
    assert hours(asked) == pytest.approx(10, abs=0.1)
    with factories.after(hours=5):
        assert hours(asked) == pytest.approx(15, abs=0.1)
        services.appoint_body(by=clerk, case=asked, body=office)
    with factories.after(hours=50):
        assert hours(asked) == pytest.approx(15, abs=0.1)


def test_provisional_person_does_not_stop_the_hours(asked, worker, guardian):
    services.name_provisional(by=worker, case=asked, person=guardian.person_id)
    with factories.after(hours=5):
        assert hours(asked) == pytest.approx(15, abs=0.1)
    assert policies.is_visible(guardian, asked)


def test_appointment_told_late_counts_from_its_own_date(asked, clerk, office):
    services.appoint_body(by=clerk, case=asked, body=office, at=clock.now() - timedelta(hours=4))
    assert hours(asked) == pytest.approx(6, abs=0.1)
    assert status(asked).responsible


def test_encounter_told_again_or_late_never_restarts_the_hours(asked, clerk, office):
    entry = Entry.objects.filter(kind="cases.first_encounter", case_id=asked).get()
    with factories.after(hours=3):
        entry.data = {**entry.data, "at": clock.now().isoformat()}
        services.on_first_encounter(entry)
        assert hours(asked) == pytest.approx(13, abs=0.1)
    services.appoint_body(by=clerk, case=asked, body=office)
    services.on_first_encounter(entry)
    with factories.after(hours=90):
        assert hours(asked) == pytest.approx(10, abs=0.1)


def test_counts_for_the_board_hold_numbers_only(case, clerk):
    assert selectors.counts() == {"without_guardian": 1, "over_72h": 0}
    with factories.after(hours=63):
        assert selectors.counts() == {"without_guardian": 1, "over_72h": 1}


# --- asking and appointing ----------------------------------------------------------------------------------------------------


def test_request_opens_the_file_and_a_task_for_the_court(asked, clerk):
    assert policies.is_visible(clerk, asked)
    assert "appoint_guardian" in open_kinds(clerk)
    assert [row.case_id for row in selectors.open_requests(actor=clerk)] == [asked]
    assert not selectors.open_requests(actor=NOBODY)


def test_appointed_body_closes_request_and_tasks_and_keeps_its_reference_sealed(appointed, clerk):
    assert "appoint_guardian" not in open_kinds(clerk)
    assert Request.objects.get().answered_at is not None
    assert Period.objects.get(kind="body").reference == "TM-2026-441"
    assert "TM-2026" not in str(list(Entry.objects.values()))


def test_body_names_the_person_among_its_own_and_reception_does_not(asked, clerk, office, worker, guardian):
    services.appoint_body(by=clerk, case=asked, body=office)
    with pytest.raises(Refused):
        services.appoint_person(by=worker, case=asked, person=guardian.person_id)
    services.appoint_person(by=guardian, case=asked, person=guardian.person_id)
    assert status(asked).person_id == guardian.person_id


def test_guardian_of_another_body_cannot_appoint(asked, clerk, office):
    stranger = factories.actor(factories.organisation("guardianship"), "guardian")
    services.appoint_body(by=clerk, case=asked, body=office)
    with pytest.raises(NotVisible):
        services.appoint_person(by=stranger, case=asked, person=stranger.person_id)
    factories.give(asked, person=stranger.person_id)
    with pytest.raises(Refused):
        services.appoint_person(by=stranger, case=asked, person=stranger.person_id)


def test_new_guardian_ends_the_old_ones_access_and_period(appointed, clerk, guardian, second):
    factories.give(appointed, organisation=factories.organisation("school"))
    services.appoint_person(by=clerk, case=appointed, person=second.person_id)
    rows = Period.objects.filter(case_id=appointed, kind="person").order_by("starts_at")
    assert [(row.person_id, row.end_reason) for row in rows] == [
        (guardian.person_id, "replaced"),
        (second.person_id, ""),
    ]
    assert [row.case_id for row in selectors.wards(actor=second)] == [appointed]
    assert not selectors.wards(actor=guardian)


@pytest.mark.parametrize("what", ["request", "body", "person", "future", "reference"])
def test_appointment_that_cannot_be_is_refused_and_changes_nothing(asked, clerk, worker, office, what):
    before = Period.objects.count(), Request.objects.count()
    act = {
        "request": lambda: services.request(by=worker, case=asked, to=new_id()),
        "body": lambda: services.appoint_body(by=clerk, case=asked, body=new_id()),
        "person": lambda: services.appoint_person(by=clerk, case=asked, person=new_id()),
        "future": lambda: services.appoint_body(by=clerk, case=asked, body=office, at=clock.now() + timedelta(days=1)),
        "reference": lambda: services.appoint_body(by=clerk, case=asked, body=office, reference="a\0"),
    }[what]
    with pytest.raises(InvalidInput):
        act()
    assert (Period.objects.count(), Request.objects.count()) == before


def test_first_meeting_is_dated_once_and_wards_never_met_come_first(appointed, guardian, worker, clerk, office):
    other = factories.child(worker)
    services.request(by=worker, case=other, to=clerk.organisation_id)
    services.appoint_body(by=clerk, case=other, body=office)
    services.appoint_person(by=clerk, case=other, person=guardian.person_id)
    met = clock.now() - timedelta(hours=1)
    services.record_first_meeting(by=guardian, case=appointed, at=met)
    services.record_first_meeting(by=guardian, case=appointed)
    assert Period.objects.get(case_id=appointed, kind="person").first_met_at == met
    assert [row.case_id for row in selectors.wards(actor=guardian)] == [other, appointed]


def test_stranger_learns_nothing_of_a_guardianship(appointed):
    stranger = factories.actor(factories.organisation("guardianship"), "guardian")
    for act in (
        lambda: selectors.status(actor=stranger, case=appointed),
        lambda: selectors.periods(actor=stranger, case=appointed),
        lambda: services.record_first_meeting(by=stranger, case=appointed),
        lambda: services.request(by=stranger, case=appointed, to=new_id()),
    ):
        with pytest.raises(NotVisible):
            act()


@pytest.mark.django_db(transaction=True)
def test_two_courts_name_a_guardian_at_once_one_period_stays_open(asked, clerk, office, guardian, second):
    services.appoint_body(by=clerk, case=asked, body=office)
    works = [
        lambda who=who: services.appoint_person(by=clerk, case=asked, person=who.person_id)
        for who in (guardian, second)
    ]
    assert not [found for found in factories.at_once(*works) if isinstance(found, BaseException)]
    (open_one,) = Period.objects.filter(case_id=asked, kind="person", ends_at=None)
    assert status(asked).person_id == open_one.person_id
    assert [policies.is_visible(factories.again(who.person_id), asked) for who in (guardian, second)]


# --- a barred guardian --------------------------------------------------------------------------------------------------------


def test_barred_guardian_is_replaced_by_the_named_substitute_and_learns_nothing(appointed, officer, guardian, second):
    tasks.open_item(by=factories.SYSTEM, kind="tests", case=appointed, person=guardian.person_id)
    factories.bar(appointed, person=guardian.person_id, substitute=second.person_id)
    assert status(appointed).person_id == second.person_id
    assert Period.objects.get(case_id=appointed, kind="person", ends_at=None).substitute
    assert "tests" in open_kinds(second)
    assert [row.case_id for row in selectors.wards(actor=second)] == [appointed]
    assert not selectors.wards(actor=guardian)
    assert not work.my_items(guardian)
    assert not work.my_notices(guardian)
    assert not policies.is_visible(guardian, appointed)
    assert status(appointed).without_since is None


def test_barred_guardian_without_a_named_substitute_is_followed_by_a_colleague(appointed, guardian, second):
    factories.bar(appointed, person=guardian.person_id)
    assert status(appointed).person_id == second.person_id


def test_barred_guardian_without_any_colleague_becomes_a_task_of_the_office(appointed, guardian, office):
    lead = factories.actor(office, "social_worker")
    factories.bar(appointed, person=guardian.person_id)
    assert status(appointed).person_id is None
    assert "name_substitute" in open_kinds(lead)
    assert "name_substitute" not in open_kinds(guardian)


@pytest.mark.parametrize("substitute", ["self", "barred"])
def test_bar_stands_even_when_its_substitute_cannot(appointed, guardian, second, substitute):
    third = factories.actor(guardian.organisation_id, "guardian")
    if substitute == "barred":
        factories.bar(appointed, person=second.person_id)
    named = guardian if substitute == "self" else second
    factories.bar(appointed, person=guardian.person_id, substitute=named.person_id)
    assert Bar.objects.filter(person_id=guardian.person_id, lifted_at=None).exists()
    assert status(appointed).person_id in {second.person_id, third.person_id} - {guardian.person_id}
    assert not policies.barred(case=appointed, person=status(appointed).person_id)


def test_barred_provisional_person_is_replaced_too(asked, worker, guardian, second):
    services.name_provisional(by=worker, case=asked, person=guardian.person_id)
    factories.bar(asked, person=guardian.person_id, substitute=second.person_id)
    found = status(asked)
    assert (found.provisional_id, found.person_id) == (None, second.person_id)


def test_bar_on_the_guardians_whole_organisation_passes_the_child_to_another_office(
    appointed, guardian, office, second
):
    other = factories.organisation("guardianship")
    there = factories.actor(other, "guardian")
    factories.bar(appointed, organisation=office)
    found = status(appointed)
    assert found.person_id is None
    assert found.without_since is not None
    assert "name_substitute" in open_kinds(there)
    assert not work.my_items(guardian)
    assert not work.my_items(second)


def test_bar_on_somebody_else_leaves_the_guardian_in_place(appointed, guardian, worker):
    factories.bar(appointed, person=worker.person_id)
    factories.bar(appointed, organisation=factories.organisation("ngo"))
    assert status(appointed).person_id == guardian.person_id


def test_appointing_somebody_barred_is_refused_like_any_impossible_choice(appointed, clerk, second):
    factories.bar(appointed, person=second.person_id)
    messages = []
    for person in (second.person_id, new_id()):
        with pytest.raises(InvalidInput) as refused:
            services.appoint_person(by=clerk, case=appointed, person=person)
        messages.append({name: str(text) for name, text in refused.value.errors.items()})
    assert messages[0] == messages[1]
    assert "bar" not in str(messages[0]).lower()


def test_somebody_of_a_barred_office_is_not_appointed_nor_the_office_asked(asked, clerk, worker, office, guardian):
    factories.bar(asked, organisation=office)
    for act in (
        lambda: services.appoint_person(by=clerk, case=asked, person=guardian.person_id),
        lambda: services.appoint_body(by=clerk, case=asked, body=office),
        lambda: services.request(by=worker, case=asked, to=office),
    ):
        with pytest.raises(InvalidInput):
            act()


def test_bar_lifted_gives_the_duties_back_to_nobody_by_itself(appointed, officer, guardian, second):
    row = factories.bar(appointed, person=guardian.person_id, substitute=second.person_id)
    access.lift_bar(by=officer, bar=row.pk, reason="cleared")
    assert status(appointed).person_id == second.person_id
    assert not selectors.wards(actor=guardian)


def test_journal_tells_of_the_change_without_naming_the_bar(appointed, guardian, second):
    factories.bar(appointed, person=guardian.person_id, substitute=second.person_id)
    entries = {entry.kind: entry.data for entry in Entry.objects.filter(case_id=appointed).order_by("id")}
    assert entries["guardianship.acting_person_ended"]["reason"] == "substituted"
    assert entries["guardianship.person_appointed"]["substitute"] is True


def test_substitution_repeated_by_a_second_bar_finds_nothing_to_do(appointed, guardian, second):
    factories.bar(appointed, person=guardian.person_id, substitute=second.person_id)
    factories.bar(appointed, person=guardian.person_id)
    assert status(appointed).person_id == second.person_id
    assert Period.objects.filter(case_id=appointed, kind="person").count() == 2


def test_colleague_of_the_named_guardian_sees_nothing_of_the_ward(asked, clerk, office, guardian, second):
    factories.give(asked, organisation=office)
    assert policies.is_visible(second, asked)
    services.appoint_person(by=clerk, case=asked, person=guardian.person_id)
    assert policies.is_visible(guardian, asked)
    assert not policies.is_visible(second, asked)


def test_colleague_of_the_named_guardian_sees_nothing_when_the_office_was_appointed_either(
    asked, clerk, office, guardian, second
):
    services.appoint_body(by=clerk, case=asked, body=office)
    assert policies.is_visible(second, asked), "somebody has to see who waits"
    services.appoint_person(by=clerk, case=asked, person=guardian.person_id)
    assert policies.is_visible(guardian, asked)
    assert not policies.is_visible(second, asked), "wards of others are out of sight"
