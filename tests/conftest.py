"""What every test gets: both databases, the distribution's browser, and no way off this machine."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent
DATABASES = ["default", "keystore"]
# Folders whose tests know no database unless they ask for one.
PURE = {"consistency", "engines", "catalogue", "nodes"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

# The browser driver runs an event loop in the test's thread, which Django otherwise takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of apps reach both databases: case keys are kept apart from the cases (decision 0001)."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        inside = item.path.relative_to(TESTS).parts if item.path.is_relative_to(TESTS) else ()
        if marker is None and inside and inside[0] in PURE and not _asks_for_database(item):
            continue
        args, kwargs = (marker.args, marker.kwargs) if marker else ((), {})
        item.add_marker(pytest.mark.django_db(*args, **{"databases": DATABASES, **kwargs}), append=False)


def _asks_for_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & {"db", "transactional_db", "live_server"})


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium. Without one: skip on a desk, fail in continuous integration."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    hint = "no Chromium is installed: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(hint)
    pytest.skip(hint)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Playwright drives the distribution's browser; nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": BROWSER_FLAGS}
