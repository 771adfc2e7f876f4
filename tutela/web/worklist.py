"""What needs the acting person now, ready for the screen: a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import ROLES
from tutela.cases import selectors as cases
from tutela.core.http import Page, page_of
from tutela.procedures import selectors as procedures
from tutela.web import waiting
from tutela.work import kinds as work_kinds
from tutela.work import selectors as work


@dataclass(frozen=True)
class Line:
    """One line of the work list."""

    id: UUID
    title: Any
    child: str
    url: str
    who: Any
    basis: str
    protective_due: datetime | None
    legal_due: datetime | None


def work_page(request: HttpRequest, actor: Actor) -> tuple[Page, list[Line]]:
    """One page of open items, overdue first, things without a date last."""
    rows = work.my_items(actor).order_by(F("protective_due").asc(nulls_last=True), "id")
    page = page_of(request, rows)
    labels = _labels(actor, page.items)
    people = access.names_of({row.person_id for row in page if row.person_id and row.person_id != actor.person_id})
    lines = [_line(row, labels, people, actor) for row in page]
    return page, lines


def overdue_count(actor: Actor) -> int:
    """How many of the actor's open items are past their protective time."""
    return work.overdue(work.my_items(actor)).count()


def waiting_notices(actor: Actor) -> list[waiting.Waiting]:
    """What waits for the desk to be acknowledged, newest first; deadlines that passed in one file are one line."""
    groups = waiting.grouped(waiting.rows_of(actor))[: waiting.SHOWN]
    return waiting.waiting(groups, _labels(actor, [group[0] for group in groups]))


def _labels(actor: Actor, rows: list[Any]) -> dict[UUID | None, str]:
    """What to call each child; a look is recorded by the selector. Files out of sight have no label."""
    wanted = {row.case_id for row in rows if row.case_id}
    if not wanted:
        return {}
    visible = set(access.visible_case_ids(actor).filter(case_id__in=wanted))
    return {**cases.display_names(actor=actor, cases=visible, purpose="work", where="web:home")} if visible else {}


def _line(row: Any, labels: dict[UUID | None, str], people: dict[UUID, str], actor: Actor) -> Line:
    if row.person_id == actor.person_id:
        who: Any = ""
    elif row.person_id:
        who = people.get(row.person_id, "")
    else:
        who = ROLES[row.role].label if row.role in ROLES else ""
    return Line(
        id=row.pk, title=work_kinds.item_label(row.kind), child=labels.get(row.case_id, ""),
        url=work_kinds.item_url(row), who=who, basis=procedures.why(row.rule) or work_kinds.reason(row),
        protective_due=row.protective_due,
        legal_due=row.legal_due if row.legal_due != row.protective_due else None,
    )
