"""What the services of a file share."""

from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases.models import Case
from tutela.core.errors import InvalidInput, NotVisible


def open_case(by: Actor, case: UUID, permission: P = P.CASE_EDIT) -> Case:
    """The file, for somebody who may do this to it. Raises NotVisible or Refused.

    A record that was joined to another is followed to the one that was kept: nobody writes into the shadow.
    """
    policies.require(by, permission, case=case)
    row = Case.objects.select_related("duplicate_of").filter(pk=case).first()
    if row is None:
        raise NotVisible
    kept = row.duplicate_of or row
    if policies.barred(case=kept.pk, person=by.person_id, organisation=by.organisation_id) and not by.is_machine:
        raise NotVisible  # barred on the record that was kept, though not on the shadow
    return kept


def locked_case(by: Actor, case: UUID, permission: P) -> Case:
    """The same, locked for a change of the file row itself."""
    found = open_case(by, case, permission)
    return Case.objects.select_for_update().get(pk=found.pk)


def desk(by: Actor) -> UUID:
    """The organisation the actor acts for."""
    if by.organisation_id is None:
        raise InvalidInput("organisation", _("Choose for which organisation you act."))
    return by.organisation_id
