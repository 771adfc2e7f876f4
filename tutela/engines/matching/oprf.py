"""Blinded look-up between two parties: the verifiable OPRF of RFC 9497, suite ristretto255-SHA512.

The asker blinds a key so that the holder learns nothing about it; the holder evaluates with its secret and proves that
it used the secret it published; the asker unblinds and gets 64 bytes which only that secret can produce.

`Evaluator` is the interface of the key holder, kept by two libraries that give the same answers: `VoprfEvaluator` on the
compiled package `voprf` and `SodiumEvaluator` on libsodium. The asking side is libsodium; its state (`Blinded`) is plain
data and survives a restart between question and answer.
"""

from collections.abc import Sequence

from voprf import ristretto as compiled

from tutela.engines.matching.evaluation import (
    CONTEXT,
    MAX_BATCH,
    POINT_BYTES,
    PROOF_BYTES,
    BadEvaluation,
    Blinded,
    Evaluation,
    Evaluator,
    check_batch,
    check_seed,
)
from tutela.engines.matching.sodium import SodiumEvaluator, blind, blind_many, finalise_many, padding, padding_many

__all__ = [
    "CONTEXT",
    "MAX_BATCH",
    "BadEvaluation",
    "Blinded",
    "Evaluation",
    "Evaluator",
    "SodiumEvaluator",
    "VoprfEvaluator",
    "blind",
    "blind_many",
    "finalise",
    "finalise_many",
    "padding",
    "padding_many",
]

finalise = finalise_many


class VoprfEvaluator:
    """Key holder on the compiled package. `seed` is 32 secret bytes, `info` names epoch and tier (public)."""

    def __init__(self, seed: bytes, info: bytes, *, most: int = MAX_BATCH) -> None:
        check_seed(seed)
        self._most = most
        self._inner = compiled.Evaluator.from_seed(seed, info)

    @property
    def public_key(self) -> bytes:
        return bytes(self._inner.public_key.serialize())

    def evaluate(self, points: Sequence[bytes]) -> Evaluation:
        """See Evaluator.evaluate; identity and non-canonical points are refused."""
        check_batch(len(points), self._most)
        if any(len(point) != POINT_BYTES for point in points):
            raise BadEvaluation("a blinded point has 32 bytes")
        try:
            inputs = [compiled.BlindedInput.deserialize(bytes(point)) for point in points]
        except ValueError as error:
            raise BadEvaluation("a blinded point is malformed") from error
        data = bytes(self._inner.evaluate_batch(inputs).serialize())
        body = data[PROOF_BYTES:]
        answered = tuple(body[i : i + POINT_BYTES] for i in range(0, len(body), POINT_BYTES))
        return Evaluation(answered, data[:PROOF_BYTES])

    def direct(self, message: bytes) -> bytes:
        """See Evaluator.direct."""
        return bytes(self._inner.evaluate_known_input(message))

    def direct_many(self, messages: Sequence[bytes]) -> list[bytes]:
        """See Evaluator.direct_many."""
        return [self.direct(message) for message in messages]
