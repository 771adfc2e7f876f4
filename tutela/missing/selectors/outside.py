"""Reading sightings, calls and enquiries: submitters see a word, owners see what concerns their child."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import vault
from tutela.core.catalogue import codes
from tutela.core.errors import NotVisible, Refused
from tutela.journal import services as journal
from tutela.missing import casefile
from tutela.missing.models import Call, Caller, Sighting, SightingRoute
from tutela.missing.policies import sight, sighting_may_be_shown
from tutela.missing.services import enquiries as enquiry_services
from tutela.missing.services import meeting
from tutela.missing.services.calls import codes_of
from tutela.missing.services.sightings import receipt_index


def sightings_of(*, actor: Actor, case: UUID) -> list[dict[str, Any]]:
    """Sightings put before the owner of this child. Masked: when and where roughly, without words or submitter; not even
    where roughly to whom the danger flag withholds every place, except the police who search."""
    full = sighting_may_be_shown(actor, case)
    roughly = full or not sight(actor, case).withheld
    rows = SightingRoute.objects.filter(case_id=case).select_related("sighting").order_by("-id")[:50]
    vault.load_keys([row.sighting_id for row in rows])
    return [_sighting(row, full=full, roughly=roughly) for row in rows]


def _sighting(row: SightingRoute, *, full: bool, roughly: bool) -> dict[str, Any]:
    found = row.sighting
    return {
        "id": found.pk, "at": found.seen_at, "region": codes("region").label(found.region) if roughly else "", "fits": row.fits,
        "usefulness": row.usefulness, "usefulness_label": codes("sighting_usefulness").label(row.usefulness),
        "with_adult": found.with_adult if full else None, "full": full,
        "place": found.place if full else "", "text": found.text if full else "",
    }  # fmt: skip


def my_sightings(*, actor: Actor) -> list[dict[str, Any]]:
    """What the actor submitted, with the word that came back. Nothing about any child."""
    policies.require(actor, P.SIGHTING_SUBMIT)
    rows = Sighting.objects.filter(person_id=actor.person_id).prefetch_related("routes").order_by("-id")[:50]
    dangers = _dangers(rows)
    return [{"id": row.pk, "at": row.seen_at, "state": _state(row, dangers)} for row in rows]


def _state(row: Sighting, dangers: set[UUID]) -> str:
    """The word that came back. Under the danger flag none does: "useful" would say that the child was where she was seen."""
    words = {"pending" if route.case_id in dangers else route.usefulness for route in row.routes.all()}
    if "useful" in words:
        return "useful"
    return "not_useful" if words == {"not_useful"} else "received"


def _dangers(rows: Iterable[Sighting]) -> set[UUID]:
    return policies.in_danger({route.case_id for row in rows for route in row.routes.all()})


def receipt_state(*, actor: Actor, receipt: str) -> str:
    """received, useful or not_useful for a receipt code; NotVisible for a code nobody was given."""
    policies.require(actor, P.SIGHTING_SUBMIT)
    row = Sighting.objects.filter(receipt=receipt_index(receipt)).prefetch_related("routes").first()
    if row is None:
        raise NotVisible
    return _state(row, _dangers([row]))


def receipt_given(*, receipt: str) -> bool:
    """Whether somebody holds this code for something they told. Asked by anybody, without a login: nothing else of it,
    neither what became of it nor which office has it, leaves here."""
    return Sighting.objects.filter(receipt=receipt_index(receipt)).exists()


def calls(*, actor: Actor) -> list[Call]:
    """Calls of the actor's own hotline, newest first."""
    policies.require(actor, P.CALL_RECORD)
    return list(_own_calls(actor).order_by("-id")[:50])


def _own_calls(actor: Actor) -> QuerySet[Call]:
    own = actor.organisation_id
    return Call.objects.filter(organisation_id=own) if own else Call.objects.none()


def call_view(*, actor: Actor, call: UUID) -> dict[str, Any]:
    """One call with what was said and, apart, who called: the own hotline only."""
    policies.require(actor, P.CALL_RECORD)
    row = _own_calls(actor).filter(pk=call).first()
    if row is None:
        raise NotVisible
    return {"call": row, "content": row.content, "caller": Caller.objects.filter(call=row).first()}


def owns(*, actor: Actor, case: UUID) -> bool:
    """Whether the actor's office is in charge of the file."""
    return actor.organisation_id is not None and casefile.owner_of(case) == actor.organisation_id


def call_codes(*, actor: Actor, call: UUID) -> dict[str, Any]:
    """The codes of a call for a question to other nodes: own hotline only, never what was said."""
    policies.require(actor, P.LEAD_ASK)
    found = codes_of(call, organisation=actor.organisation_id) if actor.organisation_id else None
    if found is None:
        raise NotVisible
    return found


def enquiries(*, actor: Actor, case: UUID, where: str = "missing:enquiries") -> list[dict[str, Any]]:
    """Who asked for this child, and in how many places the same adult asked. Only for the office in charge of the
    file; Refused for everybody else who sees the file. The look is recorded."""
    policies.require(actor, P.MISSING_VIEW, case=case)
    if not actor.is_machine and casefile.owner_of(case) != actor.organisation_id:
        raise Refused(_("Only the office in charge of the file sees who asked."))
    journal.record_look(by=actor, case=case, purpose="protection", where=where, classes=["C4"])
    return [
        {
            "id": row.pk, "at": row.asked_at, "said_relation": row.said_relation,
            "said_relation_label": _said(row.said_relation), "asked_name": row.asked_name,
            "caller_name": row.caller_name, "phone": row.phone, "channel": row.channel, "places": places,
        }
        for row, places in enquiry_services.enquiries_for(case)
    ]  # fmt: skip


def _said(code: str) -> Any:
    return next((codes(name).label(code) for name in enquiry_services.RELATION_LISTS if code in codes(name)), code)


def meeting_rule(*, actor: Actor, case: UUID, episodes: int, days: int) -> dict[str, Any]:
    """How many episodes lie in the window, and whether that calls a meeting."""
    policies.require(actor, P.MISSING_VIEW, case=case)
    found = meeting.in_window(case, days)
    return {"in_window": found, "call": found >= episodes}
