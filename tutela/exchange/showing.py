"""What would leave, shown to the person who sends it: in words first, and sent only when exactly that was shown."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tutela.core.catalogue import codes, flows, messages
from tutela.engines.envelopes.errors import NotAllowed, UnknownKey
from tutela.exchange import bodies, trust
from tutela.exchange.addresses import Address
from tutela.exchange.previews import Preview


@dataclass(frozen=True)
class Line:
    """One kind of information and what it says, in the reader's language."""

    label: str
    text: str


@dataclass(frozen=True)
class Leaving:
    """A preview for a page: to whom, why, on which ground on both sides, and every field that travels."""

    recipient: str
    purpose: str
    flow: str
    sender_basis: str
    recipient_basis: str
    lines: list[Line]


def leaving(found: Preview) -> Leaving:
    """A preview in words."""
    flow = flows()[found.flow]
    return Leaving(
        recipient=found.recipient, purpose=codes("grant_purpose").label(found.purpose), flow=f"{flow.id}: {_(flow.msgid)}",
        sender_basis=", ".join(found.sender_basis), recipient_basis=", ".join(found.recipient_basis),
        lines=in_words(found.type, {field.name: field.value for field in found.fields}),
    )


def in_words(type_: str, body: Mapping[str, Any]) -> list[Line]:
    """The fields of a body with the labels of the catalogue, in the order of the whitelist."""
    kinds, names = messages()[type_].fields, codes("flow_field")
    return [
        Line(names.label(rule["field"]), _value(rule, body[name])) for name, rule in kinds.items() if body.get(name)
    ]


def _value(rule: Mapping[str, Any], value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_value(rule, item) for item in value)
    if isinstance(value, Mapping):
        parts = [_code(rule, value["code"]), codes("view_answer").label(value["answer"]) if value.get("answer") else ""]
        return ", ".join(str(part) for part in (*parts, value.get("on", "")) if part)
    if rule["kind"] == "address":
        return _office(str(value))
    if rule["kind"] == "boolean":
        return _("Yes") if value else _("No")
    return _code(rule, str(value))


def _code(rule: Mapping[str, Any], code: str) -> str:
    listed = rule.get("list")
    return str(codes(listed).label(code)) if listed and bodies.known_code(listed, code) else code


def _office(text: str) -> str:
    try:
        return trust.contact(Address.parse(text)).name
    except (NotAllowed, UnknownKey, ValueError):
        return text


class ShownFirst(forms.Form):
    """A form whose content leaves the node: the first POST shows what would travel, the second sends exactly that.

    Another tick after the preview shows the preview again. `seen` carries a fingerprint of what was shown.
    """

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def parts(self) -> dict[str, Any]:
        """What was filled in, without the fingerprint."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def fingerprint(self) -> str:
        """Of what was filled in."""
        text = json.dumps(self.parts(), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def was_shown(self) -> bool:
        """Whether the person has seen the preview of exactly this."""
        return bool(self.cleaned_data.get("seen") == self.fingerprint())

    def mark_shown(self) -> None:
        """From now on sending sends what is shown."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = self.fingerprint()
        self.data = data
