"""Patterns of questions that a named officer should see: many in a short time, or a file that goes after a question.

Who asks for invented children has to invent files for them. An alarm accuses nobody and stops nothing; it opens one
task a day for the named officer of the office, who talks to the person.
"""

from datetime import timedelta
from uuid import UUID

from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.service import service
from tutela.journal import services as journal
from tutela.leads import events
from tutela.leads.models import Query, Received
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
