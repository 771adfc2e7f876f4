"""Care: arrivals, the nightly roll, moves with a confirmation at both ends."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import choices, policies
from tutela.access import selectors as people
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care import events
from tutela.care.models import FirstNight, Placement, RollCall, RollEntry, Transfer
from tutela.care.states import TRANSFER
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.journal.events import is_code
from tutela.work import services as work

CONFIRM_WITHIN = timedelta(hours=2)
CENTRES = ("reception", "accommodation", "child_protection")
UNDER_WAY = ("opened", "departed")
ARRIVAL_TASKS = ("expect_arrival", "confirm_arrival", "chase_transfer", "transfer_unconfirmed")
FIRST_NIGHT_ITEMS = (
    "bed_shown", "meal", "numbers_112_116", "house_rules_own_language", "going_out_agreed", "who_to_wake",
    "phone_charged_kept", "guardian_named", "fears_asked", "same_language_peer",
)


@service
def arrive(*, by: Actor, case: UUID, at: datetime | None = None, place: str = "") -> Placement | Transfer:
    """A child arrives in the actor's centre: a placement starts and the tasks of arrival open (by rules).

    A move under way to the centre is closed with it. A centre that neither holds the file nor is expected only says
    that the child is there: the true placement stands until the office in charge confirms.
    """
    policies.require(by, P.CARE_MANAGE, case=case)
    moment = _not_future(at, "at")
    expected = Transfer.objects.filter(case_id=case, state__in=UNDER_WAY).first()
    if expected is not None and expected.to_organisation_id == by.organisation_id and not by.is_machine:
        return confirm_arrival(by=by, transfer=expected.pk, at=at)
    if not _may_place(by, case):
        from tutela.care.claims import claim

        return claim(by, case, moment)
    return put_in_place(by, case, moment, place)


def _may_place(by: Actor, case: UUID) -> bool:
    """Who may say for good where a child lives: the office in charge and the present centre; while the child has no
    centre also who holds the file. Access for a while is not enough."""
    own, placed = by.organisation_id, placements_at(case)
    if by.is_machine or own in placed or own == cases.owner_of(case=case)["org"]:
        return True
    return not placed and people.relation(by, case) in {"assigned", "own_organisation_grant"}


def put_in_place(by: Actor, case: UUID, moment: datetime, place: str = "", organisation: UUID | None = None) -> Placement:
    """Start the placement; the caller has checked who may say so (a centre, or whoever confirms an arrival)."""
    house = organisation or _desk(by)
    if Placement.objects.filter(case_id=case, ends_at=None, starts_at__gt=moment).exists():
        raise InvalidInput("at", _("The child arrived at the present place later than that. Correct the time."))
    end_placement(by=by, case=case, reason="moved", at=moment)
    row = Placement(case_id=case, organisation_id=house, starts_at=moment)
    row.place = clean_text(place, field="place", max_length=300)
    row.save()
    access.add_grant(
        by=by, case=case, purpose="care", source="placement", organisation=house, relation="own_organisation_grant",
    )
    journal.record(by=by, event=events.Arrived(organisation=house, at=moment), case=case, purpose="care")
    journal.record(
        by=by, event=events.PlacementStarted(placement=row.pk, organisation=house, at=moment), case=case,
        subject=row.pk, purpose="care",
    )
    return row


def end_placement(*, by: Actor, case: UUID, reason: str, at: datetime | None = None) -> None:
    """Close the open placement of a child, if any, as part of another act."""
    for row in Placement.objects.filter(case_id=case, ends_at=None):
        row.ends_at, row.end_reason = at or clock.now(), reason
        row.save(update_fields=["ends_at", "end_reason"])
        journal.record(
            by=by, event=events.PlacementEnded(placement=row.pk, reason=reason), case=case, subject=row.pk,
            purpose="care",
        )


@service
def plan_first_night(*, by: Actor, case: UUID, items: list[str]) -> FirstNight:
    """Note what was agreed for the first night; the first night is when most children leave."""
    policies.require(by, P.CARE_MANAGE, case=case)
    unknown = [item for item in items if item not in FIRST_NIGHT_ITEMS]
    if unknown:
        raise InvalidInput("items", _("Choose from the list."))
    row = FirstNight.objects.create(
        case_id=case, organisation_id=_desk(by), items=sorted(set(items)), planned_by=by.label
    )
    journal.record(by=by, event=events.FirstNightPlanned(items=row.items), case=case, purpose="care")
    work.complete(by=by, case=case, kind="first_night_plan")
    return row


@service
def call_roll(
    *, by: Actor, present: list[UUID], absent: list[UUID], back_by: dict[UUID, datetime] | None = None
) -> RollCall:
    """The evening's roll of the actor's centre. Each absent child without a known return becomes a task at once."""
    policies.require(by, P.ROLL_CALL)
    present, absent = list(dict.fromkeys(present)), list(dict.fromkeys(absent))
    if set(present) & set(absent):
        raise InvalidInput("present", _("A child cannot be here and away at once. Correct the roll."))
    for case in [*present, *absent]:
        policies.require(by, P.ROLL_CALL, case=case)
    roll = RollCall.objects.create(organisation_id=_desk(by), called_by=by.label)
    away = back_by or {}
    for case in present:
        _roll_entry(by, roll, case, "present", None)
    for case in absent:
        expected = away.get(case)
        _roll_entry(by, roll, case, "away" if expected else "absent", expected)
        if not expected:
            work.open_item(
                by=by, kind="search_carer", case=case, organisation=by.organisation_id,
                protective_due=clock.now() + timedelta(minutes=30), source="roll_call", once=f"search:{case}:{roll.pk}",
            )
    event = events.RollCalled(roll_call=roll.pk, present=len(present), absent=len(absent))
    journal.record(by=by, event=event, subject=roll.pk, purpose="care")
    return roll


def _roll_entry(by: Actor, roll: RollCall, case: UUID, result: str, back_by: datetime | None) -> None:
    RollEntry.objects.create(
        roll_call=roll, case_id=case, organisation_id=_desk(by), result=result, checked_by=by.label, back_by=back_by
    )


@service
def check_bed(*, by: Actor, case: UUID, found: bool, at: datetime | None = None) -> RollEntry:
    """A bed check of one expected or resident child."""
    policies.require(by, P.ROLL_CALL, case=case)
    moment = _not_future(at, "at")
    entry = RollEntry.objects.create(
        case_id=case, organisation_id=_desk(by), result="present" if found else "absent", checked_at=moment,
        checked_by=by.label,
    )
    journal.record(by=by, event=events.BedChecked(found=found, at=moment), case=case, purpose="care")
    return entry


@service
def open_transfer(
    *, by: Actor, case: UUID, to: UUID, departs_at: datetime, eta: datetime, mode: str = "bus"
) -> Transfer:
    """Open a move. The receiving desk gets a grant to prepare; the child stays with the sender until arrival."""
    policies.require(by, P.TRANSFER_OPEN, case=case)
    mode = clean_text(mode, field="mode", max_length=20)
    if not mode or not is_code(mode):
        raise InvalidInput("mode", _("Choose from the list."))
    if eta < departs_at:
        raise InvalidInput("eta", _("The arrival is before the departure. Correct one of the two times."))
    if to == by.organisation_id:
        raise InvalidInput("to", _("Choose another organisation than your own."))
    if Transfer.objects.filter(case_id=case, state__in=UNDER_WAY).exists():
        raise InvalidInput("case", _("A move is already under way. Confirm its arrival or cancel it first."))
    choices.organisation(to, case=case, field="to", kinds=CENTRES, able=(P.TRANSFER_CONFIRM,))
    row = Transfer.objects.create(
        case_id=case, from_organisation_id=_desk(by), to_organisation_id=to, departs_at=departs_at, eta=eta,
        mode=mode, opened_by=by.label,
    )
    access.add_grant(by=by, case=case, purpose="transfer", source="transfer", organisation=to)
    event = events.TransferOpened(
        transfer=row.pk, from_organisation=row.from_organisation_id, to_organisation=to, departs_at=departs_at,
        eta=eta, mode=row.mode,
    )
    journal.record(by=by, event=event, case=case, subject=row.pk, purpose="transfer")
    work.open_item(
        by=by, kind="expect_arrival", case=case, organisation=to, protective_due=eta, source="transfer",
        subject=row.pk, once=f"expect:{row.pk}",
    )
    return row


@service
def depart(*, by: Actor, transfer: UUID, at: datetime | None = None) -> Transfer:
    """The child left the sender."""
    row = _sent_by(by, transfer)
    moment = _not_future(at, "at")
    TRANSFER.apply(row, "depart")
    row.departed_at, row.departed_by = moment, by.label
    row.save()
    journal.record(
        by=by, event=events.TransferDeparted(transfer=row.pk, at=moment, eta=row.eta), case=row.case_id,
        subject=row.pk, purpose="transfer",
    )
    return row


@service
def confirm_arrival(*, by: Actor, transfer: UUID, at: datetime | None = None) -> Placement:
    """The receiver closes the move: only now does the child's care pass on."""
    row = _transfer(by, transfer, P.TRANSFER_CONFIRM)
    if not by.is_machine and by.organisation_id != row.to_organisation_id:
        raise NotVisible
    moment = _not_future(at, "at")
    if row.departed_at is not None and moment < row.departed_at:
        raise InvalidInput("at", _("The arrival is before the departure. Correct the time."))
    TRANSFER.apply(row, "arrive")
    row.arrived_at, row.arrived_by = moment, by.label
    row.save()
    journal.record(
        by=by, event=events.TransferArrived(transfer=row.pk, at=moment), case=row.case_id, subject=row.pk,
        purpose="transfer",
    )
    for kind in ARRIVAL_TASKS:
        work.complete(by=by, case=row.case_id, kind=kind, subject=row.pk)
    before = placements_at(row.case_id)
    placement = put_in_place(by, row.case_id, moment)
    access.end_grants(by=by, case=row.case_id, organisation=row.to_organisation_id, purpose="transfer")
    for organisation in {row.from_organisation_id, *before} - {row.to_organisation_id}:
        let_go(by=by, case=row.case_id, organisation=organisation)
    return placement


