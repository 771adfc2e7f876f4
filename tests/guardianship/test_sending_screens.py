"""Screens that send: what would leave is shown with its legal basis first, and only exactly that is sent."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.exchange.conftest import EVERYTHING, put_in_force
from tests.exchange.peer import PeerNode
from tutela.access.models import User
from tutela.core import clock
from tutela.engines.envelopes.trustlist import node_from_json
from tutela.exchange import selectors as exchange
from tutela.exchange import trust
from tutela.guardianship import services
from tutela.guardianship.models import Guardianship, Handover, Package
from tutela.procedures import selectors as procedures


@pytest.fixture
def guardian():
    return make.actor(make.organisation("guardianship"), "guardian", username="guardian")


@pytest.fixture
def case(guardian):
    worker = make.actor(make.organisation("reception"), "reception_worker")
    court = make.organisation("court")
    case = make.child(worker, encounter_at=clock.now())
    services.request(by=worker, case=case, to=court)
    clerk = make.actor(court, "court_clerk")
    services.appoint_body(by=clerk, case=case, body=guardian.organisation_id, reference="TM-1")
    services.appoint_person(by=guardian, case=case, person=guardian.person_id)
    return case


@pytest.fixture
def peer(guardian):
    node = PeerNode(kind="guardianship")
    put_in_force([node_from_json(trust.own_entry(grants=EVERYTHING)), node.entry()])
    return node


@pytest.fixture
def page(guardian):
    client = Client()
    client.force_login(User.objects.get(username="guardian"))
    return client


def seen(answer):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', answer.content.decode()).group(1)


def sent(type_):
    return [row for row in exchange.outgoing() if row.type.startswith(type_)]


@pytest.fixture
def filled(peer):
    return {
        "to": str(peer.party), "needs": ["interpreter", "protected_place"], "schooling": ["primary_part"],
        "pointers": ["health"], "assent": "agrees", "view_whom_to_tell": "disagrees", "told_journey": "2026-09-17",
    }  # fmt: skip


def test_package_is_shown_with_its_basis_before_anything_leaves(page, case, filled):
    answer = page.post(reverse("guardianship:package", args=[case]), filled)
    text = answer.content.decode()
    assert answer.status_code == 200 and "This would leave" in text and "GDPR 6(1)(c)" in text
    assert "Whom to tell, Disagrees" in text and "The journey, 2026-09-17" in text and "Protected place" in text
    assert not sent("package") and not Package.objects.exists()


def test_package_that_was_shown_is_sent_as_it_was_shown(page, case, filled):
    url = reverse("guardianship:package", args=[case])
    fingerprint = seen(page.post(url, filled))
    assert page.post(url, {**filled, "seen": fingerprint}).status_code == 302
    assert len(sent("package")) == 1
    row = Package.objects.get()
    assert row.fields["told_topics"] == [{"code": "journey", "on": "2026-09-17"}]
    assert row.fields["child_views"] == [{"code": "whom_to_tell", "answer": "disagrees"}] and row.assent == "agrees"


def test_package_changed_after_the_preview_is_shown_again(page, case, filled):
    url = reverse("guardianship:package", args=[case])
    fingerprint = seen(page.post(url, filled))
    answer = page.post(url, {**filled, "needs": ["dental"], "seen": fingerprint})
    assert answer.status_code == 200 and "Dental care" in answer.content.decode() and seen(answer) != fingerprint
    assert not sent("package")


def test_offer_of_the_guardianship_is_shown_and_leaves_the_guardian_responsible(page, case, peer):
    url = reverse("guardianship:offer", args=[case])
    said = {"to": str(peer.party), "tells_child": "sender", "scope": ["personal_care"]}
    shown = page.post(url, said)
    assert "This would leave" in shown.content.decode() and not sent("guardianship.offer")
    assert page.post(url, {**said, "seen": seen(shown)}).status_code == 302
    assert len(sent("guardianship.offer")) == 1 and Guardianship.objects.get(case_id=case).responsible
    text = page.get(reverse("guardianship:file", args=[case])).content.decode()
    assert "Harbour" in text and peer.id not in text


def test_offer_shows_what_passes_and_which_deadlines_are_running_and_the_file_remembers_both(page, case, peer, guardian):
    url = reverse("guardianship:offer", args=[case])
    first = page.get(url).content.decode()
    running = re.findall(r'name="open_deadlines" value="([^"]+)"', first)
    assert "Representation in procedures" in first and running
    assert all(rule in {view.rule for view in procedures.panel(actor=guardian, case=case)} for rule in running)
    said = {"to": str(peer.party), "tells_child": "sender", "scope": ["personal_care", "schooling"]}
    said = {**said, "open_deadlines": running[:1]}
    page.post(url, {**said, "seen": seen(page.post(url, said))})
    row = Handover.objects.get(case_id=case, direction="out")
    assert row.scope == ["personal_care", "schooling"] and row.open_deadlines == running[:1]
    text = page.get(reverse("guardianship:file", args=[case])).content.decode()
    assert "School and training" in text and "1 running deadline" in text


def test_offer_without_a_scope_or_with_an_unknown_one_is_refused_at_the_field(page, case, peer):
    url, said = reverse("guardianship:offer", args=[case]), {"to": str(peer.party), "tells_child": "sender"}
    for scope in ([], ["everything"]):
        assert page.post(url, {**said, "scope": scope}).status_code == 422
    assert not sent("guardianship.offer")


def test_received_package_is_read_by_the_guardian_in_words(page, case, peer):
    body = {"needs": ["trauma_care"], "told_topics": [{"code": "exploitation", "on": "2026-09-17"}]}
    Package.objects.create(case_id=case, direction="in", peer=peer.id, assent="not_asked", message_id=uuid4(), fields=body)
    text = page.get(reverse("guardianship:file", args=[case])).content.decode()
    assert "Care after violence" in text and "Exploitation, 2026-09-17" in text
