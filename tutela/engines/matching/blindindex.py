"""The blind index of one node: entries that say nothing until somebody holds the matching key's evaluation.

For each key and each child that has it there is one entry: 8 bytes of tag and an 8-byte handle sealed with AES-256-GCM
under the evaluation of that key; sorted by tag. Children who share a key have unrelated tags (each its own slot), so a
copy of the index shows neither which entries belong to one child nor how frequent a name is. Only the first bits of
the tag, the bucket, are common to a key, and a bucket holds at least a thousand entries.
"""

import hmac
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES = 8
HANDLE_BYTES = 8
ENTRY_BYTES = TAG_BYTES + HANDLE_BYTES + 16
CAP = 16
"""A key held by more children than this proves nothing and shows how frequent a name is: it is left out."""
BUCKET_ENTRIES = 1000


def common_keys(counts: Iterable[tuple[str, int]], cap: int = CAP) -> set[str]:
    """Keys too many children share."""
    return {text for text, count in counts if count > cap}


def bucket_bits(entries: int) -> int:
    """How many leading bits of a tag are common to a key, so that each bucket holds a thousand entries or more."""
    return max(0, min(16, (entries // BUCKET_ENTRIES).bit_length() - 1))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the entries of one evaluated key lie: tag of each slot, and what opens them."""

    value: bytes
    bits: int

    @property
    def bucket(self) -> int:
        """The bucket of the key."""
        return int.from_bytes(self.value[:2], "big") >> (16 - self.bits) if self.bits else 0

    def tag(self, slot: int) -> bytes:
        """The tag of one slot: bucket bits of the key, the rest different for each slot."""
        own = int.from_bytes(hmac.digest(self.value[:32], bytes([slot]), "sha256")[:TAG_BYTES], "big")
        rest = 64 - self.bits
        return (self.bucket << rest | own & ((1 << rest) - 1)).to_bytes(TAG_BYTES, "big")

    def seal(self, slot: int, handle: bytes) -> bytes:
        """The entry of one child under this key."""
        sealed = AESGCM(self.value[32:64]).encrypt(bytes(11) + bytes([slot]), handle, None)
        return self.tag(slot) + sealed

    def open(self, slot: int, sealed: bytes) -> bytes | None:
        """The handle, or None for an entry that was not sealed under this key."""
        try:
            return AESGCM(self.value[32:64]).decrypt(bytes(11) + bytes([slot]), sealed, None)
        except InvalidTag:
            return None


def entries_of(value: bytes, handles: Sequence[bytes], bits: int) -> list[bytes]:
    """The entries of one key: `value` is its evaluation, `handles` the children who have it."""
    place = Place(value, bits)
    return [place.seal(slot, handle) for slot, handle in enumerate(handles)]


class Index:
    """A sorted index as one block of bytes: what a node publishes for a tier, or a part of it (a bucket)."""

    def __init__(self, blob: bytes) -> None:
        if len(blob) % ENTRY_BYTES:
            raise ValueError(f"an index consists of entries of {ENTRY_BYTES} bytes")
        self.blob = blob
        self._tags: list[bytes] | None = None

    @staticmethod
    def of(entries: Iterable[bytes]) -> "Index":
        """An index from entries in any order."""
        return Index(b"".join(sorted(entries)))

    def __len__(self) -> int:
        return len(self.blob) // ENTRY_BYTES

    def at(self, tag: bytes) -> bytes | None:
        """The sealed handle with this tag."""
        if self._tags is None:
            self._tags = [self.blob[i : i + TAG_BYTES] for i in range(0, len(self.blob), ENTRY_BYTES)]
        at = bisect_left(self._tags, tag)
        if at == len(self._tags) or self._tags[at] != tag:
            return None
        return self.blob[at * ENTRY_BYTES + TAG_BYTES : (at + 1) * ENTRY_BYTES]

    def bucket(self, number: int, bits: int) -> "Index":
        """The entries of one bucket."""
        if not bits:
            return self
        low = self._first(number << (64 - bits))
        return Index(self.blob[low * ENTRY_BYTES : self._first((number + 1) << (64 - bits)) * ENTRY_BYTES])

    def _first(self, tag: int) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if int.from_bytes(self.blob[middle * ENTRY_BYTES : middle * ENTRY_BYTES + TAG_BYTES], "big") < tag:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, place: Place, cap: int = CAP) -> list[bytes]:
        """Handles of the children who have an evaluated key."""
        found = []
        for slot in range(cap):
            sealed = self.at(place.tag(slot))
            if sealed is None:
                break
            handle = place.open(slot, sealed)
            if handle is not None:
                found.append(handle)
        return found


def group(rows: Iterable[tuple[bytes, Sequence[str]]]) -> dict[str, list[bytes]]:
    """Children by key from (handle, keys) rows."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for handle, texts in rows:
        for text in texts:
            found[text].append(handle)
    return found
