"""A disappearance under the danger flag: who is told a place, and that nothing goes to the family side (decision 0009)."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.exchange.conftest import EVERYTHING, put_in_force
from tests.exchange.peer import PeerNode
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.engines.envelopes.trustlist import node_from_json
from tutela.exchange import selectors as exchange
from tutela.exchange import trust
from tutela.exchange.addresses import own_address
from tutela.exchange.models import OutboxMessage
from tutela.missing import policies, selectors, services, watches

SAFE = {"signal": "safe", "met_in_person": True, "alone": True, "interpreter": "independent", "asked_whom_to_tell": True}


@pytest.fixture
def flag(admin, girl):
    """flag(True) raises it, flag(False) lifts it."""

    def put(up):
        (access.raise_danger if up else access.lift_danger)(by=admin, case=girl.pk, reason="invented")

    return put


@pytest.fixture
def other(person, girl, grant):
    """A social worker of another house, let in for a while."""
    actor = person("port", "social_worker", login="other")
    grant(girl, actor)
    return actor


@pytest.fixture
def guardian(person, girl, admin):
    actor = person("court", "guardian", login="guardian")
    access.grant(
        by=admin, case=girl.pk, purpose="guardianship", source="test", person=actor.person_id, relation="assigned",
        role="guardian",
    )
    return actor


def view(actor, episode):
    return selectors.episode_view(actor=actor, episode=episode.pk, where="test")


# --- places ----------------------------------------------------------------------------------------------------------

def test_last_seen_place_is_told_to_the_search_and_those_who_care_under_the_flag(
    flag, worker, social, police, hotline, other, guardian, episode
):
    assert {view(one, episode).last_seen_place for one in (worker, social, police, other, guardian)} == {"bus stop"}
    assert view(hotline, episode).last_seen_place == ""
    flag(True)
    assert {view(one, episode).last_seen_place for one in (worker, social, police)} == {"bus stop"}
    assert {view(one, episode).last_seen_place for one in (other, guardian, hotline)} == {""}
    assert view(other, episode).withheld and view(guardian, episode).withheld and not view(social, episode).withheld
    flag(False)
    assert view(other, episode).last_seen_place == "bus stop"


def test_located_place_is_kept_from_the_police_too_under_the_flag(flag, social, police, other, episode):
    services.locate(by=social, episode=episode.pk, country="FR", how="lead", authority="Service enfance")
    assert view(police, episode).located["place_shown"] and view(other, episode).located["country"]
    flag(True)
    for loses in (police, other):
        found = view(loses, episode).located
        assert not found["place_shown"] and found["country"] == found["authority"] == ""
    assert view(social, episode).located["authority"] == "Service enfance"


def test_form_of_a_step_names_no_country_under_the_flag(flag, social, other, episode):
    services.locate(by=social, episode=episode.pk, country="FR", how="lead")

    def said(actor):
        lines = watches.step("close").read(actor=actor, case=episode.case_id, subject=episode.pk)
        return next(line.text for line in lines if line.key == "located")

    assert "France" in said(other)
    flag(True)
    assert "France" not in said(other) and "France" in said(social)


@pytest.mark.parametrize(("name", "told"), [("other", False), ("night", True), ("police", True)])
def test_page_of_the_episode_says_that_the_place_is_withheld_and_whom_to_ask(
    flag, as_user, other, police, worker, episode, name, told
):
    url = reverse("missing:episode", args=[episode.pk])
    assert "bus stop" in as_user(name).get(url).content.decode()
    flag(True)
    shown = as_user(name).get(url).content.decode()
    assert ("bus stop" in shown) is told
    assert ("Ask the office in charge of the file, or a named protection officer" in shown) is not told


def test_police_report_names_the_place_and_is_read_by_nobody_from_whom_it_is_withheld(
    flag, admin, worker, social, police, girl, other, as_user
):
    flag(True)
    row = services.report(by=worker, case=girl.pk, last_seen_place="bus stop")
    for reads in (worker, social, police):
        assert "bus stop" in selectors.report_text(actor=reads, episode=row.pk)
    with pytest.raises(Refused, match="named protection officer"):
        selectors.report_text(actor=other, episode=row.pk)
    assert "bus stop" not in selectors.report_text(actor=social, episode=row.pk, recipient="hotline")
    answer = as_user("other").get(reverse("missing:text", args=[row.pk, "police"]))
    assert answer.status_code == 403 and "bus stop" not in answer.content.decode()
    flag(False)
    assert "bus stop" in selectors.report_text(actor=other, episode=row.pk)


def test_tasks_of_the_search_name_no_house_under_the_flag(flag, office, other, social, episode):
    names = {row.who for row in view(other, episode).steps}
    assert office("guard").name in names
    flag(True)
    assert office("guard").name not in {row.who for row in view(other, episode).steps}
    assert office("guard").name in {row.who for row in view(social, episode).steps}


# --- sightings -------------------------------------------------------------------------------------------------------

@pytest.fixture
def seen(person, episode):
    by = person("outreach", "outreach_worker")
    found = services.submit_sighting(
        by=by, at=clock.now() - timedelta(minutes=30), region="IT-IM", place="station forecourt", sex="f", text="by the steps"
    )
    return SimpleNamespace(by=by, id=found.sighting.pk, receipt=found.receipt)


def test_sighting_is_read_by_the_search_and_those_who_care_under_the_flag(flag, social, police, hotline, girl, seen):
    def place(actor):
        return selectors.sightings_of(actor=actor, case=girl.pk)[0]["place"]

    assert place(social) == place(police) == place(hotline) == "station forecourt"
    flag(True)
    assert place(social) == place(police) == "station forecourt"
    row = selectors.sightings_of(actor=hotline, case=girl.pk)[0]
    assert (row["place"], row["text"], row["region"], row["full"]) == ("", "", "", False)
    with pytest.raises(NotVisible):
        services.answer_sighting(by=hotline, sighting=seen.id, case=girl.pk, useful=True)


def test_who_told_of_a_sighting_hears_received_until_the_flag_is_lifted(flag, social, girl, seen):
    services.answer_sighting(by=social, sighting=seen.id, case=girl.pk, useful=True)

    def word():
        mine = [row["state"] for row in selectors.my_sightings(actor=seen.by)]
        return {*mine, selectors.receipt_state(actor=seen.by, receipt=seen.receipt)}

    assert word() == {"useful"}
    flag(True)
    assert word() == {"received"}
    flag(False)
    assert word() == {"useful"}


# --- family side -----------------------------------------------------------------------------------------------------

FAMILY = {"recipient": "family", "channel": "phone", "officer": "an aunt"}


def test_family_is_told_of_the_disappearance_only_without_the_flag(flag, social, episode):
    flag(True)
    with pytest.raises(InvalidInput) as refused:
        services.log_outside(by=social, episode=episode.pk, **FAMILY)
    assert "named protection officer lifts the flag with reasons" in refused.value.errors["recipient"]
    flag(False)
    assert services.log_outside(by=social, episode=episode.pk, **FAMILY).outside_officer == "an aunt"


def test_family_told_before_the_flag_is_written_down_and_not_told_the_end_under_it(flag, social, episode):
    told_at = clock.now() - timedelta(minutes=10)
    flag(True)
    services.log_outside(by=social, episode=episode.pk, at=told_at, **FAMILY)
    services.locate(by=social, episode=episode.pk, country="IT", how="lead")
    with pytest.raises(InvalidInput) as refused:
        services.tell_recipient(by=social, episode=episode.pk, **FAMILY)
    assert list(refused.value.errors) == ["recipient"]
    services.tell_recipient(by=social, episode=episode.pk, recipient="guardian")
    flag(False)
    assert services.tell_recipient(by=social, episode=episode.pk, **FAMILY) == 1


def test_review_says_family_informed_only_without_the_flag(flag, social, episode):
    flag(True)
    with pytest.raises(InvalidInput) as refused:
        services.review(by=social, episode=episode.pk, findings=["no_news", "family_informed"])
    assert list(refused.value.errors) == ["findings"]
    assert not episode.reviews.exists()
    services.review(by=social, episode=episode.pk, findings=["no_news"])
    flag(False)
    services.review(by=social, episode=episode.pk, findings=["family_informed"])
    assert episode.reviews.count() == 2


# --- other nodes -----------------------------------------------------------------------------------------------------

@pytest.fixture
def peer(social, girl):
    node = PeerNode(kind="child_protection")
    put_in_force([node_from_json(trust.own_entry(grants=EVERYTHING)), node.entry()])
    cases.link_person(by=Actor.system("leads"), case=girl.pk, token=uuid4())
    services.on_confirmed(SimpleNamespace(case_id=girl.pk, counterpart=str(node.party)))
    return node


def test_known_and_safe_for_the_family_is_refused_under_the_flag(flag, peer, social, girl):
    flag(True)
    with pytest.raises(InvalidInput) as refused:
        services.send_known_safe(by=social, case=girl.pk, tell=["family", "guardian"], **SAFE)
    assert list(refused.value.errors) == ["tell"] and not exchange.outgoing()
    services.send_known_safe(by=social, case=girl.pk, tell=["guardian"], **SAFE)
    flag(False)
    services.send_known_safe(by=social, case=girl.pk, tell=["family"], **SAFE)
    assert len(exchange.outgoing()) == 2


@pytest.mark.parametrize("up", [False, True])
def test_house_in_charge_does_not_sign_what_is_told_to_other_nodes_under_the_flag(
    flag, peer, social, person, worker, girl, office, up
):
    chief = person("centre", "reception_worker")
    cases.offer_ownership(by=social, case=girl.pk, to=chief.organisation_id)
    cases.release_ownership(by=social, case=girl.pk, reason="moved")
    cases.take_ownership(by=chief, case=girl.pk)
    if up:
        flag(True)
    services.report(by=worker, case=girl.pk, last_seen_place="bus stop")
    row = OutboxMessage.objects.get(type="episode.opened")
    body = exchange.bodies(actor=Actor.system("test"), direction="out")[row.pk]
    signs = office("guard" if up else "centre")
    assert row.organisation_id == signs.pk and body["owner"] == str(own_address(signs.pk))
    assert "bus stop" not in str(body)


def test_policy_of_places_answers_for_the_actor(flag, social, police, other, girl, episode):
    flag(True)
    assert policies.last_place_may_be_shown(police, girl.pk) and policies.sighting_may_be_shown(police, girl.pk)
    assert not policies.place_may_be_shown(police, episode) and not policies.last_place_may_be_shown(other, girl.pk)
    assert policies.place_may_be_shown(social, episode)
