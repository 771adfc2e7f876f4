"""The list of who takes part: nodes, organisations, keys, and what each may send for which purpose.

This module holds the plain data and its JSON form; `trustfile` signs, verifies and checks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from tutela.engines.envelopes.errors import Fault, NotAllowed, SchemaFault, TrustFault, UnknownKey
from tutela.engines.envelopes.keys import PublicKey, Use
from tutela.engines.envelopes.message import NODE_PATTERN, ORG_PATTERN, Party
from tutela.engines.envelopes.schemas import compile_schema
from tutela.engines.envelopes.times import format_time, parse_time

AGEING_AFTER = timedelta(hours=24)
GRACE = timedelta(hours=72)
CLASSES = ("C1", "C2", "C3", "C4")


class Status(Enum):
    """Standing of a node. Only an active one may send or get messages."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EVICTED = "evicted"
    LEFT = "left"


class Regime(Enum):
    """Data-protection law an organisation works under."""

    GDPR = "GDPR"
    LED = "LED"


class Freshness(Enum):
    """How old a list is. In GRACE: no C3/C4 leaves, receiving goes on, flagged. In STALE: nothing moves."""

    FRESH = "fresh"
    AGEING = "ageing"
    GRACE = "grace"
    STALE = "stale"


@dataclass(frozen=True)
class Grant:
    """What a node may send: a message type (exact, or a prefix ending in `*`), purposes, highest class."""

    type: str
    purposes: tuple[str, ...]
    max_class: str = "C3"

    def covers(self, type_: str, purpose: str, classification: str) -> bool:
        """Say whether a message falls under this grant."""
        named = type_ == self.type or (self.type.endswith("*") and type_.startswith(self.type[:-1]))
        low_enough = CLASSES.index(classification) <= CLASSES.index(self.max_class)
        return named and low_enough and (purpose in self.purposes or "*" in self.purposes)


@dataclass(frozen=True)
class Organisation:
    """A controller inside a node, with its own keys, regime and contact."""

    id: str
    name: str
    kind: str
    regime: Regime
    keys: tuple[PublicKey, ...]
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Node:
    """One node: where it listens, its keys, its organisations, what it may send."""

    id: str
    name: str
    country: str
    status: Status
    endpoint: str
    keys: tuple[PublicKey, ...]
    organisations: tuple[Organisation, ...]
    grants: tuple[Grant, ...]
    phone: str = ""
    dpo: str = ""
    reason: str = ""

    def organisation(self, org: str) -> Organisation:
        """Return one organisation. Raises NotAllowed."""
        for organisation in self.organisations:
            if organisation.id == org:
                return organisation
        raise NotAllowed("The trust list does not know this organisation.")

    def signers(self) -> dict[str, Party]:
        """Map every message-signing key id to the organisation it belongs to."""
        return {
            key.kid: Party(self.id, organisation.id)
            for organisation in self.organisations
            for key in organisation.keys
            if key.use is Use.MESSAGE_SIG
        }

    def all_keys(self) -> tuple[PublicKey, ...]:
        """Return the keys of the node and of all its organisations."""
        return (*self.keys, *(key for organisation in self.organisations for key in organisation.keys))

    def may_send(self, type_: str, purpose: str, classification: str) -> bool:
        """Say whether any grant covers such a message."""
        return any(grant.covers(type_, purpose, classification) for grant in self.grants)


