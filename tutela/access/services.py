"""Changing who is who, and who may see which file."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tutela.access import events, policies, selectors
from tutela.access import outside as outsiders
from tutela.access.actors import Actor
from tutela.access.mandates import confirm_mandate as confirm_mandate
from tutela.access.mandates import decline_mandate as decline_mandate
from tutela.access.mandates import end_mandate as end_mandate
from tutela.access.mandates import give_mandate as give_mandate
from tutela.access.models import ORGANISATION_KINDS, Bar, Danger, Grant, Organisation, Person, User
from tutela.access.roles import ROLES, P
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.ids import new_id
from tutela.core.keys import node_keys
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal


@service
def create_organisation(
    *, by: Actor, code: str, name: str, kind: str, regime: str = "GDPR", office: str = "", phone: str = "",
    email: str = "",
) -> Organisation:
    """Add a controller to the node; it gets its own key-encryption key."""
    policies.require(by, P.ADMIN_PEOPLE)
    code = clean_text(code, field="code", max_length=40)
    if Organisation.objects.filter(code=code).exists():
        raise InvalidInput("code", _("This code is taken. Choose another."))
    if kind not in ORGANISATION_KINDS:
        raise InvalidInput("kind", _("Choose from the list."))
    if regime not in ("GDPR", "LED"):
        raise InvalidInput("regime", _("Choose from the list."))
    organisation = Organisation.objects.create(
        code=code, name=clean_text(name, field="name", max_length=120), kind=kind, regime=regime,
        office=clean_text(office, field="office", max_length=120), email=email,
        phone=clean_text(phone, field="phone", max_length=40),
    )
    node_keys().add_owner(str(organisation.pk))
    journal.record(by=by, event=events.OrganisationCreated(organisation=organisation.pk), purpose="administration")
    return organisation


@service
def create_person(
    *, by: Actor, display_name: str, username: str = "", password: str = "", email: str = "", language: str = "",
) -> Person:
    """Add a person; with a username they can log in."""
    policies.require(by, P.ADMIN_PEOPLE)
    user = None
    if username:
        username = clean_text(username, field="username", max_length=60)
        if User.objects.filter(username=username).exists():
            raise InvalidInput("username", _("This user name is taken. Choose another."))
        user = User.objects.create_user(username=username, password=password or None, email=email)
    name = clean_text(display_name, field="display_name", max_length=120)
    if not name:
        raise InvalidInput("display_name", _("Write the person's name."))
    person = Person.objects.create(user=user, display_name=name, email=email, language=language, made_by=by.label)
    journal.record(by=by, event=events.PersonAdded(person=person.pk), purpose="administration")
    return person


@service
def grant(
    *, by: Actor, case: UUID, purpose: str, source: str, person: UUID | None = None, organisation: UUID | None = None,
    role: str = "", relation: str = "granted", ends_at: datetime | None = None,
) -> Grant:
    """Open a file to a person, or to a role in an organisation. Granting again what runs already changes nothing.

    A grant to somebody barred is kept but does not reach them: nobody who gives it learns of the bar.
    """
    policies.require(by, P.GRANT_GIVE, case=case)
    _require_holding(by, case)
    if person is not None and person == by.person_id:
        raise InvalidInput("person", _("Nobody gives access to themselves. Ask a colleague who holds the file."))
    if not (person or organisation) or not selectors.known(person=person, organisation=organisation):
        raise InvalidInput("organisation", _("Choose a person or an organisation of this node."))
    if person is not None and not by.is_machine:
        _works_with_files(person)
    if role and (role not in ROLES or not ROLES[role].sees_cases):
        raise InvalidInput("role", _("Choose a role from the list."))
    if purpose not in codes("grant_purpose"):
        raise InvalidInput("purpose", _("Choose from the list."))
    if purpose == policies.FAMILY_SIDE:
        policies.require_family_side(case, "purpose")
    if ends_at is not None and ends_at <= clock.now():
        raise InvalidInput("ends_at", _("This end has passed. Choose a later one."))
    return add_grant(
        by=by, case=case, purpose=purpose, source=source, person=person, organisation=organisation, role=role,
        relation=relation, ends_at=ends_at,
    )


def _works_with_files(person: UUID) -> None:
    """Access is given to somebody whose mandate runs, in a role that has to do with files."""
    roles = selectors.running_mandates().filter(person_id=person).values_list("role", flat=True)
    if not any(role in ROLES and ROLES[role].sees_cases for role in roles):
        raise InvalidInput("person", _("This person has no mandate now with which files are opened. Choose another."))


def _require_holding(by: Actor, case: UUID) -> None:
    """Who was let in for a while neither lets others in, nor prolongs it, nor shuts others out; named officers may."""
    if by.is_machine or P.BAR in by.permissions:
        return
    if selectors.relation(by, case) == "granted":
        raise Refused(_("Only an office that holds the file gives or ends access. Ask them."))


def add_grant(
    *, by: Actor, case: UUID, purpose: str, source: str, person: UUID | None = None, organisation: UUID | None = None,
    role: str = "", relation: str = "granted", ends_at: datetime | None = None,
) -> Grant:
    """The same for services that give access as part of their own act (registering, appointing, handing over).

    Each purpose has a grant of its own: when one purpose ends, access for the other goes on.
    """
    holder = Q(person=None) if person is None else Q(person_id=person)
    holder &= Q(organisation=None) if organisation is None else Q(organisation_id=organisation)
    same = Grant.objects.filter(
        policies.live_grants(clock.now()), holder, case_id=case, role=role, ends_at=ends_at, relation=relation,
        purpose=purpose,
    ).first()
    if same:
        return same
    row = Grant.objects.create(
        case_id=case, person_id=person, organisation_id=organisation, role=role, purpose=purpose, source=source,
        relation=relation, ends_at=ends_at, given_by=by.label,
    )
    journal.record(by=by, event=events.Granted(grant=row.pk, role=role, relation=relation), case=case, purpose=purpose)
    return row


def end_grants(
    *, by: Actor, case: UUID, person: UUID | None = None, organisation: UUID | None = None, role: str | None = None,
    relation: str | None = None, purpose: str | None = None,
) -> int:
    """End live grants of a holder as part of another act; returns how many."""
    rows = Grant.objects.filter(case_id=case, revoked_at=None)
    if person is not None:
        rows = rows.filter(person_id=person)
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    if role is not None:
        rows = rows.filter(role=role)
    if relation is not None:
        rows = rows.filter(relation=relation)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    ended = list(rows)
    for row in ended:
        row.revoked_at, row.revoked_by = clock.now(), by.label
        row.save(update_fields=["revoked_at", "revoked_by"])
        journal.record(by=by, event=events.Revoked(grant=row.pk), case=case)
    return len(ended)


@service
def revoke(*, by: Actor, grant: UUID) -> None:
    """End one grant now."""
    row = Grant.objects.select_for_update().filter(pk=grant).first()
    if row is None:
        raise NotVisible
    policies.require(by, P.GRANT_GIVE, case=row.case_id)
    _require_holding(by, row.case_id)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = clock.now(), by.label
        row.save(update_fields=["revoked_at", "revoked_by"])
        journal.record(by=by, event=events.Revoked(grant=row.pk), case=row.case_id)


@service
def bar(
    *, by: Actor, case: UUID, reason: str, person: UUID | None = None, organisation: UUID | None = None,
    outside: UUID | None = None, outside_name: str = "", outside_contact: str = "", substitute: UUID | None = None,
) -> Bar:
    """Keep a person or organisation away from everything about a child. They are not told; their duties pass on, to
    `substitute` when one is named.

    Somebody without an account is named by what the file records of them (`outside`) or by name and phone.
    """
    policies.require(by, P.BAR, case=case)
    name = clean_text(outside_name, field="outside_name", max_length=200)
    contact = clean_text(outside_contact, field="outside_contact", max_length=100)
    outside = outside or (new_id() if name or contact else None)
    if not (person or organisation or outside):
        raise InvalidInput("person", _("Choose the person or organisation to bar."))
    if not selectors.known(person=person, organisation=organisation):
        raise InvalidInput("person", _("Choose a person or an organisation of this node."))
    reason = clean_text(reason, field="reason", max_length=2000, lines=True)
    if not reason:
        raise InvalidInput("reason", _("Write why. Only named officers can read it."))
    row = Bar(case_id=case, person_id=person, organisation_id=organisation, outside_id=outside, barred_by=by.label,
              substitute_id=substitute)
    row.reason, row.outside_name, row.outside_contact = reason, name, contact
    row.name_index, row.phone_index = outsiders.name_index(name), outsiders.phone_index(contact)
    row.save()
    kind = "person" if person else "organisation" if organisation else "outside"
    journal.record(by=by, event=events.Barred(bar=row.pk, kind_code=kind), case=case, subject=row.pk)
    return row


@service
def lift_bar(*, by: Actor, bar: UUID, reason: str) -> None:
    """Lift a bar, with the reason."""
    row = Bar.objects.select_for_update().filter(pk=bar).first()
    if row is None:
        raise NotVisible
    policies.require(by, P.BAR, case=row.case_id)
    if row.lifted_at is not None:
        raise WrongState(_("This bar was already lifted."))
    text = clean_text(reason, field="reason", max_length=2000, lines=True)
    if not text:
        raise InvalidInput("reason", _("Write why the bar is lifted."))
    row.lift_reason, row.lifted_by, row.lifted_at = text, by.label, clock.now()
    row.save()
    journal.record(by=by, event=events.BarLifted(bar=row.pk), case=row.case_id, subject=row.pk)


def share_protection(*, by: Actor, one: UUID, other: UUID) -> None:
    """Two records turned out to be one child: bars and the danger flag of either hold for both, as part of that act."""
    for case, joined in ((one, other), (other, one)):
        for row in Bar.objects.filter(case_id=case, lifted_at=None):
            who = {"person_id": row.person_id, "organisation_id": row.organisation_id, "outside_id": row.outside_id}
            if not Bar.objects.filter(case_id=joined, lifted_at=None, **who).exists():
                bar(by=by, case=joined, reason=row.reason, person=row.person_id, organisation=row.organisation_id,
                    outside=row.outside_id, outside_name=row.outside_name, outside_contact=row.outside_contact,
                    substitute=row.substitute_id)
        flag = selectors.danger_of(case=case)
        if flag is not None:
            raise_danger(by=by, case=joined, reason=flag.reason)


def share_lifting(*, by: Actor, lifted: UUID, other: UUID) -> None:
    """A bar or danger flag was lifted on one record of a child: lift its twin on the joined record, if it stands."""
    row = Bar.objects.filter(pk=lifted).first()
    if row is not None:
        who = {"person_id": row.person_id, "organisation_id": row.organisation_id, "outside_id": row.outside_id}
        for twin in Bar.objects.filter(case_id=other, lifted_at=None, **who):
            lift_bar(by=by, bar=twin.pk, reason=row.lift_reason)
        return
    flag = Danger.objects.filter(pk=lifted).first()
    if flag is not None and selectors.danger_of(case=other) is not None:
        lift_danger(by=by, case=other, reason=flag.lift_reason)


@service
def raise_danger(*, by: Actor, case: UUID, reason: str) -> Danger:
    """Raise the danger flag: from now on no family-side disclosure and no place sharing. Raising twice is one flag. Access
    for family tracing ends (flow F13 stops on danger)."""
    policies.require(by, P.DANGER_RAISE, case=case)
    standing = Danger.objects.filter(case_id=case, lifted_at=None).first()
    if standing:
        return standing
    text = clean_text(reason, field="reason", max_length=2000, lines=True)
    if not text:
        raise InvalidInput("reason", _("Write what the danger is."))
    row = Danger(case_id=case, raised_by=by.label)
    row.reason = text
    row.save()
    journal.record(by=by, event=events.DangerRaised(danger=row.pk), case=case, subject=row.pk)
    end_grants(by=by, case=case, purpose=policies.FAMILY_SIDE)
    return row


@service
def lift_danger(*, by: Actor, case: UUID, reason: str) -> None:
    """Lift the danger flag: a named officer, with reasons (law: constraint 17)."""
    policies.require(by, P.DANGER_LIFT, case=case)
    row = Danger.objects.select_for_update().filter(case_id=case, lifted_at=None).first()
    if row is None:
        raise InvalidInput("case", _("There is no danger flag on this file."))
    text = clean_text(reason, field="reason", max_length=2000, lines=True)
    if not text:
        raise InvalidInput("reason", _("Write why the danger has passed."))
    row.lift_reason, row.lifted_by, row.lifted_at = text, by.label, clock.now()
    row.save()
    journal.record(by=by, event=events.DangerLifted(danger=row.pk), case=case, subject=row.pk)
