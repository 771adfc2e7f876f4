"""One writer at a time, in the order of asking.

SQLite lets one connection write and makes the others ask again and again, the longer they wait the more rarely: with
many people reporting at once somebody is always overtaken until the wait runs out. Here writers of one process stand
in line, and the processes of a node take turns through a lock file that the kernel frees when a process dies.
"""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

PAUSE = 0.002

_queues: dict[tuple[int, str], "WriterQueue"] = {}
_making = threading.Lock()


def queue_for(path: str) -> "WriterQueue":
    """The queue of a database file in this process (a forked child has its own)."""
    with _making:
        return _queues.setdefault((os.getpid(), path), WriterQueue(Path(f"{path}-writers")))


class WriterQueue:
    """First come, first served among threads; turn by turn among processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False
        self._file: int | None = None

    def enter(self, seconds: float) -> bool:
        """Wait for the turn, at most so long; False when it did not come."""
        until = time.monotonic() + seconds
        return self._first_in_line(until) and self._first_of_processes(until)

    def leave(self) -> None:
        """Let the next one write."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._next()

    def _first_in_line(self, until: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(max(0.0, until - time.monotonic())):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # called in the very moment of giving up

    def _first_of_processes(self, until: float) -> bool:
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    self._next()
                    return False
                time.sleep(PAUSE)
            else:
                return True

    def _next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
