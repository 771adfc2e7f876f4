"""Reading guardianship: status of a case, a guardian's wards, counts for the city board."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import ngettext

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases.editing import words
from tutela.cases.selectors import case_sight
from tutela.core import clock
from tutela.core.catalogue import NEVER, SEE, codes
from tutela.core.errors import NotVisible
from tutela.guardianship.models import Guardianship, Handover, Package, Period, Request
from tutela.procedures import selectors as procedures


def status(*, actor: Actor, case: UUID) -> Guardianship:
    """How the guardianship of a case stands; NotVisible without a grant. A case never asked about has an empty row."""
    policies.require(actor, P.CASE_VIEW, case=case)
    return Guardianship.objects.filter(case_id=case).first() or Guardianship(case_id=case)


def hours_without(row: Guardianship) -> float:
    """Hours without an appointed guardian: what has passed and what runs."""
    running = (clock.now() - row.without_since).total_seconds() / 3600 if row.without_since else 0.0
    return round(row.without_hours + max(0.0, running), 2)


def periods(*, actor: Actor, case: UUID) -> QuerySet[Period]:
    """Dated history of a case's guardianship, newest first."""
    policies.require(actor, P.CASE_VIEW, case=case)
    return Period.objects.filter(case_id=case).order_by("-starts_at", "-id")


def in_full(*, actor: Actor, case: UUID) -> bool:
    """Whether the actor sees who stands for the child; masked: only the office to call. NotVisible where neither."""
    answer = case_sight(actor=actor, case=case).of("guardian")
    if answer == NEVER:
        raise NotVisible
    return answer == SEE


def wards(*, actor: Actor) -> QuerySet[Period]:
    """Children the actor stands for now, those never met in person first."""
    rows = Period.objects.filter(person_id=actor.person_id, ends_at=None, kind__in=["person", "provisional"])
    # The databases disagree about where rows without a date come; here they come first.
    rows = rows.filter(case_id__in=access.visible_case_ids(actor))
    return rows.order_by(F("first_met_at").asc(nulls_first=True), "starts_at", "id")


def open_requests(*, actor: Actor) -> QuerySet[Request]:
    """Requests that wait for the actor's court or body."""
    if actor.organisation_id is None:
        return Request.objects.none()
    rows = Request.objects.filter(to_organisation_id=actor.organisation_id, answered_at=None)
    return rows.filter(case_id__in=access.visible_case_ids(actor)).order_by("requested_at")


def requests_of(*, actor: Actor, case: UUID) -> QuerySet[Request]:
    """Requests for a guardian of one child that nobody has answered yet, the oldest first."""
    policies.require(actor, P.CASE_VIEW, case=case)
    return Request.objects.filter(case_id=case, answered_at=None).order_by("requested_at")


def packages_sent(*, actor: Actor, case: UUID) -> QuerySet[Package]:
    """Handover packages that left for another office, the oldest first."""
    policies.require(actor, P.HANDOVER_SEND, case=case)
    return Package.objects.filter(case_id=case, direction="out").order_by("id")


def handovers(*, actor: Actor) -> QuerySet[Handover]:
    """Handovers of cases the actor may know of, and offers that reached the actor's office without a case yet."""
    known = Q(case_id__in=access.visible_case_ids(actor))
    unassigned = Q(case_id=None, direction="in", to_organisation_id=actor.organisation_id)
    return Handover.objects.filter(known | unassigned).order_by("-id")


def handover(handover_id: UUID, *, actor: Actor) -> Handover | None:
    """One handover the actor may know of."""
    return handovers(actor=actor).filter(pk=handover_id).first()


def running_deadlines(*, actor: Actor, case: UUID) -> list[tuple[str, str]]:
    """Deadlines of a child that run now, for whoever sees clocks: the rule and, in words, what and until when."""
    if not case_sight(actor=actor, case=case).sees("clocks"):
        return []
    return [
        (one.rule, f"{one.title}, {words(one.protective_due or one.legal_due)}".rstrip(", "))
        for one in procedures.panel(actor=actor, case=case)
    ]


def what_passes(*, rows: Iterable[Handover]) -> dict[UUID, str]:
    """What each handover is about, in words: what the guardian answers for, and how many deadlines pass with it."""
    found = {}
    for row in rows:
        said = [str(codes("guardianship_scope").label(code)) for code in row.scope or []]
        if row.open_deadlines:
            number = len(row.open_deadlines)
            said.append(ngettext("%(n)d running deadline", "%(n)d running deadlines", number) % {"n": number})
        found[row.pk] = ", ".join(said)
    return found


def package(*, actor: Actor, case: UUID) -> dict[str, Any] | None:
    """The newest received package of a case, or None."""
    policies.require(actor, P.CASE_VIEW, case=case)
    row = Package.objects.filter(case_id=case, direction="in").order_by("-id").first()
    return dict(row.fields) if row else None


def counts() -> dict[str, int]:
    """Children without a guardian on this node, and those beyond 72 hours: counts only."""
    rows = Guardianship.objects.filter(without_since__isnull=False)
    limit = clock.now() - timedelta(hours=72)
    return {"without_guardian": rows.count(), "over_72h": rows.filter(without_since__lte=limit).count()}


def median_hours_without() -> float | None:
    """Median hours that the children without a guardian have been waiting; None when nobody waits. No names."""
    rows = Guardianship.objects.filter(without_since__isnull=False).order_by("without_since")
    waiting = rows.count()
    if not waiting:
        return None
    row = rows[waiting // 2]
    return hours_without(row)
