"""Handing guardianship over a border: offer, accept or decline, and the minimal package (flow F11).

The sender stays responsible until it has processed the receiver's signed acceptance; nothing here ends a guardianship
because a message was sent.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.previews import Preview
from tutela.guardianship import events
from tutela.guardianship.models import Guardianship, Handover, Package, Period
from tutela.guardianship.services import appoint_person, status_of
from tutela.guardianship.states import HANDOVER
from tutela.journal import services as journal
from tutela.work import services as work

PURPOSE = "guardianship"
PACKAGE_FIELDS = ("needs", "schooling", "contacts", "child_views", "told_topics")
POINTERS = ("health", "assessment", "referral")
ASSENT = ("agrees", "objects", "not_asked")


def offices() -> list[tuple[str, str]]:
    """Offices of other nodes that may take over a guardianship, as "node/organisation" and a readable name."""
    from tutela.exchange import selectors as exchange_read

    kinds = ("guardianship", "child_protection")
    return [(f"{row.node}/{row.org}", f"{row.name} ({row.country})") for row in exchange_read.offices(kinds=kinds)]


def address(text: str) -> Address:
    """The address behind a form choice."""
    node, _slash, org = text.rpartition("/")
    return Address(node, org)


@service
def offer(
    *, by: Actor, case: UUID, to: Address, tells_child: str, scope: list[str] | None = None,
    open_deadlines: list[str] | None = None,
) -> Handover:
    """Offer the guardianship to an office of another node. The sender stays responsible.

    `scope` (codes of guardianship_scope) and `open_deadlines` (rules of the catalogue) say what is meant to pass; they
    stand in this node's record of the handover.
    """
    policies.require(by, P.GUARDIAN_HANDOVER, case=case)
    if to.node == settings.TUTELA.id:
        raise InvalidInput("to", _("Inside this node appoint the new guardian directly."))
    if any(one not in codes("guardianship_scope") for one in scope or []):
        raise InvalidInput("scope", _("Choose from the list."))
    status = status_of(case)
    if not status.responsible:
        raise InvalidInput("case", _("No guardian of this node is responsible for this child, so there is nothing to hand over."))
    if Handover.objects.filter(case_id=case, direction="out", state="offered").exists():
        raise InvalidInput("case", _("An offer already waits for an answer."))
    row = Handover.objects.create(
        case_id=case, direction="out", peer=to.node, office=to.org, conversation=new_id(), scope=scope or [],
        open_deadlines=open_deadlines or [], tells_child=tells_child, withheld=policies.danger(case),
    )
    body = _offer_body(by, case, row.pk)
    exchange.send(
        by=by, type="guardianship.offer", to=to, case=case, body=body, purpose=PURPOSE, conversation=row.conversation,
    )
    status.handover_state = "offered"
    status.save(update_fields=["handover_state"])
    journal.record(
        by=by, event=events.HandoverOffered(handover=row.pk, direction="out"), case=case, subject=row.pk,
        purpose=PURPOSE, counterpart=to.node,
    )
    return row


@service
def accept(*, by: Actor, handover: UUID, case: UUID, person: UUID, at: datetime | None = None) -> Handover:
    """Take over: name the acting guardian here and send the signed acceptance."""
    row = _incoming(by, handover)
    policies.require(by, P.GUARDIAN_HANDOVER, case=case)
    if row.case_id not in (None, case):
        raise InvalidInput("case", _("This offer is about another child."))
    HANDOVER.apply(row, "accept")
    row.case_id, row.answered_at, row.answered_by = case, clock.now(), by.label
    row.save()
    appoint_person(by=Actor.system("handover", by.organisation_id), case=case, person=person, at=at)
    exchange.send(
        by=by, type="guardianship.accept", to=Address(row.peer, row.office), case=case, purpose=PURPOSE,
        conversation=row.conversation,
        body={"reference": _their_reference(row), "step": "accepted", "office": _own_office(by),
              "mandate_start": (at or clock.now()).date().isoformat()},
    )
    journal.record(
        by=by, event=events.HandoverAccepted(handover=row.pk), case=case, subject=row.pk, purpose=PURPOSE,
        counterpart=row.peer,
    )
    work.complete(by=by, case=case, kind="handover_offered", subject=row.pk)
    return row


@service
def decline(*, by: Actor, handover: UUID, reason: str) -> Handover:
    """Decline with a coded reason; the sender stays responsible and learns it at once."""
    row = _incoming(by, handover)
    HANDOVER.apply(row, "decline")
    row.reason, row.answered_at, row.answered_by = reason, clock.now(), by.label
    row.save()
    exchange.send(
        by=by, type="guardianship.decline", to=Address(row.peer, row.office), case=row.case_id, purpose=PURPOSE,
        conversation=row.conversation,
        body={"reference": _their_reference(row), "step": "declined", "reason": reason, "office": _own_office(by)},
    )
    journal.record(
        by=by, event=events.HandoverDeclined(handover=row.pk, reason=reason), case=row.case_id, subject=row.pk,
        purpose=PURPOSE, counterpart=row.peer,
    )
    work.complete(by=by, case=row.case_id, kind="handover_offered", subject=row.pk)
    return row


@service
def send_package(  # noqa: PLR0913 - one argument per part of the package
    *, by: Actor, case: UUID, to: Address, needs: list[str], schooling: list[str] | None = None,
    contacts: list[str] | None = None, child_views: list[Any] | None = None, told_topics: list[Any] | None = None,
    pointers: list[str] | None = None, assent: str = "not_asked", extra: dict[str, Any] | None = None,
) -> Package:
    """Send the minimal package: coded needs, schooling, contacts, views, topics already told, pointers.

    A field outside flow F11 is refused by the exchange, naming it; nothing is sent then. There is no place in it; under
    the danger flag the other side is told that it is withheld and which office to ask.
    """
    policies.require(by, P.HANDOVER_SEND, case=case)
    if assent not in ASSENT:
        raise InvalidInput("assent", _("Say whether the child agrees."))
    body = package_body(by, case, needs, schooling, contacts, child_views, told_topics, pointers)
    body |= extra or {}
    row = Package(case_id=case, direction="out", peer=to.node, assent=assent)
    body["reference"] = str(row.pk)
    sent = exchange.send(
        by=by, type="package.minimal", to=to, case=case, body=body, purpose="continuity"
    )
    row.message_id, row.fields = sent.pk, body
    row.save()
    journal.record(
        by=by, event=events.PackageSent(package=row.pk), case=case, subject=row.pk, purpose="continuity",
        counterpart=to.node,
    )
    return row


def what_an_offer_sends(*, actor: Actor, case: UUID, to: Address) -> Preview:
    """What would leave with an offer of this child's guardianship. Nothing is sent."""
    policies.require(actor, P.GUARDIAN_HANDOVER, case=case)
    body = _offer_body(actor, case, new_id())
    return exchange.preview(
        by=actor, type="guardianship.offer", to=to, case=case, body=body, purpose=PURPOSE
    )


