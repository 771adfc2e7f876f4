"""Missing children: the board, reporting, the ledger, sightings, people who ask."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from tutela.access import policies
from tutela.access.roles import P
from tutela.core.catalogue import SEE
from tutela.core.errors import InvalidInput, NotVisible, WrongState
from tutela.core.http import page_of
from tutela.missing import selectors, services
from tutela.missing.services.notices import PREFIX, recipient_of
from tutela.web.api.answers import AcknowledgedOut, EnquiryOut, EpisodeOut, MissingList, ReportedOut, SightingOut
from tutela.web.api.doors import Door, gives, made
from tutela.web.api.schemas import AcknowledgeIn, EnquiryIn, OutsideIn, Paging, ReportIn, SightingIn
from tutela.work import selectors as work

router = Router(tags=["Missing"])
ABOUT_HER = ("name", "sex", "birth_year")


@router.get("missing", auth=Door(P.MISSING_VIEW, query=("page",)), response=gives(MissingList), url_name="missing")
def board(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Who is missing, most urgent first, then the longest missing."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    page = page_of(request, selectors.board(actor=actor))
    rows = selectors.board_rows(actor=actor, episodes=page.items, where="api:missing")
    items = [{**_line(row), "case": row.case_id, "number": row.ordinal} for row in rows]
    return {"page": page.number, "has_next": page.has_next, "items": items}


def _line(row: selectors.BoardRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "name", "state", "level", "noticed_at", "owner", "adult", "told")}


@router.post("missing", auth=Door(P.MISSING_REPORT), response=gives(ReportedOut, status=201, changes=True), url_name="report")
def report(request: HttpRequest, data: ReportIn) -> Any:
    """Report a child missing: police, 116 000 and guardian are told in the same act. Danger now? Call 112 first."""
    said = data.model_dump()
    case, about_her = said.pop("case"), {name: said.pop(name) for name in ABOUT_HER}
    if case is not None and data.model_fields_set & set(ABOUT_HER):
        raise InvalidInput("case", _("Send either the id of a file or what is known of a child without one."))
    actor: Any = request.actor  # type: ignore[attr-defined]
    if case is not None:
        row = services.report(by=actor, case=case, **said)
    else:
        row = services.report_unregistered(by=actor, **about_her, **said)
    return made({"id": row.pk, "case": row.case_id, "number": row.ordinal, "level": row.current_level,
                 "notices": selectors.notice_ids(row)})  # fmt: skip


@router.get("missing/{uuid:episode}", auth=Door(P.MISSING_VIEW), response=gives(EpisodeOut), url_name="episode")
def episode(request: HttpRequest, episode: UUID) -> dict[str, Any]:
    """One episode with its plan and its ledger. The look is recorded."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    view = selectors.episode_view(actor=actor, episode=episode, where="api:episode")
    row = view.episode
    known = {"id": row.pk, "case": row.case_id, "number": row.ordinal, "state": row.state}
    if view.sees["episode"] != SEE:
        return {**known, "masked": True}
    same = ("kind", "level_until", "noticed_at", "reported_at", "ended_at", "closed_at", "outcome")
    return {
        **known, **{name: getattr(row, name) for name in same},
        "masked": False, "level": row.current_level, "reasons": view.floor_labels,
        "adult": row.adult_since is not None, "interview_held": view.interview_held,
        "last_seen_place": view.last_seen_place, "before_closing": view.before_closing, "located": view.located,
        "steps": view.steps, "ledger": view.ledger,
    }  # fmt: skip


@router.post(
    "notices/{uuid:notice}/acknowledge", auth=Door(P.MISSING_ACKNOWLEDGE), response=gives(AcknowledgedOut, changes=True),
    url_name="acknowledge",
)  # fmt: skip
def acknowledge(request: HttpRequest, notice: UUID, data: AcknowledgeIn) -> Any:
    """The desk that was told takes the notice in."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return services.acknowledge(by=actor, notice=notice, reference=data.reference, alert=data.alert)


@router.post(
    "notices/{uuid:notice}/outside", auth=Door(P.MISSING_LOG_CHANNEL), response=gives(AcknowledgedOut, changes=True),
    url_name="outside",
)  # fmt: skip
def outside(request: HttpRequest, notice: UUID, data: OutsideIn) -> Any:
    """The recipient of a ledger row was reached by phone, messenger, certified mail, fax or at the counter."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = work.notice(notice)
    if row is None or row.subject_id is None or row.case_id is None or not row.kind.startswith(PREFIX):
        raise NotVisible
    policies.require(actor, P.MISSING_LOG_CHANNEL, case=row.case_id)
    if row.acknowledged_at is not None:
        raise WrongState(_("This was already taken in."))
    return services.log_outside(by=actor, episode=row.subject_id, recipient=recipient_of(row), **data.model_dump())


@router.post(
    "sightings", auth=Door(P.SIGHTING_SUBMIT), response=gives(SightingOut, status=201, changes=True), url_name="sighting",
)  # fmt: skip
def sighting(request: HttpRequest, data: SightingIn) -> Any:
    """A child was seen who may be searched for. Nothing about any child is returned."""
    found = services.submit_sighting(by=request.actor, **data.model_dump())  # type: ignore[attr-defined]
    return made({"id": found.sighting.pk, "receipt": found.receipt})


@router.post("enquiries", auth=Door(P.ENQUIRY_RECORD), response=gives(EnquiryOut, status=201, changes=True), url_name="enquiry")
def enquiry(request: HttpRequest, data: EnquiryIn) -> Any:
    """Somebody asks after a child: written down, nothing is disclosed."""
    row = services.record_enquiry(by=request.actor, **data.model_dump())  # type: ignore[attr-defined]
    return made({"id": row.pk, "say": services.sentence()})
