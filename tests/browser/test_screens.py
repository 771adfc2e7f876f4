"""Every main screen, with the people and children of the demo: accessible, quiet, fitting a phone, in both directions."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.demo import Demo
from tests.browser.pictures import keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.nodes]
UNTIL = "A15"
# Who looks at which screens; the path ends the name of the picture. {case} is the girl of the demo, {open} the episode
# that is still open.
VISITS = {
    "it_centre2.night_worker": {"/": "work-list", "/care/tonight/": "tonight", "/missing/report/": "report",
                                "/missing/report/blank/": "paper-form", "/children/register/": "register"},
    "it_guard.social_worker": {
        "/missing/": "missing-board", "/children/": "children", "/leads/": "leads", "/care/transfers/": "transfers",
        "/children/{case}/": "child", "/children/{case}/timeline/": "timeline", "/children/{case}/looks/": "looks",
        "/children/{case}/access/": "access",
        "/children/{case}/readiness/": "readiness", "/missing/child/{case}/": "episode-found",
        "/missing/child/{case}/enquiries/": "enquiries", "/missing/child/{case}/known/": "known-safe",
        "/missing/episode/{open}/": "episode", "/missing/episode/{open}/urgency/": "urgency",
        "/missing/episode/{open}/locate/": "found", "/missing/episode/{open}/return/": "return",
        "/guardianship/child/{case}/": "guardianship", "/guardianship/child/{case}/package/": "handover-package",
        "/care/child/{case}/transfer/": "transfer-open", "/leads/ask/child/{case}/": "ask",
        "/children/{case}/deadlines/": "deadlines", "/me/calendar/": "calendar",
        "/children/{case}/left/": "left", "/children/{case}/next-owner/": "next-owner",
        "/children/{case}/close/": "closing",
    },
    "it_guard.guardian": {"/guardianship/": "guardian-desk", "/guardianship/child/{case}/offer/": "handover"},
    "it_court.court_clerk": {"/guardianship/requests/": "guardian-requests"},
    "it_police.police_missing": {"/": "police"},
    "fr_hotline.hotline_operator": {"/missing/call/": "call", "/missing/asked/": "enquiry"},
    "it_outreach.outreach_worker": {"/missing/sighting/": "sighting"},
    "it_police.border_police": {"/leads/encounter/": "encounter"},
    "it_guard.named_officer": {"/children/{case}/barred/": "bars", "/children/{case}/danger/": "danger",
                               "/past-their-time/": "deletion", "/mandates/": "mandates"},
    "it_city.city_coordinator": {"/city/": "city-board"},
    "it_city.node_admin": {"/node/": "node", "/people/": "people"},
}
FOLLOWED = {"it_guard.social_worker": {"lead": ("/leads/", "main tbody a")}}
GIRL = "Abena"
NARROW = ("report", "child")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Three nodes, played up to the call in Paris and the man who asks for her."""
    found = Demo(tmp_path_factory.mktemp("browser"), UNTIL)
    yield found
    found.stop()


def check(page: Any, name: str) -> list[str]:
    """Problems of the page that is open, wide and narrow."""
    page.set_viewport_size({"width": 1200, "height": 900})
    keep_picture(page, name)
    found = [f"{name}: {line}" for line in violations(page)]
    page.set_viewport_size({"width": 360, "height": 740})
    if name in NARROW:
        keep_picture(page, f"{name}-narrow")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: wider than a phone")
    return found


def those_meant(page: Any, url: str) -> dict[str, str]:
    """The ids in the addresses of the girl's file and of an open episode, as far as the person sees their lists."""
    page.goto(url + "/children/")
    found = {"case": _last_part(page.locator("main tbody a", has_text=GIRL).first)}
    if page.goto(url + "/missing/").status == 200:
        rows = page.locator("main tbody tr", has_not_text=GIRL)
        found |= {"open": _last_part(rows.first.locator("a").first)} if rows.count() else {}
    return found


def _last_part(link: Any) -> str:
    return str(link.get_attribute("href")).rstrip("/").rsplit("/", 1)[-1]


@pytest.mark.parametrize("username", sorted(VISITS))
def test_screens_of_a_person_are_accessible_quiet_and_fit_a_phone(quiet_page, demo, username):
    url = demo.log_in(quiet_page, username).url.rstrip("/")
    wrong = []
    found = those_meant(quiet_page, url) if any("{" in path for path in VISITS[username]) else {}
    for pattern, name in VISITS[username].items():
        path = pattern.format(**found)
        assert quiet_page.goto(url + path).status == 200, pattern
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
    quiet_page.set_viewport_size({"width": 1200, "height": 900})
    quiet_page.goto(f"{url}/children/{those_meant(quiet_page, url)['case']}/")
    keep_picture(quiet_page, "child-arabic")
    assert wrong == []


def test_menu_of_the_bar_by_keyboard_opens_closes_and_leads_on(quiet_page, demo):
    url = demo.log_in(quiet_page, "it_guard.social_worker").url.rstrip("/")
    quiet_page.set_viewport_size({"width": 1280, "height": 900})
    heading = quiet_page.locator("nav details summary").first
    heading.focus()
    quiet_page.keyboard.press("Enter")
    first = quiet_page.locator("nav details a").first
    assert first.is_visible()
    quiet_page.keyboard.press("Escape")
    assert not first.is_visible()
    quiet_page.keyboard.press("Enter")
    quiet_page.keyboard.press("Tab")
    quiet_page.keyboard.press("Enter")
    quiet_page.wait_for_url(f"{url}/children/register/")


def test_menu_on_a_phone_opens_from_one_button_without_a_script(browser, demo):
    login = demo.people["it_guard.social_worker"]
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    demo.log_in(page, "it_guard.social_worker")
    assert not page.get_by_role("link", name="Children", exact=True).is_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Children", exact=True).click()
    page.wait_for_url(f"{login.url}children/")
    page.context.close()


def test_report_of_a_missing_child_by_keyboard_alone_takes_one_page(quiet_page, demo):
    url = demo.log_in(quiet_page, "it_centre2.night_worker").url.rstrip("/")
    quiet_page.goto(url + "/missing/report/")
    quiet_page.keyboard.press("Tab")
    assert "Skip to the content" in quiet_page.evaluate("document.activeElement.textContent")
    assert "112" in quiet_page.locator("main").inner_text()[:400]
