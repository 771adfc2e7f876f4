"""What both sides of a blinded look-up share, whichever library computes: the suite, its limits and its data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MODE_VERIFIABLE = b"\x01"
CONTEXT = b"OPRFV1-" + MODE_VERIFIABLE + b"-ristretto255-SHA512"
MAX_BATCH = 65_535  # the proof numbers the points of a batch with two bytes
MAX_MESSAGE = 65_535
POINT_BYTES = 32
PROOF_BYTES = 64
SEED_BYTES = 32


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

    def direct_many(self, messages: Sequence[bytes]) -> list[bytes]:
        """`direct` for each message, in order."""


def check_batch(count: int, most: int) -> None:
    """Raises BadEvaluation when a batch is empty or larger than `most` points."""
    if not 0 < count <= min(most, MAX_BATCH):
        raise BadEvaluation(f"a batch has 1 to {min(most, MAX_BATCH)} points")


def check_seed(seed: bytes) -> None:
    """Raises ValueError when the secret a key is made of has another length than RFC 9497 wants."""
    if len(seed) != SEED_BYTES:
        raise ValueError(f"the seed of a key has {SEED_BYTES} bytes")
