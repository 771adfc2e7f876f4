"""What needs the acting person now, ready for the screen: a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import ROLES
from tutela.cases import selectors as cases
from tutela.core.http import Page, page_of
from tutela.procedures import selectors as procedures
from tutela.web import waiting
from tutela.web.templatetags.tutela import due_state
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
    case: UUID | None = None


@dataclass(frozen=True)
class Child:
    """The lines about one child that stand together; `url` opens the file, empty for work without one."""

    label: str
    url: str
    lines: list[Line]


@dataclass(frozen=True)
class Section:
    """Lines that are overdue, due soon, due later, or without a date."""

    state: str
    title: Any
    children: list[Child]


SECTIONS = (
    ("overdue", _("Overdue")), ("soon", _("In the next hours")), ("later", _("Later")), ("", _("Without a date")),
)


def work_page(request: HttpRequest, actor: Actor) -> tuple[Page, list[Line]]:
    """One page of open items, overdue first, things without a date last."""
    rows = work.my_items(actor).order_by(F("protective_due").asc(nulls_last=True), "id")
    page = page_of(request, rows)
    labels = _labels(actor, page.items)
    people = access.names_of({row.person_id for row in page if row.person_id and row.person_id != actor.person_id})
    lines = [_line(row, labels, people, actor) for row in page]
    return page, lines


def sections(lines: list[Line]) -> list[Section]:
    """The lines of a page by how soon, and in each part child by child; the order of the lines stays."""
    found = []
    for state, title in SECTIONS:
        children: dict[tuple[UUID | None, str], list[Line]] = {}
        for line in lines:
            if due_state(line.protective_due) == state:
                children.setdefault((line.case, line.child), []).append(line)
        groups = [Child(label, _file(case, label), rows) for (case, label), rows in children.items()]
        if groups:
            found.append(Section(state, title, groups))
    return found


def _file(case: UUID | None, label: str) -> str:
    """The child's file; none where there is no child, or one whose file is out of sight."""
    return reverse("cases:page", args=[case]) if case and label else ""


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
        legal_due=row.legal_due if row.legal_due != row.protective_due else None, case=row.case_id,
    )
