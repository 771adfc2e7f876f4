"""What has left this node about one child: shown as it was sent, to those who may see who was told."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests import factories as make
from tests.exchange.conftest import EVERYTHING, put_in_force
from tests.exchange.peer import PeerNode
from tutela.cases import services as cases
from tutela.engines.envelopes.trustlist import node_from_json
from tutela.exchange import trust
from tutela.journal.models import Look
from tutela.missing import services as missing


@pytest.fixture
def girl():
    worker = make.actor(make.organisation("child_protection"), "social_worker", username="social")
    case = make.child(worker, names=[{"text": "Abena Tesfay"}])
    cases.take_ownership(by=worker, case=case)
    peer = PeerNode(kind="child_protection")
    put_in_force([node_from_json(trust.own_entry(grants=EVERYTHING)), peer.entry()])
    cases.link_person(by=make.SYSTEM, case=case, token=uuid4())
    missing.on_confirmed(SimpleNamespace(case_id=case, counterpart=str(peer.party)))
    missing.report(by=worker, case=case, last_seen_place="CANARY quay")
    return case


def client(username):
    browser = Client()
    browser.force_login(get_user_model().objects.get(username=username))
    return browser


def test_page_shows_each_message_with_recipient_reason_basis_and_values(girl):
    shown = client("social").get(f"/children/{girl}/left/")
    text = shown.content.decode()
    assert shown.status_code == 200
    for part in ("F30", "GDPR 6(1)(e)", "Urgent", "What leaves by itself", "Not delivered yet"):
        assert part in text, part
    assert "CANARY" not in text
    assert Look.objects.filter(case_id=girl, where="web:left").exists()
    assert f"/children/{girl}/left/" in client("social").get(f"/children/{girl}/").content.decode()


def test_interface_lists_the_same(girl):
    found = client("social").get(f"/api/1/children/{girl}/left").json()
    [one] = found["sent"]
    assert (one["type"], one["state"], one["receipts"]) == ("episode.opened", "queued", [])
    assert one["lines"] and one["sender_basis"] and one["recipient_basis"] and found["offices"] and found["standing"]


def test_page_is_not_there_for_a_stranger_or_a_role_without_the_ledger(girl):
    make.actor(make.organisation("reception"), "reception_worker", username="stranger")
    officer = make.actor(make.organisation("reception"), "transfer_officer", username="mover")
    make.give(girl, person=officer.person_id)
    for who in ("stranger", "mover"):
        assert client(who).get(f"/children/{girl}/left/").status_code == 404
        assert client(who).get(f"/api/1/children/{girl}/left").status_code == 404
