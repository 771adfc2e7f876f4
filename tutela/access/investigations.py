"""Looks that an investigation keeps from the child's reading for a while: by a named officer, dated, reviewed by an
inspector. Nobody decides about a look of their own, and nobody reviews what they decided. At the end the look is shown by
itself; nothing is kept for longer than the limit, and every decision is in the journal."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import events, policies, selectors
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.service import service
from tutela.journal import selectors as journal_read
from tutela.journal import services as journal

if TYPE_CHECKING:
    from tutela.journal.models import Look, Withholding

LONGEST = timedelta(days=90)
REASONS = ("investigation", "danger_to_child", "danger_to_other")


@service
def withhold_look(*, by: Actor, look: UUID, until: datetime, reason: str) -> "Withholding":
    """Keep one look of somebody else out of what the child reads until a day, at most 90 days ahead. Refused on a node
    where nobody could review it."""
    row = journal_read.look(look)
    if row is None or row.case_id is None:
        raise NotVisible
    policies.require(by, P.LOOK_WITHHOLD, case=row.case_id)
    if reason not in REASONS:
        raise InvalidInput("reason", _("Choose from the list."))
    _within_limit(until)
    if row.person_id is not None and row.person_id == by.person_id:
        raise Refused(_("Nobody withholds their own look. Another named officer decides about it."))
    if reviewing_office(look=row, decided_by=by.label) is None:
        raise Refused(_("Nobody on this node can review it: there is no inspector besides you and who looked."))
    withheld = journal.withhold(look=row, until=until, reason=reason, by=by)
    journal.record(
        by=by, event=events.LookWithheld(withholding=withheld.pk, reason=reason), case=row.case_id, subject=row.pk,
        purpose="protection",
    )
    return withheld


@service
def review_withheld(*, by: Actor, withholding: UUID, until: datetime | None = None) -> "Withholding":
    """An inspector reviews: show the look now (no day given) or let it stay withheld until a day."""
    policies.require(by, P.LOOK_REVIEW)
    if until is not None:
        _within_limit(until)
    found = journal_read.withholdings(open_only=False).filter(pk=withholding).first()
    if found is not None and by.person_id is not None and (found.look.person_id == by.person_id or found.by == by.label):
        raise Refused(_("This is about your own look or your own decision. Another inspector reviews it."))
    row = journal.review_withholding(withholding=withholding, until=until or clock.now(), by=by)
    if row is None:
        raise NotVisible
    journal.record(
        by=by, event=events.WithholdingReviewed(withholding=row.pk), case=row.look.case_id, subject=row.look_id,
        purpose="inspection",
    )
    return row


def reviewing_office(*, look: "Look", decided_by: str) -> UUID | None:
    """Where an inspector works who neither looked nor decided to withhold the look."""
    rows = selectors.running_mandates().filter(role="inspector")
    for person, office in rows.order_by("starts_at", "id").values_list("person_id", "organisation_id"):
        if person != look.person_id and f"person:{person}" != decided_by:
            return office
    return None


@service
def note_end(*, by: Actor, withholding: UUID) -> None:
    """The end has come: the look is shown from now on, and the journal says so."""
    row = journal_read.withholdings(open_only=False).filter(pk=withholding).first()
    if row is None or row.until > clock.now() or not by.is_machine:
        raise NotVisible
    journal.record(
        by=by, event=events.WithholdingEnded(withholding=row.pk), case=row.look.case_id, subject=row.look_id,
        purpose="protection",
    )


def _within_limit(until: datetime) -> None:
    now = clock.now()
    if until <= now:
        raise InvalidInput("until", _("Choose a day in the future."))
    if until > now + LONGEST:
        raise InvalidInput("until", _("At most 90 days. It can be renewed at the review."))
