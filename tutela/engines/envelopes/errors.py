"""What can be wrong with something another node sends, and which HTTP answer that deserves.

Each fault knows its HTTP status, a short machine code, and what the sender should do next, so that the
endpoint, the sender's queue and the operator's page all speak from one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class SenderAction(Enum):
    """What a sender does with a message after a given answer."""

    DONE = "done"
    KEEP = "keep"  # held at the other side; tell the user, try again when abilities change
    REFRESH_TRUST = "refresh_trust"  # refresh the trust list once, then stop
    STOP = "stop"  # stop and make a task for a person
    STOP_SECURITY = "stop_security"  # stop and record a security event on both sides
    PAUSE_PEER = "pause_peer"  # clocks differ: pause the whole peer and say by how much
    WAIT = "wait"  # obey Retry-After
    RETRY = "retry"  # transient: ordinary retry policy


@dataclass(frozen=True)
class Outcome:
    """Meaning of one HTTP status of the inbox: receipt status to expect and what the sender does."""

    status: int
    receipt: str
    action: SenderAction


OUTCOMES: Mapping[int, Outcome] = {
    201: Outcome(201, "accepted", SenderAction.DONE),
    200: Outcome(200, "accepted", SenderAction.DONE),
    202: Outcome(202, "held", SenderAction.KEEP),
    400: Outcome(400, "rejected", SenderAction.STOP),
    401: Outcome(401, "rejected", SenderAction.REFRESH_TRUST),
    403: Outcome(403, "rejected", SenderAction.STOP),
    409: Outcome(409, "rejected", SenderAction.STOP_SECURITY),
    413: Outcome(413, "rejected", SenderAction.STOP),
    415: Outcome(415, "rejected", SenderAction.STOP),
    422: Outcome(422, "rejected", SenderAction.STOP),
    425: Outcome(425, "rejected", SenderAction.PAUSE_PEER),
    429: Outcome(429, "", SenderAction.WAIT),
    503: Outcome(503, "", SenderAction.WAIT),
}


def sender_action(status: int) -> SenderAction:
    """Map any HTTP status to what the sender does; redirects and unknown answers are transient."""
    outcome = OUTCOMES.get(status)
    return outcome.action if outcome is not None else SenderAction.RETRY


class Fault(Exception):
    """Base of everything that can be wrong with an incoming or outgoing envelope.

    `status` is the HTTP status of the answer, `code` a stable machine word, `reason` one plain English
    sentence that holds no personal data and may be shown to the other side.
    """

    status = 400
    code = "malformed"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def action(self) -> SenderAction:
        """What the sender does when it receives this answer."""
        return sender_action(self.status)


class Malformed(Fault):
    """The bytes are not what they claim to be (not a JWE, broken JSON, wrong token type)."""


class WrongTokenType(Malformed):
    """A signed token of another kind was offered, for example a receipt where a message belongs."""

    code = "wrong_token_type"


class UnknownKey(Fault):
    """The key id is not in the trust list, or not for this use, or not valid at this time."""

    status = 401
    code = "unknown_key"


class BadSignature(Fault):
    """The signature does not match the content."""

    status = 401
    code = "bad_signature"


class NotAllowed(Fault):
    """The sender is known but may not do this (evicted, suspended, type or purpose not granted)."""

    status = 403
    code = "not_allowed"


class WrongAudience(NotAllowed):
    """The message was written for another node or another organisation."""

    code = "wrong_audience"


class Conflict(Fault):
    """The message id was used before with other content."""

    status = 409
    code = "conflict"


class TooLarge(Fault):
    """Over a published limit; the limit is part of the reason."""

    status = 413
    code = "too_large"


class WrongMediaType(Fault):
    """The request does not carry the media type of the inbox."""

    status = 415
    code = "wrong_media_type"


@dataclass(frozen=True)
class SchemaError:
    """One violation: JSON pointer of the place and the rule that was broken (never the value)."""

    pointer: str
    rule: str


class SchemaFault(Fault):
    """The content is well formed and authentic but does not follow its schema."""

    status = 422
    code = "schema"

    def __init__(self, reason: str, errors: tuple[SchemaError, ...] = ()) -> None:
        super().__init__(reason)
        self.errors = errors


class ClockFault(Fault):
    """The clocks of both nodes differ by more than the allowed skew. `seconds` > 0: the sender is ahead."""

    status = 425
    code = "clock"

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class TrustFault(Fault):
    """A trust list cannot be accepted: too few signatures, rollback, broken chain, impossible entry."""

    status = 403
    code = "trust_list"


class TrustRollback(TrustFault):
    """An older or a different list of the same version was offered."""

    code = "trust_rollback"
