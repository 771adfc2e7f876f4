"""Blinded look-up between two parties: the verifiable OPRF of RFC 9497, suite ristretto255-SHA512.

The asker blinds a key so that the holder learns nothing about it; the holder evaluates with its secret and proves that
it used the secret it published; the asker unblinds and gets 64 bytes which only that secret can produce.

`Evaluator` is the interface of the key holder (compiled package `voprf`); the asking side is `blind` and `finalise`,
whose state (`Blinded`) is plain data and survives a restart between question and answer.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voprf import ristretto as compiled

from tutela.engines.matching import ristretto

MODE_VERIFIABLE = b"\x01"
CONTEXT = b"OPRFV1-" + MODE_VERIFIABLE + b"-ristretto255-SHA512"
MAX_BATCH = 65_535
_PROOF_BYTES = 64


class BadEvaluation(ValueError):
    """The answer is malformed, or its proof does not fit the key the holder published."""


@dataclass(frozen=True)
class Blinded:
    """Asking side, one key: the key in clear, its blinding number and the 32 bytes that may travel.

    `message` and `blind` never leave the asking node; padding has an empty message.
    """

    message: bytes
    blind: int
    point: bytes


@dataclass(frozen=True)
class Evaluation:
    """The holder's answer to a batch: one 32-byte point for each blinded point, in order, and one 64-byte proof."""

    points: tuple[bytes, ...]
    proof: bytes


class Evaluator(Protocol):
    """Holder of an OPRF key."""

    @property
    def public_key(self) -> bytes:
        """32 bytes that the holder publishes; proofs are checked against it."""

    def evaluate(self, points: Sequence[bytes]) -> Evaluation:
        """Evaluate blinded points of another party. Raises BadEvaluation for malformed points and oversize batches."""

    def direct(self, message: bytes) -> bytes:
        """The 64 bytes for a key the holder knows itself: used to build its own index."""


class VoprfEvaluator:
    """Key holder on the compiled package. `seed` is 32 secret bytes, `info` names epoch and tier (public)."""

    def __init__(self, seed: bytes, info: bytes) -> None:
        self._inner = compiled.Evaluator.from_seed(seed, info)

    @property
    def public_key(self) -> bytes:
        return bytes(self._inner.public_key.serialize())

    def evaluate(self, points: Sequence[bytes]) -> Evaluation:
        """See Evaluator.evaluate; identity and non-canonical points are refused."""
        if not 0 < len(points) <= MAX_BATCH:
            raise BadEvaluation(f"a batch has 1 to {MAX_BATCH} points")
        try:
            inputs = [compiled.BlindedInput.deserialize(bytes(point)) for point in points]
        except ValueError as error:
            raise BadEvaluation("a blinded point is malformed") from error
        data = bytes(self._inner.evaluate_batch(inputs).serialize())
        body = data[_PROOF_BYTES:]
        return Evaluation(tuple(body[i : i + 32] for i in range(0, len(body), 32)), data[:_PROOF_BYTES])

    def direct(self, message: bytes) -> bytes:
        """See Evaluator.direct."""
        return bytes(self._inner.evaluate_known_input(message))


def blind(message: bytes, *, number: int | None = None) -> Blinded:
    """Blind one key. `number` is for test vectors only."""
    r = number if number is not None else 1 + secrets.randbelow(ristretto.ORDER - 1)
    return Blinded(message, r, (ristretto.hash_to_element(message, CONTEXT) * r).encode())


def padding() -> Blinded:
    """A point that looks like every other and belongs to no key."""
    r = 1 + secrets.randbelow(ristretto.ORDER - 1)
    return Blinded(b"", r, (ristretto.BASE * r).encode())


def finalise(blinded: Sequence[Blinded], answer: Evaluation, public_key: bytes) -> list[bytes]:
    """Check the proof and unblind: 64 bytes per key, empty bytes for padding. Raises BadEvaluation."""
    if len(answer.points) != len(blinded):
        raise BadEvaluation("the answer has another number of points than the question")
    try:
        evaluated = [ristretto.decode(point) for point in answer.points]
        asked = [ristretto.decode(item.point) for item in blinded]
        key = ristretto.decode(public_key)
    except ristretto.NotAnElement as error:
        raise BadEvaluation("a point or the public key is malformed") from error
    if not _proof_holds(asked, evaluated, [b.point for b in blinded], answer, key, public_key):
        raise BadEvaluation("the proof does not fit the published key")
    return [_output(item, element) for item, element in zip(blinded, evaluated, strict=True)]


def _output(item: Blinded, element: ristretto.Element) -> bytes:
    if not item.message:
        return b""
    unblinded = (element * pow(item.blind, -1, ristretto.ORDER)).encode()
    return hashlib.sha512(_sized(item.message) + _sized(unblinded) + b"Finalize").digest()


def _proof_holds(
    asked: list[ristretto.Element],
    evaluated: list[ristretto.Element],
    points: list[bytes],
    answer: Evaluation,
    key: ristretto.Element,
    public_key: bytes,
) -> bool:
    """Batched proof of equal logarithms (RFC 9497, 2.2.2)."""
    if len(answer.proof) != _PROOF_BYTES:
        return False
    c, s = (int.from_bytes(part, "little") for part in (answer.proof[:32], answer.proof[32:]))
    if c >= ristretto.ORDER or s >= ristretto.ORDER:
        return False
    seed = hashlib.sha512(_sized(public_key) + _sized(b"Seed-" + CONTEXT)).digest()
    weights = [
        ristretto.hash_to_scalar(
            _sized(seed) + i.to_bytes(2, "big") + _sized(point) + _sized(answer.points[i]) + b"Composite", CONTEXT
        )
        for i, point in enumerate(points)
    ]
    m = ristretto.weighted_sum(list(zip(weights, asked, strict=True)))
    z = ristretto.weighted_sum(list(zip(weights, evaluated, strict=True)))
    t2 = ristretto.weighted_sum([(s, ristretto.BASE), (c, key)])
    t3 = ristretto.weighted_sum([(s, m), (c, z)])
    transcript = b"".join(_sized(part) for part in (public_key, *(e.encode() for e in (m, z, t2, t3)))) + b"Challenge"
    expected = ristretto.hash_to_scalar(transcript, CONTEXT).to_bytes(32, "little")
    return hmac.compare_digest(expected, answer.proof[:32])


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
