"""One-by-one review of leads with the keyboard alone, in a real browser."""

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tests.browser.axe import violations
from tests.browser.conftest import quiet_page  # noqa: F401 - a page without a complaint
from tests.leads.test_leads_screens import client_of
from tutela.leads import services
from tutela.leads.models import Lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_leads(mirror, people, girl, decoy, request):
    """France asks by name: the girl comes first, another girl of nearly the same name second."""
    mirror.index()
    services.ask(by=people.fr, case=request.getfixturevalue("girl_fr"), nodes=[mirror.node], purpose="missing")
    with transaction.atomic():  # as the inbox takes messages in
        mirror.carry()
    return list(Lead.objects.filter(direction="in").order_by("rank"))


@pytest.fixture
def desk(quiet_page, live_server, people, two_leads):  # noqa: F811
    """The browser of the social worker who was asked, on the inbox."""
    cookie = client_of(people.it).cookies[settings.SESSION_COOKIE_NAME]
    quiet_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    quiet_page.goto(live_server.url + reverse("leads:inbox"))
    return quiet_page


def at(desk, lead):
    desk.wait_for_url(f"**/leads/lead/{lead.pk}/")


def states(leads):
    return list(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).order_by("rank").values_list("state", "answer"))


def test_leads_are_reviewed_one_by_one_with_four_keys(desk, two_leads):
    girl, decoy = two_leads
    desk.keyboard.press("j")
    at(desk, girl)
    assert violations(desk) == []
    desk.keyboard.press("j")
    at(desk, decoy)
    desk.keyboard.press("k")
    at(desk, girl)
    desk.keyboard.press("c")
    at(desk, decoy)
    desk.keyboard.press("x")
    desk.wait_for_url("**/leads/")
    assert states(two_leads) == [("answered", "possible"), ("put_aside", "nothing")]


def test_keys_pressed_while_typing_answer_nothing(desk, two_leads):
    girl, _decoy = two_leads
    desk.keyboard.press("j")
    at(desk, girl)
    desk.locator("select, input:not([type=hidden])").first.focus()
    desk.keyboard.press("x")
    desk.keyboard.press("Control+c")
    assert states(two_leads) == [("new", ""), ("new", "")]
