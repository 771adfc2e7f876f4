"""The blind index of one node: entries that say nothing until somebody holds the matching key's evaluation.

An entry is 8 bytes of tag and a handle sealed under the same evaluation, one per key and child, sorted by tag, without
any sign of which entries belong to one child. Who hits a key opens its handle and learns an opaque number for the
length of an epoch; only the node that built the index knows the child behind it.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tutela.engines.matching.keys import Key
from tutela.engines.matching.oprf import Evaluator

TAG_BYTES = 8
HANDLE_BYTES = 16
_NONCE_BYTES = 12
ENTRY_BYTES = TAG_BYTES + _NONCE_BYTES + HANDLE_BYTES + 16
CAP = 32
"""A key held by more children than this proves nothing and shows how frequent a name is: it is left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the index: tag and sealed handle."""

    tag: bytes
    sealed: bytes

    def pack(self) -> bytes:
        """Fixed-length form for storing and sending."""
        return self.tag + self.sealed

    @staticmethod
    def unpack(data: bytes) -> "Entry":
        """Inverse of pack; raises ValueError for another length."""
        if len(data) != ENTRY_BYTES:
            raise ValueError(f"an index entry has {ENTRY_BYTES} bytes")
        return Entry(data[:TAG_BYTES], data[TAG_BYTES:])


@dataclass(frozen=True, slots=True)
class Hit:
    """A child of the other node, by its handle, with the question's keys that met and the tags they met under."""

    handle: bytes
    keys: tuple[Key, ...]
    tags: tuple[bytes, ...]


def entry(evaluator: Evaluator, key: Key, handle: bytes) -> Entry:
    """Entry for one key of one child under the node's own key."""
    value = evaluator.direct(key.message)
    nonce = hmac.digest(value[TAG_BYTES:], b"nonce" + handle, hashlib.sha256)[:_NONCE_BYTES]
    return Entry(value[:TAG_BYTES], nonce + AESGCM(_seal_key(value)).encrypt(nonce, handle, None))


def publishable(entries: Iterable[Entry], cap: int = CAP) -> list[Entry]:
    """The entries that may be shown to peers: sorted, without the keys that too many children share."""
    rows = sorted(entries, key=lambda item: item.pack())
    counts = Counter(item.tag for item in rows)
    return [item for item in rows if counts[item.tag] <= cap]


def find_hits(asked: Sequence[tuple[Key, bytes]], entries: Iterable[Entry]) -> list[Hit]:
    """Look the evaluated keys up; `asked` pairs each key with its 64 bytes. Entries that do not open are ignored."""
    by_tag = {value[:TAG_BYTES]: (key, value) for key, value in asked}
    found: dict[bytes, list[tuple[Key, bytes]]] = {}
    for item in entries:
        if item.tag not in by_tag:
            continue
        key, value = by_tag[item.tag]
        handle = _open(value, item.sealed)
        if handle is not None:
            found.setdefault(handle, []).append((key, item.tag))
    return [Hit(handle, tuple(k for k, _ in rows), tuple(t for _, t in rows)) for handle, rows in found.items()]


def explain(evaluator: Evaluator, own: Iterable[Key], distances: dict[bytes, int]) -> list[Key]:
    """Owner's side: which own keys the asker met, by tag, with the asker's distance of each; unknown tags are ignored."""
    found = []
    for key in own:
        tag = evaluator.direct(key.message)[:TAG_BYTES]
        if tag in distances:
            found.append(Key(key.kind, key.message, distances[tag], key.word))
    return found


def _seal_key(value: bytes) -> bytes:
    return value[32:64]


def _open(value: bytes, sealed: bytes) -> bytes | None:
    try:
        return AESGCM(_seal_key(value)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        return None
