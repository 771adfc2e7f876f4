"""Pairwise pseudonyms: the same case has another name for each peer, so two peers cannot join on it."""

import base64
import hashlib
import hmac
from uuid import UUID


def case_subject(peer_key: bytes, case_id: UUID) -> str:
    """Return the pseudonym of a case for one peer: HMAC-SHA256(peer key, case id), unpadded base64url."""
    if len(peer_key) < 32:
        raise ValueError("a peer key has at least 32 bytes")
    digest = hmac.new(peer_key, b"tutela-subject-1" + case_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
