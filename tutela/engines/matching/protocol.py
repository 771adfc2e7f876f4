"""Both sides of one blinded question as pure steps; every state is plain data and survives a restart.

1. Asker: `ask` blinds its keys, pads and shuffles them. Only points leave.
2. Holder: `Evaluator.evaluate` answers with points and proof, and sends the publishable entries of its index.
3. Asker: `resolve` unblinds, looks up, and names the opaque handles it met together with kind and distance of each key.
4. Holder: turns handles into own children and lets a person look. Nothing else is ever answered.

Children whose hit the asker must not even be able to compute (danger flag) are not in the published index. For them
the roles are turned round in the same messages: the asker tags its keys under a key made for this one question
(`reverse_tags`), the holder blinds the flagged children's keys, the asker evaluates them without learning which.
"""

import base64
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tutela.engines.matching import oprf
from tutela.engines.matching.index import TAG_BYTES, Entry, Hit, find_hits
from tutela.engines.matching.keys import Key

SIZES = (16, 32, 64, 128)
REVERSE_POINTS = 64
_random = secrets.SystemRandom()


class ProtocolError(ValueError):
    """A message of the other side does not have the agreed form."""


@dataclass(frozen=True)
class Question:
    """Asker's private state: keys with their blinding numbers in the order sent, and the seed of the reverse key."""

    keys: tuple[Key | None, ...]
    blinded: tuple[oprf.Blinded, ...]
    reverse_seed: bytes

    @property
    def points(self) -> list[str]:
        """What leaves: base64 of 32 bytes each."""
        return [encode(item.point) for item in self.blinded]

    def as_state(self) -> dict[str, Any]:
        """Plain data to keep encrypted until the answer comes."""
        rows = [None if key is None else [key.kind, key.message.decode(), key.delta, key.word] for key in self.keys]
        return {
            "keys": rows,
            "blinds": [format(item.blind, "x") for item in self.blinded],
            "points": self.points,
            "reverse_seed": encode(self.reverse_seed),
        }

    @staticmethod
    def from_state(state: dict[str, Any]) -> "Question":
        """Inverse of as_state."""
        keys = [None if row is None else Key(row[0], row[1].encode(), row[2], row[3]) for row in state["keys"]]
        blinded = [
            oprf.Blinded(b"" if key is None else key.message, int(number, 16), decode(point, 32))
            for key, number, point in zip(keys, state["blinds"], state["points"], strict=True)
        ]
        return Question(tuple(keys), tuple(blinded), decode(state["reverse_seed"], 32))


@dataclass(frozen=True)
class ReverseQuestion:
    """Holder's private state for its flagged children: which reference each blinded key belongs to."""

    references: tuple[str, ...]
    blinded: tuple[oprf.Blinded, ...]

    @property
    def points(self) -> list[str]:
        """What leaves: always the same number of points, base64."""
        return [encode(item.point) for item in self.blinded]

    def as_state(self) -> dict[str, Any]:
        """Plain data to keep encrypted."""
        return {
            "references": list(self.references),
            "messages": [item.message.decode() for item in self.blinded],
            "blinds": [format(item.blind, "x") for item in self.blinded],
            "points": self.points,
        }

    @staticmethod
    def from_state(state: dict[str, Any]) -> "ReverseQuestion":
        """Inverse of as_state."""
        rows = zip(state["messages"], state["blinds"], state["points"], strict=True)
        blinded = [oprf.Blinded(text.encode(), int(number, 16), decode(point, 32)) for text, number, point in rows]
        return ReverseQuestion(tuple(state["references"]), tuple(blinded))