def placements_at(case: UUID) -> list[UUID]:
    """Where a child is placed now: one organisation or none."""
    return [row.organisation_id for row in Placement.objects.filter(case_id=case, ends_at=None)]


def let_go(*, by: Actor, case: UUID, organisation: UUID) -> None:
    """A centre whose child has moved on loses the file, unless it is in charge of it: then when it gives the file up.
    What it holds for another purpose (for example guardianship) stays."""
    access.end_grants(
        by=by, case=case, organisation=organisation, relation="own_organisation_grant", purpose="care"
    )
    if cases.owner_of(case=case)["org"] != organisation:
        access.end_grants(
            by=by, case=case, organisation=organisation, relation="own_organisation_grant", purpose="protection"
        )


def on_owner_released(entry: Any) -> None:
    """Subscriber of cases.owner_released: a centre that gives up the file of a child who lives elsewhere lets go."""
    organisation = entry.organisation_id
    placed = placements_at(entry.case_id)
    if organisation is not None and placed and organisation not in placed:
        let_go(by=Actor.system("transfers"), case=entry.case_id, organisation=organisation)


@service
def cancel_transfer(*, by: Actor, transfer: UUID) -> Transfer:
    """Call a move off before departure; the receiver's preparation grant ends."""
    row = _sent_by(by, transfer)
    TRANSFER.apply(row, "cancel")
    row.save(update_fields=["state"])
    access.end_grants(by=by, case=row.case_id, organisation=row.to_organisation_id, purpose="transfer")
    work.complete(by=by, case=row.case_id, kind="expect_arrival", subject=row.pk, dropped=True)
    journal.record(by=by, event=events.TransferCancelled(transfer=row.pk), case=row.case_id, subject=row.pk,
                   purpose="transfer")
    return row


