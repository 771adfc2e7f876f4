"""Message types: which app handles what comes in. Each app registers its own in `<app>/messages.py`.

    message_type("child.known", handler=receive_known)

Flow, purposes and the whitelist of fields come from the catalogue (catalogue/flows). A handler takes an Incoming and
runs inside the transaction that stores the message and its receipt; what it raises from core.errors refuses the message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.core.catalogue import messages
from tutela.exchange.addresses import Address

LIFETIME = timedelta(days=14)


@dataclass(frozen=True)
class Incoming:
    """A verified message for one of our organisations.

    `case` is our file when the sender's pseudonym is linked with one (between organisations of this node: the file
    itself). `asked_case` is the file about which we started this conversation. `subject` is the sender's pseudonym.
    """

    id: UUID
    type: str
    sender: Address
    to: Address
    organisation_id: UUID
    actor: Actor
    body: Mapping[str, Any]
    purpose: str
    flow: str
    conversation: UUID
    in_reply_to: UUID | None
    subject: str
    case: UUID | None
    asked_case: UUID | None
    sent_at: datetime
    received_at: datetime


Handler = Callable[[Incoming], None]


@dataclass(frozen=True)
class MessageType:
    """One registered type. `lifetime` (case time) is how long it is worth delivering."""

    name: str
    version: int
    handler: Handler
    classification: str
    lifetime: timedelta

    @property
    def wire(self) -> str:
        """Name on the wire, with the major version."""
        return f"{self.name}.v{self.version}"


_TYPES: dict[str, MessageType] = {}


class RegistryProblem(Exception):
    """A message type is registered twice or is not in the catalogue."""


def message_type(
    name: str, *, handler: Handler, version: int = 1, classification: str = "C2", lifetime: timedelta = LIFETIME
) -> MessageType:
    """Register a message type of the catalogue with the function that handles it."""
    if name not in messages():
        raise RegistryProblem(f"{name} is not in catalogue/flows/messages.yaml")
    found = MessageType(name, version, handler, classification, lifetime)
    known = _TYPES.get(name)
    if known is not None and known.handler.__qualname__ != handler.__qualname__:
        raise RegistryProblem(f"{name} is registered twice")
    _TYPES[name] = found
    return found


def find(name: str) -> MessageType | None:
    """The registered type by its catalogue name, or None."""
    return _TYPES.get(name)


def find_wire(wire: str) -> MessageType | None:
    """The registered type by its name on the wire; None for an unknown type or major version."""
    found = _TYPES.get(wire.rpartition(".v")[0])
    return found if found is not None and found.wire == wire else None


def wire_names() -> list[str]:
    """All names on the wire that this node understands."""
    return sorted(item.wire for item in _TYPES.values())
