"""The one place that decides: may this actor do this, for this child?

Two questions in this order. Visible: is there a live grant that reaches the actor and no bar that stops it? If not,
the file does not exist for the actor (404). Allowed: does one of the actor's roles hold the permission? If not, 403.
The same rule exists as a queryset (`visible_grants`); a property test proves that both agree.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.access.models import Bar, Danger, Grant
from tutela.access.roles import ROLES, P
from tutela.core import clock
from tutela.core.errors import NotVisible, Refused


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
    if not decision.visible:
        raise NotVisible
    raise Refused(decision.reason, decision.basis)


def is_visible(actor: Actor, case: UUID) -> bool:
    """Whether a live grant reaches the actor and no bar stops it."""
    if actor.is_machine:
        return True
    return visible_grants(actor).filter(case_id=case).exists()


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    """Live grants that reach the actor, minus barred cases. Its `case_id` values are the visible cases."""
    roles = [code for code in actor.roles if code in ROLES and ROLES[code].sees_cases]
    if actor.person_id is None or not roles:
        return Grant.objects.none()
    now = clock.now()
    reaches = Q(person_id=actor.person_id) & (Q(organisation=None) | Q(organisation_id=actor.organisation_id))
    reaches |= Q(person=None, organisation_id=actor.organisation_id) & (Q(role="") | Q(role__in=roles))
    live = Q(revoked_at=None, starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
    return Grant.objects.filter(reaches & live).filter(~Exists(_bars(actor)))


def _bars(actor: Actor) -> QuerySet[Bar]:
    stops = Q(person_id=actor.person_id) | Q(person=None, organisation_id=actor.organisation_id)
    return Bar.objects.filter(stops, case_id=OuterRef("case_id"), lifted_at=None)


def barred(*, case: UUID, person: UUID | None = None, organisation: UUID | None = None) -> bool:
    """Whether a person (or their whole organisation) is barred on a case: asked before every notice and handover."""
    stops = Q()
    if person:
        stops |= Q(person_id=person)
    if organisation:
        stops |= Q(person=None, organisation_id=organisation)
    return bool(stops) and Bar.objects.filter(stops, case_id=case, lifted_at=None).exists()


def danger(case: UUID) -> bool:
    """Whether the danger flag is up: no family-side disclosure, no place sharing."""
    return Danger.objects.filter(case_id=case, lifted_at=None).exists()
