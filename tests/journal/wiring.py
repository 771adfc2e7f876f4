"""Subscribers for the tests of the journal, in the place of config/wiring.py."""

from typing import Any

seen: list[tuple[str, int | None]] = []
failing: set[str] = set()


def note(name: str) -> Any:
    def handler(entry: Any) -> None:
        if name in failing:
            raise RuntimeError(name)
        seen.append((name, entry.seq))

    return handler


NOW: dict[str, list[Any]] = {"work.item_done": [note("now")], "*": [note("all")]}
LATER: list[Any] = [("first", "*", note("first")), ("second", ("work.item_overdue",), note("second"))]
JOBS: list[Any] = []
