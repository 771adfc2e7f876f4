"""Pseudonyms of a child's file: another one for each peer, so that two peers cannot join on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tutela.core.catalogue import messages
from tutela.core.keys import node_keys
from tutela.engines.envelopes.pseudonyms import case_subject
from tutela.exchange.addresses import Address, is_local


def with_pseudonym(type_: str, to: Address, case: UUID | None, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with our pseudonym of the case for that recipient, where the type has such a field and it is empty."""
    complete = {name: value for name, value in body.items() if value is not None}
    rule = messages().get(type_)
    if rule is not None and case is not None and "pseudonym" in rule.fields:
        complete.setdefault("pseudonym", subject_for(case, to))
    return complete


def subject_for(case: UUID | None, to: Address) -> str:
    """Our pseudonym of a case for a peer; another peer gets another one. Empty without a case."""
    if case is None:
        return ""
    return peer_subject(case, str(to) if is_local(to) else to.node)


def peer_subject(case: UUID, peer: str) -> str:
    """Our pseudonym of a case for a node id (or for the address of an organisation of this node)."""
    return case_subject(node_keys().derive(f"subject:{peer}"), case)
