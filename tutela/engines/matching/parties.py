"""Both sides of a private question as messages: who holds the registry, and who asks for one child.

1. `Holder.epoch` says which key, tables and sizes hold now.
2. `Asker.question` blinds the composite keys of its child, pads and shuffles; `Holder.evaluate` answers with points
   and proof without learning a key.
3. `Holder.buckets` hands out parts of the index; the asker opens what its keys open: opaque handles, no more.
4. `Asker.comparison` sends the handles, always the same number, and its child's blinded attributes. `Holder.compare`
   evaluates them under a key made for this one message and adds the tags of its children's attributes under the same
   key, bound to each handle. The asker learns which of its own attributes agree, and their rarity; nothing else.

Messages are plain JSON data. Every state is plain data and survives a restart.
"""

import base64
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tutela.engines.matching import blindindex, composite, features, oprf, score
from tutela.engines.matching.blindindex import CAP, HANDLE_BYTES, Index, Place
from tutela.engines.matching.blinding import Blinding
from tutela.engines.matching.facts import Facts
from tutela.engines.matching.features import Attribute
from tutela.engines.matching.score import Evidence, Met
from tutela.engines.names import norm_version

PROTOCOL = "tutela-leads/2"
SIZES = (16, 24, 32, 40, 48, 56, 64, 80, 96, 128)
MAX_HANDLES = 32
MARKS = 40
"""Attributes of a held child in one comparison, padded to this number."""
_MARK_BYTES = 8 + 2
_random = secrets.SystemRandom()
Message = Mapping[str, Any]
Item = TypeVar("Item", composite.Key, Attribute)


