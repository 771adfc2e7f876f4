"""The navigator: everybody finds, reads and compares the rules; unknown stays unknown; wrong questions are named."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from tests.web.conftest import actor, browse, office  # noqa: F401
from tutela.procedures.navigator import drawing, reading, steps, words

UNKNOWN = "No time limit was found. Nothing is filled in."
WITHOUT_LIMIT = ("NL", "ES", "PT", "BE", "SE", "PL")


@pytest.fixture
def reader(browse):  # noqa: F811
    """Somebody of the city who opens no child's file."""
    return browse("city_coordinator")


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- search -----------------------------------------------------------------------------------------------------------

def test_search_without_a_question_shows_a_page_of_all_rules(reader):
    found = reader.get(reverse("procedures:search"))
    assert found.status_code == 200 and "Next page" in text(found)
    assert text(found).count("next review") >= 20
