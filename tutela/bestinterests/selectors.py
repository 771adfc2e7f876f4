"""Reading reunification workspaces."""

from uuid import UUID

from django.db.models import QuerySet

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.bestinterests.models import Reunification
from tutela.core.errors import NotVisible


def workspaces(*, actor: Actor, case: UUID) -> QuerySet[Reunification]:
    """Workspaces of a case, newest first."""
    policies.require(actor, P.BEST_INTERESTS, case=case)
    return Reunification.objects.filter(case_id=case).prefetch_related("evidence", "exchanges").order_by("-id")


def workspace(*, actor: Actor, reunification: UUID) -> Reunification:
    """One workspace with its evidence and exchanges."""
    row = Reunification.objects.filter(pk=reunification).prefetch_related("evidence", "exchanges").first()
    if row is None:
        raise NotVisible
    policies.require(actor, P.BEST_INTERESTS, case=row.case_id)
    return row
