"""A journal to write in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests import factories
from tests.journal import wiring
from tutela.core.ids import new_id
from tutela.journal import services
from tutela.work import events


@pytest.fixture
def act() -> Callable[..., Any]:
    """act(): one act in a transaction of its own; returns its entry."""

    def record(kind: type = events.ItemDone, **more: Any) -> Any:
        with transaction.atomic():
            happened = kind(item=new_id(), kind_code="tests")
            return services.record(by=factories.SYSTEM, event=happened, **more)

    return record


@pytest.fixture
def own_wiring() -> Iterator[Any]:
    """The subscribers of tests/journal/wiring.py instead of the product's."""
    services._wiring.cache_clear()
    wiring.seen.clear()
    wiring.failing.clear()
    with override_settings(TUTELA_WIRING="tests.journal.wiring"):
        yield wiring
    services._wiring.cache_clear()
