"""The reunification workspace: opening, evidence, dated exchanges."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import choices, outside, policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.bestinterests import events
from tutela.bestinterests.models import Evidence, Exchange, Reunification
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.journal.events import is_code

EVIDENCE = ("child_statement", "relative_statement", "document", "photo_pair", "dna_offer")
EVIDENCE_STATES = ("missing", "asked", "received")
DIRECTIONS = ("sent", "received")
CHANNELS = ("national_unit", "letter", "phone")
PURPOSE = "reunification"


@service
def open_reunification(
    *, by: Actor, case: UUID, relative: str, other_state: str, relation: UUID | None = None
) -> Reunification:
    """Open a workspace with an empty evidence checklist."""
    policies.require(by, P.BEST_INTERESTS, case=case)
    if not re.fullmatch("[A-Z]{2}", other_state):
        raise InvalidInput("other_state", _("Choose the country where the relative is."))
    if not relative or not is_code(relative) or len(relative) > 40:
        raise InvalidInput("relative", _("Choose from the list."))
    _may_be_joined(case, relative, relation)
    row = Reunification.objects.create(
        case_id=case, relative=relative, other_state=other_state, relation_id=relation, opened_by=by.label
    )
    for item in EVIDENCE:
        Evidence.objects.create(reunification=row, item=item, changed_by=by.label)
    event = events.ReunificationOpened(reunification=row.pk, other_state=other_state)
    journal.record(by=by, event=event, case=case, subject=row.pk, purpose=PURPOSE)
    return row


@service
def record_evidence(*, by: Actor, reunification: UUID, item: str, state: str) -> None:
    """Set one item of the checklist. Under the danger flag the family side is asked for nothing; what it sends, and what the
    child says, is noted all the same."""
    row = _workspace(by, reunification)
    if item not in EVIDENCE or state not in EVIDENCE_STATES:
        raise InvalidInput("item", _("Choose from the list."))
    if state == "asked" and item != "child_statement":
        policies.require_family_side(row.case_id, "state")
    found = Evidence.objects.select_for_update().get(reunification=row, item=item)
    found.state, found.changed_at, found.changed_by = state, clock.now(), by.label
    found.save()
    journal.record(by=by, event=events.EvidenceRecorded(item=item, state=state), case=row.case_id, subject=row.pk,
                   purpose=PURPOSE)


@service
def record_exchange(
    *, by: Actor, reunification: UUID, direction: str, channel: str, at: datetime, reference: str = ""
) -> Exchange:
    """Note the date of one exchange with the other state. The content stays in the states' own channel.

    Under the danger flag nothing is sent and so nothing is noted as sent after it went up: what reaches the other state
    reaches the relative there. What comes in is noted.
    """
    row = _workspace(by, reunification)
    if direction not in DIRECTIONS or channel not in CHANNELS:
        raise InvalidInput("direction", _("Choose from the list."))
    if at > clock.now() + timedelta(minutes=5):
        raise InvalidInput("at", _("This time is in the future. Write when it happened."))
    if direction == "sent":
        policies.require_family_side(row.case_id, "direction", at=at)
    note = Exchange(reunification=row, direction=direction, channel=channel, happened_at=at, noted_by=by.label)
    note.reference = clean_text(reference, field="reference", max_length=120)
    note.save()
    event = events.ExchangeDated(direction=direction, channel=channel, at=at)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose=PURPOSE)
    return note


def _may_be_joined(case: UUID, relative: str, relation: UUID | None) -> None:
    """Not with somebody barred: the relative recorded, or the only one of that kind in the file."""
    ids = [relation] if relation else [one["id"] for one in cases.people_around(case) if one["kind"] == relative]
    barred = [outside.barred_record(case=case, record=one) for one in ids]
    if barred and all(barred):
        raise InvalidInput("relative", choices.UNFIT)


def _workspace(by: Actor, reunification: UUID) -> Reunification:
    row = Reunification.objects.filter(pk=reunification).first()
    if row is None:
        raise NotVisible
    policies.require(by, P.BEST_INTERESTS, case=row.case_id)
    return row