def _offer_body(by: Actor, case: UUID, reference: UUID) -> dict[str, Any]:
    period = Period.objects.filter(case_id=case, kind__in=["person", "body"], ends_at=None).order_by("starts_at").first()
    body = {"reference": str(reference), "step": "offered", "office": _own_office(by), **_withheld(case)}
    if period:
        body["mandate_start"] = period.starts_at.date().isoformat()
    return body


def _withheld(case: UUID) -> dict[str, Any]:
    """That a place is kept back, for the side that takes over; whom to ask is the office of the same message."""
    return {"withheld": ["place"]} if policies.danger(case) else {}


def what_a_package_sends(  # noqa: PLR0913 - one argument per part of the package
    *, actor: Actor, case: UUID, to: Address, needs: list[str], schooling: list[str] | None = None,
    contacts: list[str] | None = None, child_views: list[Any] | None = None, told_topics: list[Any] | None = None,
    pointers: list[str] | None = None,
) -> Preview:
    """What would leave with a package filled in like this. Nothing is sent."""
    policies.require(actor, P.HANDOVER_SEND, case=case)
    body = package_body(actor, case, needs, schooling, contacts, child_views, told_topics, pointers)
    body["reference"] = str(new_id())
    return exchange.preview(
        by=actor, type="package.minimal", to=to, case=case, body=body, purpose="continuity"
    )


def package_body(  # noqa: PLR0913, PLR0917 - one argument per part of the package
    by: Actor, case: UUID, needs: list[str], schooling: list[str] | None, contacts: list[str] | None,
    child_views: list[Any] | None, told_topics: list[Any] | None, pointers: list[str] | None,
) -> dict[str, Any]:
    """The package as it would travel; empty parts are left out. A pointer is only "ask our office"."""
    office = _own_office(by)
    body: dict[str, Any] = {
        "needs": needs, "schooling": schooling or [], "contacts": contacts or [],
        "child_views": [_named(view) for view in child_views or []],
        "told_topics": [_named(topic) for topic in told_topics or []],
        "office": office, **_withheld(case),
    }
    body |= {f"{name}_pointer": office for name in pointers or [] if name in POINTERS}
    return {key: value for key, value in body.items() if value != [] or key == "needs"}


def preview_package(*, actor: Actor, case: UUID, to: Address) -> list[dict[str, Any]]:
    """Each field that may travel in a package, with its purpose and the legal basis on both sides."""
    policies.require(actor, P.HANDOVER_SEND, case=case)
    body = package_body(actor, case, [], ["unknown"], ["court"], ["stay"], ["journey"], list(POINTERS))
    body["reference"] = str(new_id())
    found = exchange.preview(
        by=actor, type="package.minimal", to=to, case=case, body=body, purpose="continuity"
    )
    return [
        {"field": name, "purpose": "continuity", "basis_sender": found.sender_basis, "basis_recipient": found.recipient_basis}
        for name in (*PACKAGE_FIELDS, *(f"{pointer}_pointer" for pointer in POINTERS), *_withheld(case))
    ]


