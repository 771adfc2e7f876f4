"""Signed receipts: what the other side says it did with a message, in the same HTTP answer.

A receipt proves that a machine took the message (or refused it), never that a person saw it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.engines.envelopes import jose
from tutela.engines.envelopes.errors import BadSignature, Malformed, SchemaError, SchemaFault
from tutela.engines.envelopes.keys import PrivateKey
from tutela.engines.envelopes.message import Party
from tutela.engines.envelopes.schemas import compile_schema
from tutela.engines.envelopes.strictjson import canonical, parse_object
from tutela.engines.envelopes.times import format_time, parse_time

RECEIPT_TYP = "tutela-receipt+jws"
ACCEPTED, DUPLICATE, HELD, REJECTED = "accepted", "duplicate", "held", "rejected"


@dataclass(frozen=True)
class Receipt:
    """What happened to message `mid`. `received` is case time, `server_time` the wall clock of the signer.

    `sha256_jws` is empty when the message could not be opened. `errors` are (JSON pointer, rule) pairs.
    """

    mid: str
    by: str
    sha256_jwe: str
    sha256_jws: str
    status: str
    code: str
    reason: str
    received: datetime
    server_time: datetime
    conversation: str = ""
    seq: int = 0
    errors: tuple[SchemaError, ...] = ()


_TEXT = {"type": "string", "maxLength": 500}
_SCHEMA = compile_schema(
    {
        "type": "object",
        "required": [
            "mid",
            "by",
            "sha256_jwe",
            "sha256_jws",
            "status",
            "code",
            "reason",
            "received",
            "server_time",
        ],
        "properties": {
            "mid": _TEXT,
            "by": _TEXT,
            "sha256_jwe": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "sha256_jws": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
            "status": {"enum": [ACCEPTED, DUPLICATE, HELD, REJECTED]},
            "code": _TEXT,
            "reason": _TEXT,
            "received": _TEXT,
            "server_time": _TEXT,
            "conversation": _TEXT,
            "seq": {"type": "integer", "minimum": 0, "maximum": 2147483647},
            "errors": {
                "type": "array",
                "maxItems": 100,
                "items": {
                    "type": "object",
                    "required": ["pointer", "rule"],
                    "properties": {"pointer": _TEXT, "rule": _TEXT},
                },
            },
        },
    }
)


def sign_receipt(receipt: Receipt, key: PrivateKey) -> str:
    """Sign a receipt with the receiving organisation's key (the node's own key before it was opened)."""
    payload: dict[str, Any] = {
        "mid": receipt.mid,
        "by": receipt.by,
        "sha256_jwe": receipt.sha256_jwe,
        "sha256_jws": receipt.sha256_jws,
        "status": receipt.status,
        "code": receipt.code,
        "reason": receipt.reason,
        "received": format_time(receipt.received),
        "server_time": format_time(receipt.server_time),
        "conversation": receipt.conversation,
        "seq": receipt.seq,
        "errors": [{"pointer": e.pointer, "rule": e.rule} for e in receipt.errors],
    }
    return jose.sign(canonical(payload), key, typ=RECEIPT_TYP)


def read_receipt(token: str | bytes, find: jose.KeyFinder) -> Receipt:
    """Verify the signature of a receipt and read it. Raises Malformed, WrongTokenType, UnknownKey, BadSignature."""
    content, _ = jose.verify(token, find, typ=RECEIPT_TYP)
    payload = parse_object(content)
    try:
        _SCHEMA(payload)
        return _from_payload(payload)
    except (SchemaFault, ValueError) as error:
        raise Malformed("The receipt does not follow its form.") from error


def verify_receipt(
    token: str | bytes, find: jose.KeyFinder, *, mid: UUID, by: Party, sha256_jwe: str, sha256_jws: str
) -> Receipt:
    """Read a receipt and check that it speaks of exactly our message and comes from its recipient.

    `find` must only know keys of that recipient (organisation or its node). A receipt that accepts must repeat
    both hashes; a refusal from before the message was opened can only repeat the outer one.
    """
    receipt = read_receipt(token, find)
    if receipt.mid != str(mid) or receipt.sha256_jwe != sha256_jwe:
        raise BadSignature("The receipt speaks of another message.")
    if receipt.by not in (str(by), by.node):
        raise BadSignature("The receipt was given by somebody else.")
    opened = receipt.status != REJECTED or receipt.sha256_jws
    if opened and (receipt.sha256_jws != sha256_jws or receipt.by != str(by)):
        raise BadSignature("The receipt speaks of another content.")
    return receipt


def _from_payload(payload: Mapping[str, Any]) -> Receipt:
    return Receipt(
        mid=payload["mid"],
        by=payload["by"],
        sha256_jwe=payload["sha256_jwe"],
        sha256_jws=payload["sha256_jws"],
        status=payload["status"],
        code=payload["code"],
        reason=payload["reason"],
        received=parse_time(payload["received"]),
        server_time=parse_time(payload["server_time"]),
        conversation=payload.get("conversation", ""),
        seq=payload.get("seq", 0),
        errors=tuple(SchemaError(e["pointer"], e["rule"]) for e in payload.get("errors", ())),
    )
