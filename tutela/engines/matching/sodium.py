"""Both sides of the verifiable OPRF of RFC 9497 (ristretto255-SHA512) on libsodium, batch by batch.

The asking side keeps its blinding numbers as plain data, so that a question survives a restart. The key holder gives the
same answers as the other library behind the interface `Evaluator`.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from tutela.engines.matching import sodiumgroup as group
from tutela.engines.matching.evaluation import (
    CONTEXT,
    MAX_BATCH,
    MAX_MESSAGE,
    POINT_BYTES,
    PROOF_BYTES,
    BadEvaluation,
    Blinded,
    Evaluation,
    check_batch,
    check_seed,
)
from tutela.engines.matching.sodiumgroup import sized


class SodiumEvaluator:
    """Key holder on libsodium. `seed` is 32 secret bytes, `info` names epoch and tier (public)."""

    def __init__(self, seed: bytes, info: bytes, *, most: int = MAX_BATCH) -> None:
        self._most = most
        self._key = _derived_key(seed, info)
        self._public_key = group.multiples_of_base([self._key])[0]

    @property
    def public_key(self) -> bytes:
        return self._public_key

    def evaluate(self, points: Sequence[bytes], *, number: int | None = None) -> Evaluation:
        """See Evaluator.evaluate. `number` fixes the random number of the proof and is for test vectors only."""
        check_batch(len(points), self._most)
        asked = [bytes(point) for point in points]
        try:
            answered = group.products([self._key] * len(asked), asked)
        except group.NotAnElement as error:
            raise BadEvaluation("a blinded point is malformed") from error
        once = group.random_scalars(1)[0] if number is None else group.scalar(number)
        return Evaluation(tuple(answered), self._proof(asked, answered, once))

    def direct(self, message: bytes) -> bytes:
        """See Evaluator.direct."""
        return self.direct_many([message])[0]

    def direct_many(self, messages: Sequence[bytes]) -> list[bytes]:
        """See Evaluator.direct_many."""
        _check_messages(messages, least=0)
        elements = group.hash_to_elements(messages)
        values = group.products([self._key] * len(elements), elements)
        return [_output(message, value) for message, value in zip(messages, values, strict=True)]

    def _proof(self, asked: list[bytes], answered: list[bytes], once: bytes) -> bytes:
        """Batched proof of equal logarithms (RFC 9497, 2.2.1)."""
        m = group.weighted_sum(_weights(self._public_key, asked, answered), asked)
        z, t3 = group.products([self._key, once], [m, m])
        t2 = group.multiples_of_base([once])[0]
        challenge = _challenge(self._public_key, m, z, t2, t3)
        return challenge + group.scalar_difference(once, group.scalar_product(challenge, self._key))


def blind_many(messages: Sequence[bytes]) -> list[Blinded]:
    """Blind each message (1 to 65,535 bytes) under a number of its own."""
    return _blinded(messages, group.random_scalars(len(messages)))


def blind(message: bytes, *, number: int | None = None) -> Blinded:
    """Blind one key. `number` is for test vectors only."""
    return _blinded([message], group.random_scalars(1) if number is None else [group.scalar(number)])[0]


def padding_many(count: int) -> list[Blinded]:
    """Points that look like every other and belong to no key."""
    numbers = group.random_scalars(count)
    points = group.multiples_of_base(numbers)
    return [Blinded(b"", _number(item), point) for item, point in zip(numbers, points, strict=True)]


def padding() -> Blinded:
    """A point that looks like every other and belongs to no key."""
    return padding_many(1)[0]


def finalise_many(blinded: Sequence[Blinded], answer: Evaluation, public_key: bytes) -> list[bytes]:
    """Check the proof and unblind: 64 bytes per key, empty bytes for padding. Raises BadEvaluation."""
    check_batch(len(blinded), MAX_BATCH)
    if len(answer.points) != len(blinded):
        raise BadEvaluation("the answer has another number of points than the question")
    try:
        proven = _proof_holds([item.point for item in blinded], answer, public_key)
    except group.NotAnElement as error:
        raise BadEvaluation("a point or the public key is malformed") from error
    if not proven:
        raise BadEvaluation("the proof does not fit the published key")
    real = [(item, point) for item, point in zip(blinded, answer.points, strict=True) if item.message]
    inverses = group.inverses([group.scalar(item.blind) for item, _ in real])
    values = iter(group.products(inverses, [point for _, point in real]))
    return [_output(item.message, next(values)) if item.message else b"" for item in blinded]


def _blinded(messages: Sequence[bytes], numbers: list[bytes]) -> list[Blinded]:
    _check_messages(messages, least=1)
    points = group.products(numbers, group.hash_to_elements(messages))
    rows = zip(messages, numbers, points, strict=True)
    return [Blinded(message, _number(item), point) for message, item, point in rows]


def _proof_holds(asked: list[bytes], answer: Evaluation, public_key: bytes) -> bool:
    """RFC 9497, 2.2.2. Every point of both sides is checked on the way: raises NotAnElement."""
    if len(answer.proof) != PROOF_BYTES:
        return False
    challenge, response = answer.proof[:POINT_BYTES], answer.proof[POINT_BYTES:]
    if not all(0 < _number(part) < group.ORDER for part in (challenge, response)):
        return False
    weights = _weights(public_key, asked, answer.points)
    m, z = group.weighted_sum(weights, asked), group.weighted_sum(weights, answer.points)
    t2 = group.weighted_sum([group.scalar(1), challenge], [*group.multiples_of_base([response]), public_key])
    t3 = group.weighted_sum([response, challenge], [m, z])
    return hmac.compare_digest(_challenge(public_key, m, z, t2, t3), challenge)


def _weights(public_key: bytes, asked: Sequence[bytes], answered: Sequence[bytes]) -> list[bytes]:
    seed = hashlib.sha512(sized(public_key) + sized(b"Seed-" + CONTEXT)).digest()
    return group.composite_weights(seed, zip(asked, answered, strict=True))


def _challenge(*parts: bytes) -> bytes:
    return group.hash_to_scalar(b"".join(sized(part) for part in parts) + b"Challenge")


def _output(message: bytes, element: bytes) -> bytes:
    return hashlib.sha512(sized(message) + sized(element) + b"Finalize").digest()


def _derived_key(seed: bytes, info: bytes) -> bytes:
    """RFC 9497 DeriveKeyPair."""
    check_seed(seed)
    for counter in range(256):
        key = group.hash_to_scalar(seed + sized(info) + bytes([counter]), b"DeriveKeyPair" + CONTEXT)
        if any(key):
            return key
    raise ValueError("this seed gives no key")


def _check_messages(messages: Iterable[bytes], *, least: int) -> None:
    if not all(least <= len(message) <= MAX_MESSAGE for message in messages):
        raise ValueError(f"a message has {least} to {MAX_MESSAGE} bytes")


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
