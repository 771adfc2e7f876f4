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
KEPT = ("procedures-compare", "procedures-steps")


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
            if (language, width) == ("en", 1200) and name in KEPT:
                keep_picture(quiet_page, name)
            wrong += [f"{path} {width}: {line}" for line in violations(quiet_page)]
            if quiet_page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{path} {width}: wider than the screen")
    assert wrong == []


def test_steps_on_paper_are_whole_and_without_navigation(quiet_page, reader):
    reader("/procedures/steps/?event=missing&from=NL&to=BE")
    quiet_page.emulate_media(media="print")
    quiet_page.set_viewport_size({"width": 700, "height": 1000})
    assert not quiet_page.locator(".t-nav").is_visible() and not quiet_page.locator(".t-filters").is_visible()
    assert quiet_page.locator(".t-flow__band").first.is_visible()
    assert quiet_page.get_by_text("No time limit was found. Nothing is filled in.").last.is_visible()
    sizes = quiet_page.evaluate(SIZES)
    assert max(width for width, _height in sizes) <= 700
    # A sheet of A4: no band is cut in two.
    assert max(height for _width, height in sizes) <= 700 * 297 / 210


def test_texts_of_the_picture_stay_inside_their_boxes(quiet_page, reader):
    """The widths of letters are estimated when the lines are broken; here a browser measures them."""
    for event in ("arrives", "missing", "reunification", "temporary_protection"):
        for here, there, language in (("DE", "PL", "en"), ("FR", "EL", "fr"), ("IT", "SE", "ar")):
            reader(f"/procedures/steps/?event={event}&from={here}&to={there}", language)
            assert quiet_page.evaluate(OUTSIDE) == []


SIZES = """[...document.querySelectorAll('.t-flow__band')].map(one => one.getBoundingClientRect())
    .map(one => [one.width, one.height])"""
OUTSIDE = """[...document.querySelectorAll('.t-flow__band')].flatMap(band => {
    const boxes = [...band.querySelectorAll('rect')].map(one => one.getBBox());
    const inside = (a, b) => a.x >= b.x - 1 && a.x + a.width <= b.x + b.width + 1
        && a.y + a.height / 2 >= b.y && a.y + a.height / 2 <= b.y + b.height;
    return [...band.querySelectorAll('text')].filter(one => !boxes.some(box => inside(one.getBBox(), box)))
        .map(one => one.textContent);
})"""
