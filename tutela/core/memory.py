"""What one reading request need not ask twice: who may see the file, what an office is called.

Kept only while nothing can be written (inside `tutela.core.http.read_only`), so that what is remembered cannot be
outdated by the request itself, and forgotten with its end. Everywhere else each question goes to the database.
"""

import contextlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

Found = TypeVar("Found")
Key = TypeVar("Key", bound=Hashable)

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_for_one_read", default=None)


@contextlib.contextmanager
def one_read() -> Iterator[None]:
    """Remember inside this block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, ask: Callable[[], Found]) -> Found:
    """The answer to a question, asked at most once within one read."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    found: Found = kept[key]
    return found


def many(name: str, keys: Iterable[Key], ask: Callable[[set[Key]], dict[Key, Found]]) -> dict[Key, Found]:
    """Answers for several keys; only those not known yet are asked for. Keys without an answer are left out."""
    wanted, kept = set(keys), _kept.get()
    if kept is None:
        return ask(wanted) if wanted else {}
    known: dict[Key, Found | None] = kept.setdefault(name, {})
    if unknown := wanted - known.keys():
        known.update(dict.fromkeys(unknown))
        known.update(ask(unknown))
    return {key: found for key in wanted if (found := known[key]) is not None}
