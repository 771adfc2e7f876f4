"""Information flows and message types: what may travel from whom to whom, why, and on which ground (law.md 4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from tutela.core.catalogue.lists import codes
from tutela.core.catalogue.reading import ROOT, CatalogueError, frozen, load


@dataclass(frozen=True, slots=True)
class Flow:
    """Who may send what to whom, why and on which ground (law.md 4). `fields` is the whole whitelist."""

    id: str
    msgid: str
    senders: frozenset[str]
    recipients: frozenset[str]
    purposes: frozenset[str]
    channel: str
    sender_basis: Mapping[str, tuple[str, ...]]
    recipient_basis: Mapping[str, tuple[str, ...]]
    fields: frozenset[str]
    never: frozenset[str]
    conditions: tuple[str, ...]
    retention: str
    source: str
    confidence: str

    @property
    def open(self) -> bool:
        """Whether the platform carries this flow at all (`none` and `outside` flows are firewalls)."""
        return self.channel == "tutela"

    def between(self, sender_kind: str, recipient_kind: str) -> bool:
        """Whether an organisation of one kind may send to one of the other under this flow."""
        return bool(self.senders & parties(sender_kind)) and bool(self.recipients & parties(recipient_kind))


@dataclass(frozen=True, slots=True)
class MessageRule:
    """A message type, the flow it runs under and the fields of its body with their kinds. Nothing else may travel."""

    type: str
    flows: tuple[str, ...]
    purposes: frozenset[str]
    scope: str
    fields: Mapping[str, Mapping[str, Any]]
    source: str
    confidence: str
    msgid: str


@cache
def flows() -> Mapping[str, Flow]:
    """All flows by id (`F1` ... `F26`, then the platform's own)."""
    path = ROOT / "flows" / "flows.yaml"
    data = load(path, "flows")
    found: dict[str, Flow] = {}
    for raw in data["flows"]:
        if raw["id"] in found:
            raise CatalogueError(path, raw["id"], "id", "is used twice.", "Give each flow its own id.")
        found[raw["id"]] = Flow(
            raw["id"],
            raw["label"],
            frozenset(raw["senders"]),
            frozenset(raw["recipients"]),
            frozenset(raw["purposes"]),
            raw["channel"],
            frozen(raw["sender_basis"]),
            frozen(raw["recipient_basis"]),
            frozenset(raw["fields"]),
            frozenset(raw["never"]) | frozenset(data["never_for_all"]),
            tuple(raw["conditions"]),
            raw["retention"],
            raw.get("source", data["source"]),
            raw.get("confidence", data["confidence"]),
        )
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class Permit:
    """The answer of `permit`: the flow and both bases when allowed, else in words why the node refuses to send."""

    allowed: bool
    flow: str = ""
    sender_basis: tuple[str, ...] = ()
    recipient_basis: tuple[str, ...] = ()
    refused: str = ""
    fields_outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a message: kind of organisation (as in access) and the regime it works under, GDPR or LED."""

    kind: str
    regime: str


@cache
def parties(kind: str) -> frozenset[str]:
    """The parties of law.md 4 that an organisation kind stands for; `node` is a peer without a named organisation."""
    listed = {row.code for row in codes("organisation_kind") if kind in row.attrs.get("kinds", ())}
    return frozenset(listed | {kind})


def permit(*, type: str, sender: Party, recipient: Party, purpose: str, fields: Collection[str]) -> Permit:
    """Whether a message may leave: known type, fields inside its whitelist, a flow between both with a basis each.

    `fields` are the keys of the body. Refuses with the reason in plain English; never drops a field silently.
    """
    rule = messages().get(type)
    if rule is None:
        return Permit(False, refused=f"{type} is no message type of the catalogue")
    outside = tuple(sorted(set(fields) - set(rule.fields)))
    if outside:
        return Permit(False, refused=f"outside the whitelist of {type}: {', '.join(outside)}", fields_outside=outside)
    if purpose not in rule.purposes:
        return Permit(False, refused=f"{type} does not serve the purpose {purpose!r}")
    refused = f"no flow of {type} leads from {sender.kind} to {recipient.kind}"
    for flow in (flows()[flow_id] for flow_id in rule.flows):
        if not flow.open or purpose not in flow.purposes or not flow.between(sender.kind, recipient.kind):
            continue
        ours, theirs = flow.sender_basis.get(sender.regime), flow.recipient_basis.get(recipient.regime)
        if ours and theirs:
            return Permit(True, flow.id, ours, theirs)
        refused = f"{flow.id} has no legal basis for {sender.regime if not ours else recipient.regime}"
    return Permit(False, refused=refused)


@cache
def messages() -> Mapping[str, MessageRule]:
    """All message types by name, each mapped to its flows."""
    path = ROOT / "flows" / "messages.yaml"
    data = load(path, "messages")
    found: dict[str, MessageRule] = {}
    for raw in data["messages"]:
        for flow in raw["flows"]:
            if flow not in flows():
                raise CatalogueError(path, raw["id"], "flows", f"names {flow!r}.", "Use an id of flows.yaml.")
        found[raw["id"]] = MessageRule(
            raw["id"],
            tuple(raw["flows"]),
            frozenset(raw["purposes"]),
            raw["scope"],
            frozen(raw["fields"]),
            raw.get("source", data["source"]),
            raw.get("confidence", data["confidence"]),
            raw["label"],
        )
    return MappingProxyType(found)
