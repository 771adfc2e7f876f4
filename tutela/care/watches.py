"""What the forms of care are about, as the actor may see it."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.care import selectors
from tutela.care.forms import FIRST_NIGHT_LABELS
from tutela.cases.editing import Line, Watch, words
from tutela.cases.selectors import case_sight


def _placement(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    """Where the child is cared for and every move, for those who see the placement."""
    if not case_sight(actor=actor, case=case).sees("placement"):
        return
    row, moves = selectors.placement_of(case=case), list(selectors.transfers_of(case=case)[:20])
    here = {row.organisation_id} if row else set()
    offices = people.organisation_names(here | {move.to_organisation_id for move in moves})
    where = f"{offices.get(row.organisation_id, '')}, {words(row.starts_at)}" if row else ""
    yield Line("placement", str(_("Cared for by")), where)
    for move in moves:
        yield Line(f"move:{move.pk}", str(_("Move to")),
                   f"{offices.get(move.to_organisation_id, '')}, {words(move.eta)}, {selectors.move_state(move)}")


def _first_night(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    if case_sight(actor=actor, case=case).sees("placement"):
        found = selectors.first_night_of(case=case)
        agreed = [str(FIRST_NIGHT_LABELS.get(code, code)) for code in found.items] if found else []
        yield Line("first_night", str(_("Agreed for the first night")), ", ".join(agreed))


PLACEMENT = Watch("placement", _placement, ("care.",))
FIRST_NIGHT = Watch("first-night", _first_night, ("care.first_night",))
