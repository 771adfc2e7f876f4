"""The guardian panel of the case page."""

from typing import Any
from uuid import UUID

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.core import together
from tutela.guardianship import selectors
from tutela.guardianship.models import Guardianship


def guardian(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Who stands for the child and hours without a guardian; masked: only whom to call."""
    row = next(iter(together.of(Guardianship, case)), None) or Guardianship(case_id=case)
    people = access.names_of({one for one in (row.person_id, row.provisional_id) if one})
    bodies = access.organisation_names({row.body_id} if row.body_id else set())
    return {
        "case": case,
        "body": bodies.get(row.body_id, "") if row.body_id else "",
        "person": "" if masked or not row.person_id else people.get(row.person_id, ""),
        "provisional": "" if masked or not row.provisional_id else people.get(row.provisional_id, ""),
        "hours_without": None if masked else selectors.hours_without(row),
        "running": row.without_since is not None,
        "responsible": row.responsible,
        "handover": row.handover_state,
        "masked": masked,
    }
