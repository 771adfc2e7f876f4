"""Accounts: the first administrator of an empty node, and new passwords."""

import secrets
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import directory, events, policies
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.models import Person
from tutela.access.roles import P
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.service import service
from tutela.journal import services as journal


@service
def first_administrator(
    *, by: Actor, organisation_name: str, display_name: str, username: str, password: str
) -> Person:
    """Make the first account of an empty node: an administration and a node administrator, who sees no child's file.

    Raises Refused as soon as anybody has an account.
    """
    if not by.is_machine or not directory.is_empty():
        raise Refused(_("This node already has an administrator."))
    office = access.create_organisation(by=by, code="administration", name=organisation_name, kind="administration")
    person = access.create_person(by=by, display_name=display_name, username=username, password=password)
    access.give_mandate(by=by, person=person.pk, organisation=office.pk, role="node_admin")
    return person


@service
def give_password(*, by: Actor, person: UUID) -> str:
    """A new generated password for somebody with an account; it is shown once and stored only as a hash."""
    policies.require(by, P.ADMIN_PEOPLE)
    row = Person.objects.select_related("user").filter(pk=person).first()
    if row is None:
        raise NotVisible
    if row.user is None:
        raise InvalidInput("person", _("This person has no login."))
    password = generated_password()
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    journal.record(by=by, event=events.PasswordGiven(person=row.pk), purpose="administration")
    return password


def generated_password() -> str:
    """A password a person can type: 80 random bits in four groups."""
    text = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(16))
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


