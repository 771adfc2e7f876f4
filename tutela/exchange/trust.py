"""The trust list in force, as this node sees it: who exists, whose key is whose, who may still speak.

The list is a file in the node folder; the public keys of its operators are pinned in `operators.json` beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from tutela.access import selectors as access
from tutela.core import clock
from tutela.core.keysets import key_set
from tutela.engines.envelopes.errors import NotAllowed, TrustFault, UnknownKey
from tutela.engines.envelopes.keys import PrivateKey, PublicKey, Use, current_key, find_key
from tutela.engines.envelopes.trustlist import (
    Freshness,
    Grant,
    Node,
    Organisation,
    Regime,
    Status,
    TrustList,
    from_payload,
    node_to_json,
)
from tutela.exchange.addresses import Address, is_local, organisation_of, own_address
from tutela.exchange.models import TrustListVersion

OPERATORS_FILE = "operators.json"


@dataclass(frozen=True)
class Contact:
    """An organisation one can write to, in this node or another: what the flow rules need to know of it."""

    address: Address
    name: str
    kind: str
    regime: str
    phone: str
    node: Node | None


def in_force() -> TrustList | None:
    """The newest accepted list, or None."""
    row = TrustListVersion.objects.order_by("-number").values_list("payload", "digest", "signed_by").first()
    return _parsed(*row) if row else None


@lru_cache(maxsize=4)
def _parsed(payload: str, digest: str, signed_by: str) -> TrustList:
    return from_payload(json.loads(payload), hash_=digest, signed_by=tuple(signed_by.split()))


def freshness() -> Freshness:
    """Age of the list in force; STALE without one."""
    trust = in_force()
    return trust.freshness(clock.wall()) if trust else Freshness.STALE


def pinned_operators() -> list[PublicKey]:
    """The operator keys this node was set up with. Raises TrustFault when the file is missing or broken."""
    path: Path = settings.TUTELA.folder / OPERATORS_FILE
    try:
        return [PublicKey.from_json(item) for item in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise TrustFault(f"The operator keys in {OPERATORS_FILE} cannot be read.") from error


def usable_node(node_id: str) -> Node:
    """A node that may speak with us now. Raises UnknownKey, or NotAllowed with the reason."""
    trust = in_force()
    if trust is None or trust.freshness(clock.wall()) is Freshness.STALE:
        raise NotAllowed("This node has no valid trust list.")
    node = trust.node(node_id)
    if node.status is not Status.ACTIVE:
        raise NotAllowed(f"The trust list says that this node is {node.status.value}.")
    if trust.exercise != settings.TUTELA.exercise:
        raise NotAllowed("Exercise nodes and real nodes do not exchange messages.")
    return node


def caller_key(kid: str) -> PublicKey:
    """The request-signing key with this id, of a node that may speak with us."""
    trust = in_force()
    if trust is None:
        raise UnknownKey("This node has no trust list.")
    node = usable_node(trust.node_of_key(kid).id)
    return find_key(node.keys, kid, Use.HTTP_SIG, clock.wall())


def contact(address: Address) -> Contact:
    """Look an organisation up. Raises NotAllowed or UnknownKey when nobody is there (any more)."""
    if is_local(address):
        organisation_id = organisation_of(address)
        found = access.organisations().filter(pk=organisation_id).first() if organisation_id else None
        if found is None:
            raise NotAllowed("This organisation is not in this node.")
        return _own_contact(found)
    node = usable_node(address.node)
    organisation = node.organisation(address.org)
    return Contact(
        address, f"{organisation.name} ({node.name})", organisation.kind, organisation.regime.value,
        organisation.phone or node.phone, node,
    )


def own_contacts() -> list[Contact]:
    """Every organisation of this node; one query."""
    return [_own_contact(found) for found in access.organisations()]


def _own_contact(found: Any) -> Contact:
    return Contact(own_address(found.pk), found.name, found.kind, found.regime, found.phone, None)


def recipient_key(address: Address) -> PublicKey:
    """The key to seal to now."""
    organisation = usable_node(address.node).organisation(address.org)
    return current_key(organisation.keys, Use.MESSAGE_ENC, clock.wall())


def own_secrets() -> Mapping[str, tuple[UUID, PrivateKey]]:
    """Every private key that opens messages, by key id, with the organisation it belongs to."""
    return {
        key.kid: (organisation.pk, key)
        for organisation in access.organisations()
        for key in key_set(organisation_id=organisation.pk, code=organisation.code).keys
        if key.use is Use.MESSAGE_ENC
    }


def signing_key(organisation: UUID | None) -> PrivateKey:
    """The message-signing key of one of our organisations, or of the node itself."""
    if organisation is None:
        return key_set().current(Use.MESSAGE_SIG)
    code = access.organisation_by_id(organisation).code
    return key_set(organisation_id=organisation, code=code).current(Use.MESSAGE_SIG)


def own_entry(*, grants: tuple[Grant, ...] = ()) -> dict[str, Any]:
    """What this node states about itself for the trust list: id, address, public keys, organisations."""
    node = settings.TUTELA
    organisations = tuple(
        Organisation(
            id=str(item.pk), name=item.name, kind=item.kind, regime=Regime(item.regime),
            keys=key_set(organisation_id=item.pk, code=item.code).public(), contact=item.office, phone=item.phone,
        )
        for item in access.organisations()
    )
    return node_to_json(
        Node(
            id=node.id, name=node.name, country=node.state, status=Status.ACTIVE, endpoint=node.url.rstrip("/"),
            keys=key_set().public(), organisations=organisations, grants=grants,
        )
    )


def node_of(kid: str) -> str:
    """Id of the node that publishes a key. Raises UnknownKey."""
    trust = in_force()
    if trust is None:
        raise UnknownKey("This node has no trust list.")
    return trust.node_of_key(kid).id
