"""Merkle tree head of RFC 6962, grown one leaf at a time, with proofs that one head extends another.

The frontier keeps one hash for each set bit of the size, so a million rows need about twenty hashes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The tree so far: number of leaves and the roots of its complete subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) != self.size.bit_count() or any(len(item) != 32 for item in self.hashes):
            raise ValueError("a frontier has one 32-byte hash for each set bit of its size")

    def append(self, leaf: bytes) -> "Frontier":
        """Return the tree with one more leaf hash (32 bytes)."""
        hashes, carry, size = list(self.hashes), leaf, self.size
        while size & 1:
            carry = node_hash(hashes.pop(), carry)
            size >>= 1
        return Frontier(self.size + 1, (*hashes, carry))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the tree with more leaf hashes."""
        frontier = self
        for leaf in leaves:
            frontier = frontier.append(leaf)
        return frontier

    def root(self) -> bytes:
        """Return the tree head (32 bytes); that of an empty tree is SHA-256 of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        result = self.hashes[-1]
        for item in reversed(self.hashes[:-1]):
            result = node_hash(item, result)
        return result

    def to_text(self) -> str:
        """Return `size:hex,hex,…` for storage."""
        return f"{self.size}:{','.join(item.hex() for item in self.hashes)}"

    @classmethod
    def from_text(cls, text: str) -> "Frontier":
        """Read the stored form. Raises ValueError."""
        size, _, rest = text.partition(":")
        return cls(int(size), tuple(bytes.fromhex(item) for item in rest.split(",") if item))


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the tree head over leaf hashes in order."""
    return Frontier().extend(leaves).root()


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the proof (RFC 6962 section 2.1.2) that the tree over `leaves` extends its first `old_size` leaves."""
    if not 0 < old_size <= len(leaves):
        raise ValueError("the old size lies between 1 and the number of leaves")
    return _subproof(leaves, old_size, complete=True)


def _subproof(leaves: Sequence[bytes], old_size: int, *, complete: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if complete else [merkle_root(leaves)]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if old_size <= split:
        return [*_subproof(leaves[:split], old_size, complete=complete), merkle_root(leaves[split:])]
    return [*_subproof(leaves[split:], old_size - split, complete=False), merkle_root(leaves[:split])]


def extends(*, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows that the new head extends the old one (RFC 9162 section 2.1.4.2)."""
    if old_size == new_size:
        return old_root == new_root and not proof
    if not 0 < old_size < new_size:
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    left, last = old_size - 1, new_size - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    old = new = path[0]
    for item in path[1:]:
        if last == 0:
            return False
        if left & 1 or left == last:
            old, new = node_hash(item, old), node_hash(item, new)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            new = node_hash(new, item)
        left, last = left >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root