class ProtocolError(ValueError):
    """A message of the other side does not have the agreed form, or was made for another epoch or tables."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a holder keeps of one child for comparison."""

    attributes: tuple[Attribute, ...]
    flags: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child of the other side, by its handle of this epoch, with evidence."""

    handle: str
    bits: float
    evidence: tuple[Evidence, ...]


def info(tier: str, epoch: int) -> bytes:
    """What an index key is bound to: protocol, tier, epoch and tables of names."""
    return f"{PROTOCOL} {tier} {epoch} {norm_version()}".encode()


class Holder:
    """The side that holds a registry. `children`: handle to comparable child; `index`: published entries per tier."""

    def __init__(
        self, *, seed: bytes, epoch: int, children: Mapping[str, Held], index: Mapping[str, Index], cap: int = CAP
    ) -> None:
        self._keys = {tier: oprf.VoprfEvaluator(seed, info(tier, epoch)) for tier in index}
        self._children, self._index, self._epoch, self._cap = children, index, epoch, cap

    def epoch(self, tier: str) -> Message:
        """What an asker needs to know before it asks."""
        entries = len(self._index[tier])
        return {
            "protocol": PROTOCOL, "norm": norm_version(), "tier": tier, "epoch": self._epoch, "cap": self._cap,
            "key": encode(self._keys[tier].public_key), "size": len(self._children), "entries": entries,
            "bits": blindindex.bucket_bits(entries),
        }  # fmt: skip

    def evaluate(self, message: Message) -> Message:
        """Evaluate blinded keys. Raises ProtocolError for another epoch, malformed or too many points."""
        tier = self._current(message)
        return _evaluated(self._keys[tier], _points(message, most=MAX_POINTS))

    def buckets(self, message: Message) -> Message:
        """Parts of the index."""
        tier = self._current(message)
        bits = blindindex.bucket_bits(len(self._index[tier]))
        numbers = message.get("buckets")
        if not isinstance(numbers, list) or not all(isinstance(n, int) and 0 <= n < 1 << bits for n in numbers):
            raise ProtocolError("buckets are numbers of this index")
        return {"entries": {str(n): encode(self._index[tier].bucket(n, bits).blob) for n in set(numbers)}}

    def published(self, tier: str) -> Index:
        """The whole index, for a nightly copy."""
        return self._index[tier]

    def compare(self, message: Message) -> Message:
        """Blinded comparison of up to 32 handles. An unknown handle is answered like a known one."""
        self._current(message)
        handles = message.get("handles")
        if not isinstance(handles, list) or len(handles) != MAX_HANDLES:
            raise ProtocolError(f"a comparison names {MAX_HANDLES} handles")
        once = oprf.VoprfEvaluator(secrets.token_bytes(32), b"tutela comparison")
        answer = _evaluated(once, _points(message, most=SIZES[-1]))
        known: dict[str, bytes] = {}
        rows = [self._marks(once, str(handle), known) for handle in handles]
        return {**answer, "key": encode(once.public_key), "children": rows}

    def _marks(self, once: oprf.Evaluator, handle: str, known: dict[str, bytes]) -> Message:
        child = self._children.get(handle)
        padding = secrets.token_bytes(MARKS * _MARK_BYTES)
        if child is None:
            return {"flags": 0, "marks": encode(padding)}
        marks = [padding[i : i + _MARK_BYTES] for i in range(0, len(padding), _MARK_BYTES)]
        for at, item in enumerate(child.attributes[:MARKS]):
            if item.text not in known:
                known[item.text] = once.direct(item.text.encode())
            digest = _bound(known[item.text], handle)
            marks[at] = digest[:8] + bytes([digest[8] ^ item.slot, digest[9] ^ item.rarity])
        _random.shuffle(marks)
        return {"flags": child.flags, "marks": encode(b"".join(marks))}

    def _current(self, message: Message) -> str:
        tier = message.get("tier")
        if tier not in self._keys or message.get("epoch") != self._epoch or message.get("norm") != norm_version():
            raise ProtocolError("made for another epoch, tier or tables of names: read the epoch again")
        return str(tier)


MAX_POINTS = 65_535


class Asker:
    """The side that asks for one child of its own, at one holder, in one tier."""

    def __init__(self, facts: Facts, epoch: Message) -> None:
        if epoch.get("protocol") != PROTOCOL or epoch.get("norm") != norm_version():
            raise ProtocolError("the other node uses other tables of names")
        self._facts, self._epoch, self.tier = facts, epoch, str(epoch["tier"])
        self._keys: list[composite.Key | None] = []
        self._asked: list[Attribute | None] = []
        self._places: list[tuple[composite.Key, Place]] = []
        self._handles: list[str] = []

    @property
    def askable(self) -> bool:
        """Whether enough is known of the child to form a single key."""
        return bool(composite.question_keys(self._facts, self.tier))

    def question(self) -> Message:
        """The blinded keys, padded to the next agreed size and shuffled."""
        self._keys, self._blinded = _blinded(composite.question_keys(self._facts, self.tier))
        return self._message(points=encode(b"".join(self._blinded.points)))

    def wanted(self, answer: Message) -> Message:
        """The buckets to fetch, after the proof was checked. Raises ProtocolError."""
        values = _finalised(self._blinded, answer, decode(str(self._epoch["key"]), 32))
        pairs = zip(self._keys, values, strict=True)
        self._places = [(key, Place(value, int(self._epoch["bits"]))) for key, value in pairs if key is not None]
        padding = [Place(secrets.token_bytes(64), int(self._epoch["bits"])).bucket for key in self._keys if key is None]
        return self._message(buckets=sorted({*(place.bucket for _, place in self._places), *padding}))

    def look_up(self, index: Mapping[int, Index] | Index) -> list[str]:
        """Handles that the keys open, in the order in which they should be compared; at most 32."""
        worth: Counter[str] = Counter()
        for key, place in self._places:
            part = index if isinstance(index, Index) else index[place.bucket]
            for handle in part.find(place, int(self._epoch["cap"])):
                worth[handle.hex()] += composite.WORTH[key.kind] - key.rank  # type: ignore[assignment]
        self._handles = [handle for handle, _ in worth.most_common(MAX_HANDLES)]
        return self._handles

    def comparison(self) -> Message:
        """Handles, filled up with invented ones, and the child's blinded attributes."""
        self._asked, self._compared = _blinded(features.asked(self._facts))
        invented = [secrets.token_hex(HANDLE_BYTES) for _ in range(MAX_HANDLES - len(self._handles))]
        self._sent = [*self._handles, *invented]
        _random.shuffle(self._sent)
        return self._message(handles=self._sent, points=encode(b"".join(self._compared.points)))

    def candidates(self, answer: Message) -> list[Candidate]:
        """The compared children with evidence, strongest first. Raises ProtocolError."""
        values = _finalised(self._compared, answer, decode(str(answer["key"]), 32))
        own = [(item, value) for item, value in zip(self._asked, values, strict=True) if item is not None]
        rows = answer.get("children")
        if not isinstance(rows, list) or len(rows) != len(self._sent):
            raise ProtocolError("the comparison does not answer for the handles that were asked")
        real = set(self._handles)
        found = []
        for handle, row in zip(self._sent, rows, strict=True):
            if handle in real:
                evidence = score.evidence(self._facts, _agreeing(own, handle, row), int(row["flags"]))
                found.append(Candidate(handle, score.total(evidence), tuple(evidence)))
        return sorted(found, key=lambda item: (-item.bits, item.handle))

    def _message(self, **parts: Any) -> Message:
        return {"tier": self.tier, "epoch": self._epoch["epoch"], "norm": self._epoch["norm"], **parts}


