"""The screens of leads: review with evidence, asking with a preview, encounters, duplicates."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.leads.conftest import TI, year
from tutela.access import selectors as access
from tutela.access import services as access_services
from tutela.leads import services
from tutela.leads.models import Encounter, Lead, LeadNodeTransfer, Query
from tutela.leads.selectors import suggestions


def client_of(actor):
    from django.contrib.auth import get_user_model

    client = Client()
    user = get_user_model().objects.get(person__pk=actor.person_id)
    client.force_login(user)
    return client


@pytest.fixture
def it(people):
    return client_of(people.it)


@pytest.fixture
def fr(people):
    return client_of(people.fr)


@pytest.fixture
def lead(mirror, people, girl, decoy, request):
    mirror.index()
    girl_fr = request.getfixturevalue("girl_fr")
    services.ask(by=people.fr, case=girl_fr, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    return Lead.objects.get(case_id=girl, direction="in")


def test_inbox_shows_own_leads_with_reasons_and_nobody_elses(it, fr, lead):
    page = it.get(reverse("leads:inbox")).content.decode()
    assert str(lead.pk) in page and "Speaks against it" in page and "Abena Tesfay" in page
    assert "No leads are waiting" in fr.get(reverse("leads:inbox")).content.decode()


def test_lead_page_shows_evidence_in_words_and_keys(it, fr, lead):
    page = it.get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert "Same consonants in another spelling or script" in page
    assert all(f'data-key="{key}"' in page for key in "jcx")
    assert fr.get(reverse("leads:lead", args=[lead.pk])).status_code == 404


def test_answer_from_the_screen_goes_to_the_next_lead_and_to_the_asker(it, fr, lead, mirror):
    answer = it.post(reverse("leads:possible", args=[lead.pk]))
    assert answer.status_code == 302 and "/lead/" in answer.url
    assert it.post(reverse("leads:possible", args=[lead.pk])).status_code == 409
    mirror.carry()
    page = fr.get(reverse("leads:query", args=[Query.objects.get().pk])).content.decode()
    assert "Possible: contact" in page and "Abena" not in page


def test_two_offices_confirm_from_the_screen(it, fr, lead, mirror):
    it.post(reverse("leads:possible", args=[lead.pk]))
    mirror.carry()
    out = Lead.objects.get(direction="out")
    question = {"topic": "mark", "mark": "scar_left_forearm"}
    assert it.post(reverse("leads:question", args=[lead.pk]), question).status_code == 302
    mirror.carry()
    [asked] = out.questions.all()
    page = fr.get(reverse("leads:lead", args=[out.pk])).content.decode()
    assert "Scar, left forearm" in page
    assert fr.post(reverse("leads:reply", args=[asked.pk]), {"answer": "yes"}).status_code == 302
    assert it.post(reverse("leads:confirm", args=[lead.pk])).status_code == 302
    mirror.carry()
    assert fr.post(reverse("leads:confirm", args=[out.pk])).status_code == 302
    mirror.carry()
    assert set(Lead.objects.filter(shared=lead.shared).values_list("state", flat=True)) == {"confirmed_by_both"}
    page = it.get(reverse("cases:page", args=[lead.case_id]))
    assert "The same child is known to" in page.content.decode()
    assert fr.get(reverse("leads:offer", args=[out.case_id])).status_code == 200


def test_lead_for_a_linked_child_is_offered_after_its_preview_and_accepted_there(it, fr, lead, mirror):
    it.post(reverse("leads:possible", args=[lead.pk]))
    mirror.carry()
    out = Lead.objects.get(direction="out")
    it.post(reverse("leads:confirm", args=[lead.pk]))
    mirror.carry()
    fr.post(reverse("leads:confirm", args=[out.pk]))
    mirror.carry()
    url = reverse("leads:offer", args=[lead.case_id])
    [(to, _name)] = it.get(url).context["form"].fields["to"].choices
    shown = it.post(url, {"to": to})
    assert "This would leave" in shown.content.decode() and not LeadNodeTransfer.objects.exists()
    assert it.post(url, {"to": to, "seen": shown.context["form"]["seen"].value()}).status_code == 302
    assert LeadNodeTransfer.objects.get(direction="out").state == "offered"


def test_wrong_step_on_the_screen_says_so_and_keeps_the_page(it, lead):
    answer = it.post(reverse("leads:confirm", args=[lead.pk]))
    assert answer.status_code == 422 and "Possible now" in answer.content.decode()


def test_danger_decision_is_for_the_named_officer(it, lead, people):
    access_services.raise_danger(by=people.it, case=lead.case_id, reason="threats")
    it.post(reverse("leads:possible", args=[lead.pk]))
    url, said = reverse("leads:danger", args=[lead.pk]), {"release": "yes", "reason": "protection_prevails"}
    assert it.post(url, said).status_code == 403
    people.officer = access.actor_for_person(person=people.officer.person_id)
    officer = make.actor(people.it.organisation_id, "named_officer", username="it.officer")
    assert "Let the answer out" in client_of(officer).get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert client_of(officer).post(url, {**said, "reason": ""}).status_code == 422
    assert client_of(officer).post(url, said).status_code == 302


def test_ask_page_says_what_leaves_and_sends(fr, mirror, girl_fr, lead):
    url = reverse("leads:ask", args=[girl_fr])
    page = fr.get(url).content.decode()
    assert "Blinded points leave" in page and "more questions today" in page
    assert fr.post(url, {"purpose": "missing"}).status_code == 422
    assert fr.post(url, {"purpose": "missing", "nodes": [mirror.node]}).status_code == 302


def test_ask_page_of_a_foreign_file_is_not_found(it, girl_fr):
    assert it.get(reverse("leads:ask", args=[girl_fr])).status_code == 404


def test_encounter_from_the_screen_shows_received_and_the_referral(mirror, fr):
    police = client_of(make.actor(make.organisation("police", regime="LED"), "border_police", username="bp"))
    said = {
        "at": "2026-01-05T10:00", "region": "FR-SE", "sex": "f", "birth_from": 2011, "birth_to": 2013, "language": "tir",
        "mark": "", "referred_to": str(mirror.asking),
    }  # fmt: skip
    assert police.get(reverse("leads:encounter")).status_code == 200
    assert police.post(reverse("leads:encounter"), {**said, "birth_to": 2009}).status_code == 422
    answer = police.post(reverse("leads:encounter"), said)
    assert "Received" in police.get(answer.url).content.decode()
    row = Encounter.objects.get()
    assert "Tigrinya" in fr.get(reverse("leads:referral", args=[row.pk])).content.decode()
    assert police.get(reverse("leads:inbox")).status_code == 403


def test_duplicates_page_lets_the_asked_office_decide_and_shows_the_other_nothing(it, people, girl):
    outreach = make.actor(make.organisation("ngo"), "social_worker", username="ngo")
    make.child(outreach, names=[{"text": "Abbena Tesfai"}], birth=year("2012"), **TI)
    [row] = [one for one in suggestions(actor=people.it) if one.decides]
    assert "join the records" in it.get(reverse("leads:duplicates")).content.decode()
    page = client_of(outreach).get(reverse("leads:duplicates")).content.decode()
    assert "has been asked" in page and "Abena" not in page
    assert client_of(outreach).post(reverse("leads:same", args=[row.id])).status_code == 404
    assert it.post(reverse("leads:same", args=[row.id])).status_code == 302
