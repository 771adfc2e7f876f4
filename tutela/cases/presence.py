"""Two people in one file: each learns that the other has a form of it open, as far as each may know who looks.

A row lives two minutes; the page renews it while it is open, and without a script it stands for the two minutes after
the page was loaded. Nothing of this is journalled: the look that opened the form is.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases.selectors import seeing
from tutela.cases.selectors.page import visible_case
from tutela.core.catalogue import MASKED, NEVER
from tutela.journal import presence
from tutela.journal import selectors as journal


@dataclass(frozen=True)
class Other:
    """Somebody else with a form open. Without a name for those who may only know that there is somebody."""

    since: datetime
    name: str = ""
    office: str = ""


def opened(*, actor: Actor, case: UUID) -> None:
    """A form of the file was opened, or is still open. The caller has checked that the actor may open it."""
    if actor.person_id is not None:
        presence.opened(case=case, person=actor.person_id, organisation=actor.organisation_id)


def left(*, actor: Actor, case: UUID) -> None:
    """The form was saved: the actor is not editing any more."""
    if actor.person_id is not None:
        presence.closed(case=case, person=actor.person_id)


def others(*, actor: Actor, case: UUID) -> list[Other]:
    """Who else has a form of this file open, longest first; nothing for a role that may not know who looks.

    The same rule as for looks: by name where the matrix shows looks, that there is somebody where it masks them. Who is
    barred from the child is not shown, nor somebody whose look is withheld.
    """
    answer = visible_case(actor, case)[1].of("looks")
    if answer == NEVER:
        return []
    rows = presence.open_now(case=case)
    found = [row for row in rows if row.person_id != actor.person_id and _may_be_shown(actor, row)]
    if answer == MASKED:
        return [Other(row.since) for row in found]
    if not found:
        return []
    called = seeing.named(
        actor=actor, case=case, people_of={row.person_id: row.organisation_id for row in found},
        offices=[row.organisation_id for row in found if row.organisation_id],
    )
    return [
        Other(row.since, called.get(row.person_id, ""), called.get(row.organisation_id, "") if row.organisation_id else "")
        for row in found
    ]


def _may_be_shown(actor: Actor, row: Any) -> bool:
    if policies.barred(case=row.case_id, person=row.person_id, organisation=row.organisation_id):
        return False
    return P.LOOK_WITHHOLD in actor.permissions or not journal.is_withheld(case=row.case_id, person=row.person_id)
