"""Quotas and doors of leads. The rights on a file are those of `access`."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import NotVisible, Refused
from tutela.leads.models import Allowance, DuplicateSuggestion, Lead, Query, Received

DAY = timedelta(days=1)
OFFICER_PER_DAY = 20
NODE_PER_DAY = 200
PEER_PER_DAY = 200
SUGGESTIONS_PER_DAY = 30


def left_for(actor: Actor) -> int:
    """How many questions the officer may still ask today; an actor without a person asks nothing."""
    if actor.person_id is None:
        return 0
    since = clock.now() - DAY
    asked = Query.objects.filter(person_id=actor.person_id, created_at__gt=since).count()
    node = Query.objects.filter(created_at__gt=since).count()
    allowed = Allowance.objects.filter(granted_at__gt=since)
    own = allowed.filter(person_id=actor.person_id).aggregate(more=Sum("more"))["more"] or 0
    everybody = allowed.aggregate(more=Sum("more"))["more"] or 0
    return max(0, min(OFFICER_PER_DAY + own - asked, NODE_PER_DAY + everybody - node))


def require_quota(actor: Actor) -> None:
    """Raises Refused when today's questions are used up: who asks without end is fishing."""
    if left_for(actor) == 0:
        raise Refused(_("Today's questions to other nodes are used up. Your named officer can allow more for a day."))


def peer_within_quota(node: str) -> bool:
    """Whether another node may still ask us today."""
    return Received.objects.filter(node=node, created_at__gt=clock.now() - DAY).count() < PEER_PER_DAY


def suggestions_left(label: str) -> int:
    """How many offices may still be asked for this person's registrations today."""
    since = clock.now() - DAY
    used = DuplicateSuggestion.objects.filter(asked_by=label, created_at__gt=since).count()
    return max(0, SUGGESTIONS_PER_DAY - used)


def visible_lead(actor: Actor, lead: UUID, permission: P) -> Lead:
    """The lead, locked, for somebody who may do this. A lead without a file of ours belongs to the asking desk.

    Raises NotVisible or Refused.
    """
    row = Lead.objects.select_for_update().filter(pk=lead).first()
    if row is None:
        raise NotVisible
    if row.case_id is None and not actor.is_machine and row.organisation_id != actor.organisation_id:
        raise NotVisible
    policies.require(actor, permission, case=row.case_id)
    return row
