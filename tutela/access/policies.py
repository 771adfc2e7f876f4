"""The one place that decides: may this actor do this, for this child?

Two questions in this order. Visible: is there a live grant that reaches the actor and no bar that stops it? If not,
the file does not exist for the actor (404). Allowed: does one of the actor's roles hold the permission? If not, 403.
The same rule exists as a queryset (`visible_grants`); a property test proves that both agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tutela.access import refusals
from tutela.access.actors import Actor
from tutela.access.models import Bar, Danger, Grant, Mandate
from tutela.access.roles import ROLES, P
from tutela.core import clock, memory
from tutela.core.errors import InvalidInput, NotVisible, Refused


@dataclass(frozen=True)
class Decision:
    """Answer of a policy: allowed or not, whether the object may be known at all, why, and on which basis."""

    allowed: bool
    visible: bool = True
    reason: str = ""
    basis: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def allowed(actor: Actor, permission: P, *, case: UUID | None = None) -> Decision:
    """Decide. Machines (the worker, verified messages) act on every case; people need grant and role."""
    if actor.is_machine:
        return Decision(True, basis=actor.label)
    if case is not None and not is_visible(actor, case):
        return Decision(False, visible=False, reason=_("No such file."))
    if permission not in actor.permissions:
        return Decision(False, reason=_("Your role does not allow this. Ask the person who manages the file."))
    return Decision(True, basis="grant" if case else "role")


def require(actor: Actor, permission: P, *, case: UUID | None = None) -> Decision:
    """Decide and raise: NotVisible (404) or Refused (403)."""
    decision = allowed(actor, permission, case=case)
    if decision.allowed:
        return decision
    if case is not None:
        refusals.note(actor, case)
    if not decision.visible:
        raise NotVisible
    raise Refused(decision.reason, decision.basis)


def is_visible(actor: Actor, case: UUID) -> bool:
    """Whether a live grant reaches the actor and no bar stops it."""
    return actor.is_machine or case in standings(actor, [case])


@dataclass
class Standing:
    """How an actor stands to a file: the relations of the live grants that reach them, whether their organisation houses
    the child, and whether the danger flag is up."""

    danger: bool
    houses: bool = False
    relations: set[str] = field(default_factory=set)


def standings(actor: Actor, cases: Iterable[UUID]) -> dict[UUID, Standing]:
    """How the actor stands to these files, in one query; files out of sight are left out."""
    return memory.many(f"standings:{actor}", cases, lambda new: _standings(actor, new))


def _standings(actor: Actor, cases: set[UUID]) -> dict[UUID, Standing]:
    found: dict[UUID, Standing] = {}
    rows = visible_grants(actor).filter(case_id__in=cases).annotate(danger=_dangers(), houses=HOUSING)
    for case_id, relation, raised, houses in rows.values_list("case_id", "relation", "danger", "houses"):
        standing = found.setdefault(case_id, Standing(raised))
        standing.relations.add(relation)
        standing.houses = standing.houses or houses
    return found


# The grant that comes with a placement and ends with it (care.services.put_in_place, let_go).
HOUSING = Q(relation="own_organisation_grant", purpose="care", organisation__isnull=False)


def houses(*, case: UUID, organisation: UUID) -> bool:
    """Whether an organisation cares for the child now, by the grant that comes with a placement."""
    return Grant.objects.filter(HOUSING, live_grants(clock.now()), case_id=case, organisation_id=organisation).exists()


def _dangers() -> Exists:
    return Exists(Danger.objects.filter(case_id=OuterRef("case_id"), lifted_at=None))


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    """Live grants that reach the actor, minus barred cases. Its `case_id` values are the visible cases."""
    roles = [code for code in actor.roles if code in ROLES and ROLES[code].sees_cases]
    if actor.person_id is None or not roles:
        return Grant.objects.none()
    now = clock.now()
    reaches = Q(person_id=actor.person_id) & (Q(organisation=None) | Q(organisation_id=actor.organisation_id))
    office = Q(person=None, organisation_id=actor.organisation_id)
    if all(ROLES[code].personal for code in roles):
        # A guardian does not read of colleagues' wards. Until somebody is named, the office has to see who waits.
        named = Grant.objects.filter(live_grants(now), case_id=OuterRef("case_id"), relation="assigned", role="guardian")
        office &= ~Q(Q(Exists(named)), role="", relation__in=["granted", "own_organisation_grant"])
    reaches |= office
    # What was given to a guardian opens nothing to the same person under another hat.
    reaches &= Q(role="") | Q(role__in=roles)
    return Grant.objects.filter(reaches & live_grants(now)).filter(~Exists(_bars(actor)))


def live_grants(now: datetime) -> Q:
    """The condition under which a grant counts at a moment: begun, not ended, not revoked."""
    return Q(revoked_at=None, starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))


def bars_against(*, person: UUID | None = None, organisation: UUID | None = None) -> QuerySet[Bar]:
    """Standing bars that stop a person, an organisation, or both.

    A bar on an organisation stops everybody who works for it now, also when they act for another one: who must not
    learn something under one hat must not learn it under the other.
    """
    if person is None and organisation is None:
        return Bar.objects.none()
    stops = Q()
    if organisation is not None:
        stops |= Q(person=None, organisation_id=organisation)
    if person is not None:
        stops |= Q(person_id=person) | Q(person=None, organisation_id__in=_employers(person))
    return Bar.objects.filter(stops, lifted_at=None)


def _employers(person: UUID) -> QuerySet[Mandate, UUID]:
    now = clock.now()
    running = Mandate.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), person_id=person, starts_at__lte=now)
    return running.values_list("organisation_id", flat=True)


def _bars(actor: Actor) -> QuerySet[Bar]:
    bars = bars_against(person=actor.person_id, organisation=actor.organisation_id)
    return bars.filter(case_id=OuterRef("case_id"))


def barred(*, case: UUID, person: UUID | None = None, organisation: UUID | None = None) -> bool:
    """Whether a person or organisation is barred on a case: asked before every notice and handover."""
    return bars_against(person=person, organisation=organisation).filter(case_id=case).exists()


def has_bars(case: UUID) -> bool:
    """Whether anybody at all is barred on a case: one small question before the exact ones. Never shown to anybody."""
    return Bar.objects.filter(case_id=case, lifted_at=None).exists()


def danger(case: UUID) -> bool:
    """Whether the danger flag is up: no family-side disclosure, no place sharing (docs/decisions/0009)."""
    return Danger.objects.filter(case_id=case, lifted_at=None).exists()


def in_danger(cases: Iterable[UUID]) -> set[UUID]:
    """Those of these files whose danger flag is up, in one query."""
    return set(Danger.objects.filter(case_id__in=list(cases), lifted_at=None).values_list("case_id", flat=True))


# The purpose that serves the family side (flow F13, family tracing).
FAMILY_SIDE = "tracing"


def require_family_side(case: UUID, field: str, *, at: datetime | None = None) -> None:
    """Before anything goes to the family side, or is recorded as gone there. Raises InvalidInput at `field` under the
    danger flag. What was done before it was raised (`at`) may still be written down."""
    raised = Danger.objects.filter(case_id=case, lifted_at=None).values_list("created_at", flat=True).first()
    if raised is not None and (at is None or at >= raised):
        raise InvalidInput(field, _("The danger flag is up on this file: nothing goes to the family side. A named protection "
                                    "officer lifts the flag with reasons; then it can be done and written down."))
