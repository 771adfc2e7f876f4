"""Domain time: wall time plus an offset kept in the node folder.

Cases, due times, retries and message expiry use `now()`. Signatures, login sessions, key and trust-list validity use
`wall()`. Only nodes created as exercise nodes accept an offset; every page then shows a banner.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

_cache: tuple[tuple[int, int], timedelta] = ((-1, -1), timedelta())


class NotAnExerciseNode(Exception):
    """Time can be moved on exercise nodes only."""


def wall() -> datetime:
    """Real time, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Domain time, UTC."""
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """How far domain time is from wall time; zero on production nodes."""
    global _cache
    if not settings.TUTELA.exercise:
        return timedelta()
    path = _path()
    try:
        found = path.stat()
    except FileNotFoundError:
        return timedelta()
    # A file replaced within one tick of the file system keeps its time of change, but never its number.
    stamp = (found.st_mtime_ns, found.st_ino)
    if stamp != _cache[0]:
        _cache = (stamp, timedelta(seconds=json.loads(path.read_text())["offset_seconds"]))
    return _cache[1]


def set_now(moment: datetime) -> None:
    """Move domain time to `moment` (aware). Raises NotAnExerciseNode on any other node, ValueError without a zone."""
    if not settings.TUTELA.exercise:
        raise NotAnExerciseNode("Time can be moved on exercise nodes only; create one with `tutela node init --exercise`.")
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone names no moment")
    path = _path()
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"offset_seconds": (moment - wall()).total_seconds()}))
    os.replace(new, path)
    _forget()


def _forget() -> None:
    global _cache
    _cache = ((-1, -1), timedelta())


def _path() -> Path:
    path: Path = settings.TUTELA.data / "clock.json"
    return path
