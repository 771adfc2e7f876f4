"""How many questions the page of a file asks the database: the same for one entry of a kind and for many."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.models import User
from tutela.care import services as care
from tutela.cases import services
from tutela.core import clock
from tutela.guardianship import services as guardianship
from tutela.leads.models import Lead, LeadNodeTransfer, Link
from tutela.missing import services as missing
from tutela.missing.models import CoResponsible, Episode, Sighting, SightingRoute

# The aim is 30. A file of the first hour, read by its worker; and one on which everything has happened.
FIRST_HOUR, EVERYTHING = 18, 24
SYSTEM = Actor.system("test")


@pytest.fixture
def login(person, grant):
    def make(where, role, case, relation="granted"):
        name = f"{where}-{role}"
        grant(case, person(where, role, name=f"{role} browsing", login=name), relation=relation)
        browser = Client()
        browser.force_login(
            User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return browser

    return make


def parts(worker, case, number):
    services.add_name(by=worker, case=case, text=f"Spelling {'abcdef'[number]}")
    services.add_contact(by=worker, case=case, kind="phone", value=f"+39 320 000 123{number}")
    services.add_relation(by=worker, case=case, kind="brother", name="Dawit Habtom", country="SE")
    services.add_relation(by=worker, case=case, kind="companion", name="Saba", travels_with=True)
    services.add_document(by=worker, case=case, type="birth_certificate", number=f"X-9{number}")
    services.add_mark(by=worker, case=case, code="scar_left_forearm")
    services.set_description(by=worker, case=case, height_cm=158, clothing="grey jacket")
    services.add_fact(by=worker, case=case, kind="alone", evidence="statement")
    services.classify(by=worker, case=case, code="unaccompanied", authority="reception", basis="IT-47-2017")
    services.record_application(by=worker, case=case, stage="made", country="IT")
    services.add_note(by=worker, case=case, text="asthma", note_class="health")
    services.add_note(by=worker, case=case, text="words in confidence")
    services.record_view(by=worker, case=case, topic="whom_to_tell", answer="agrees_partly", words="only my aunt")
    services.tell_topic(by=worker, case=case, topic="journey")
    services.give_notice(by=worker, case=case, language="tir")
    out = BytesIO()
    Image.new("RGB", (40, 30), (10, 20, number)).save(out, "JPEG")
    services.add_photo(by=worker, case=case, data=out.getvalue())


def once(worker, case, office, person):
    services.answer_readiness(by=worker, case=case, item="companions", answer="prefers_not")
    services.record_indicators(
        by=worker, case=case, list_id="exploitation", ticks=[{"code": "adult_calls", "evidence": "said_by_child"}]
    )
    other = services.register(by=worker, names=[{"text": "Miriam Habtom"}], sex="f")
    services.add_to_group(by=worker, cases=[case, other.pk], kind="siblings")
    access.raise_danger(by=SYSTEM, case=case, reason="threats")
    care.arrive(by=worker, case=case)
    care.plan_first_night(by=worker, case=case, items=["meal"])
    now = clock.now()
    person("centre", "reception_worker")
    care.open_transfer(
        by=worker, case=case, to=office("centre").pk, departs_at=now + timedelta(hours=1), eta=now + timedelta(hours=5)
    )
    guardianship.appoint_body(by=SYSTEM, case=case, body=office("guard").pk)
    guardianship.appoint_person(by=SYSTEM, case=case, person=person("guard", "guardian").person_id)
    services.take_ownership(by=worker, case=case)


def disappearance(worker, case, number):
    episode = missing.report(by=worker, case=case, clothing="grey jacket")
    entries = [{"code": "T-FAM", "confidence": "medium"}]
    missing.record_hypothesis(by=SYSTEM, episode=episode.pk, entries=entries)
    seen = Sighting.objects.create(
        seen_at=clock.now(),
        region="IT-SR",
        place="bus stop",
        text="alone",
        receipt=f"r{number}",
        submitted_by="person:x",
    )
    SightingRoute.objects.create(sighting=seen, episode=Episode.objects.get(pk=episode.pk), case_id=case)
    missing.record_return(by=worker, episode=episode.pk)
    missing.return_interview(by=SYSTEM, episode=episode.pk, text="she told why")


def linked(case, office, number):
    node, desk = f"tutela:other.node{number}", str(office("port").pk)
    lead = Lead.objects.create(
        direction="in",
        kind="child",
        case_id=case,
        node=node,
        org=desk,
        shared=f"s{number}",
        organisation_id=office("port").pk,
    )
    Link.objects.create(case_id=case, node=node, org=desk, lead=lead)
    LeadNodeTransfer.objects.create(
        case_id=case, direction="in", node=node, org=desk, reference=f"o{number}", started_by="peer"
    )
    CoResponsible.objects.create(case_id=case, node=node, office=desk)


def questions(browser, case):
    page = reverse("cases:page", args=[case])
    browser.get(page)
    with CaptureQueriesContext(connection) as asked:
        response = browser.get(page)
    assert response.status_code == 200
    return [one["sql"] for one in asked.captured_queries], response.content.decode()


def names(sql):
    """A question for names of colleagues and offices: asked when a panel shows one that no panel before it showed."""
    return 'FROM "access_person" ' in sql or 'FROM "access_organisation" ' in sql


def test_page_of_the_first_hour_asks_few_questions(login, girl):
    asked, _page = questions(login("port", "reception_worker", girl), girl.pk)
    assert len(asked) <= FIRST_HOUR, "\n".join(asked)


def test_page_with_everything_asks_the_stated_number_of_questions_however_many_entries(
    login, girl, worker, office, person
):
    office("police"), office("hotline")
    browsers = [login("guard", "social_worker", girl, "assigned"), login("centre", "reception_worker", girl)]
    once(worker, girl.pk, office, person)
    counts = []
    for browser in browsers:
        questions(browser, girl.pk)
    for number in range(2):
        parts(worker, girl.pk, number)
        disappearance(worker, girl.pk, number)
        linked(girl.pk, office, number)
        for browser in browsers:
            asked, page = questions(browser, girl.pk)
            assert len(asked) <= EVERYTHING, "\n".join(asked)
            assert "Spelling" in page and "Dawit" in page
            counts.append(sum(not names(sql) for sql in asked))
    assert counts[2:] == counts[:2]
