"""Mandates: who acts for whom. What opens anything about a child takes two people: one proposes, another confirms.

The second person is a named officer of the organisation (or of the office that runs the node), or another
administrator; never who proposed, never who gets it, never an account that the proposer made and alone confirmed.
Machines (plays, the installer) put mandates in force at once: they act for nobody.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tutela.access import events, policies, selectors
from tutela.access.actors import Actor
from tutela.access.models import Mandate, Person
from tutela.access.roles import ROLES, P, is_caring, needs_second_person
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.service import service
from tutela.journal import services as journal

RUNNING_NODE = "administration"
# Confirmed because the role opens nothing: nobody had to.
NOBODY_NEEDED = "not needed"
CONFIRMERS = ("named_officer", "node_admin")


@service
def give_mandate(
    *, by: Actor, person: UUID, organisation: UUID, role: str, starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Mandate:
    """Propose that a person acts for an organisation in a role. It is in force when a second person has confirmed it;
    at once only for roles that open nothing about a child (counts), and when a machine gives it."""
    policies.require(by, P.ADMIN_PEOPLE)
    _check(by, person, organisation, role)
    starts_at = starts_at or clock.now()
    if ends_at is not None and ends_at < starts_at:
        raise InvalidInput("ends_at", _("The end is before the start. Correct one of the two."))
    row = Mandate(
        person_id=person, organisation_id=organisation, role=role, starts_at=starts_at, ends_at=ends_at,
        proposed_by=by.label,
    )
    alone = by.is_machine or not needs_second_person(role)
    if alone:
        row.confirmed_by, row.confirmed_at = by.label if by.is_machine else NOBODY_NEEDED, clock.now()
    row.save()
    kind = events.MandateGiven if alone else events.MandateProposed
    journal.record(by=by, event=kind(mandate=row.pk, role=role), subject=row.pk, purpose="administration")
    return row


def _check(by: Actor, person: UUID, organisation: UUID, role: str) -> None:
    if role not in ROLES:
        raise InvalidInput("role", _("Choose a role from the list."))
    if not selectors.known(person=person, organisation=organisation):
        raise InvalidInput("organisation", _("Choose a person and an organisation of this node."))
    if by.is_machine:
        return
    if person == by.person_id:
        raise InvalidInput("role", _("Nobody gives themselves a mandate. Ask another administrator."))
    if not is_caring(role) and role != "node_admin":
        return
    other = {row.role for row in standing().filter(person_id=person)}
    if (role == "node_admin" and any(is_caring(code) for code in other)) or (is_caring(role) and "node_admin" in other):
        raise InvalidInput("role", _("Who administers people holds no mandate that opens children's files. End the other first."))


def standing() -> QuerySet[Mandate]:
    """Mandates that have not ended, in force or waiting for a second person."""
    return Mandate.objects.filter(selectors.not_ended(clock.now()))


def waiting() -> QuerySet[Mandate]:
    """Mandates that wait for a second person; an unused invitation waits for the invited one alone."""
    return standing().filter(confirmed_at=None).exclude(invitation__isnull=False, invitation__used_at=None)


def may_confirm(actor: Actor, row: Mandate) -> bool:
    """Whether a person is a second person for this mandate."""
    return reaches(actor, row) and not _own_circle(actor, row)


def reaches(actor: Actor, row: Mandate) -> bool:
    """Administrators see to all organisations; named officers to their own, those of the running office to all."""
    if actor.person_id is None or actor.organisation_id is None or P.MANDATE_CONFIRM not in actor.permissions:
        return False
    if "node_admin" in actor.roles or actor.organisation_id == row.organisation_id:
        return True
    return selectors.organisations(kind=RUNNING_NODE).filter(pk=actor.organisation_id).exists()


def _own_circle(actor: Actor, row: Mandate) -> bool:
    """The proposer, the one who gets it, or an account that the proposer made and alone confirmed."""
    if actor.person_id is None or actor.person_id == row.person_id or actor.label == row.proposed_by:
        return True
    if not Person.objects.filter(pk=actor.person_id, made_by=row.proposed_by).exists():
        return False
    own = selectors.running_mandates().filter(person_id=actor.person_id, role__in=CONFIRMERS)
    return not own.exclude(confirmed_by=row.proposed_by).exists()


@service
def confirm_mandate(*, by: Actor, mandate: UUID) -> Mandate:
    """A second person says: this person works for this organisation in this role. From now on it is in force."""
    row = _waiting_for(by, mandate)
    row.confirmed_by, row.confirmed_at = by.label, clock.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    event = events.MandateGiven(mandate=row.pk, role=row.role)
    journal.record(by=by, event=event, subject=row.pk, purpose="administration")
    return row


@service
def decline_mandate(*, by: Actor, mandate: UUID) -> Mandate:
    """A second person does not confirm: the mandate never comes into force."""
    row = _waiting_for(by, mandate)
    row.ends_at = max(clock.now(), row.starts_at)
    row.save(update_fields=["ends_at"])
    event = events.MandateDeclined(mandate=row.pk, role=row.role)
    journal.record(by=by, event=event, subject=row.pk, purpose="administration")
    return row


def _waiting_for(by: Actor, mandate: UUID) -> Mandate:
    policies.require(by, P.MANDATE_CONFIRM)
    row = Mandate.objects.select_for_update().filter(pk=mandate).first()
    if row is None or by.is_machine or not reaches(by, row):
        raise NotVisible
    if row.confirmed_at is not None or (row.ends_at is not None and row.ends_at <= clock.now()):
        raise WrongState(_("This mandate was already decided."))
    if _own_circle(by, row) or not waiting().filter(pk=row.pk).exists():
        raise Refused(_("A mandate is confirmed by another person: not by who proposed it, not by who gets it, and not "
                        "by somebody whom the proposer alone brought in."))
    return row


@service
def end_mandate(*, by: Actor, mandate: UUID) -> None:
    """End a mandate now; what the person did stays in the journal."""
    policies.require(by, P.ADMIN_PEOPLE)
    row = Mandate.objects.select_for_update().filter(pk=mandate).first()
    if row is None:
        raise NotVisible
    if row.ends_at is not None and row.ends_at <= clock.now():
        return
    _keep_a_second_person(by, row)
    # A mandate that has not begun ends with its beginning: it never ran.
    row.ends_at = max(clock.now(), row.starts_at)
    row.save(update_fields=["ends_at"])
    journal.record(by=by, event=events.MandateEnded(mandate=row.pk), subject=row.pk, purpose="administration")


def second_people(*, beside: UUID | None) -> QuerySet[Mandate]:
    """Running mandates of people, other than one, who can log in and confirm mandates."""
    active = get_user_model().objects.filter(is_active=True)
    found = selectors.running_mandates().filter(role__in=CONFIRMERS, person__user__in=active)
    return found.exclude(person_id=beside) if beside else found


def _keep_a_second_person(by: Actor, row: Mandate) -> None:
    """An administrator does not send away the last person who could say no."""
    others = second_people(beside=by.person_id)
    if by.is_machine or not others.filter(pk=row.pk).exists() or others.exclude(pk=row.pk).exists():
        return
    raise WrongState(_("This is the last person who can confirm mandates beside you. Have another named officer or "
                       "administrator confirmed first."))


def put_back(*, by: Actor, person: UUID) -> int:
    """An administrator has set the password of somebody without a second factor and could log in as them: what the
    person holds waits for a second person again. Returns how many mandates."""
    rows = [row for row in standing().filter(person_id=person, confirmed_at__isnull=False) if needs_second_person(row.role)]
    for row in rows:
        row.proposed_by, row.confirmed_by, row.confirmed_at = by.label, "", None
        row.save(update_fields=["proposed_by", "confirmed_by", "confirmed_at"])
        event = events.MandateProposed(mandate=row.pk, role=row.role)
        journal.record(by=by, event=event, subject=row.pk, purpose="administration")
    return len(rows)


def office_to_confirm(mandate: UUID) -> tuple[UUID | None, str]:
    """Whose desk and role a waiting mandate is put before: the organisation's own named officer, else the named officer
    or administrator of the office that runs the node. Not the one who gets it, not the proposer."""
    row = Mandate.objects.get(pk=mandate)
    proposer = row.proposed_by.removeprefix("person:") if row.proposed_by.startswith("person:") else ""
    able = second_people(beside=row.person_id)
    able = able.exclude(person_id=proposer) if proposer else able
    own = able.filter(organisation_id=row.organisation_id, role="named_officer").first()
    running = able.filter(organisation__kind=RUNNING_NODE).order_by("-role").first()
    found = own or running
    return (found.organisation_id, found.role) if found else (None, "")
