"""The missing board: who is missing, since when, how urgent, whose file, who was told. Constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases.selectors import seeing as cases
from tutela.cases.visibility import Sight
from tutela.core.catalogue import NEVER
from tutela.missing import casefile
from tutela.missing.enums import State
from tutela.missing.models import Episode
from tutela.missing.services.notices import PREFIX, recipient_of
from tutela.work import selectors as work_selectors

FIRST_RECIPIENTS = ("police", "hotline", "guardian")


@dataclass(frozen=True)
class BoardRow:
    """One line as the actor may see it: `told` maps recipient kind to the state of its ledger row ("" when nobody was
    told), and is empty where the ledger is masked. A masked episode has no number, state, urgency or time."""

    id: UUID
    case_id: UUID
    name: str
    ordinal: int
    state: str
    state_label: Any
    level: str
    noticed_at: datetime | None
    owner: str
    adult: bool
    told: dict[str, str] = field(default_factory=dict)


def board(*, actor: Actor) -> QuerySet[Episode]:
    """Episodes that are not closed, of children the actor may know of: most urgent first, then the longest missing."""
    policies.require(actor, P.MISSING_VIEW)
    rows = Episode.objects.exclude(state=State.CLOSED)
    if not actor.is_machine:
        rows = rows.filter(case_id__in=access.visible_case_ids(actor))
    return rows.order_by("-rank", "noticed_at")


def board_rows(*, actor: Actor, episodes: Iterable[Episode], where: str) -> list[BoardRow]:
    """The lines of one page; the looks at the names are recorded."""
    rows = list(episodes)
    ids = {row.case_id for row in rows}
    names = casefile.display_names(actor=actor, ids=ids, where=where)
    owners = casefile.owners(actor=actor, ids=ids)
    offices = access.organisation_names({one for one in owners.values() if one})
    seen = cases.sights(actor=actor, cases=ids)
    told = told_of([row.pk for row in rows if seen[row.case_id].sees("ledger")])
    return [
        _line(row, seen[row.case_id], name=names.get(row.case_id, ""), told=told.get(row.pk, {}),
              owner=offices.get(owners.get(row.case_id) or row.case_id, ""))
        for row in rows
        if seen[row.case_id].of("episode") != NEVER
    ]  # fmt: skip


def _line(row: Episode, sight: Sight, *, name: str, told: dict[str, str], owner: str) -> BoardRow:
    if not sight.sees("episode"):
        return BoardRow(row.pk, row.case_id, name, 0, "", _("Reported missing"), "", None, owner, adult=False, told=told)
    return BoardRow(
        id=row.pk, case_id=row.case_id, name=name, ordinal=row.ordinal, state=row.state,
        state_label=State(row.state).label, level=row.current_level, noticed_at=row.noticed_at, owner=owner,
        adult=row.adult_since is not None, told=told,
    )


def _told(episodes: list[UUID]) -> dict[tuple[UUID | None, str], str]:
    found: dict[tuple[UUID | None, str], str] = {}
    for notice in work_selectors.notices_about(episodes):
        if not notice.kind.startswith(PREFIX):
            continue
        key = (notice.subject_id, recipient_of(notice))
        if found.get(key) != "acknowledged":
            found[key] = notice.state
    return found


def told_of(episodes: list[UUID]) -> dict[UUID, dict[str, str]]:
    """State of the first three ledger rows per episode (the caller has checked the class "ledger")."""
    found = _told(episodes)
    return {one: {kind: found.get((one, kind), "") for kind in FIRST_RECIPIENTS} for one in episodes}


def open_count() -> int:
    """Children missing now in this node: a count for boards."""
    return Episode.objects.filter(state=State.OPEN).values("case_id").distinct().count()


def undealt_with(case: UUID) -> bool:
    """Whether a child has an episode that is not closed: her file may not be closed then."""
    return Episode.objects.filter(case_id=case).exclude(state=State.CLOSED).exists()