def receive_offer(message: Any) -> None:
    """Handler of guardianship.offer: a task for our office; nothing changes for the child yet."""
    row = Handover.objects.create(
        case_id=message.case, direction="in", peer=message.sender.node, office=message.sender.org,
        conversation=message.conversation, scope=[], tells_child="sender", to_organisation_id=message.organisation_id,
        withheld="place" in message.body.get("withheld", ()),
    )
    journal.record(
        by=message.actor, event=events.HandoverOffered(handover=row.pk, direction="in"), case=message.case,
        subject=row.pk, purpose=PURPOSE, counterpart=message.sender.node,
    )
    work.open_item(
        by=message.actor, kind="handover_offered", case=message.case, organisation=message.organisation_id,
        role="guardian", source=PURPOSE, subject=row.pk, once=f"handover:{row.pk}",
    )


def receive_answer(message: Any) -> None:
    """Handler of guardianship.accept and .decline at the sender: only now may its responsibility end."""
    row = Handover.objects.select_for_update().filter(conversation=message.conversation, direction="out").first()
    if row is None or row.state != "offered" or row.peer != message.sender.node or row.case_id is None:
        raise InvalidInput("conversation", _("No offer waits for this answer."))
    accepted = message.body["step"] == "accepted"
    HANDOVER.apply(row, "complete" if accepted else "decline")
    row.answered_at, row.answered_by = clock.now(), message.actor.label
    row.reason = str(message.body.get("reason", ""))
    row.save()
    status = status_of(row.case_id)
    status.handover_state = row.state
    status.save(update_fields=["handover_state"])
    if accepted:
        _end_here(message.actor, row, status)
    else:
        journal.record(
            by=message.actor, event=events.HandoverDeclined(handover=row.pk, reason=row.reason), case=row.case_id,
            subject=row.pk, purpose=PURPOSE, counterpart=message.sender.node,
        )


def receive_package(message: Any) -> None:
    """Handler of package.minimal: keep it in the file; the receipt is the exchange's."""
    if message.case is None:
        raise InvalidInput("pseudonym", _("This child is not linked here yet."))
    row = Package(case_id=message.case, direction="in", peer=message.sender.node, assent="not_asked",
                  message_id=message.id)
    row.fields = {key: value for key, value in message.body.items() if key not in ("pseudonym", "reference")}
    row.save()
    journal.record(
        by=message.actor, event=events.PackageReceived(package=row.pk), case=message.case, subject=row.pk,
        purpose="continuity", counterpart=message.sender.node,
    )


def _end_here(by: Actor, row: Handover, status: Guardianship) -> None:
    """End the sending guardian's responsibility: access, periods, status. The gap is what lay between, here none."""
    assert row.case_id is not None
    now = clock.now()
    with transaction.atomic():
        for period in Period.objects.filter(case_id=row.case_id, ends_at=None):
            period.ends_at, period.end_reason = max(now, period.starts_at), "handed_over"
            period.save(update_fields=["ends_at", "end_reason"])
        status.responsible, status.gap_hours = False, 0.0
        status.person_id = status.body_id = status.provisional_id = None
        status.save()
    journal.record(
        by=by, event=events.Ended(reason="handed_over", at=now), case=row.case_id, subject=row.pk, purpose=PURPOSE,
        counterpart=row.peer,
    )
    for period in Period.objects.filter(case_id=row.case_id, end_reason="handed_over", person_id__isnull=False):
        access.end_grants(by=by, case=row.case_id, person=period.person_id, relation="assigned")
    # What was opened so that somebody would be found; the guardian abroad has it now.
    access.end_grants(by=by, case=row.case_id, purpose=PURPOSE, relation="granted", role="")


def _incoming(by: Actor, handover: UUID) -> Handover:
    row = Handover.objects.select_for_update().filter(pk=handover, direction="in").first()
    if row is None:
        raise NotVisible
    if row.case_id:
        policies.require(by, P.GUARDIAN_HANDOVER, case=row.case_id)
    elif row.to_organisation_id != by.organisation_id:
        raise NotVisible
    else:
        policies.require(by, P.GUARDIAN_HANDOVER)
    return row


def _their_reference(row: Handover) -> str:
    return str(row.conversation)


def _own_office(by: Actor) -> str:
    if by.organisation_id is None:
        raise InvalidInput("organisation", _("Choose for which organisation you act."))
    return str(own_address(by.organisation_id))


def _named(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {"code": value}
