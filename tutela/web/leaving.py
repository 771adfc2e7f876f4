"""What has left this node about one child, for the screen and the programming interface."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.cases import selectors as cases
from tutela.cases.visibility import Sight
from tutela.core.catalogue import messages
from tutela.core.errors import NotVisible
from tutela.engines.envelopes.errors import NotAllowed, UnknownKey
from tutela.exchange import left, trust
from tutela.exchange.addresses import Address
from tutela.journal import services as journal
from tutela.missing import wire

# Which field classes of the file must be seen to read the values of a message; every other type needs the first line.
ALWAYS = ("ledger", "episode")
CLASSES = {
    "package.minimal": ("ledger", "child_views", "told_topics", "languages"),
    "lead.": ("ledger", "leads"),
    "leads.": ("ledger", "leads"),
    "guardianship.": ("ledger", "guardian"),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """`title` is what to call the child; `sent` newest first; `standing` leaves by itself to `offices`, if any."""

    title: str
    sent: list[left.Left]
    offices: list[str]
    standing: list[left.Standing]


def of_case(*, actor: Actor, case: UUID, where: str) -> Shown:
    """For whoever may see who was told about the child (class "ledger"); the look is recorded. NotVisible otherwise."""
    head = cases.case_head(actor=actor, case=case, purpose="protection", where=where)
    if not head.sight.sees("ledger"):
        raise NotVisible
    journal.record_look(
        by=actor, case=case, purpose="protection", where=where, classes=["C2", "C3"], relation=head.sight.relation
    )
    file = cases.case_row(case).pk
    linked = [_office(row.node, row.office) for row in wire.linked(file)]
    sent = left.left(case=file, readable=readable(head.sight))
    return Shown(head.title, sent, linked, left.standing(wire.STANDING))


def readable(sight: Sight) -> set[str]:
    """Message types whose values somebody with this sight may read."""
    return {type_ for type_ in messages() if all(sight.sees(one) for one in _needed(type_))}


def _needed(type_: str) -> tuple[str, ...]:
    return next((classes for start, classes in CLASSES.items() if type_.startswith(start)), ALWAYS)


def _office(node: str, org: str) -> str:
    try:
        return trust.contact(Address(node, org)).name
    except (NotAllowed, UnknownKey, ValueError):  # gone from the trust list: still named by its address
        return f"{node}/{org}"


def panel(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """The way from the case page to the list; asks the database nothing."""
    return None if masked else {"case": case, "title": _("What has left this node")}

