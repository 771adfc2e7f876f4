"""Where a child comes from: the place of birth, and the given names of parents, brothers and sisters."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.cases import events, inputs
from tutela.cases.models import Case, Origin
from tutela.cases.services.common import open_case
from tutela.cases.services.identity import write_name
from tutela.core.errors import InvalidInput
from tutela.core.service import service
from tutela.journal import services as journal

MOST_SIBLINGS = 12


@service
def set_birth_place(*, by: Actor, case: UUID, place: str, source: str = "child") -> Origin:
    """Record where the child was born, down to the village; the former entries stay as history."""
    row = open_case(by, case)
    if not place.strip():
        raise InvalidInput("place", _("Write the place of birth."))
    return write_birth_place(by=by, case=row, place=place, source=source)


def write_birth_place(*, by: Actor, case: Case, place: str, source: str = "child", field: str = "place") -> Origin:
    """The same inside another act. The same words as the entry that holds stay one row."""
    place = inputs.free_text(place, field, max_length=300)
    source = inputs.code(source or "child", "fact_source", "source")
    newest = Origin.objects.filter(case=case, retracted_at=None).order_by("-id").first()
    if newest is not None and (newest.place, newest.source) == (place, source):
        return newest
    row = Origin(case=case, recorded_by=by.label, place=place, source=source)
    row.save()
    journal.record(by=by, case=case.pk, subject=row.pk, event=events.OriginRecorded(source=source))
    return row


def write_kin(*, by: Actor, case: Case, father: str, mother: str, siblings: Sequence[str]) -> None:
    """Given names of parents, brothers and sisters, inside the registration; an empty one writes nothing."""
    if len(siblings) > MOST_SIBLINGS:
        raise InvalidInput("siblings", _("Write at most %(n)d names here.") % {"n": MOST_SIBLINGS})
    for kind, text in (("father", father), ("mother", mother), *(("sibling", name) for name in siblings)):
        write_name(by=by, case=case, text=text, kind=kind, field="siblings" if kind == "sibling" else kind)