def ask(keys: Sequence[Key]) -> Question:
    """Blind, pad to the next agreed size and shuffle. Raises ProtocolError for more keys than the largest size."""
    size = next((size for size in SIZES if len(keys) <= size), None)
    if size is None:
        raise ProtocolError(f"a question has at most {SIZES[-1]} keys")
    rows: list[tuple[Key | None, oprf.Blinded]] = [(key, oprf.blind(key.message)) for key in keys]
    rows += [(None, oprf.padding()) for _ in range(size - len(keys))]
    _random.shuffle(rows)
    return Question(tuple(key for key, _ in rows), tuple(item for _, item in rows), secrets.token_bytes(32))


def resolve(
    question: Question, points: Sequence[str], proof: str, public_key: str, entries: Iterable[Entry]
) -> list[Hit]:
    """Asker: check the proof, unblind, look up. Raises ProtocolError."""
    try:
        answer = oprf.Evaluation(tuple(decode(point, 32) for point in points), decode(proof, 64))
        values = oprf.finalise(question.blinded, answer, decode(public_key, 32))
    except oprf.BadEvaluation as error:
        raise ProtocolError(str(error)) from error
    asked = [(key, value) for key, value in zip(question.keys, values, strict=True) if key is not None]
    return find_hits(asked, entries)


def reverse_key(question: Question) -> oprf.VoprfEvaluator:
    """The key made for this one question; whoever learns it learns the question's keys, nothing else."""
    return oprf.VoprfEvaluator(question.reverse_seed, b"tutela reverse 1")


def reverse_tags(question: Question) -> list[dict[str, Any]]:
    """Asker: tag, kind and distance of each own key under the question's key; padding looks the same."""
    evaluator = reverse_key(question)
    rows = []
    for key in question.keys:
        tag = secrets.token_bytes(TAG_BYTES) if key is None else evaluator.direct(key.message)[:TAG_BYTES]
        kind, delta = ("N", 0) if key is None else (key.kind, key.delta)
        rows.append({"tag": encode(tag), "kind": kind, "delta": delta})
    return rows


def ask_reverse(keys: Sequence[tuple[str, Key]]) -> ReverseQuestion:
    """Holder: blind the keys of flagged children (`reference`, key), always padded to the same number."""
    rows = [(reference, oprf.blind(key.message)) for reference, key in keys[:REVERSE_POINTS]]
    rows += [("", oprf.padding()) for _ in range(REVERSE_POINTS - len(rows))]
    _random.shuffle(rows)
    return ReverseQuestion(tuple(reference for reference, _ in rows), tuple(item for _, item in rows))


def resolve_reverse(
    asked: ReverseQuestion, points: Sequence[str], proof: str, public_key: str, tags: Sequence[dict[str, Any]]
) -> dict[str, list[Key]]:
    """Holder: references of flagged children with the asker's keys that met. Raises ProtocolError."""
    try:
        answer = oprf.Evaluation(tuple(decode(point, 32) for point in points), decode(proof, 64))
        values = oprf.finalise(asked.blinded, answer, decode(public_key, 32))
    except oprf.BadEvaluation as error:
        raise ProtocolError(str(error)) from error
    known = {decode(row["tag"], TAG_BYTES): row for row in tags}
    found: dict[str, list[Key]] = {}
    for reference, item, value in zip(asked.references, asked.blinded, values, strict=True):
        row = known.get(value[:TAG_BYTES]) if value else None
        if row is not None:
            found.setdefault(reference, []).append(with_word(str(row["kind"]), int(row["delta"]), item.message))
    return found


def with_word(kind: str, delta: int, message: bytes) -> Key:
    """A key as its owner explains it: the skeleton is read from its own message."""
    parts = message.decode().split("|")
    return Key(kind, message, delta, parts[2] if kind in ("N", "NS", "NL", "D") else "")


def encode(data: bytes) -> str:
    """Base64 as used in messages."""
    return base64.b64encode(data).decode()


def decode(text: str, size: int) -> bytes:
    """Base64 of exactly `size` bytes; raises ProtocolError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise ProtocolError("not base64") from error
    if len(data) != size:
        raise ProtocolError(f"expected {size} bytes")
    return data
