"""Sending: which desk of a node is asked, and the packed forms of blinded values (a token has at most 200 letters)."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.core.errors import InvalidInput, Refused
from tutela.engines.matching import index
from tutela.engines.matching.keys import Key
from tutela.exchange import selectors as exchange_reading
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address
from tutela.leads.models import Lead

PURPOSE = "match"
KINDS = ("N", "NS", "NL", "Y", "D", "M", "PD", "PM")
DESKS = ("child_protection", "guardianship", "hotline", "reception")
ENTRIES_PER_TOKEN = 2
TOKENS_PER_PAGE = 900
MOST_PAGES = 40


def desk_of(node: str, *, sender: UUID | None = None) -> Address:
    """The office of a node that takes questions about children. Raises InvalidInput when there is none."""
    found = [item for item in exchange_reading.offices(kinds=DESKS, local=True) if item.node == node]
    found = [item for item in found if item.org != str(sender)]
    if not found:
        raise InvalidInput("nodes", _("This node has no office that can be asked."))
    return min(found, key=lambda item: (DESKS.index(item.kind), item.name)).address


def send(
    *, by: Actor, type_: str, to: Address, body: Mapping[str, Any], conversation: UUID | None = None,
    case: UUID | None = None, organisation: UUID | None = None, purpose: str = PURPOSE, priority: int = 2,
) -> None:
    """One message of leads; empty fields are left out."""
    kept = {name: value for name, value in body.items() if value not in (None, "", [])}
    exchange.send(
        by=by, type=type_, to=to, case=case, body=kept, purpose=purpose, conversation=conversation,
        organisation=organisation, priority=priority,
    )


def to_other_side(*, by: Actor, lead: Lead, type_: str, body: Mapping[str, Any], purpose: str = PURPOSE) -> None:
    """A message to the other office of a lead, from the office of ours that answers for it."""
    send(
        by=by, type_=type_, to=Address(lead.node, lead.org), body=body, case=lead.case_id,
        organisation=lead.organisation_id, purpose=purpose,
    )


def pack_entries(entries: Iterable[index.Entry]) -> list[str]:
    """Index entries, two to a token."""
    blobs = [entry.pack() for entry in entries]
    return [
        encode(b"".join(blobs[at : at + ENTRIES_PER_TOKEN])) for at in range(0, len(blobs), ENTRIES_PER_TOKEN)
    ]


def unpack_entries(tokens: Iterable[str]) -> list[index.Entry]:
    """Inverse of pack_entries. Raises Refused for what is not an entry."""
    found = []
    for token in tokens:
        data = decode(token)
        if len(data) % index.ENTRY_BYTES:
            raise Refused(_("The index of the other node is damaged."))
        found += [
            index.Entry.unpack(data[at : at + index.ENTRY_BYTES]) for at in range(0, len(data), index.ENTRY_BYTES)
        ]
    return found


def pages_of(tokens: list[str]) -> list[list[str]]:
    """Tokens cut into messages; there is always one. Raises Refused when the index is too large for this way."""
    pages = [tokens[at : at + TOKENS_PER_PAGE] for at in range(0, len(tokens), TOKENS_PER_PAGE)] or [[]]
    if len(pages) > MOST_PAGES:
        raise Refused(_("The index of this node is too large for single questions."))
    return pages


def pack_tag(row: Mapping[str, Any]) -> str:
    """Tag, kind and distance of one key of the turned-round question."""
    tag = base64.b64decode(row["tag"])
    return encode(tag + bytes([KINDS.index(row["kind"]), int(row["delta"]) & 0xFF]))


def unpack_tag(token: str) -> dict[str, Any]:
    """Inverse of pack_tag."""
    data = decode(token, index.TAG_BYTES + 2)
    return {
        "tag": encode(data[: index.TAG_BYTES]), "kind": KINDS[data[index.TAG_BYTES] % len(KINDS)],
        "delta": _signed(data[-1]),
    }


def pack_hit(handle: bytes, tag: bytes, key: Key) -> str:
    """One met entry: handle, tag, distance of our key."""
    return encode(handle + tag + bytes([key.delta & 0xFF]))


def unpack_hit(token: str) -> tuple[bytes, bytes, int]:
    """Inverse of pack_hit."""
    size = index.HANDLE_BYTES
    data = decode(token, size + index.TAG_BYTES + 1)
    return data[:size], data[size:-1], _signed(data[-1])


def encode(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode()


def decode(token: str, size: int = 0) -> bytes:
    """Base64, of an exact size when given. Raises Refused."""
    try:
        data = base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or (size and len(data) != size):
        raise Refused(_("The message of the other node is damaged."))
    return data


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
