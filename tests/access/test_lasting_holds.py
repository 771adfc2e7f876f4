"""Access for a while stays access for a while: it becomes neither ownership, nor a placement, nor an appointment; and
whether somebody is barred cannot be read from how a choice is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tutela.access import policies, services
from tutela.access.choices import UNFIT
from tutela.access.models import Grant, Organisation
from tutela.care import claims
from tutela.care import selectors as care_read
from tutela.care import services as care
from tutela.care.models import Placement
from tutela.cases import selectors as cases_read
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.ids import new_id
from tutela.guardianship import services as guardianship
from tutela.journal import selectors as journal
from tutela.work import selectors as work


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker")


@pytest.fixture
def case(worker):
    return factories.child(worker, encounter_at=clock.now())


@pytest.fixture
def helper(case):
    """A worker of another house, let in for a day."""
    found = factories.actor(factories.organisation("reception"), "social_worker")
    factories.give(case, organisation=found.organisation_id, purpose="care", ends_at=clock.now() + timedelta(days=1))
    return found


def lasts(actor, case):
    with factories.after(days=2):
        return policies.is_visible(actor, case)


# --- ownership -------------------------------------------------------------------------------------------------------


def test_who_was_let_in_for_a_day_does_not_take_the_file(case, worker, helper):
    with pytest.raises(WrongState):
        cases.take_ownership(by=helper, case=case)
    cases.take_ownership(by=worker, case=case)
    cases.release_ownership(by=worker, case=case, reason="moved")
    with pytest.raises(WrongState):
        cases.take_ownership(by=helper, case=case)
    assert not lasts(helper, case)


def test_file_nobody_owns_for_four_hours_is_taken_by_who_sees_it(case, helper):
    with factories.after(hours=4, minutes=1):
        cases.take_ownership(by=helper, case=case)
    assert cases_read.owner_of(case=case)["org"] == helper.organisation_id
    assert lasts(helper, case)


def test_owner_names_who_takes_over_and_nobody_else_does(case, worker, helper):
    cases.take_ownership(by=worker, case=case)
    with pytest.raises(WrongState):
        cases.offer_ownership(by=helper, case=case, to=worker.organisation_id)
    cases.offer_ownership(by=worker, case=case, to=helper.organisation_id)
    assert "ownership_offered" in {row.kind for row in work.my_items(helper)}
    with pytest.raises(WrongState):
        cases.take_ownership(by=helper, case=case)
    cases.release_ownership(by=worker, case=case, reason="moved")
    cases.take_ownership(by=helper, case=case)
    assert cases_read.owner_of(case=case)["org"] == helper.organisation_id
    assert journal.timeline(case=case, kinds=["cases.owner_offered"]).count() == 1


def test_offer_ends_by_itself_after_a_week(case, worker, helper):
    cases.offer_ownership(by=worker, case=case, to=helper.organisation_id)
    cases.take_ownership(by=worker, case=case)
    with factories.after(days=8):
        assert not policies.is_visible(helper, case)
        cases.release_ownership(by=worker, case=case, reason="moved")
        with pytest.raises(NotVisible):
            cases.take_ownership(by=helper, case=case)


# --- arrival ---------------------------------------------------------------------------------------------------------


def test_arrival_said_by_a_house_without_standing_ends_no_placement_and_holds_nothing(case, worker, helper):
    care.arrive(by=worker, case=case, at=clock.now() - timedelta(hours=1))
    cases.take_ownership(by=worker, case=case)
    claim = care.arrive(by=helper, case=case)
    assert care.arrive(by=helper, case=case).pk == claim.pk
    assert care_read.placement_of(case=case).organisation_id == worker.organisation_id
    assert not Grant.objects.filter(organisation_id=helper.organisation_id, relation="own_organisation_grant").exists()
    assert not lasts(helper, case)
    assert [row.kind for row in work.my_items(worker) if row.subject_id == claim.pk] == ["arrival_claimed"]
    for act in (claims.confirm_claim, claims.decline_claim):
        with pytest.raises(Refused):
            act(by=helper, transfer=claim.pk)
    with pytest.raises(WrongState):
        care.confirm_arrival(by=helper, transfer=claim.pk)


def test_owner_confirms_a_claimed_arrival_and_only_then_the_child_lives_there(case, worker, helper):
    care.arrive(by=worker, case=case, at=clock.now() - timedelta(hours=1))
    cases.take_ownership(by=worker, case=case)
    claim = care.arrive(by=helper, case=case)
    claims.confirm_claim(by=worker, transfer=claim.pk)
    assert care_read.placement_of(case=case).organisation_id == helper.organisation_id
    assert lasts(helper, case)
    with pytest.raises(WrongState):
        claims.decline_claim(by=worker, transfer=claim.pk)


def test_declined_claim_changes_nothing(case, worker, helper):
    claim = care.arrive(by=helper, case=case)
    stranger = factories.actor(factories.organisation("child_protection"), "social_worker")
    with pytest.raises(NotVisible):
        claims.decline_claim(by=stranger, transfer=claim.pk)
    claims.decline_claim(by=worker, transfer=claim.pk)
    assert not Placement.objects.exists() and not lasts(helper, case)


def test_arrival_at_the_house_a_move_is_open_to_closes_the_move(case, worker, helper):
    care.arrive(by=worker, case=case, at=clock.now() - timedelta(hours=1))
    now = clock.now()
    move = care.open_transfer(by=worker, case=case, to=helper.organisation_id, departs_at=now, eta=now)
    care.arrive(by=helper, case=case)
    move.refresh_from_db()
    assert move.state == "arrived" and lasts(helper, case)


# --- appointing ------------------------------------------------------------------------------------------------------


def test_who_was_let_in_for_something_else_appoints_nobody(case, helper):
    office = factories.organisation("guardianship")
    friend = factories.actor(office, "guardian")
    for act in (
        lambda: guardianship.appoint_body(by=helper, case=case, body=office),
        lambda: guardianship.appoint_person(by=helper, case=case, person=friend.person_id),
        lambda: guardianship.name_provisional(by=helper, case=case, person=friend.person_id),
    ):
        with pytest.raises(Refused):
            act()
    assert not policies.is_visible(friend, case)


# --- choices ---------------------------------------------------------------------------------------------------------


def _court(kind="court"):
    return factories.staffed(kind, "court_clerk" if kind == "court" else "guardian")


def _unfit_ways(case, kind, role):
    """Organisations that cannot be chosen: barred on this child, of another kind, closed, unknown."""
    barred, closed = factories.staffed(kind, role), factories.staffed(kind, role)
    factories.bar(case, organisation=barred)
    Organisation.objects.filter(pk=closed).update(closed=True)
    return {"barred": barred, "kind": factories.staffed("school", "school_officer"), "closed": closed, "unknown": new_id()}


def _how(act):
    """The field, the words and the number of questions of a refusal."""
    with CaptureQueriesContext(connection) as asked, pytest.raises(InvalidInput) as refused:
        act()
    return {name: str(text) for name, text in refused.value.errors.items()}, len(asked)


@pytest.mark.parametrize("what", ["transfer", "request", "body", "offer"])
def test_barred_organisation_is_refused_like_any_other_unfit_one(case, worker, what):
    now = clock.now()
    acts = {
        "transfer": ("to", "reception", "reception_worker", lambda to: care.open_transfer(
            by=worker, case=case, to=to, departs_at=now, eta=now)),
        "request": ("to", "court", "court_clerk", lambda to: guardianship.request(by=worker, case=case, to=to)),
        "body": ("body", "guardianship", "guardian", lambda body: guardianship.appoint_body(
            by=factories.SYSTEM, case=case, body=body)),
        "offer": ("to", "guardianship", "guardian", lambda to: cases.offer_ownership(by=worker, case=case, to=to)),
    }  # fmt: skip
    field, kind, role, act = acts[what]
    found = {why: _how(lambda one=one: act(one)) for why, one in _unfit_ways(case, kind, role).items()}
    assert len({str(answer) for answer in found.values()}) == 1, found
    assert found["barred"][0] == {field: str(UNFIT)}


def test_barred_guardian_is_refused_like_somebody_whose_mandate_has_ended(case):
    office = factories.organisation("guardianship")
    barred = factories.actor(office, "guardian").person_id
    factories.bar(case, person=barred)
    worker = factories.actor(office, "reception_worker").person_id
    ended = factories.person()
    day = timedelta(days=1)
    factories.mandate(ended, office, "guardian", starts_at=clock.now() - 2 * day, ends_at=clock.now() - day)
    for service in (guardianship.appoint_person, guardianship.name_provisional):
        found = [_how(lambda one=one, act=service: act(by=factories.SYSTEM, case=case, person=one))
                 for one in (barred, worker, ended, new_id())]
        assert len({str(answer) for answer in found}) == 1, found


def test_services_take_whom_the_forms_offer_and_nobody_else(case, worker):
    tomorrow = clock.now() + timedelta(days=1)
    nobody = factories.person()
    clerk = factories.actor(factories.organisation("city"), "city_coordinator").person_id
    given = {"by": worker, "case": case, "source": "x", "ends_at": tomorrow, "purpose": "care"}
    for person in (nobody, clerk):
        with pytest.raises(InvalidInput):
            services.grant(**given, person=person)
    for wrong, field in (({"purpose": "curiosity"}, "purpose"), ({"role": "king"}, "role"), ({"role": "node_admin"}, "role")):
        with pytest.raises(InvalidInput) as refused:
            services.grant(**{**given, "organisation": factories.staffed(), **wrong})
        assert list(refused.value.errors) == [field]
    with pytest.raises(InvalidInput) as refused:
        cases.register(by=worker, referred_by=new_id())
    assert list(refused.value.errors) == ["referred_by"]
