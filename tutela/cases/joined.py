"""Records that were joined are one child: whoever is kept away from one is kept away from the other, in both directions."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.cases.models import Case


def joined_with(case: UUID) -> list[UUID]:
    """The other records of the same child in this node: the kept one and its shadows."""
    row = Case.objects.filter(pk=case).first()
    if row is None:
        return []
    kept = row.duplicate_of_id or row.pk
    found = Case.objects.filter(Q(pk=kept) | Q(duplicate_of=kept)).exclude(pk=case)
    return list(found.order_by("id").values_list("pk", flat=True))


def on_protected(entry: Any) -> None:
    """Subscriber of access.barred and access.danger_raised: it holds for the joined records too."""
    for other in joined_with(entry.case_id):
        access.share_protection(by=Actor.system("joined"), one=entry.case_id, other=other)


def on_lifted(entry: Any) -> None:
    """Subscriber of access.bar_lifted and access.danger_lifted: what was lifted on one record is lifted on the others,
    with the same reason."""
    for other in joined_with(entry.case_id):
        access.share_lifting(by=Actor.system("joined"), lifted=entry.subject_id, other=other)


def records_with(token: UUID) -> list[UUID]:
    """Records of this node that stand for the child with this reference, shared with the nodes that confirmed a lead."""
    return list(Case.objects.filter(person_token=token).values_list("pk", flat=True))
