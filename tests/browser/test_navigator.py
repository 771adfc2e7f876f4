"""The navigator in a browser: accessible in both directions, fitting a phone, and whole on paper."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests import factories
from tests.browser.axe import violations
from tests.browser.pictures import keep_picture
from tutela.access import services as access
from tutela.access.models import User
from tutela.procedures import editions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "keystore"])]
SCREENS = {
    "/procedures/": "procedures",
    "/procedures/?country=SE&topic=residence&kind=unknown": "procedures-none",
    "/procedures/rule/EU-APR-23-2b/": "procedure",
    "/procedures/rule/NL-M-01/": "procedure-unknown",
    "/procedures/compare/?topic=missing&a=NL&b=BE": "procedures-unknown",
    "/procedures/compare/?topic=guardian&a=IT&b=SE": "procedures-compare",
    "/procedures/steps/?event=reunification&from=IT&to=SE&at=2026-12-14&time=10:00": "procedures-steps",
    "/procedures/steps/?event=missing&from=NL&to=BE": "procedures-steps-unknown",
    "/procedures/changes/": "procedures-changes",
}


@pytest.fixture
def reader(quiet_page: Any, live_server: Any) -> Any:
    """Somebody who is logged in; `reader(path, language)` opens a page."""
    office = factories.organisation("reception")
    who = access.create_person(by=factories.SYSTEM, display_name="Night worker", username="night", password="x")
    access.give_mandate(by=factories.SYSTEM, person=who.pk, organisation=office, role="night_worker")
    editions.keep_up()
    client = Client()
    client.force_login(User.objects.get(username="night"))
    cookies = [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    quiet_page.context.add_cookies(cookies)

    def open_page(path: str, language: str = "en") -> Any:
        quiet_page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        return quiet_page.goto(live_server.url + path)

    return open_page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_navigator_is_accessible_quiet_and_fits_a_phone(quiet_page, reader, language):
    wrong = []
    for path, name in SCREENS.items():
        assert reader(path, language).status == 200, path
        assert quiet_page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        for width in (1200, 360):
            quiet_page.set_viewport_size({"width": width, "height": 900})
            keep_picture(quiet_page, f"{name}-{language}-{width}")
            wrong += [f"{path} {width}: {line}" for line in violations(quiet_page)]
            if quiet_page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{path} {width}: wider than the screen")
    assert wrong == []
