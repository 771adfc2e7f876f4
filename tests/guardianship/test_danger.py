"""Handing guardianship over under the danger flag: the other side learns that the place is withheld and whom to ask."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.exchange.conftest import EVERYTHING, put_in_force
from tests.exchange.peer import PeerNode
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.models import User
from tutela.care import services as care
from tutela.core import clock
from tutela.core.errors import Refused
from tutela.engines.envelopes.trustlist import node_from_json
from tutela.exchange import selectors as exchange
from tutela.exchange import trust
from tutela.exchange.addresses import own_address
from tutela.exchange.registry import Incoming
from tutela.guardianship import handover, services
from tutela.guardianship.models import Handover, Package

PART = {"needs": ["interpreter"], "schooling": ["primary_part"]}


@pytest.fixture
def house():
    """The house where she lives; a social worker of it has the right to send packages, the flow has not."""
    return make.actor(make.organisation("reception"), "social_worker")


@pytest.fixture
def guardian():
    return make.actor(make.organisation("guardianship"), "guardian", username="guardian")


@pytest.fixture
def case(house, guardian):
    case = make.child(house)
    care.arrive(by=house, case=case)
    services.appoint_body(by=make.SYSTEM, case=case, body=guardian.organisation_id)
    services.appoint_person(by=make.SYSTEM, case=case, person=guardian.person_id)
    return case


@pytest.fixture
def peer():
    node = PeerNode(kind="guardianship")
    put_in_force([node_from_json(trust.own_entry(grants=EVERYTHING)), node.entry()])
    return node


def flag(case, *, up):
    (access.raise_danger if up else access.lift_danger)(by=make.SYSTEM, case=case, reason="invented")


def body_of(type_):
    row = next(one for one in exchange.outgoing() if one.type == type_)
    return exchange.bodies(actor=Actor.system("test"), direction="out")[row.id], row


@pytest.mark.parametrize("up", [False, True])
def test_package_says_that_the_place_is_withheld_only_under_the_flag(case, guardian, peer, up):
    if up:
        flag(case, up=True)
    shown = handover.what_a_package_sends(actor=guardian, case=case, to=peer.party, **PART)
    handover.send_package(by=guardian, case=case, to=peer.party, **PART)
    body, _row = body_of("package.minimal")
    assert body.get("withheld") == (["place"] if up else None)
    assert body["office"] == str(own_address(guardian.organisation_id))
    assert body["needs"] == ["interpreter"] and body["schooling"] == ["primary_part"]
    assert ("withheld" in {one.name for one in shown.fields}) is up
    first = {one["field"] for one in handover.preview_package(actor=guardian, case=case, to=peer.party)}
    assert ("withheld" in first) is up


@pytest.mark.parametrize("up", [False, True])
def test_house_where_she_is_sends_no_package_whatever_the_flag(case, house, peer, up):
    if up:
        flag(case, up=True)
    with pytest.raises(Refused):
        handover.send_package(by=house, case=case, to=peer.party, **PART)
    assert not exchange.outgoing()


@pytest.mark.parametrize("up", [False, True])
def test_offer_says_that_the_place_is_withheld_only_under_the_flag(case, guardian, peer, up):
    if up:
        flag(case, up=True)
    preview = handover.what_an_offer_sends(actor=guardian, case=case, to=peer.party)
    row = handover.offer(by=guardian, case=case, to=peer.party, tells_child="sender")
    body, _row = body_of("guardianship.offer")
    assert body.get("withheld") == (["place"] if up else None) and row.withheld is up
    assert ("withheld" in {one.name for one in preview.fields}) is up and body["office"]


def arrived(peer, to, case, **body):
    return Incoming(
        id=uuid4(), type="x", sender=peer.party, to=own_address(to), organisation_id=to,
        actor=Actor.peer(str(peer.party), to), body=body, purpose="guardianship", flow="F11", conversation=uuid4(),
        in_reply_to=None, subject="s", case=case, asked_case=None, sent_at=clock.now(), received_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("up", [False, True])
def test_receiving_guardian_reads_that_a_place_is_withheld_and_whom_to_ask(case, guardian, peer, up):
    more = {"withheld": ["place"]} if up else {}
    office = f"{peer.party.node}/{peer.party.org}"
    handover.receive_offer(arrived(peer, guardian.organisation_id, case, reference="r", step="offered", office=office, **more))
    handover.receive_package(arrived(peer, guardian.organisation_id, case, reference="r", needs=["interpreter"], office=office,
                                     **more))
    assert Handover.objects.get().withheld is up and ("withheld" in Package.objects.get().fields) is up
    client = Client()
    client.force_login(User.objects.get(username="guardian"), backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = [
        reverse("guardianship:desk"), reverse("guardianship:file", args=[case]),
        reverse("guardianship:accept", args=[Handover.objects.get().pk]),
    ]  # fmt: skip
    for page in pages:
        assert ("Ask the office that offered" in client.get(page).content.decode()) is up
    text = client.get(pages[1]).content.decode()
    assert ("Withheld under the danger flag: ask the office" in text) is up and ("Where the child is" in text) is up
