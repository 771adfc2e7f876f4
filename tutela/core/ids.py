"""Identifiers that sort by time of creation (UUID version 7, RFC 9562 section 5.7, monotonic as in 6.2 method 2)."""

import os
import threading
import time
from uuid import UUID

_TAIL = 74
_lock = threading.Lock()
_last = (0, 0)


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of wall-clock milliseconds, then 74 bits that are random or, within a millisecond and
    when the clock is set back, a random step above the last one.

    So what one process makes sorts in the order of making: two entries of one act never change places.
    """
    global _last
    with _lock:
        milliseconds, tail = time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big") >> (80 - _TAIL + 1)
        if milliseconds <= _last[0]:
            milliseconds, tail = _last[0], _last[1] + 1 + int.from_bytes(os.urandom(4), "big")
        _last = (milliseconds, tail)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64 | 0x2 << 62 | tail & ((1 << 62) - 1)
    return UUID(int=value)
