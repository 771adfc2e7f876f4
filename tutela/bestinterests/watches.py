"""What the forms of family reunification are about."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access.actors import Actor
from tutela.bestinterests import selectors
from tutela.bestinterests.forms import CHANNEL_LABELS, DIRECTION_LABELS, EVIDENCE_LABELS, STATE_LABELS
from tutela.cases.editing import Line, Watch, words
from tutela.core.catalogue import codes


def _attempts(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    for row in selectors.workspaces(actor=actor, case=case):
        said = f"{codes('relation').label(row.relative)}, {codes('country').label(row.other_state)}"
        yield Line(f"attempt:{row.pk}", str(_("Family reunification")), said)


def _workspace(*, actor: Actor, case: UUID, subject: UUID) -> Iterator[Line]:
    row = selectors.workspace(actor=actor, reunification=subject)
    for item in row.evidence.all():
        state, changed = str(STATE_LABELS[item.state]), item.changed_at.isoformat()
        yield Line(f"evidence:{item.item}", str(EVIDENCE_LABELS[item.item]), state, changed)
    for one in row.exchanges.all():
        said = f"{DIRECTION_LABELS[one.direction]}, {CHANNEL_LABELS[one.channel]}, {words(one.happened_at)}"
        yield Line(f"exchange:{one.pk}", str(_("Exchange with the other state")), said)


ATTEMPTS = Watch("reunification", _attempts, ("bestinterests.",))
WORKSPACE = Watch("reunification-workspace", _workspace, ("bestinterests.",))
