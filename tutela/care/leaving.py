"""The end of a placement that is not a move to another house of this node: home, a foster family, turned 18."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care import events
from tutela.care.models import Placement, Transfer
from tutela.care.services import UNDER_WAY, let_go
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, NotVisible, WrongState
from tutela.core.service import service
from tutela.journal import services as journal
from tutela.work import services as work

# What a house need not do any more for a child who does not live there; what comes instead, by the reason.
OF_THE_HOUSE = ("first_night_plan", "search_carer")
LOOK_AFTER = timedelta(days=7)
NO_LOOK = ("died", "turned_18", "own_place")
PLAN_AFTER = ("turned_18", "own_place")


@service
def end_placement(
    *, by: Actor, case: UUID, reason: str, now_with: str, at: datetime | None = None, open_episode: bool = False
) -> Placement:
    """The child no longer lives in this house, and it is known with whom: codes of placement_end and care_arrangement.

    Said by the house itself or the office in charge of the file. Refused (WrongState) while the child is missing
    (`open_episode`) or a move is under way. The house lets go of the file unless it is in charge; somebody looks after
    the child at the new place within a week.
    """
    policies.require(by, P.CARE_MANAGE, case=case)
    row = Placement.objects.select_for_update().filter(case_id=case, ends_at=None).first()
    owner = cases.owner_of(case=case)
    if row is None or not (by.is_machine or by.organisation_id in (row.organisation_id, owner["org"])):
        raise NotVisible
    _check(row, reason, now_with, at, open_episode)
    row.ends_at, row.end_reason = at or clock.now(), reason
    row.save(update_fields=["ends_at", "end_reason"])
    event = events.PlacementEnded(placement=row.pk, reason=reason, now_with=now_with)
    journal.record(by=by, event=event, case=case, subject=row.pk, purpose="care")
    _tasks(by, row, reason, owner)
    let_go(by=by, case=case, organisation=row.organisation_id)
    return row


def _check(row: Placement, reason: str, now_with: str, at: datetime | None, open_episode: bool) -> None:
    if open_episode:
        raise WrongState(_("The child is missing. The place is kept, and the search goes on: nothing is ended."))
    if Transfer.objects.filter(case_id=row.case_id, state__in=UNDER_WAY).exists():
        raise WrongState(_("A move is under way. Confirm its arrival or call it off first."))
    if reason not in codes("placement_end"):
        raise InvalidInput("reason", _("Choose from the list."))
    if now_with not in codes("care_arrangement"):
        raise InvalidInput("now_with", _("Choose from the list."))
    if at is not None and at > clock.now() + timedelta(minutes=5):
        raise InvalidInput("at", _("This time is in the future. Write when it happened."))
    if at is not None and at < row.starts_at:
        raise InvalidInput("at", _("The child arrived at the present place later than that. Correct the time."))


def _tasks(by: Actor, row: Placement, reason: str, owner: dict[str, Any]) -> None:
    """The tasks of the house fall away; the office in charge, else the guardian, looks after the child."""
    for kind in OF_THE_HOUSE:
        work.complete(by=by, case=row.case_id, kind=kind, dropped=True)
    guardian = None if owner["org"] else people.assigned_person(case=row.case_id, role="guardian")
    office = owner["org"] or (None if guardian else row.organisation_id)
    kinds = (["look_after_leaving"] if reason not in NO_LOOK else []) + (["transition_plan"] if reason in PLAN_AFTER else [])
    for kind in kinds:
        work.open_item(
            by=by, kind=kind, case=row.case_id, protective_due=clock.now() + LOOK_AFTER, source="placement",
            subject=row.pk, once=f"{kind}:{row.pk}", organisation=office, person=guardian,
        )
