"""Every main screen, with the people and children of the demo: accessible, quiet, fitting a phone, in both directions."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.axe import violations
from tests.browser.demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.nodes]
UNTIL = "A15"
PICTURES = os.environ.get("TUTELA_PICTURES")
# Who looks at which screens; the path ends the name of the picture. "child" and "episode" are found by following links.
VISITS = {
    "it_centre2.night_worker": {"/": "work-list", "/care/tonight/": "tonight", "/missing/report/": "report",
                                "/children/register/": "register"},
    "it_guard.social_worker": {"/missing/": "missing-board", "/children/": "children", "/leads/": "leads",
                               "/care/transfers/": "transfers"},
    "it_guard.guardian": {"/guardianship/": "guardian-desk"},
    "it_court.court_clerk": {"/guardianship/requests/": "guardian-requests"},
    "fr_hotline.hotline_operator": {"/missing/call/": "call", "/missing/asked/": "enquiry"},
    "it_outreach.outreach_worker": {"/missing/sighting/": "sighting"},
    "it_city.city_coordinator": {"/city/": "city-board"},
}
FOLLOWED = {"it_guard.social_worker": {"child": ("/children/", "main a[href*='/children/0']"),
                                       "episode": ("/missing/", "main a[href*='/missing/episode/']")}}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Three nodes, played up to the call in Paris and the man who asks for her."""
    found = Demo(tmp_path_factory.mktemp("browser"), UNTIL)
    yield found
    found.stop()


def keep_picture(page: Any, name: str) -> None:
    """For the documentation; few colours, so that the repository stays small."""
    if PICTURES:
        path = Path(PICTURES) / f"{name}.png"
        page.screenshot(path=path)
        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(96)
        small.save(path, optimize=True)


def check(page: Any, name: str) -> list[str]:
    """Problems of the page that is open, wide and narrow."""
    page.set_viewport_size({"width": 1200, "height": 900})
    keep_picture(page, name)
    found = [f"{name}: {line}" for line in violations(page)]
    page.set_viewport_size({"width": 360, "height": 740})
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: wider than a phone")
    return found


@pytest.mark.parametrize("username", sorted(VISITS))
def test_screens_of_a_person_are_accessible_quiet_and_fit_a_phone(quiet_page, demo, username):
    url = demo.log_in(quiet_page, username).url.rstrip("/")
    wrong = []
    for path, name in VISITS[username].items():
        assert quiet_page.goto(url + path).status == 200, path
        wrong += check(quiet_page, name)
    for name, (start, link) in FOLLOWED.get(username, {}).items():
        quiet_page.goto(url + start)
        quiet_page.goto(url + quiet_page.locator(link).first.get_attribute("href"))
        wrong += check(quiet_page, name)
    assert wrong == []


def test_screens_in_arabic_run_from_right_to_left_and_stay_accessible(quiet_page, demo):
    url = demo.log_in(quiet_page, "it_guard.social_worker").url.rstrip("/")
    quiet_page.locator("#language").select_option("ar")
    quiet_page.locator("form:has(#language) button").click()
    wrong = []
    for path in ("/", "/missing/", "/children/"):
        quiet_page.goto(url + path)
        assert quiet_page.locator("html").get_attribute("dir") == "rtl"
        wrong += [f"{path} {line}" for line in violations(quiet_page)]
    assert wrong == []


def test_report_of_a_missing_child_by_keyboard_alone_takes_one_page(quiet_page, demo):
    url = demo.log_in(quiet_page, "it_centre2.night_worker").url.rstrip("/")
    quiet_page.goto(url + "/missing/report/")
    quiet_page.keyboard.press("Tab")
    assert "Skip to the content" in quiet_page.evaluate("document.activeElement.textContent")
    assert "112" in quiet_page.locator("main").inner_text()[:400]
