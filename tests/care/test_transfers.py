"""Moves: opened by the sender, closed by the receiver, chased when nobody confirms."""

from datetime import timedelta

import pytest

from tests import factories
from tutela.access import policies, selectors
from tutela.access import services as access
from tutela.care import selectors as reading
from tutela.care import services
from tutela.care.models import Placement, Transfer
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.ids import new_id
from tutela.journal.models import Entry
from tutela.missing import services as missing
from tutela.work import selectors as work
from tutela.work.models import WorkItem

OVERDUE = {"confirm_arrival", "chase_transfer", "transfer_unconfirmed"}


@pytest.fixture
def port():
    return factories.organisation("reception")


@pytest.fixture
def centre():
    return factories.staffed()


@pytest.fixture
def office():
    return factories.organisation("guardianship")


@pytest.fixture
def sender(port):
    return factories.actor(port, "reception_worker")


@pytest.fixture
def officer(port):
    return factories.actor(port, "transfer_officer")


@pytest.fixture
def receiver(centre):
    return factories.actor(centre, "reception_worker")


@pytest.fixture
def case(sender):
    child = factories.child(sender)
    services.arrive(by=sender, case=child, at=clock.now() - timedelta(days=1))
    return child


@pytest.fixture
def move(case, officer, centre):
    now = clock.now()
    return services.open_transfer(
        by=officer, case=case, to=centre, departs_at=now, eta=now + timedelta(hours=4), mode="bus"
    )


def items(case, *kinds: str) -> list[WorkItem]:
    return [row for row in work.items_of_case(case=case) if row.kind in kinds]


def events(case, kind: str) -> int:
    return Entry.objects.filter(case_id=case, kind=kind).count()


# --- both ends --------------------------------------------------------------------------------------------------------------


def test_move_is_closed_by_the_receiver_and_care_passes_on_then(case, move, officer, receiver, sender, centre, port):
    assert policies.is_visible(receiver, case)
    assert reading.placement_of(case=case).organisation_id == port
    services.depart(by=officer, transfer=move.pk)
    assert reading.placement_of(case=case).organisation_id == port
    services.confirm_arrival(by=receiver, transfer=move.pk)
    assert reading.placement_of(case=case).organisation_id == centre
    assert Transfer.objects.get().state == "arrived"
    assert not items(case, "expect_arrival", *OVERDUE)
    assert policies.is_visible(receiver, case)
    assert not policies.is_visible(sender, case)
    assert Placement.objects.filter(case_id=case, ends_at=None).count() == 1


def test_transfer_officer_of_the_receiver_may_confirm(case, move, centre):
    arriving = factories.actor(centre, "transfer_officer")
    services.confirm_arrival(by=arriving, transfer=move.pk)
    assert reading.placement_of(case=case).organisation_id == centre


def test_sender_can_neither_confirm_nor_receiver_start_or_cancel(move, sender, receiver):
    with pytest.raises(NotVisible):
        services.confirm_arrival(by=sender, transfer=move.pk)
    for act in (services.depart, services.cancel_transfer):
        with pytest.raises(NotVisible):
            act(by=receiver, transfer=move.pk)
    assert Transfer.objects.get().state == "opened"


def test_third_organisation_knows_of_no_move(case, move, office):
    stranger = factories.actor(factories.organisation("reception"), "reception_worker")
    for transfer in (move.pk, new_id()):
        for act in (services.depart, services.confirm_arrival, services.cancel_transfer):
            with pytest.raises(NotVisible):
                act(by=stranger, transfer=transfer)
        assert reading.transfer(transfer, actor=stranger) is None
    assert not reading.transfers_due(actor=stranger)


def test_role_without_the_right_is_refused(case, move, port, centre):
    night = factories.actor(port, "night_worker")
    with pytest.raises(Refused):
        services.open_transfer(by=night, case=case, to=centre, departs_at=clock.now(), eta=clock.now())
    with pytest.raises(Refused):
        services.depart(by=night, transfer=move.pk)


def test_sender_in_charge_keeps_the_file_until_it_gives_it_up(case, sender, officer, receiver, centre):
    cases.take_ownership(by=sender, case=case)
    row = services.open_transfer(by=officer, case=case, to=centre, departs_at=clock.now(), eta=clock.now())
    services.confirm_arrival(by=receiver, transfer=row.pk)
    assert policies.is_visible(sender, case)
    cases.release_ownership(by=sender, case=case, reason="moved")
    services.on_owner_released(Entry.objects.filter(kind="cases.owner_released").latest("id"))
    assert not policies.is_visible(sender, case)


