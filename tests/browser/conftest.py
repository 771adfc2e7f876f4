"""A browser page that fails the test on any console error, refused request or content-policy violation."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def quiet_page(page: Any) -> Iterator[Any]:
    """A page whose console stayed empty and whose requests were all answered."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(f"console {message.type}: {message.text}")
            if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("response", lambda response: problems.append(f"{response.status} {response.url}")
            if response.status >= 500 or (response.status == 404 and "/static/" in response.url) else None)
    yield page
    assert not problems
