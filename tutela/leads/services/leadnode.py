"""Which node leads for a child known to several. The sender leads until it has processed the signed acceptance."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, WrongState
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.previews import Preview
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.leads import events, wire
from tutela.leads.models import LeadNodeTransfer, Link
from tutela.leads.services.duplicates import office_of
from tutela.leads.states import LEAD_NODE
from tutela.work import services as work

PURPOSE = "continuity"


@service
def offer_lead(*, by: Actor, case: UUID, to: Address) -> LeadNodeTransfer:
    """Offer the lead for a linked child to another node. This node stays the lead until the acceptance was processed."""
    access_policies.require(by, P.LEAD_NODE_TRANSFER, case=case)
    file = cases.case_row(case)
    if file.lead_node:
        raise WrongState(_("Another node leads for this child."))
    if not Link.objects.filter(case_id=file.pk, node=to.node).exists():
        raise InvalidInput("to", _("Only a node that knows this child by a confirmed lead can take the lead."))
    if LeadNodeTransfer.objects.filter(case_id=file.pk, direction="out", state="offered").exists():
        raise WrongState(_("The lead is already offered. Wait for the answer."))
    row = LeadNodeTransfer.objects.create(
        case_id=file.pk, direction="out", node=to.node, org=to.org, reference=str(new_id()), started_by=by.label
    )
    _send(by, row, "offered", to, organisation=by.organisation_id, office=own_office(row.case_id, by))
    journal.record(
        by=by, case=file.pk, subject=row.pk, purpose=PURPOSE, counterpart=str(to),
        event=events.LeadOffered(transfer=row.pk),
    )
    return row


def what_an_offer_sends(*, actor: Actor, case: UUID, to: Address) -> Preview:
    """What would leave with an offer of the lead for this child. Nothing is sent."""
    access_policies.require(actor, P.LEAD_NODE_TRANSFER, case=case)
    body = {name: value for name, value in _body(str(new_id()), "offered", own_office(case, actor)).items() if value}
    return exchange.preview(
        by=actor, type=f"leadnode.{STEPS['offered']}", to=to, case=case, body=body, purpose=PURPOSE,
        organisation=actor.organisation_id,
    )


def own_office(case: UUID, by: Actor) -> str:
    """Address of the office of ours that answers for the child."""
    organisation = office_of(case) or by.organisation_id
    return str(own_address(organisation)) if organisation else ""


STEPS = {"offered": "offer", "accepted": "accept", "declined": "decline", "completed": "complete"}


def _send(
    by: Actor, row: LeadNodeTransfer, step: str, to: Address, *, organisation: UUID | None, office: str = ""
) -> None:
    body = _body(row.reference, step, office)
    wire.send(
        by=by, type_=f"leadnode.{STEPS[step]}", to=to, case=row.case_id, organisation=organisation, purpose=PURPOSE, body=body,
        conversation=UUID(row.reference),
    )


def _body(reference: str, step: str, office: str) -> dict[str, str]:
    return {"reference": reference, "step": step, "office": office, "day": clock.now().date().isoformat()}


def take_offer(incoming: Incoming) -> None:
    """Another node offers us the lead for a child we share with it."""
    if incoming.case is None:
        raise NotVisible
    row, made = LeadNodeTransfer.objects.get_or_create(
        direction="in", node=incoming.sender.node, reference=incoming.body["reference"],
        defaults={"case_id": incoming.case, "org": incoming.sender.org, "started_by": incoming.actor.label},
    )
    if made:
        office = office_of(incoming.case) or incoming.organisation_id
        work.open_item(
            by=incoming.actor, kind="handover_offered", case=incoming.case, organisation=office, subject=row.pk,
            source="leads", once=f"leadnode:{row.pk}",
        )


def _offered_to_us(case: UUID) -> LeadNodeTransfer:
    row = LeadNodeTransfer.objects.select_for_update().filter(case_id=case, direction="in", state="offered").last()
    if row is None:
        raise WrongState(_("Nobody has offered the lead for this child."))
    return row


@service
def accept_lead(*, by: Actor, case: UUID) -> LeadNodeTransfer:
    """Take the lead that another node offered. It passes when that node has processed our acceptance."""
    access_policies.require(by, P.LEAD_NODE_TRANSFER, case=case)
    row = _offered_to_us(cases.case_row(case).pk)
    LEAD_NODE.apply(row, "accept")
    row.save()
    office = own_office(case, by)
    _send(by, row, "accepted", Address(row.node, row.org), organisation=by.organisation_id, office=office)
    work.complete(by=by, case=row.case_id, kind="handover_offered", subject=row.pk)
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=PURPOSE, event=events.LeadAccepted(transfer=row.pk),
        counterpart=f"{row.node}/{row.org}",
    )
    return row


@service
def decline_lead(*, by: Actor, case: UUID) -> LeadNodeTransfer:
    """Not now: the other node stays the lead."""
    access_policies.require(by, P.LEAD_NODE_TRANSFER, case=case)
    row = _offered_to_us(cases.case_row(case).pk)
    LEAD_NODE.apply(row, "decline")
    row.settled_at = clock.now()
    row.save()
    _send(by, row, "declined", Address(row.node, row.org), organisation=by.organisation_id)
    work.complete(by=by, case=row.case_id, kind="handover_offered", subject=row.pk)
    journal.record(
        by=by, case=row.case_id, subject=row.pk, purpose=PURPOSE, event=events.LeadDeclined(transfer=row.pk)
    )
    return row


def take_accept(incoming: Incoming) -> None:
    """The signed acceptance: only now the lead passes; every linked node is told."""
    row = _ours(incoming)
    if row.state != "offered":
        return
    LEAD_NODE.apply(row, "complete")
    row.settled_at = clock.now()
    row.save()
    system = Actor.system("leads", incoming.organisation_id)
    case_services.set_lead_node(by=system, case=row.case_id, node=row.node)
    journal.record(
        by=incoming.actor, case=row.case_id, subject=row.pk, purpose=PURPOSE, counterpart=str(incoming.sender),
        event=events.LeadReleased(transfer=row.pk),
    )
    office = incoming.body.get("office") or str(incoming.sender)
    for link in Link.objects.filter(case_id=row.case_id):
        to = incoming.sender if link.node == row.node else Address(link.node, link.org)
        _send(system, row, "completed", to, organisation=incoming.organisation_id, office=office)


def take_decline(incoming: Incoming) -> None:
    """The other node does not take the lead."""
    row = _ours(incoming)
    if row.state == "offered":
        LEAD_NODE.apply(row, "decline")
        row.settled_at = clock.now()
        row.save()
        journal.record(
            by=incoming.actor, case=row.case_id, subject=row.pk, purpose=PURPOSE,
            event=events.LeadDeclined(transfer=row.pk),
        )


def take_complete(incoming: Incoming) -> None:
    """The node that led says who leads now. Only the node that led for this child may say so."""
    if incoming.case is None:
        raise NotVisible
    file = cases.case_row(incoming.case)
    if file.lead_node != incoming.sender.node:
        return
    node = Address.parse(incoming.body["office"]).node if incoming.body.get("office") else incoming.sender.node
    case_services.set_lead_node(
        by=Actor.system("leads", incoming.organisation_id), case=file.pk, node="" if node == settings.TUTELA.id else node
    )
    LeadNodeTransfer.objects.filter(
        direction="in", node=incoming.sender.node, reference=incoming.body["reference"], state="accepted"
    ).update(state="completed", settled_at=clock.now())


def _ours(incoming: Incoming) -> LeadNodeTransfer:
    row = LeadNodeTransfer.objects.select_for_update().filter(
        direction="out", node=incoming.sender.node, reference=incoming.body["reference"]
    ).first()
    if row is None:
        raise NotVisible
    return row
