"""Whether an organisation or person can be chosen for a child, with one answer for every reason why not.

Unknown, closed, of the wrong kind, nobody there who could do it, or barred on this child: the words, the field and the
questions asked are the same, so that nobody reads a bar between the lines.
"""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access import outside, policies, selectors
from tutela.access.roles import ROLES, P
from tutela.core.errors import InvalidInput

UNFIT = _("This cannot be chosen for this child now. Choose another, or ask the office in charge of the file.")


def organisation(
    chosen: UUID, *, case: UUID, field: str, kinds: Collection[str], able: Collection[P] = ()
) -> None:
    """An open organisation of one of the kinds, where somebody works who holds one of the permissions, not barred on
    the child. Raises InvalidInput at the field, with one wording for everything."""
    roles = [code for code, role in ROLES.items() if role.permissions & set(able)]
    answers = (
        selectors.organisations().filter(pk=chosen, kind__in=kinds).exists(),
        not able or selectors.running_mandates().filter(organisation_id=chosen, role__in=roles).exists(),
        not policies.barred(case=case, organisation=chosen),
        not outside.is_professional(case=case, organisation=chosen),
    )
    if not all(answers):
        raise InvalidInput(field, UNFIT)


def person(chosen: UUID, *, case: UUID, field: str, role: str) -> None:
    """Somebody whose mandate in the role runs now, not barred on the child. Raises InvalidInput at the field."""
    answers = (
        selectors.running_mandates().filter(person_id=chosen, role=role).exists(),
        not policies.barred(case=case, person=chosen),
        not outside.is_professional(case=case, person=chosen),
    )
    if not all(answers):
        raise InvalidInput(field, UNFIT)