def test_sender_that_is_also_the_guardianship_body_keeps_that_access(case, move, port, receiver):
    guardian = factories.actor(port, "guardian")
    factories.give(case, organisation=port, purpose="guardianship", relation="own_organisation_grant")
    services.confirm_arrival(by=receiver, transfer=move.pk)
    assert policies.is_visible(guardian, case)


# --- wrong input --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["eta", "to", "mode", "to:own", "to:barred", "to:closed"])
def test_move_that_cannot_be_is_refused_at_the_field(case, officer, port, centre, field):
    now = clock.now()
    given = {"to": centre, "departs_at": now, "eta": now + timedelta(hours=1), "mode": "bus"}
    given |= {
        "eta": {"eta": now - timedelta(hours=1)}, "to": {"to": new_id()}, "mode": {"mode": "in a small bus"},
        "to:own": {"to": port},
    }.get(field, {})  # fmt: skip
    if field == "to:barred":
        factories.bar(case, organisation=centre)
    if field == "to:closed":
        from tutela.access.models import Organisation

        Organisation.objects.filter(pk=centre).update(closed=True)
    with pytest.raises(InvalidInput) as refused:
        services.open_transfer(by=officer, case=case, **given)
    assert list(refused.value.errors) == [field.split(":")[0]]
    assert not Transfer.objects.exists()


def test_second_move_waits_for_the_first(case, move, officer, centre):
    with pytest.raises(InvalidInput):
        services.open_transfer(by=officer, case=case, to=centre, departs_at=clock.now(), eta=clock.now())


def test_arrival_before_departure_or_in_the_future_is_refused(case, move, officer, receiver):
    services.depart(by=officer, transfer=move.pk)
    for moment in (clock.now() - timedelta(hours=3), clock.now() + timedelta(hours=3)):
        with pytest.raises(InvalidInput):
            services.confirm_arrival(by=receiver, transfer=move.pk, at=moment)
    assert Transfer.objects.get().state == "departed"
    with pytest.raises(InvalidInput):
        services.depart(by=officer, transfer=move.pk, at=clock.now() + timedelta(hours=1))


def test_steps_happen_once_and_in_order(case, move, officer, receiver):
    services.depart(by=officer, transfer=move.pk)
    for act, who in ((services.depart, officer), (services.cancel_transfer, officer)):
        with pytest.raises(WrongState):
            act(by=who, transfer=move.pk)
    services.confirm_arrival(by=receiver, transfer=move.pk)
    with pytest.raises(WrongState):
        services.confirm_arrival(by=receiver, transfer=move.pk)
    assert events(case, "care.transfer_arrived") == 1


# --- overdue ------------------------------------------------------------------------------------------------------------------


def test_unconfirmed_move_makes_exactly_three_tasks_once(case, move, office, port, centre):
    with factories.after(hours=5, minutes=59):
        services.overdue_transfers()
        assert not items(case, *OVERDUE)
    with factories.after(hours=6, minutes=1):
        for _ in range(3):
            services.overdue_transfers()
        found = {row.kind: row for row in items(case, *OVERDUE)}
    assert len(items(case, *OVERDUE)) == 3
    assert found.keys() == OVERDUE
    assert found["confirm_arrival"].organisation_id == centre
    assert found["chase_transfer"].organisation_id == port
    assert found["transfer_unconfirmed"].organisation_id == office
    assert {row.protective_due for row in found.values()} == {move.eta + timedelta(hours=2)}
    assert events(case, "care.transfer_overdue") == 1
    assert Transfer.objects.get().state == "opened"


def test_each_of_the_three_sees_the_own_task(case, move, office, sender, receiver):
    guardian = factories.actor(office, "guardian")
    with factories.after(hours=7):
        services.overdue_transfers()
        seen = [{row.kind for row in work.my_items(actor)} & OVERDUE for actor in (receiver, sender, guardian)]
    assert seen == [{"confirm_arrival"}, {"chase_transfer"}, {"transfer_unconfirmed"}]


def test_guardian_of_the_child_gets_the_task_instead_of_the_office(case, move, office):
    guardian, colleague = factories.actor(office, "guardian"), factories.actor(office, "guardian")
    access.add_grant(
        by=factories.SYSTEM, case=case, purpose="guardianship", source="x", person=guardian.person_id, role="guardian",
        relation="assigned",
    )  # fmt: skip
    with factories.after(hours=7):
        services.overdue_transfers()
        seen = [{row.kind for row in work.my_items(actor)} & OVERDUE for actor in (guardian, colleague)]
    assert seen == [{"transfer_unconfirmed"}, set()]


