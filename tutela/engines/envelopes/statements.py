"""The statement a node publishes about itself: its keys, limits, message types and clock, signed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tutela.engines.envelopes import jose
from tutela.engines.envelopes.keys import PrivateKey, PublicKey
from tutela.engines.envelopes.strictjson import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_STRING,
    canonical,
    parse_object,
)
from tutela.engines.envelopes.times import format_time

STATEMENT_TYP = "tutela-node+jws"


def sign_statement(
    *,
    node: str,
    keys: Sequence[PublicKey],
    types: Sequence[str],
    trust_version: int,
    now: datetime,
    key: PrivateKey,
) -> str:
    """Sign the statement of a node. `now` is the wall clock; peers compare it with their own."""
    payload: dict[str, Any] = {
        "node": node,
        "protocol": "TNX/1",
        "server_time": format_time(now),
        "keys": [item.to_json() for item in keys],
        "types": list(types),
        "trust_version": trust_version,
        "limits": {
            "message_bytes": MAX_BYTES,
            "wire_bytes": jose.MAX_JWE,
            "depth": MAX_DEPTH,
            "items": MAX_ITEMS,
            "string": MAX_STRING,
        },
    }
    return jose.sign(canonical(payload), key, typ=STATEMENT_TYP)


def read_statement(token: str | bytes, find: jose.KeyFinder) -> Mapping[str, Any]:
    """Verify and read a statement. Raises Malformed, WrongTokenType, UnknownKey, BadSignature."""
    content, _ = jose.verify(token, find, typ=STATEMENT_TYP)
    return parse_object(content)
