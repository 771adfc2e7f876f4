"""Patterns of questions that a named officer should see: many in a short time, or a file that goes after a question.

Who asks for invented children has to invent files for them. An alarm accuses nobody and stops nothing; it opens one
task a day for the named officer of the office, who talks to the person.
"""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, Refused
from tutela.core.service import service
from tutela.journal import services as journal
from tutela.leads import events
from tutela.leads.models import Allowance, Query, Received
from tutela.work import services as work

BURST = 8
BURST_WITHIN = timedelta(hours=1)
PEER_BURST = 40
GONE_WITHIN = timedelta(days=14)


@service
def watch_person(*, by: Actor) -> bool:
    """After a question: were there many from this person within the hour? Returns whether an alarm was raised."""
    since = clock.now() - BURST_WITHIN
    count = Query.objects.filter(person_id=by.person_id, created_at__gt=since).count() if by.person_id else 0
    if count < BURST:
        return False
    _raise(by, "burst", by.organisation_id, count=count, about=by.label)
    return True


@service
def watch_peer(*, by: Actor, node: str, organisation: UUID | None) -> bool:
    """After a question of another node: were there many within the hour? The task goes to the office that was asked."""
    count = Received.objects.filter(node=node, created_at__gt=clock.now() - BURST_WITHIN).count()
    if count < PEER_BURST:
        return False
    _raise(by, "peer_burst", organisation, count=count, about=node)
    return True


@service
def watch_gone(*, by: Actor, case: UUID) -> bool:
    """A file was closed, or its name taken back: was there a question to other nodes about it shortly before?"""
    since = clock.now() - GONE_WITHIN
    query = Query.objects.filter(case_id=case, created_at__gt=since).order_by("-id").first()
    if query is None:
        return False
    _raise(by, "gone_after_question", query.organisation_id, count=1, about=str(query.pk), case=case)
    return True


ALLOWANCE_REASONS = ("many_missing", "joint_search", "backlog")


@service
def allow_more(*, by: Actor, person: UUID, reason: str) -> Allowance:
    """A second officer of the office lets a person ask ten more questions within a day. Nobody allows it to themselves.

    Raises InvalidInput or Refused.
    """
    access_policies.require(by, P.LEAD_DECIDE_DANGER)
    if person == by.person_id:
        raise Refused(_("Somebody else has to allow it: two people stand for what is above the quota."))
    if reason not in ALLOWANCE_REASONS:
        raise InvalidInput("reason", _("Choose the reason."))
    lately = Query.objects.filter(person_id=person, created_at__gt=clock.now() - GONE_WITHIN)
    if by.organisation_id is None or not lately.filter(organisation_id=by.organisation_id).exists():
        raise InvalidInput("person", _("Choose somebody of your office who has asked lately."))
    row = Allowance.objects.create(
        person_id=person, organisation_id=by.organisation_id, granted_by=by.label, reason=reason
    )
    journal.record(
        by=by, subject=row.pk, event=events.MoreAllowed(person=person, more=row.more, reason=reason)
    )
    return row


def _raise(
    by: Actor, pattern: str, organisation: UUID | None, *, count: int, about: str, case: UUID | None = None
) -> None:
    day = clock.now().date().isoformat()
    row = work.open_item(
        by=by, kind="lead_alarm", case=case, organisation=organisation, role="named_officer", source="leads.alarm",
        protective_due=clock.now() + timedelta(days=1), once=f"lead-alarm:{pattern}:{about}:{day}",
    )
    if row is not None:
        journal.record(by=by, case=case, event=events.PatternSeen(pattern=pattern, count=count))
