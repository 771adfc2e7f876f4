"""The message that travels: an envelope, signed by its organisation, sealed for one organisation.

Sign first, then encrypt. Sender, recipient and the recipient's key id stand inside the signature, so a
recipient cannot seal the signed text again for somebody else. Attribute names follow CloudEvents 1.0.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.engines.envelopes import jose
from tutela.engines.envelopes.errors import BadSignature, Malformed, SchemaError, SchemaFault, WrongAudience
from tutela.engines.envelopes.keys import PrivateKey, PublicKey
from tutela.engines.envelopes.schemas import compile_schema
from tutela.engines.envelopes.strictjson import MAX_BYTES, canonical, parse_object
from tutela.engines.envelopes.times import format_time, parse_time

MESSAGE_TYP = "tutela-msg+jws"
SEALED_TYP = "tutela-msg+jwe"
CHAIN_START = "0" * 64
NODE_PATTERN = "tutela:[a-z0-9][a-z0-9._-]{0,39}"
ORG_PATTERN = "[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
_ADDRESS_PATTERN = f"^{NODE_PATTERN}/{ORG_PATTERN}$"


@dataclass(frozen=True, order=True)
class Party:
    """One organisation in one node: the smallest unit that sends, receives and answers for data.

    `node` is a node id such as `tutela:it.shore`, `org` the organisation's id inside it.
    """

    node: str
    org: str

    def __str__(self) -> str:
        return f"{self.node}/{self.org}"

    @classmethod
    def parse(cls, text: str) -> "Party":
        """Read `tutela:node/organisation`. Raises Malformed."""
        if not re.fullmatch(_ADDRESS_PATTERN, text):
            raise Malformed("An address has the form tutela:node/organisation.")
        node, _, org = text.partition("/")
        return cls(node, org)


@dataclass(frozen=True)
class Envelope:
    """Everything that is signed. `time` and `expires` are case time; `data` is the typed body.

    `subject` is the pseudonym of the case for this pair of nodes. `seq` counts from 1 without gaps inside a
    conversation and direction, `pseq` counts everything from one node to another, `pchain` chains it.
    `basis` holds the legal basis of the sender and of the recipient. `priority` 1 means life in danger.
    """

    id: UUID
    type: str
    source: Party
    to: Party
    time: datetime
    expires: datetime
    subject: str
    conversation: UUID
    seq: int
    pseq: int
    pchain: str
    flow: str
    purpose: str
    basis: Mapping[str, str]
    classification: str
    data: Mapping[str, Any]
    in_reply_to: UUID | None = None
    priority: int = 2
    handling: tuple[str, ...] = ()
    must_understand: tuple[str, ...] = ()
    summary: Mapping[str, str] = field(default_factory=dict)
    exercise: bool = False


_SCHEMA = compile_schema(
    {
        "type": "object",
        "required": [
            *("specversion", "id", "source", "type", "time", "to", "tokid", "subject", "conversation", "seq"),
            *(
                "pseq",
                "pchain",
                "expires",
                "priority",
                "flow",
                "purpose",
                "legalbasis",
                "classification",
                "data",
            ),
        ],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
            "source": {"type": "string", "pattern": _ADDRESS_PATTERN},
            "to": {"type": "string", "pattern": _ADDRESS_PATTERN},
            "tokid": {"type": "string", "minLength": 1, "maxLength": 250},
            "type": {"type": "string", "pattern": "^[a-z0-9_.-]{1,80}\\.v[0-9]{1,3}$"},
            "time": {"type": "string", "maxLength": 32},
            "expires": {"type": "string", "maxLength": 32},
            "subject": {"type": "string", "pattern": "^[A-Za-z0-9_-]{0,64}$"},
            "conversation": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
            "inreplyto": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
            "seq": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "pseq": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "pchain": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "priority": {"enum": [1, 2, 3]},
            "flow": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,40}$"},
            "purpose": {"type": "string", "pattern": "^[a-z0-9_.-]{1,60}$"},
            "legalbasis": {
                "type": "object",
                "required": ["sender", "recipient"],
                "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
            },
            "classification": {"enum": ["C1", "C2", "C3", "C4"]},
            "handling": {"type": "array", "maxItems": 10, "items": {"type": "string", "maxLength": 60}},
            "mustunderstand": {"type": "array", "maxItems": 10, "items": {"type": "string", "maxLength": 60}},
            "summary": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 1000}},
            "exercise": {"type": "boolean"},
            "data": {"type": "object"},
        },
    }
)


def to_payload(envelope: Envelope, recipient_kid: str) -> dict[str, Any]:
    """Return the JSON form that is signed, naming the key it will be sealed to."""
    payload: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": str(envelope.source),
        "to": str(envelope.to),
        "tokid": recipient_kid,
        "type": envelope.type,
        "time": format_time(envelope.time),
        "expires": format_time(envelope.expires),
        "datacontenttype": "application/json",
        "subject": envelope.subject,
        "conversation": str(envelope.conversation),
        "seq": envelope.seq,
        "pseq": envelope.pseq,
        "pchain": envelope.pchain,
        "priority": envelope.priority,
        "flow": envelope.flow,
        "purpose": envelope.purpose,
        "legalbasis": dict(envelope.basis),
        "classification": envelope.classification,
        "handling": list(envelope.handling),
        "mustunderstand": list(envelope.must_understand),
        "summary": dict(envelope.summary),
        "exercise": envelope.exercise,
        "data": dict(envelope.data),
    }
    if envelope.in_reply_to is not None:
        payload["inreplyto"] = str(envelope.in_reply_to)
    return payload


def from_payload(payload: Mapping[str, Any]) -> Envelope:
    """Read the signed JSON form; unknown extra fields are ignored here and kept in the signed text.

    Raises SchemaFault with the pointer of the first violation.
    """
    _SCHEMA(payload)
    try:
        reply = UUID(payload["inreplyto"]) if "inreplyto" in payload else None
        return Envelope(
            id=UUID(payload["id"]),
            type=payload["type"],
            source=Party.parse(payload["source"]),
            to=Party.parse(payload["to"]),
            time=parse_time(payload["time"]),
            expires=parse_time(payload["expires"]),
            subject=payload["subject"],
            conversation=UUID(payload["conversation"]),
            seq=int(payload["seq"]),
            pseq=int(payload["pseq"]),
            pchain=payload["pchain"],
            flow=payload["flow"],
            purpose=payload["purpose"],
            basis=payload["legalbasis"],
            classification=payload["classification"],
            data=payload["data"],
            in_reply_to=reply,
            priority=int(payload["priority"]),
            handling=tuple(payload.get("handling", ())),
            must_understand=tuple(payload.get("mustunderstand", ())),
            summary=payload.get("summary", {}),
            exercise=payload.get("exercise", False),
        )
    except ValueError as error:
        places = (SchemaError("", "ids are UUIDs, moments are UTC with Z"),)
        raise SchemaFault("The content does not follow its schema.", places) from error


def chain_link(previous: str, message_id: UUID, data: Mapping[str, Any]) -> str:
    """Return the next `pchain`: SHA-256 over the previous link, the message id and the canonical body."""
    body = hashlib.sha256(canonical(data)).digest()
    return hashlib.sha256(bytes.fromhex(previous) + message_id.bytes + body).hexdigest()


def sha256_hex(data: bytes | str) -> str:
    """Return the hash that receipts carry over the sealed and over the signed bytes."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """A message ready to travel, with both hashes a receipt must repeat."""

    jwe: str
    jws: str = field(repr=False)

    @property
    def sha256_jwe(self) -> str:
        """Hash over the bytes on the wire."""
        return sha256_hex(self.jwe)

    @property
    def sha256_jws(self) -> str:
        """Hash over the signed text."""
        return sha256_hex(self.jws)


def seal(envelope: Envelope, *, signer: PrivateKey, recipient: PublicKey) -> Sealed:
    """Sign an envelope with the sender organisation's key and seal it to the recipient organisation's key.

    Raises TooLarge over 256 KiB of signed content, SchemaFault when a field is out of form.
    """
    payload = to_payload(envelope, recipient.kid)
    _SCHEMA(payload)
    token = jose.sign(canonical(payload), signer, typ=MESSAGE_TYP)
    return Sealed(jose.encrypt(token, recipient, typ=SEALED_TYP), token)


@dataclass(frozen=True)
class Opened:
    """A message whose signature, audience and form were checked. `payload` keeps unknown extra fields."""

    envelope: Envelope
    payload: Mapping[str, Any]
    jws: str = field(repr=False)
    signer_kid: str
    recipient_kid: str


def open_sealed(
    jwe: str | bytes,
    *,
    secret: jose.SecretFinder,
    find: jose.KeyFinder,
    owner_of: Mapping[str, Party] | None = None,
    recipient: Party | None = None,
) -> Opened:
    """Open, verify and read a sealed message.

    `secret` finds the recipient's private key by id, `find` the sender's public key by id. `recipient` is the
    organisation that owns the private key, `owner_of` maps signing key ids to the organisation they belong to:
    a message signed by one organisation in the name of another is a bad signature.
    Raises Malformed, WrongTokenType, TooLarge, UnknownKey, BadSignature, WrongAudience, SchemaFault.
    """
    plain, recipient_kid = jose.decrypt(jwe, secret, typ=SEALED_TYP)
    content, signer_kid = jose.verify(plain, find, typ=MESSAGE_TYP)
    payload = parse_object(content, limit=MAX_BYTES)
    envelope = from_payload(payload)
    if payload["tokid"] != recipient_kid or (recipient is not None and envelope.to != recipient):
        raise WrongAudience("The message was written for another recipient.")
    if owner_of is not None and owner_of.get(signer_kid) != envelope.source:
        raise BadSignature("The signing key does not belong to the organisation named as sender.")
    return Opened(envelope, payload, plain.decode("ascii"), signer_kid, recipient_kid)
