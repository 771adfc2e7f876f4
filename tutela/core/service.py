"""What every service function shares: an acting person, one transaction, the keys of that person's organisation."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

from tutela.core import vault

Func = TypeVar("Func", bound=Callable[..., Any])


def service(function: Func) -> Func:
    """Mark a service: keyword-only, `by` first; runs in one transaction with the actor's organisation's keys."""

    @functools.wraps(function)
    def wrapper(*, by: Any, **kwargs: Any) -> Any:
        with vault.acting_for(by.organisation_id), transaction.atomic():
            return function(by=by, **kwargs)

    wrapper.is_service = True  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]
