"""Whether a message may leave, decided before anything is written: who, to whom, why, on which ground, which fields.

The same decision is taken for organisations of one node and for other nodes, by the sender and again by the receiver.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.core.catalogue import Party, Permit, flows, messages, permit
from tutela.core.errors import InvalidInput, Refused
from tutela.engines.envelopes.errors import NotAllowed, SchemaError, SchemaFault, UnknownKey
from tutela.engines.envelopes.trustlist import CLASSES, Freshness
from tutela.exchange import bodies, trust
from tutela.exchange.addresses import Address, is_local
from tutela.exchange.registry import MessageType, find


@dataclass(frozen=True)
class Plan:
    """An allowed message: both sides, the flow, the ground on each side, the complete body."""

    type: MessageType
    sender: trust.Contact
    recipient: trust.Contact
    permit: Permit
    purpose: str
    body: Mapping[str, Any]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Conditions of the flow, in words."""
        return flows()[self.permit.flow].conditions

    @property
    def retention(self) -> str:
        """How long the recipient may keep it (code of the catalogue)."""
        return flows()[self.permit.flow].retention

def plan(*, type_: str, sender: Address, to: Address, body: Mapping[str, Any], purpose: str) -> Plan:
    """Decide. Raises Refused with the reason, or InvalidInput naming the field that may not travel or is wrong."""
    registered = find(type_)
    if registered is None:
        raise Refused(_("No part of this node handles messages of the type %(type)s.") % {"type": type_})
    if sender == to:
        raise Refused(_("A message to yourself is not needed."))
    ours, theirs = _contact(sender), _contact(to)
    found = _permit(type_, ours, theirs, purpose, body)
    rule = messages()[type_]
    if rule.scope == ("node" if is_local(to) else "organisation"):
        raise Refused(_("Messages of this type do not pass this way."))
    if not is_local(to):
        bodies.refuse_local_fields(rule, body)
        _check_trust(registered.classification)
    try:
        bodies.check_body(type_, body)
    except SchemaFault as fault:
        first = fault.errors[0]
        field = first.pointer.strip("/").split("/")[0] or "body"
        raise InvalidInput(field, _("This value may not be sent: %(rule)s.") % {"rule": first.rule}) from fault
    return Plan(registered, ours, theirs, found, purpose, body)

# Kinds of information that say where a child is.
PLACES = frozenset({"place_authority", "place_service", "address", "child_address", "region"})
SEARCH = frozenset({"police"})


def hold_under_danger(plan_: Plan, case: UUID | None) -> None:
    """Under the danger flag no place of the child leaves its office in a message, except to the police who search for her
    (flow F1: where she was last seen is where the search begins), and nothing goes to the family side (flow F13).
    Raises Refused: nothing is sent with a hole in it that nobody notices (docs/decisions/0009)."""
    if case is None or not policies.danger(case):
        return
    rule = messages()[plan_.type.name]
    searching = plan_.recipient.kind in SEARCH and plan_.purpose == "missing"
    places = [name for name in plan_.body if _is_place(rule.fields[name])]
    if plan_.purpose == policies.FAMILY_SIDE or (places and not searching):
        raise Refused(_("The danger flag is up on this file: no place is sent, and nothing goes to the family side. A named "
                        "protection officer lifts the flag with reasons; then it can be sent."))


def _is_place(field: Mapping[str, Any]) -> bool:
    return field["field"] in PLACES or (field["field"] == "last_seen" and field["kind"] != "instant")


def _contact(address: Address) -> trust.Contact:
    try:
        return trust.contact(address)
    except (NotAllowed, UnknownKey) as fault:
        raise Refused(fault.reason) from fault

def _permit(
    type_: str, ours: trust.Contact, theirs: trust.Contact, purpose: str, body: Mapping[str, Any]
) -> Permit:
    found = permit(
        type=type_, sender=Party(ours.kind, ours.regime), recipient=Party(theirs.kind, theirs.regime),
        purpose=purpose, fields=list(body),
    )
    if found.fields_outside:
        message = _("This field may not travel in this message.")
        raise InvalidInput(errors=dict.fromkeys(found.fields_outside, message))
    if not found.allowed:
        raise Refused(found.refused)
    return found

def _check_trust(classification: str) -> None:
    """In the days of grace after the trust list expired nothing identifying leaves any more."""
    if trust.freshness() is Freshness.GRACE and CLASSES.index(classification) >= CLASSES.index("C3"):
        raise Refused(_("The trust list has expired. Identifying data can be sent again when a new list is in place."))

def check_incoming(
    *, type_: str, sender: trust.Contact, recipient: trust.Contact, purpose: str, body: Mapping[str, Any]
) -> Permit:
    """The receiver's own decision on a message that arrived. Raises Fault."""
    found = permit(
        type=type_, sender=Party(sender.kind, sender.regime), recipient=Party(recipient.kind, recipient.regime),
        purpose=purpose, fields=list(body),
    )
    if found.fields_outside:
        raise SchemaFault("The body holds fields outside the whitelist.", _outside(found.fields_outside))
    if not found.allowed:
        raise NotAllowed("No flow with a legal basis on both sides covers this message.")
    rule = messages()[type_]
    kinds = {rule.fields[name]["kind"] for name in body}
    if sender.node is not None and (rule.scope == "organisation" or kinds & bodies.LOCAL_KINDS):
        raise NotAllowed("Messages of this type, or with these fields, do not pass between nodes.")
    bodies.check_body(type_, body)
    return found

def _outside(names: tuple[str, ...]) -> tuple[SchemaError, ...]:

    return tuple(SchemaError(f"/data/{name}", "not in the whitelist") for name in names)
