"""What somebody sees of several files at once: the one helper for boards, lists, prints and the programming interface.

The answer per file and field class is that of the case page. A screen that shows a value of a class asks here first.
"""

from collections.abc import Iterable
from uuid import UUID

from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.cases.models import Case
from tutela.cases.visibility import Sight, machine_sight, relations_to, sight_of
from tutela.core import memory


def sights(*, actor: Actor, cases: Iterable[UUID]) -> dict[UUID, Sight]:
    """File → what the actor sees of it. Two queries for all; a file without a grant answers never to every class."""
    ids = list(dict.fromkeys(cases))
    if actor.is_machine:
        return dict.fromkeys(ids, machine_sight())
    rows = memory.many("owned", ids, lambda new: {row.pk: row for row in Case.objects.filter(pk__in=new)})
    relations = relations_to(actor, rows.values())
    return {pk: sight_of(actor, relations.get(pk, set())) for pk in ids}


def seen(*, actor: Actor, cases: Iterable[UUID], field_class: str) -> set[UUID]:
    """The files of which the actor sees a field class in full."""
    return {pk for pk, sight in sights(actor=actor, cases=cases).items() if sight.sees(field_class)}


def withheld(*, actor: Actor, case: UUID) -> bool:
    """Whether the danger flag keeps every place of this child from the actor."""
    found = sights(actor=actor, cases=[case]).get(case)
    return found is not None and found.withheld


def named(*, actor: Actor, case: UUID, people_of: dict[UUID, UUID | None], offices: Iterable[UUID]) -> dict[UUID, str]:
    """What people and offices around a child are called on a screen: id → name. Where the place is withheld other offices
    are only called by their kind and their people not at all, for either would be the place.

    `people_of`: person → the office they acted for.
    """
    ids = set(offices)
    if not withheld(actor=actor, case=case):
        return {**people.organisation_names(ids), **people.names_of(set(people_of))}
    own = {one for one in ids if one == actor.organisation_id}
    colleagues = {person for person, office in people_of.items() if person == actor.person_id or office in own}
    return {**people.organisation_kinds(ids), **people.organisation_names(own), **people.names_of(colleagues)}
