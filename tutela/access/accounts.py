"""Accounts: the first administrator of an empty node, the first named officer by invitation, and new passwords."""

import secrets
from datetime import timedelta
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from tutela.access import directory, events, mandates, policies
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.models import Invitation, Mandate, Person
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.service import service
from tutela.journal import services as journal

INVITED_FOR = timedelta(days=14)


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
def invite_officer(*, by: Actor, display_name: str, username: str) -> tuple[Person, str]:
    """The administrator names the first named officer while there is no second person yet; returns the code that the
    officer uses once to choose an own password. Until then nothing that opens a child's file is in force.

    Nobody can check here that the officer is another human being: the journal and the screens say so for good.
    """
    policies.require(by, P.ADMIN_PEOPLE)
    organisation = by.organisation_id
    if organisation is None or mandates.second_people(beside=by.person_id).exists():
        raise WrongState(_("There is a second person already. Propose the mandate; they confirm it."))
    code = generated_password()
    row = Invitation.objects.filter(used_at=None, person__user__username=username).select_related("person__user").first()
    if row is None:
        row = _new_invitation(by, organisation, display_name, username)
    assert row.person.user is not None
    row.person.user.set_password(code)
    row.person.user.is_active = False
    row.person.user.save(update_fields=["password", "is_active"])
    Invitation.objects.exclude(pk=row.pk).filter(used_at=None).update(expires_at=clock.now())
    row.invited_by, row.expires_at = by.label, clock.now() + INVITED_FOR
    row.save(update_fields=["invited_by", "expires_at"])
    event = events.OfficerInvited(mandate=row.mandate_id)
    journal.record(by=by, event=event, subject=row.mandate_id, purpose="administration")
    return row.person, code


def _new_invitation(by: Actor, organisation: UUID, display_name: str, username: str) -> Invitation:
    if not username:
        raise InvalidInput("username", _("Write a user name: the officer logs in with it."))
    person = access.create_person(by=by, display_name=display_name, username=username)
    mandate = Mandate.objects.create(
        person=person, organisation_id=organisation, role="named_officer", proposed_by=by.label
    )
    return Invitation(person=person, mandate=mandate, expires_at=clock.now())


@service
def join(*, by: Actor, username: str, code: str, password: str) -> Person:
    """The invited officer uses the code and chooses a password that nobody else knows; the mandate is in force.

    One answer for every fault: no such name, wrong code, used, or too late.
    """
    open_ones = Invitation.objects.select_for_update().filter(used_at=None, expires_at__gt=clock.now())
    row = open_ones.filter(person__user__username=username).first()
    user = row.person.user if row else None
    if row is None or user is None:
        make_password(code)  # as slow as comparing one
        raise InvalidInput("code", _("This name and code do not fit, or the code was used or is too old. Ask for a new one."))
    if not user.check_password(code):
        raise InvalidInput("code", _("This name and code do not fit, or the code was used or is too old. Ask for a new one."))
    now = clock.now()
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    row.used_at, mandate = now, row.mandate
    row.save(update_fields=["used_at"])
    mandate.confirmed_by, mandate.confirmed_at = f"person:{row.person_id}", now
    mandate.save(update_fields=["confirmed_by", "confirmed_at"])
    event = events.OfficerJoined(mandate=mandate.pk)
    journal.record(by=by, event=event, subject=mandate.pk, purpose="administration")
    return row.person


@service
def give_password(*, by: Actor, person: UUID) -> str:
    """A new generated password for somebody with an account; it is shown once and stored only as a hash.

    Whoever gives it could log in with it where no second factor stands in the way: then what the person holds waits
    for a second person again.
    """
    policies.require(by, P.ADMIN_PEOPLE)
    row = Person.objects.select_related("user").filter(pk=person).first()
    if row is None:
        raise NotVisible
    if row.user is None:
        raise InvalidInput("person", _("This person has no login."))
    if not row.user.is_active:
        raise WrongState(_("This person was invited and chooses a password with the code. Invite again for a new one."))
    password = generated_password()
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    journal.record(by=by, event=events.PasswordGiven(person=row.pk), purpose="administration")
    if not by.is_machine and person != by.person_id and not is_mfa_enabled(row.user):
        mandates.put_back(by=by, person=person)
    return password


def generated_password() -> str:
    """A password a person can type: 80 random bits in four groups."""
    text = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(16))
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))