def on_missing(entry: Any) -> None:
    """Subscriber of missing.episode_opened: who is searched for is not expected any more; the move is over, its tasks
    too. The receiver keeps sight of the file until the child is placed or the episode is closed."""
    for row in Transfer.objects.select_for_update().filter(case_id=entry.case_id, state__in=UNDER_WAY):
        TRANSFER.apply(row, "lose")
        row.save(update_fields=["state"])
        by = Actor.system("transfers")
        for kind in ARRIVAL_TASKS:
            work.complete(by=by, case=row.case_id, kind=kind, subject=row.pk)
        journal.record(
            by=by, event=events.TransferNotArrived(transfer=row.pk), case=row.case_id, subject=row.pk, purpose="transfer"
        )


def on_found(entry: Any) -> None:
    """Subscriber of missing.episode_closed and care.arrived: no move is under way, so nobody prepares for one."""
    if not Transfer.objects.filter(case_id=entry.case_id, state__in=UNDER_WAY).exists():
        access.end_grants(by=Actor.system("transfers"), case=entry.case_id, purpose="transfer")


def overdue_transfers() -> int:
    """Worker job: moves not confirmed two hours after the expected arrival become tasks at both ends and for the
    guardian (or the guardianship office while there is none). Once per move; nothing is closed."""
    by = Actor.system("transfers")
    due = Transfer.objects.filter(state__in=UNDER_WAY, overdue_at=None, eta__lte=clock.now() - CONFIRM_WITHIN)
    ids = list(due.values_list("pk", flat=True)[:200])
    for pk in ids:
        mark_overdue(by=by, transfer=pk)
    return len(ids)


