"""Boards, lists, search and the programming interface show of a file what the case page shows, and no more."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests import factories as make
from tutela.care import services as care
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.guardianship import services as guardianship
from tutela.missing import selectors as missing
from tutela.missing import services as missing_services


@pytest.fixture
def home():
    return make.organisation("reception", code="quiet-house")


@pytest.fixture
def worker(home):
    return make.actor(home, "reception_worker", username="worker")


@pytest.fixture
def girl(worker):
    case = make.child(worker, names=[{"text": "Abena Tesfay"}])
    care.arrive(by=worker, case=case)
    return case


def other(role, kind, girl, username):
    actor = make.actor(make.organisation(kind), role, username=username)
    make.give(girl, person=actor.person_id)
    return actor


def page(username, url):
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client.get(url).content.decode()


def test_board_of_a_transfer_officer_holds_neither_urgency_nor_who_was_told(girl, worker):
    missing_services.report(by=worker, case=girl, danger_now=True)
    officer = other("transfer_officer", "reception", girl, "mover")
    [row] = missing.board_rows(actor=officer, episodes=missing.board(actor=officer), where="test")
    assert (row.level, row.state, row.noticed_at, row.ordinal, row.told) == ("", "", None, 0, {})
    [full] = missing.board_rows(actor=worker, episodes=missing.board(actor=worker), where="test")
    assert full.level == "danger_now" and full.told
    shown = page("mover", "/missing/")
    assert "t-told" not in shown and "Danger now</" not in shown
    listed = page("mover", "/api/1/missing")
    assert "danger_now" not in listed and '"police"' not in listed


def test_guardianship_page_of_an_interviewer_names_nobody(girl, worker):
    guard = make.actor(make.organisation("guardianship"), "guardian")
    guardianship.appoint_person(by=make.SYSTEM, case=girl, person=guard.person_id)
    name = cases_name(guard)
    other("interviewer", "child_protection", girl, "asks")
    assert name in page("worker", f"/guardianship/child/{girl}/")
    assert name not in page("asks", f"/guardianship/child/{girl}/")


def cases_name(actor):
    from tutela.access import selectors as access

    return access.names_of({actor.person_id})[actor.person_id]


def test_timeline_of_the_hotline_says_which_kind_of_office_acted_and_not_which(girl, worker):
    operator = other("hotline_operator", "hotline", girl, "phone")
    view = cases.case_view(actor=operator, case=girl, purpose="missing")
    acts = view.get("timeline") or cases.acts_in_words(
        operator, view.sight, list(cases.timeline(actor=worker, case=girl, purpose="care"))
    )
    assert acts and not [act for act in acts if "quiet-house" in act["office"] or act["who"]]
    assert any(act["office"] == "Reception centre" for act in acts)
    full = cases.case_view(actor=worker, case=girl, purpose="care").get("timeline")
    assert any("quiet-house" in act["office"] for act in full)


def test_moves_name_the_offices_only_to_who_sees_the_placement(girl, worker):
    to = make.organisation("reception", code="far-house")
    make.actor(to, "reception_worker")
    row = care.open_transfer(by=worker, case=girl, to=to, departs_at=clock.now(), eta=clock.now())
    from tutela.care import selectors as care_read

    assert "quiet-house" in care_read.offices_of(actor=worker, moves=[row])[row.pk][0]
    outside = other("school_officer", "school", girl, "school")
    assert care_read.offices_of(actor=outside, moves=[row])[row.pk] == ("Reception centre", "Reception centre")
