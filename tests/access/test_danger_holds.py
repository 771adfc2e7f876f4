"""The danger flag at the exits of the file: who is told a place, and what never reaches the family side (decision 0009)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tutela.access import policies, selectors, services
from tutela.access.models import Grant, User
from tutela.care import leaving, watches
from tutela.care import selectors as care_read
from tutela.care import services as care
from tutela.cases import presence
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.cases.visibility import MASKED, SEE, place_shareable
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput


class People:
    """A house, the office in charge, another house with the file, a guardian, a named officer."""

    def __init__(self):
        self.house_office = make.organisation("reception")
        self.house = make.actor(self.house_office, "reception_worker", username="house")
        self.case = make.child(self.house)
        self.charge_office = make.organisation("child_protection")
        self.charge = make.actor(self.charge_office, "social_worker", username="charge")
        make.give(self.case, organisation=self.charge_office)
        case_services.offer_ownership(by=self.house, case=self.case, to=self.charge_office)
        case_services.take_ownership(by=self.charge, case=self.case)
        care.arrive(by=self.house, case=self.case)
        self.other_office = make.organisation("reception")
        self.other = make.actor(self.other_office, "social_worker", username="other")
        make.give(self.case, organisation=self.other_office)
        self.guardian = make.actor(make.organisation("guardianship"), "guardian", username="guardian")
        make.give(self.case, person=self.guardian.person_id, relation="assigned", role="guardian")
        self.officer = make.actor(make.organisation("guardianship"), "named_officer", username="officer")
        make.give(self.case, person=self.officer.person_id, relation="assigned")
        self.house_name = selectors.organisation_names({self.house_office})[self.house_office]

    def raise_flag(self):
        services.raise_danger(by=self.charge, case=self.case, reason="invented threat")

    def lift_flag(self):
        services.lift_danger(by=self.officer, case=self.case, reason="over")

    def sight(self, actor):
        return cases.case_sight(actor=actor, case=self.case)


@pytest.fixture
def people():
    return People()


def page(name, url, *args):
    client = Client()
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse(url, args=args)).content.decode()


def test_place_is_withheld_from_all_but_those_who_care_for_her_until_the_flag_is_lifted(people):
    everybody = (people.house, people.charge, people.officer, people.other, people.guardian)
    assert {people.sight(one).of("place") for one in everybody} == {SEE}
    people.raise_flag()
    row = cases.case_row(people.case)
    for keeps in (people.house, people.charge, people.officer):
        assert people.sight(keeps).sees("placement") and not people.sight(keeps).withheld
        assert place_shareable(row, to=keeps)
    for loses in (people.other, people.guardian):
        assert people.sight(loses).of("place") == people.sight(loses).of("placement") == MASKED
        assert people.sight(loses).withheld and not place_shareable(row, to=loses)
        assert people.sight(loses).sees("names")
    people.lift_flag()
    assert {people.sight(one).of("placement") for one in everybody} == {SEE}


def test_house_she_has_left_is_told_no_place_under_the_flag(people):
    moved_to = make.actor(make.organisation("reception"), "reception_worker")
    make.give(people.case, organisation=people.house_office, relation="own_organisation_grant", purpose="missing")
    make.give(people.case, organisation=moved_to.organisation_id)
    now = clock.now()
    move = care.open_transfer(
        by=people.house, case=people.case, to=moved_to.organisation_id, departs_at=now, eta=now + timedelta(hours=1)
    )
    people.raise_flag()
    assert people.sight(people.house).sees("place") and people.sight(moved_to).withheld
    care.confirm_arrival(by=moved_to, transfer=move.pk)
    assert people.sight(moved_to).sees("place") and people.sight(people.house).withheld


@pytest.mark.parametrize("name", ["other", "guardian"])
def test_page_of_the_file_names_the_house_only_without_the_flag(people, name):
    assert people.house_name in page(name, "cases:page", people.case)
    people.raise_flag()
    shown = page(name, "cases:page", people.case)
    assert people.house_name not in shown and "where the child lives is withheld" in shown
    assert people.house_name in page("house", "cases:page", people.case)
    assert people.house_name in page("charge", "cases:page", people.case)


def test_house_to_which_she_walks_in_may_still_say_so_under_the_flag(people):
    people.raise_flag()
    assert reverse("care:arrive", args=[people.case]) in page("other", "cases:page", people.case)


@pytest.mark.parametrize("url", ["web:grants", "web:looks", "cases:timeline"])
def test_pages_about_a_file_name_no_house_under_the_flag(people, url):
    page("house", "cases:page", people.case)
    before = page("guardian", url, people.case)
    assert people.house_name in before
    people.raise_flag()
    after = page("guardian", url, people.case)
    # The form below the list offers every office of the node, of this child or not.
    assert people.house_name not in after.partition("<option")[0]
    assert people.house_name in page("charge", url, people.case)


def test_timeline_keeps_with_whom_she_lives_now_to_those_who_care_for_her(people):
    leaving.end_placement(by=people.house, case=people.case, reason="foster_family", now_with="foster")
    assert _end_detail("guardian", people)
    people.raise_flag()
    assert not _end_detail("guardian", people) and _end_detail("charge", people)


def _end_detail(name, people):
    return str(codes("care_arrangement").label("foster")) in page(name, "cases:timeline", people.case)


def test_moves_name_only_the_kind_of_other_offices_under_the_flag(people):
    there = make.staffed("reception")
    now = clock.now()
    care.open_transfer(by=people.house, case=people.case, to=there, departs_at=now, eta=now + timedelta(hours=1))
    moves = care_read.transfers_of(case=people.case)
    names = selectors.organisation_names({there})
    assert care_read.offices_of(actor=people.other, moves=moves)[moves[0].pk] == (people.house_name, names[there])
    people.raise_flag()
    shown = care_read.offices_of(actor=people.other, moves=moves)[moves[0].pk]
    assert people.house_name not in shown and names[there] not in shown and all(shown)
    assert care_read.offices_of(actor=people.charge, moves=moves)[moves[0].pk] == (people.house_name, names[there])


def test_form_of_a_move_shows_no_placement_under_the_flag(people):
    said = [line.text for line in watches.PLACEMENT.read(actor=people.other, case=people.case, subject=None)]
    assert people.house_name in " ".join(said)
    people.raise_flag()
    assert not list(watches.PLACEMENT.read(actor=people.other, case=people.case, subject=None))
    assert list(watches.PLACEMENT.read(actor=people.charge, case=people.case, subject=None))


def test_who_else_is_writing_is_not_named_where_the_place_is_withheld(people):
    presence.opened(actor=people.house, case=people.case)
    assert presence.others(actor=people.guardian, case=people.case)[0].office == people.house_name
    people.raise_flag()
    other = presence.others(actor=people.guardian, case=people.case)[0]
    assert other.name == "" and other.office not in ("", people.house_name)


# --- family side ------------------------------------------------------------------------------------------------------

def test_access_for_family_tracing_ends_with_the_flag_and_is_not_given_under_it(people):
    tracing = make.actor(make.organisation("ngo"), "social_worker")
    make.give(people.case, organisation=tracing.organisation_id, purpose="tracing")
    assert policies.is_visible(tracing, people.case)
    people.raise_flag()
    assert not policies.is_visible(tracing, people.case)
    with pytest.raises(InvalidInput) as refused:
        make.give(people.case, organisation=tracing.organisation_id, purpose="tracing")
    assert "named protection officer lifts the flag" in refused.value.errors["purpose"]
    people.lift_flag()
    make.give(people.case, organisation=tracing.organisation_id, purpose="tracing")
    assert Grant.objects.filter(case_id=people.case, purpose="tracing", revoked_at=None).exists()


def test_what_went_to_the_family_side_before_the_flag_may_be_written_down(people):
    before = clock.now()
    people.raise_flag()
    policies.require_family_side(people.case, "at", at=before - timedelta(minutes=1))
    with pytest.raises(InvalidInput):
        policies.require_family_side(people.case, "at", at=clock.now() + timedelta(seconds=1))


def test_house_where_she_is_does_not_sign_messages_under_the_flag(people):
    assert selectors.speaks_for(case=people.case, organisation=people.house_office) == people.house_office
    people.raise_flag()
    assert selectors.speaks_for(case=people.case, organisation=people.house_office) == people.charge_office
    assert selectors.speaks_for(case=people.case, organisation=people.other_office) == people.other_office
