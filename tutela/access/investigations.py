"""Looks that an investigation keeps from the child's reading for a while: by a named officer, dated, reviewed by an
inspector. Nothing is kept for longer than the limit, and every decision is in the journal."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import events, policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.service import service
from tutela.journal import selectors as journal_read
from tutela.journal import services as journal

if TYPE_CHECKING:
    from tutela.journal.models import Withholding

LONGEST = timedelta(days=90)
REASONS = ("investigation", "danger_to_child", "danger_to_other")


@service
def withhold_look(*, by: Actor, look: UUID, until: datetime, reason: str) -> "Withholding":
    """Keep one look out of what the child reads until a day, at most 90 days ahead."""
    row = journal_read.look(look)
    if row is None or row.case_id is None:
        raise NotVisible
    policies.require(by, P.LOOK_WITHHOLD, case=row.case_id)
    if reason not in REASONS:
        raise InvalidInput("reason", _("Choose from the list."))
    _within_limit(until)
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
    row = journal.review_withholding(withholding=withholding, until=until or clock.now(), by=by)
    if row is None:
        raise NotVisible
    journal.record(
        by=by, event=events.WithholdingReviewed(withholding=row.pk), case=row.look.case_id, subject=row.look_id,
        purpose="inspection",
    )
    return row


def _within_limit(until: datetime) -> None:
    now = clock.now()
    if until <= now:
        raise InvalidInput("until", _("Choose a day in the future."))
    if until > now + LONGEST:
        raise InvalidInput("until", _("At most 90 days. It can be renewed at the review."))