def test_barred_guardian_learns_nothing_of_a_lost_move(case, move, office):
    guardian = factories.actor(office, "guardian")
    factories.give(case, person=guardian.person_id, relation="assigned", role="guardian")
    factories.bar(case, person=guardian.person_id)
    with factories.after(hours=7):
        services.overdue_transfers()
        assert not work.my_items(guardian)
    assert len(items(case, *OVERDUE)) == 3


def test_late_confirmation_closes_all_three_tasks(case, move, receiver, office):
    with factories.after(hours=7):
        services.overdue_transfers()
        services.confirm_arrival(by=receiver, transfer=move.pk)
        services.overdue_transfers()
    assert not items(case, *OVERDUE)


def test_confirmed_move_is_never_overdue(case, move, receiver, office):
    services.confirm_arrival(by=receiver, transfer=move.pk)
    with factories.after(hours=7):
        assert services.overdue_transfers() == 0
    assert not items(case, *OVERDUE)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_three_tasks(case, move, office):
    with factories.after(hours=7):
        results = factories.at_once(*[services.overdue_transfers] * 3)
    assert not [found for found in results if isinstance(found, BaseException)]
    assert len(items(case, *OVERDUE)) == 3
    assert events(case, "care.transfer_overdue") == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_confirm_at_once_the_child_arrives_once(case, move, centre):
    people = [factories.actor(centre, "reception_worker") for _ in range(3)]
    works = [lambda who=who: services.confirm_arrival(by=who, transfer=move.pk) for who in people]
    results = factories.at_once(*works)
    assert len([found for found in results if isinstance(found, Placement)]) == 1
    assert len([found for found in results if isinstance(found, WrongState)]) == 2
    assert events(case, "care.transfer_arrived") == events(case, "care.placement_ended") == 1
    assert Placement.objects.filter(case_id=case, ends_at=None).count() == 1


# --- calling off --------------------------------------------------------------------------------------------------------------


def test_cancelled_move_takes_the_receivers_preparation_back(case, move, officer, receiver):
    services.cancel_transfer(by=officer, transfer=move.pk)
    assert not policies.is_visible(receiver, case)
    assert not items(case, "expect_arrival")
    with pytest.raises(NotVisible):
        services.confirm_arrival(by=receiver, transfer=move.pk)
    with factories.after(hours=7):
        assert services.overdue_transfers() == 0


def test_cancelled_move_leaves_the_receivers_other_access_alone(case, officer, receiver, centre):
    factories.give(case, organisation=centre, purpose="education")
    now = clock.now()
    row = services.open_transfer(by=officer, case=case, to=centre, departs_at=now, eta=now)
    services.cancel_transfer(by=officer, transfer=row.pk)
    assert policies.is_visible(receiver, case)
    assert selectors.relation(receiver, case) == "granted"


def test_moves_under_way_are_listed_by_expected_arrival(case, move, sender, officer, receiver, centre):
    other = factories.child(sender)
    sooner = services.open_transfer(
        by=officer, case=other, to=centre, departs_at=clock.now(), eta=clock.now() + timedelta(hours=1)
    )
    assert [row.pk for row in reading.transfers_due(actor=receiver)] == [sooner.pk, move.pk]


def test_child_reported_missing_on_the_way_is_not_expected_any_more(case, move, officer, receiver):
    services.depart(by=officer, transfer=move.pk)
    with factories.after(hours=7):
        services.overdue_transfers()
        episode = missing.report(by=receiver, case=case)
        assert Transfer.objects.get().state == "not_arrived"
        assert not items(case, "expect_arrival", *OVERDUE)
        assert not reading.tonight(actor=receiver).expected
        assert policies.is_visible(receiver, case)
    with factories.after(hours=30):
        services.on_found(Entry.objects.filter(case_id=case, subject_id=episode.pk).first())
        assert not policies.is_visible(receiver, case)


def test_child_who_comes_after_being_reported_is_received_late(case, move, officer, receiver, centre):
    services.depart(by=officer, transfer=move.pk)
    with factories.after(hours=7):
        missing.report(by=receiver, case=case)
        services.confirm_arrival(by=receiver, transfer=move.pk)
        assert reading.placement_of(case=case).organisation_id == centre
        assert policies.is_visible(receiver, case)
