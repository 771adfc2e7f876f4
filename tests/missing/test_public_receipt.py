"""Somebody without a login asks with a receipt code: whether it arrived, and nothing else."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tutela.core import clock
from tutela.journal.models import Entry, Look
from tutela.missing import services
from tutela.missing.models import Sighting
from tutela.missing.views import outside

ARRIVED = "Received. An office is looking at it."


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def code():
    host = make.actor(make.organisation("ngo"), "host")
    found = services.submit_sighting(by=host, at=clock.now(), region="IT-SR", text="alone at the station", place="Pier 4")
    return found.receipt


def ask(receipt, client=None, **headers):
    return (client or Client()).post(reverse("missing:public_receipt"), {"receipt": receipt}, **headers)


def without_the_token(answer):
    html = answer.content.decode()
    return html.partition("<main")[2].partition("csrfmiddlewaretoken")[0]


def test_page_is_open_to_everybody_and_linked_from_the_login():
    assert Client().get(reverse("missing:public_receipt")).status_code == 200
    assert reverse("missing:public_receipt") in Client().get(reverse("account_login")).content.decode()


def test_known_code_says_received_and_nothing_of_the_case(code):
    page = ask(code.lower().replace("-", " ")).content.decode()
    assert ARRIVED in page
    assert not any(word in page for word in ("station", "Pier 4", "IT-SR", "Sicil"))


def test_answer_stays_the_same_whatever_became_of_it(code):
    first = without_the_token(ask(code))
    Sighting.objects.get().routes.all().delete()
    assert without_the_token(ask(code)) == first


def test_unknown_code_is_told_so_and_nothing_is_recorded(code):
    before = Entry.objects.count(), Look.objects.count()
    answer = ask("AAAA-BBBB-CCCC")
    assert ARRIVED not in answer.content.decode() and "We do not know this code" in answer.content.decode()
    assert (Entry.objects.count(), Look.objects.count()) == before


def test_answers_take_the_same_time_for_known_unknown_and_broken_codes(code):
    taken = []
    for receipt in (code, "AAAA-BBBB-CCCC", "x" * 500):
        started = time.monotonic()
        ask(receipt)
        taken.append(time.monotonic() - started)
    assert min(taken) >= outside.ANSWER_AFTER


def test_asking_too_often_is_refused_for_a_while_even_with_the_right_code(code, monkeypatch):
    monkeypatch.setattr(outside, "ANSWER_AFTER", 0.0)
    client = Client()
    for _try in range(outside.ASKED):
        assert ask("AAAA-BBBB-CCCC", client).status_code == 200
    answer = ask(code, client)
    assert answer.status_code == 429 and ARRIVED not in answer.content.decode()
    assert ask(code, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_code_stands_in_no_address(code):
    answer = Client().get(reverse("missing:public_receipt"), {"receipt": code})
    assert ARRIVED not in answer.content.decode() and code not in answer.content.decode()
