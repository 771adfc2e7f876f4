"""A centre without a standing in the file says that the child is there. That is a claim: the true placement and who holds
the file stay as they are until the office in charge has decided. Kept as a move that the receiver opened."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care import events
from tutela.care.models import Transfer
from tutela.care.services import let_go, placements_at, put_in_place
from tutela.care.states import TRANSFER
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.service import service
from tutela.journal import services as journal
from tutela.work import services as work

CLAIMED = "claimed"
DECIDE_WITHIN = timedelta(hours=2)


def claim(by: Actor, case: UUID, moment: datetime) -> Transfer:
    """Note the claim and ask the office in charge; said twice it is one. The caller has checked the right to say it."""
    if by.organisation_id is None:
        raise InvalidInput("organisation", _("Choose for which organisation you act."))
    for standing in Transfer.objects.filter(case_id=case, state=CLAIMED):
        if standing.to_organisation_id == by.organisation_id:
            return standing
    known = [cases.owner_of(case=case)["org"], *placements_at(case), *people.holders(case=case)]
    asked = next((one for one in known if one), by.organisation_id)
    row = Transfer.objects.create(
        case_id=case, from_organisation_id=asked, to_organisation_id=by.organisation_id, departs_at=moment, eta=moment,
        mode="unknown", state=CLAIMED, opened_by=by.label,
    )
    event = events.ArrivalClaimed(transfer=row.pk, organisation=by.organisation_id, at=moment)
    journal.record(by=by, event=event, case=case, subject=row.pk, purpose="care")
    work.open_item(
        by=by, kind="arrival_claimed", case=case, organisation=asked, source="care", subject=row.pk,
        protective_due=clock.now() + DECIDE_WITHIN, once=f"claim:{row.pk}",
    )
    return row


@service
def confirm_claim(*, by: Actor, transfer: UUID) -> UUID:
    """The office in charge confirms: only now does the child live there, and the centre holds the file. The case."""
    row = _decided(by, transfer, "confirm_claim")
    row.arrived_at, row.arrived_by = row.eta, by.label
    row.save()
    before = placements_at(row.case_id)
    put_in_place(by, row.case_id, clock.now() if before else row.eta, organisation=row.to_organisation_id)
    for organisation in set(before) - {row.to_organisation_id}:
        let_go(by=by, case=row.case_id, organisation=organisation)
    return row.case_id


@service
def decline_claim(*, by: Actor, transfer: UUID) -> UUID:
    """The child is not there. The centre's access stays what it was. The case."""
    row = _decided(by, transfer, "decline_claim")
    row.save()
    event = events.ClaimDeclined(transfer=row.pk)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="care")
    return row.case_id


def may_decide(actor: Actor, row: Transfer) -> bool:
    """The office in charge; while there is none, another office that holds the file; never who only claims."""
    if P.CASE_OWN not in actor.permissions or actor.organisation_id is None:
        return False
    owner = cases.owner_of(case=row.case_id)["org"]
    if owner is not None:
        return bool(owner == actor.organisation_id)
    return actor.organisation_id != row.to_organisation_id and people.relation(actor, row.case_id) != "granted"


def _decided(by: Actor, transfer: UUID, verb: str) -> Transfer:
    row = Transfer.objects.select_for_update().filter(pk=transfer).first()
    if row is None:
        raise NotVisible
    policies.require(by, P.CASE_OWN, case=row.case_id)
    if not by.is_machine and not may_decide(by, row):
        raise Refused(_("Only the office in charge of the file says where the child lives."))
    TRANSFER.apply(row, verb)
    work.complete(by=by, case=row.case_id, kind="arrival_claimed", subject=row.pk)
    return row