@dataclass(frozen=True)
class TrustList:
    """One version of the list. `hash` is SHA-256 over the signed bytes; the next version names it."""

    version: int
    issued: datetime
    expires: datetime
    prev_hash: str
    exercise: bool
    nodes: tuple[Node, ...]
    hash: str = ""
    signed_by: tuple[str, ...] = field(default=())

    def node(self, node_id: str) -> Node:
        """Return one node whatever its status. Raises UnknownKey for one that is not listed."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise UnknownKey("The trust list does not know this node.")

    def node_of_key(self, kid: str) -> Node:
        """Return the node that publishes a key id (its own or one of its organisations). Raises UnknownKey."""
        for node in self.nodes:
            if any(key.kid == kid for key in node.all_keys()):
                return node
        raise UnknownKey("The key id is not in the trust list.")

    def freshness(self, now: datetime) -> Freshness:
        """Judge the age of the list at a wall-clock moment."""
        if now >= self.expires + GRACE:
            return Freshness.STALE
        if now >= self.expires:
            return Freshness.GRACE
        return Freshness.AGEING if now - self.issued > AGEING_AFTER else Freshness.FRESH


def to_payload(trust: TrustList) -> dict[str, Any]:
    """Return the JSON form that operators sign."""
    return {
        "version": trust.version,
        "issued": format_time(trust.issued),
        "expires": format_time(trust.expires),
        "prev_hash": trust.prev_hash,
        "exercise": trust.exercise,
        "nodes": [node_to_json(node) for node in trust.nodes],
    }


def from_payload(payload: Any, *, hash_: str = "", signed_by: tuple[str, ...] = ()) -> TrustList:
    """Read the JSON form that operators sign. Raises TrustFault naming the first place that is not in form."""
    try:
        _SCHEMA(payload)
        return _read(payload, hash_, signed_by)
    except SchemaFault as error:
        place = error.errors[0]
        raise TrustFault(f"The trust list is not in form: {place.pointer} {place.rule}") from error
    except (Fault, ValueError, KeyError, TypeError) as error:
        raise TrustFault("The trust list is not in form.") from error


_NODE_ID = {"type": "string", "pattern": f"^{NODE_PATTERN}$"}
_ORG_ID = {"type": "string", "pattern": f"^{ORG_PATTERN}$"}
_LINE = {"type": "string", "maxLength": 300}
_KEYS = {"type": "array", "maxItems": 50, "items": {"type": "object", "required": ["kid", "use", "x"]}}
_GRANT = {
    "type": "object",
    "required": ["type", "purposes", "max_class"],
    "properties": {
        "type": _LINE,
        "purposes": {"type": "array", "items": _LINE, "maxItems": 100},
        "max_class": {"enum": list(CLASSES)},
    },
}
_ORGANISATION = {
    "type": "object",
    "required": ["id", "name", "kind", "regime", "keys"],
    "properties": {
        **{"id": _ORG_ID, "name": _LINE, "kind": _LINE, "keys": _KEYS, "contact": _LINE, "phone": _LINE},
        "regime": {"enum": [regime.value for regime in Regime]},
    },
}
_NODE = {
    "type": "object",
    "required": ["id", "name", "country", "status", "endpoint", "keys", "organisations", "grants"],
    "properties": {
        **{"id": _NODE_ID, "name": _LINE, "endpoint": _LINE, "phone": _LINE, "dpo": _LINE, "reason": _LINE},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "status": {"enum": [status.value for status in Status]},
        "keys": _KEYS,
        "organisations": {"type": "array", "items": _ORGANISATION, "maxItems": 200},
        "grants": {"type": "array", "items": _GRANT, "maxItems": 200},
    },
}
_SCHEMA = compile_schema(
    {
        "type": "object",
        "required": ["version", "issued", "expires", "prev_hash", "exercise", "nodes"],
        "properties": {
            "version": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "issued": _LINE,
            "expires": _LINE,
            "prev_hash": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
            "exercise": {"type": "boolean"},
            "nodes": {"type": "array", "items": _NODE, "maxItems": 1000},
        },
    }
)


def _read(payload: Mapping[str, Any], hash_: str = "", signers: tuple[str, ...] = ()) -> TrustList:
    return TrustList(
        version=payload["version"],
        issued=parse_time(payload["issued"]),
        expires=parse_time(payload["expires"]),
        prev_hash=payload["prev_hash"],
        exercise=payload["exercise"],
        nodes=tuple(node_from_json(node) for node in payload["nodes"]),
        hash=hash_,
        signed_by=signers,
    )


def node_from_json(data: Mapping[str, Any]) -> Node:
    """Read the entry of one node. Raises KeyError or ValueError when it is not in form; see from_payload."""
    return Node(
        id=data["id"],
        name=data["name"],
        country=data["country"],
        status=Status(data["status"]),
        endpoint=data["endpoint"].rstrip("/"),
        keys=tuple(PublicKey.from_json(key) for key in data["keys"]),
        organisations=tuple(_read_organisation(item) for item in data["organisations"]),
        grants=tuple(Grant(g["type"], tuple(g["purposes"]), g["max_class"]) for g in data["grants"]),
        phone=data.get("phone", ""),
        dpo=data.get("dpo", ""),
        reason=data.get("reason", ""),
    )


def _read_organisation(data: Mapping[str, Any]) -> Organisation:
    return Organisation(
        id=data["id"],
        name=data["name"],
        kind=data["kind"],
        regime=Regime(data["regime"]),
        keys=tuple(PublicKey.from_json(key) for key in data["keys"]),
        contact=data.get("contact", ""),
        phone=data.get("phone", ""),
    )


def node_to_json(node: Node) -> dict[str, Any]:
    """Return the entry of one node as it stands in the list; a node states itself in this form."""
    return {
        "id": node.id,
        "name": node.name,
        "country": node.country,
        "status": node.status.value,
        "endpoint": node.endpoint,
        "keys": [key.to_json() for key in node.keys],
        "organisations": [
            {
                "id": item.id,
                "name": item.name,
                "kind": item.kind,
                "regime": item.regime.value,
                "keys": [key.to_json() for key in item.keys],
                "contact": item.contact,
                "phone": item.phone,
            }
            for item in node.organisations
        ],
        "grants": [{"type": g.type, "purposes": list(g.purposes), "max_class": g.max_class} for g in node.grants],
        "phone": node.phone,
        "dpo": node.dpo,
        "reason": node.reason,
    }
