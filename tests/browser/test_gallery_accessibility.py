"""Every component in both directions, wide and narrow, as a browser and an accessibility checker see it."""

import pytest

from tests.browser.axe import violations
from tests.browser.pictures import keep_picture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1280, 360])
def test_gallery_in_a_browser_has_no_accessibility_violation(quiet_page, live_server, language, width):
    quiet_page.set_viewport_size({"width": width, "height": 900})
    quiet_page.goto(f"{live_server.url}/gallery/?lang={language}")
    assert violations(quiet_page) == []
    too_wide = quiet_page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not too_wide


@pytest.mark.django_db
def test_first_page_of_an_empty_node_asks_for_its_administrator_without_violation(quiet_page, live_server):
    quiet_page.set_viewport_size({"width": 1200, "height": 900})
    quiet_page.goto(f"{live_server.url}/first-run/")
    assert violations(quiet_page) == []
    keep_picture(quiet_page, "first-run")
