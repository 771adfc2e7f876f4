"""How often one address may ask a page that needs no login: a small count per process, kept as keyed fingerprints.

Every process counts for itself, so the limit of a node is this one times its web processes.
"""

import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def too_often(request: HttpRequest, what: str, *, times: int, seconds: int) -> bool:
    """Count one more question of this address; whether it is beyond `times` within `seconds`."""
    window = int(time.time() // seconds)
    who = salted_hmac("tutela.rates", f"{what}|{window}|{request.META.get('REMOTE_ADDR', '')}").hexdigest()
    cache.add(who, 0, timeout=seconds * 2)
    counted: Any = cache.incr(who)
    return bool(counted > times)


def answer_not_before(started: float, seconds: float) -> None:
    """Wait until `seconds` after `started` (time.monotonic), so that the time of an answer says nothing of its content."""
    time.sleep(max(0.0, started + seconds - time.monotonic()))
