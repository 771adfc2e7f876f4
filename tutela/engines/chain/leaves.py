"""Leaves and chain: what one journal row contributes, without any of its content.

The leaf commits to the row through a salt that belongs to the case. When a row must be erased, row and salt go
and the leaf stays: a hash that nobody can open any more, and a chain that still holds.
Sources: RFC 6962 (leaf prefix), RFC 8785 (canonical form).
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from tutela.engines.envelopes.strictjson import canonical

HASH_BYTES = 32
GENESIS = hashlib.sha256(b"tutela-journal-chain-1").digest()


def leaf_hash(salt: bytes, record: Mapping[str, Any]) -> bytes:
    """Return SHA-256(0x00 || HMAC-SHA256(salt, canonical JSON of the record)); 32 bytes.

    `salt` has at least 16 random bytes and is kept with the case. Raises ValueError for a short salt, Malformed
    for a record that JSON cannot hold.
    """
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    commitment = hmac.new(salt, canonical(dict(record)), hashlib.sha256).digest()
    return hashlib.sha256(b"\x00" + commitment).digest()


def chain_step(previous: bytes, number: int, leaf: bytes) -> bytes:
    """Return the chain value of row `number` (from 1): SHA-256(0x02 || previous || number as 8 bytes || leaf).

    The number is part of the step, so a row cannot be moved and renumbered. Start with GENESIS.
    """
    if len(previous) != HASH_BYTES or len(leaf) != HASH_BYTES:
        raise ValueError("chain values and leaves have 32 bytes")
    return hashlib.sha256(b"\x02" + previous + number.to_bytes(8, "big") + leaf).digest()