@service
def mark_overdue(*, by: Actor, transfer: UUID) -> None:
    """Raise one unconfirmed move."""
    row = Transfer.objects.select_for_update().get(pk=transfer)
    if row.overdue_at is not None or row.state not in UNDER_WAY:
        return
    row.overdue_at = clock.now()
    row.save(update_fields=["overdue_at"])
    journal.record(by=by, event=events.TransferOverdue(transfer=row.pk, eta=row.eta), case=row.case_id,
                   subject=row.pk, purpose="transfer")
    _overdue_item(by, row, "confirm_arrival", row.to_organisation_id)
    _overdue_item(by, row, "chase_transfer", row.from_organisation_id)
    guardian = people.assigned_person(case=row.case_id, role="guardian")
    office = people.organisation_of(person=guardian, role="guardian") if guardian else None
    if guardian is None and (office := people.office_for(case=row.case_id, kind="guardianship")):
        # A task on a file that the office cannot open would wait for nobody.
        access.add_grant(
            by=by, case=row.case_id, purpose="guardianship", source="transfer_unconfirmed", organisation=office
        )
    _overdue_item(by, row, "transfer_unconfirmed", office, guardian)


def _overdue_item(by: Actor, row: Transfer, kind: str, organisation: UUID | None, person: UUID | None = None) -> None:
    work.open_item(
        by=by, kind=kind, case=row.case_id, organisation=organisation, person=person, source="transfer",
        protective_due=row.eta + CONFIRM_WITHIN, subject=row.pk, once=f"{kind}:{row.pk}",
    )


def _transfer(by: Actor, transfer: UUID, permission: P) -> Transfer:
    row = Transfer.objects.select_for_update().filter(pk=transfer).first()
    if row is None:
        raise NotVisible
    policies.require(by, permission, case=row.case_id)
    return row


def _sent_by(by: Actor, transfer: UUID) -> Transfer:
    """The move, if the actor's organisation opened it: the receiver can neither start it nor call it off."""
    row = _transfer(by, transfer, P.TRANSFER_OPEN)
    if not by.is_machine and by.organisation_id != row.from_organisation_id:
        raise NotVisible
    return row


def _desk(by: Actor) -> UUID:
    if by.organisation_id is None:
        raise InvalidInput("organisation", _("Choose for which organisation you act."))
    return by.organisation_id


def _not_future(at: datetime | None, field: str) -> datetime:
    now = clock.now()
    if at is not None and at > now + timedelta(minutes=5):
        raise InvalidInput(field, _("This time is in the future. Write when it happened."))
    return at or now
