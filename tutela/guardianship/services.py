"""Guardianship inside one node: from the request to the acting person. Handover across nodes: `handover.py`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import choices, policies
from tutela.access import selectors as people
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, Refused
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.guardianship import events
from tutela.guardianship.models import Guardianship, Period, Request
from tutela.journal import services as journal
from tutela.work import services as work

PURPOSE = "guardianship"
COURTS = ("court", "guardianship")
BODIES = ("guardianship", "child_protection")


@service
def request(*, by: Actor, case: UUID, to: UUID, at: datetime | None = None) -> Request:
    """Ask a court or guardianship body for a guardian. The desk asked gets access to what it needs to appoint."""
    policies.require(by, P.GUARDIAN_REQUEST, case=case)
    moment = _not_future(at)
    choices.organisation(to, case=case, field="to", kinds=COURTS)
    row = Request.objects.create(case_id=case, to_organisation_id=to, requested_at=moment, requested_by=by.label)
    status_of(case)
    access.add_grant(by=by, case=case, purpose=PURPOSE, source="guardian_request", organisation=to)
    journal.record(
        by=by, event=events.Requested(request=row.pk, to_organisation=to, at=moment), case=case, subject=row.pk,
        purpose=PURPOSE,
    )
    work.open_item(
        by=by, kind="appoint_guardian", case=case, organisation=to, source=PURPOSE, subject=row.pk,
        once=f"appoint:{row.pk}",
    )
    return row


@service
def name_provisional(*, by: Actor, case: UUID, person: UUID, at: datetime | None = None) -> Period:
    """Name who stands for the child until a guardian is appointed (APR 23(2)(a)). The clocks for the guardian run on.

    Courts and bodies name the person; so may the reception that met the child first.
    """
    if P.GUARDIAN_APPOINT in by.permissions or by.is_machine:
        policies.require(by, P.GUARDIAN_APPOINT, case=case)
    elif P.GUARDIAN_ACT in by.permissions:
        policies.require(by, P.GUARDIAN_ACT, case=case)
    else:
        policies.require(by, P.GUARDIAN_REQUEST, case=case)
    _may_decide(by, case)
    moment = _not_future(at)
    row = _open_period(by, case, "provisional", person=person, at=moment)
    status = status_of(case)
    status.provisional_id = person
    status.save(update_fields=["provisional_id"])
    _grant_guardian(by, case, person)
    journal.record(by=by, event=events.ProvisionalNamed(person=person, at=moment), case=case, purpose=PURPOSE)
    return row


@service
def appoint_body(*, by: Actor, case: UUID, body: UUID, at: datetime | None = None, reference: str = "") -> Period:
    """The appointed body, with the date and the court's or authority's own reference."""
    policies.require(by, P.GUARDIAN_APPOINT, case=case)
    moment = _not_future(at)
    choices.organisation(body, case=case, field="body", kinds=BODIES)
    _may_decide(by, case)
    row = _open_period(by, case, "body", organisation=body, at=moment, reference=reference)
    status = status_of(case)
    status.body_id = body
    _guardian_found(status, moment)
    access.add_grant(
        by=by, case=case, purpose=PURPOSE, source="appointment", organisation=body, relation="own_organisation_grant"
    )
    Request.objects.filter(case_id=case, answered_at=None).update(answered_at=moment)
    journal.record(by=by, event=events.BodyAppointed(organisation=body, at=moment), case=case, purpose=PURPOSE)
    for kind in ("appoint_guardian", "guardian_request", "guardian_overdue"):
        work.complete(by=by, case=case, kind=kind)
    return row


@service
def appoint_person(
    *, by: Actor, case: UUID, person: UUID, at: datetime | None = None, substitute: bool = False
) -> Period:
    """The natural person who acts: named by a court or authority, or by the appointed body among its own people.

    Refused for somebody barred; the refusal does not say why.
    """
    status = status_of(case)
    own_body = by.organisation_id is not None and by.organisation_id == status.body_id
    permission = P.GUARDIAN_ACT if own_body and P.GUARDIAN_APPOINT not in by.permissions else P.GUARDIAN_APPOINT
    policies.require(by, permission, case=case)
    _may_decide(by, case)
    moment = _not_future(at)
    row = _open_period(by, case, "person", person=person, at=moment, substitute=substitute)
    if status.person_id and status.person_id != person:
        access.end_grants(by=by, case=case, person=status.person_id, relation="assigned")
    status.person_id = person
    _guardian_found(status, moment)
    _grant_guardian(by, case, person)
    journal.record(
        by=by, event=events.PersonAppointed(person=person, at=moment, substitute=substitute), case=case,
        purpose=PURPOSE,
    )
    return row


@service
def record_first_meeting(*, by: Actor, case: UUID, at: datetime | None = None) -> None:
    """The guardian met the child in person."""
    policies.require(by, P.GUARDIAN_ACT, case=case)
    moment = _not_future(at)
    row = Period.objects.filter(case_id=case, kind="person", ends_at=None).first()
    if row is None:
        raise InvalidInput("case", _("Name the acting guardian first."))
    if row.first_met_at is None:
        row.first_met_at = moment
        row.save(update_fields=["first_met_at"])
    journal.record(by=by, event=events.FirstMet(at=moment), case=case, subject=row.pk, purpose=PURPOSE)
    work.complete(by=by, case=case, kind="first_meeting")


@service
def substitute_barred(*, by: Actor, case: UUID, person: UUID, substitute: UUID | None = None) -> UUID | None:
    """A barred guardian's duties pass to a substitute: the named one, or the next guardian of the appointed body, or
    nobody yet (then it is a task of the guardianship office). The barred person is told nothing.

    Tasks and notices that waited for the barred person pass on too. A substitute who is barred as well is passed over:
    a bar never fails because of its substitute.
    """
    status = Guardianship.objects.select_for_update().filter(case_id=case).first()
    if status is None or person not in (status.person_id, status.provisional_id):
        return None
    now = clock.now()
    for period in Period.objects.filter(case_id=case, person_id=person, ends_at=None):
        period.ends_at, period.end_reason = max(now, period.starts_at), "substituted"
        period.save(update_fields=["ends_at", "end_reason"])
    access.end_grants(by=by, case=case, person=person, relation="assigned")
    status.provisional_id = None if status.provisional_id == person else status.provisional_id
    status.person_id = None if status.person_id == person else status.person_id
    body = status.body_id if status.body_id and not policies.barred(case=case, organisation=status.body_id) else None
    if substitute and policies.barred(case=case, person=substitute):
        substitute = None
    chosen = substitute or _next_guardian(case, body, person)
    if chosen is None and body is None and status.without_since is None:
        status.without_since = now
    status.save(update_fields=["provisional_id", "person_id", "without_since"])
    journal.record(by=by, event=events.ActingPersonEnded(reason="substituted", at=now), case=case, purpose=PURPOSE)
    office = body or _office_with_access(by, case)
    if chosen:
        appoint_person(by=Actor.system("substitute"), case=case, person=chosen, substitute=True)
    else:
        work.open_item(
            by=by, kind="name_substitute", case=case, organisation=office, protective_due=now + timedelta(hours=4),
            source=PURPOSE, once=f"substitute:{case}:{person}:{now.isoformat()}",
        )
    work.pass_on(by=by, case=case, person=person, to=chosen, organisation=office)
    return chosen


def _office_with_access(by: Actor, case: UUID) -> UUID | None:
    """An office that names a substitute where no body can: a task on a file it cannot open would wait for nobody."""
    for kind in ("guardianship", "court", "child_protection"):
        if office := people.office_for(case=case, kind=kind):
            access.add_grant(by=by, case=case, purpose=PURPOSE, source="substitute", organisation=office)
            return office
    return None


def on_bar(entry: Any) -> None:
    """Subscriber of access.barred: pass on a barred guardian's duties in the same transaction, also when the bar is on
    the organisation the guardian works for."""
    bar = people.bar(entry.subject_id)
    status = Guardianship.objects.filter(case_id=bar.case_id).first()
    for person in dict.fromkeys((status.person_id, status.provisional_id) if status else ()):
        if person and policies.barred(case=bar.case_id, person=person):
            substitute_barred(by=Actor.system("bars"), case=bar.case_id, person=person, substitute=bar.substitute_id)


def on_first_encounter(entry: Any) -> None:
    """Subscriber of cases.first_encounter: hours without a guardian count from here.

    Told late or twice, the earlier moment counts, and only the time until the first guardian stood.
    """
    status = status_of(entry.case_id)
    started = entry.data.get("at")
    moment = datetime.fromisoformat(started) if started else entry.occurred_at
    first = Period.objects.filter(case_id=entry.case_id, kind__in=["body", "person"]).order_by("starts_at").first()
    if first is None:
        status.without_since = min(moment, status.without_since or moment)
    elif status.without_since is None:
        status.without_hours = max(status.without_hours, (first.starts_at - moment).total_seconds() / 3600)
    status.save(update_fields=["without_since", "without_hours"])


def on_merged(entry: Any) -> None:
    """Subscriber of cases.merged: a second record of the same child does not wait for a guardian of its own."""
    duplicate = UUID(entry.data["duplicate"])
    Guardianship.objects.filter(case_id=duplicate).update(without_since=None)


def status_of(case: UUID) -> Guardianship:
    """The status row of a case, made at first use and locked for the act: two people who name a guardian at once come
    one after the other."""
    Guardianship.objects.get_or_create(case_id=case)
    return Guardianship.objects.select_for_update().get(case_id=case)


def _may_decide(by: Actor, case: UUID) -> None:
    """Who was let in for a while for something else neither appoints a guardian nor names one: that would open the file
    for good. Who was let in for guardianship does."""
    if by.is_machine or people.relation(by, case) != "granted" or people.has_grant_for(by, case, PURPOSE):
        return
    raise Refused(_("You see this file for a time and for something else. Ask the office in charge of it."))


def _next_guardian(case: UUID, body: UUID | None, leaving: UUID) -> UUID | None:
    if body is None:
        return None
    for person in people.people_with_role(role="guardian", organisation=body):
        if person.pk != leaving and not policies.barred(case=case, person=person.pk):
            return person.pk
    return None


def _guardian_found(status: Guardianship, moment: datetime) -> None:
    if status.without_since is not None:
        status.without_hours += max(0.0, (moment - status.without_since).total_seconds() / 3600)
        status.without_since = None
    status.responsible = True
    status.save()


def _grant_guardian(by: Actor, case: UUID, person: UUID) -> None:
    access.add_grant(
        by=by, case=case, purpose=PURPOSE, source="appointment", person=person, role="guardian", relation="assigned"
    )


def _open_period(  # noqa: PLR0913 - a dated fact with its parts
    by: Actor, case: UUID, kind: str, *, at: datetime, organisation: UUID | None = None, person: UUID | None = None,
    reference: str = "", substitute: bool = False,
) -> Period:
    if person:
        choices.person(person, case=case, field="person", role="guardian")
    for old in Period.objects.filter(case_id=case, kind=kind, ends_at=None):
        old.ends_at, old.end_reason = max(at, old.starts_at), "replaced"
        old.save(update_fields=["ends_at", "end_reason"])
    row = Period(
        case_id=case, kind=kind, organisation_id=organisation, person_id=person, starts_at=at, set_by=by.label,
        substitute=substitute,
    )
    row.reference = clean_text(reference, field="reference", max_length=120)
    row.save()
    return row


def _not_future(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at > now + timedelta(minutes=5):
        raise InvalidInput("at", _("This time is in the future. Write when it happened."))
    return at or now
