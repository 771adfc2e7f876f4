"""Notices that wait for the acting person's desk: what each is about, and those of one file about deadlines together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import ngettext

from tutela.access.actors import Actor
from tutela.procedures import selectors as procedures
from tutela.work import kinds as work_kinds
from tutela.work import selectors as work

PASSED = ("clock_overdue", "clock_soon")
SHOWN, READ, NAMED = 10, 200, 3


@dataclass(frozen=True)
class Waiting:
    """One notice that the actor's desk has not acknowledged, or all of one file about deadlines that passed.

    `id` is the newest of them; `notices` all. `lines` says which deadlines, `title` the same in short.
    """

    id: UUID
    title: Any
    child: str
    sent_at: datetime | None
    opened_at: datetime | None
    url: str
    lines: tuple[str, ...] = ()
    notices: tuple[UUID, ...] = ()


def rows_of(actor: Actor) -> list[Any]:
    """Notices nobody of the desk has acknowledged, newest first."""
    return list(work.my_notices(actor).filter(acknowledged_at=None)[:READ])


def grouped(rows: Iterable[Any]) -> list[list[Any]]:
    """The notices as they stand on the screen: about deadlines those of one file together, all others alone."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        together = row.kind in PASSED and row.case_id
        found.setdefault((PASSED, row.case_id) if together else row.pk, []).append(row)
    return list(found.values())


def waiting(groups: list[list[Any]], labels: dict[UUID | None, str]) -> list[Waiting]:
    """Ready for the screen: two questions for all of them."""
    sentences = procedures.passed(clocks=[row.subject_id for group in groups for row in group if row.kind in PASSED])
    return [_waiting(group, labels, sentences) for group in groups]


def _waiting(group: list[Any], labels: dict[UUID | None, str], sentences: dict[UUID, str]) -> Waiting:
    first = group[0]
    lines = tuple(dict.fromkeys(sentences[row.subject_id] for row in group if row.subject_id in sentences))
    return Waiting(
        first.pk, _title(lines) or work_kinds.notice_label(first), labels.get(first.case_id, ""), first.sent_at,
        first.opened_at, work_kinds.notice_url(first), lines, tuple(row.pk for row in group),
    )


def _title(lines: tuple[str, ...]) -> str:
    more = len(lines) - NAMED
    shown = "; ".join(lines[:NAMED])
    if more <= 0:
        return shown
    return f"{shown}; {ngettext('and %(n)d more', 'and %(n)d more', more) % {'n': more}}"


def with_it(actor: Actor, row: Any) -> list[Any]:
    """The notices that are read and acknowledged together with this one: those of its file about deadlines."""
    if row.kind not in PASSED or row.case_id is None or row.acknowledged_at:
        return [row]
    others = work.my_notices(actor).filter(acknowledged_at=None, kind__in=PASSED, case_id=row.case_id)
    return [row, *(one for one in others if one.pk != row.pk)]