def _agreeing(own: Sequence[tuple[Attribute, bytes]], handle: str, row: Message) -> list[Met]:
    blob = decode(str(row["marks"]), MARKS * _MARK_BYTES)
    marks = {blob[i : i + 8]: blob[i + 8 : i + 10] for i in range(0, len(blob), _MARK_BYTES)}
    found = []
    for item, value in own:
        digest = _bound(value, handle)
        payload = marks.get(digest[:8])
        if payload is not None:
            found.append(Met(item, digest[8] ^ payload[0], digest[9] ^ payload[1]))
    return found


def _bound(value: bytes, handle: str) -> bytes:
    return hmac.digest(value, bytes.fromhex(handle), "sha256")


def _blinded(items: Sequence[Item]) -> tuple[list[Item | None], Blinding]:
    """Padded to the next agreed size and shuffled; None stands for padding."""
    room = next(size for size in SIZES if len(items) <= size)
    rows: list[Item | None] = [None] * room
    rows[: len(items)] = items
    _random.shuffle(rows)
    return rows, Blinding([None if item is None else item.message for item in rows])


def _evaluated(key: oprf.Evaluator, points: Sequence[bytes]) -> Message:
    try:
        answer = key.evaluate(points)
    except oprf.BadEvaluation as error:
        raise ProtocolError(str(error)) from error
    return {"points": encode(b"".join(answer.points)), "proof": encode(answer.proof)}


def _finalised(blinded: Blinding, answer: Message, key: bytes) -> list[bytes]:
    try:
        points = _points(answer, most=MAX_POINTS)
        return blinded.finalise(oprf.Evaluation(tuple(points), decode(str(answer["proof"]), 64)), key)
    except (oprf.BadEvaluation, KeyError) as error:
        raise ProtocolError(str(error)) from error


def _points(message: Message, *, most: int) -> list[bytes]:
    blob = decode(str(message.get("points", "")))
    if not blob or len(blob) % 32 or len(blob) > 32 * most:
        raise ProtocolError(f"points: 1 to {most} of 32 bytes each")
    return [blob[i : i + 32] for i in range(0, len(blob), 32)]


def encode(data: bytes) -> str:
    """Base64 as used in messages."""
    return base64.b64encode(data).decode()


def decode(text: str, size: int = 0) -> bytes:
    """Base64, of exactly `size` bytes when given; raises ProtocolError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise ProtocolError("not base64") from error
    if size and len(data) != size:
        raise ProtocolError(f"expected {size} bytes")
    return data


def rarity_of(children: Iterable[Facts]) -> features.Rarity:
    """How rare names are among these children."""
    counts: Counter[str] = Counter()
    size = 0
    for facts in children:
        size += 1
        counts.update({skeleton for slot in features.slots(facts) for skeleton in slot.skeletons})
    return features.Rarity(counts, size)
