"""What would leave, shown before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.core.catalogue import codes, messages
from tutela.core.errors import NotVisible, Refused
from tutela.exchange import rules
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.subjects import with_pseudonym


@dataclass(frozen=True)
class FieldPreview:
    """One field that would leave: its name, the kind of information, its value."""

    name: str
    field: str
    label: str
    value: Any


@dataclass(frozen=True)
class Preview:
    """What would leave, to whom, why, on which ground on both sides, how long it may be kept, under which conditions."""

    type: str
    to: Address
    recipient: str
    purpose: str
    flow: str
    sender_basis: tuple[str, ...]
    recipient_basis: tuple[str, ...]
    fields: tuple[FieldPreview, ...]
    retention: str
    conditions: tuple[str, ...]


def preview(
    *, by: Actor, type: str, to: Address, case: UUID | None, body: Mapping[str, Any], purpose: str,
    organisation: UUID | None = None,
) -> Preview:
    """Decide as `services.send` would, without sending. Raises what `send` would raise."""
    sender = organisation or by.organisation_id
    if sender is None:
        raise Refused(_("Only an organisation can send a message."))
    if case is not None and not policies.is_visible(by, case):
        raise NotVisible
    complete = with_pseudonym(type, to, case, body)
    plan = rules.plan(type_=type, sender=own_address(sender), to=to, body=complete, purpose=purpose)
    rules.hold_under_danger(plan, case)
    fields, names = messages()[type].fields, codes("flow_field")
    return Preview(
        type=type, to=to, recipient=plan.recipient.name, purpose=purpose, flow=plan.permit.flow,
        sender_basis=plan.permit.sender_basis, recipient_basis=plan.permit.recipient_basis,
        fields=tuple(
            FieldPreview(name, fields[name]["field"], names.label(fields[name]["field"]), value)
            for name, value in complete.items()
        ),
        retention=plan.retention, conditions=plan.conditions,
    )
