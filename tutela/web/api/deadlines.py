"""Deadlines of a child: reading them with their reasons, and the decisions that extend, suspend or resume them."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.core.catalogue import NEVER
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.http import page_of
from tutela.journal import services as journal
from tutela.procedures import selectors, services
from tutela.web.api.answers import Listing
from tutela.web.api.doors import Door, gives
from tutela.web.api.schemas import Code, Paging, Strict, written

router = Router(tags=["Deadlines"])
ACTS = {"extend": services.extend, "suspend": services.suspend, "resume": services.resume, "done": services.note_done}


class FormerOut(Schema):
    """An answer that was replaced: until when it stood, and why it was computed anew."""

    until: datetime
    cause: str
    rule_version: str
    protective_due: date | datetime | None
    legal_due: date | datetime | None


class ClockOut(Schema):
    """One deadline. `target`: a target of the platform, no law. `effect_words`: what silence will mean; `happened`:
    what it has brought about."""

    id: UUID
    rule: str
    title: str
    status: str
    status_words: str
    started_at: datetime
    stopped_at: datetime | None
    suspended_at: datetime | None
    protective_at: datetime | None
    legal_at: datetime | None
    target: bool
    binding: str
    effect: str
    effect_words: str
    happened: str
    basis: str
    celex: str
    confidence: str
    text_language: str
    next_review: date | None
    needs_legal_review: bool
    explanation: list[str]
    extensions: list[str]
    suspensions: list[str]
    by_hand: bool
    history: list[FormerOut]


class ClockList(Listing):
    """Deadlines of a file. `masked`: the role sees how many run and how many are overdue, and no more."""

    items: list[ClockOut]
    masked: bool
    open: int
    overdue: int


class DecisionIn(Strict):
    """A decision about a running deadline. `ground`: of the rule's own list, to extend or suspend.
    `done`: a duty that no act of the product ends was done."""

    what: Literal["extend", "suspend", "resume", "done"]
    ground: Code = ""
    decision: written(120)  # type: ignore[valid-type]


@router.get("children/{uuid:case}/clocks", auth=Door(P.CASE_VIEW, query=("page",)), response=gives(ClockList), url_name="clocks")
def clocks(request: HttpRequest, case: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Every deadline of a file, overdue first. The look is recorded."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="protection", where="api:clocks")
    if head.sight.of("clocks") == NEVER:
        raise NotVisible
    journal.record_look(
        by=actor, case=case, purpose="protection", where="api:clocks", classes=["C2"], relation=head.sight.relation
    )
    rows = selectors.clocks_of_case(actor=actor, case=case, purpose="protection")
    masked = not head.sight.sees("clocks")
    page = page_of(request, [] if masked else rows)
    return {
        "page": page.number, "has_next": page.has_next, "items": page.items, "masked": masked,
        "open": sum(row.open for row in rows), "overdue": sum(row.status == "overdue" for row in rows),
    }  # fmt: skip


@router.post(
    "children/{uuid:case}/clocks/{uuid:clock}/decisions", auth=Door(P.CASE_EDIT), response=gives(ClockOut, changes=True),
    url_name="decide_clock",
)
def decide(request: HttpRequest, case: UUID, clock: UUID, data: DecisionIn) -> Any:
    """Extend or suspend a running deadline, or let it run again; the dates are computed anew, the former ones kept."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    head = cases.case_head(actor=actor, case=case, purpose="protection", where="api:clocks")
    if not head.sight.sees("clocks") or clock not in _ids(actor, case):
        raise NotVisible
    said = {"ground": data.ground, "decision": data.decision}
    if data.what in ("resume", "done"):
        if data.ground:
            raise InvalidInput("ground", _("This needs no ground. Leave it out."))
        del said["ground"]
    ACTS[data.what](by=actor, clock=clock, **said)
    rows = selectors.clocks_of_case(actor=actor, case=case, purpose="protection")
    return next(row for row in rows if row.id == clock)


def _ids(actor: Any, case: UUID) -> set[UUID]:
    return {row.id for row in selectors.clocks_of_case(actor=actor, case=case, purpose="protection", open_only=True)}
