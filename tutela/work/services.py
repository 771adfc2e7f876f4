"""Opening and closing work items; sending notices and noting every receipt."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tutela.access import outside, policies
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.journal.events import is_code
from tutela.work import events
from tutela.work.models import Notice, WorkItem
from tutela.work.states import NOTICE


@service
def open_item(
    *, by: Actor, kind: str, case: UUID | None = None, organisation: UUID | None = None, role: str = "",
    person: UUID | None = None, protective_due: datetime | None = None, legal_due: datetime | None = None,
    source: str = "", subject: UUID | None = None, rule: str = "", once: str = "",
) -> WorkItem | None:
    """Put something on a work list. `once` makes it unique: opened a second time, the first one stays.

    A person or organisation barred on the case gets nothing: the item goes to the desk without the person, or to an
    organisation that holds the file. Returns None when an item with the same `once` exists.
    """
    if case:
        organisation, role, person = _around_bars(case, organisation, role, person)
    row = WorkItem(
        kind=kind, case_id=case, organisation_id=organisation, role=role, person_id=person,
        protective_due=protective_due, legal_due=legal_due or protective_due, source=source, subject_id=subject,
        rule=rule, dedupe=once,
    )
    if not once:
        row.save()
        return row
    # The unique index decides. Asking first would read every item: SQLite does not use a partial index for "is x" when
    # the index says "is not empty".
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return None
    return row


def _around_bars(
    case: UUID, organisation: UUID | None, role: str, person: UUID | None
) -> tuple[UUID | None, str, UUID | None]:
    """Where an item goes when a bar stops whom it was meant for: never into a hole where nobody sees it."""
    if not policies.has_bars(case):
        return organisation, role, person
    stopped = False
    if person and policies.barred(case=case, person=person):
        person, stopped = None, organisation is None
    if organisation and policies.barred(case=case, organisation=organisation):
        stopped = True
    if not stopped:
        return organisation, role, person
    return next(iter(people.holders(case=case)), None), "", person


@service
def pass_on(*, by: Actor, case: UUID, person: UUID, to: UUID | None, organisation: UUID | None) -> int:
    """Give everything open that waits for a person on a case to another, or to a desk: items move, and notices not yet
    taken in are told to the new person too. Returns how many items moved."""
    items = WorkItem.objects.select_for_update().filter(case_id=case, person_id=person, state="open")
    moved = items.update(person_id=to, organisation_id=organisation)
    if to is None and organisation is None:
        return moved
    for old in Notice.objects.filter(case_id=case, to_person_id=person, acknowledged_at=None).exclude(state="failed"):
        notify(
            by=by, kind=old.kind, case=case, to_person=to, to_organisation=None if to else organisation, text=old.text,
            subject=old.subject_id,
        )
    return moved


@service
def complete(
    *, by: Actor, case: UUID | None = None, kind: str = "", item: UUID | None = None, subject: UUID | None = None,
    rule: str = "", dropped: bool = False,
) -> int:
    """Close open items: one by id, or all of a kind (or rule) on a case. Returns how many were closed."""
    rows = WorkItem.objects.filter(state="open")
    if item:
        rows = rows.filter(pk=item)
    else:
        rows = rows.filter(case_id=case)
        if kind:
            rows = rows.filter(kind=kind)
        if rule:
            rows = rows.filter(rule=rule)
        if subject:
            rows = rows.filter(subject_id=subject)
    closed = list(rows.select_for_update())
    for row in closed:
        row.state, row.closed_at, row.closed_by = ("dropped" if dropped else "done"), clock.now(), by.label
        row.save(update_fields=["state", "closed_at", "closed_by"])
        journal.record(by=by, event=events.ItemDone(item=row.pk, kind_code=row.kind), case=row.case_id)
    return len(closed)


@service
def move_due(*, by: Actor, item: UUID, protective_due: datetime | None, legal_due: datetime | None) -> bool:
    """The dates of an open item are others now: its deadline was computed anew. Whether it was open and moved."""
    row = WorkItem.objects.select_for_update().filter(pk=item, state="open").first()
    if row is None or (row.protective_due, row.legal_due) == (protective_due, legal_due):
        return False
    row.protective_due, row.legal_due = protective_due, legal_due
    if protective_due is None or protective_due > clock.now():
        row.escalated_at = None
    row.save(update_fields=["protective_due", "legal_due", "escalated_at"])
    journal.record(by=by, event=events.ItemMoved(item=row.pk, kind_code=row.kind), case=row.case_id)
    return True


@service
def reopen(*, by: Actor, item: UUID) -> bool:
    """An item was closed by an act that turned out to be recorded in error: it is open again. Whether it was closed."""
    row = WorkItem.objects.select_for_update().filter(pk=item).exclude(state="open").first()
    if row is None:
        return False
    row.state, row.closed_at, row.closed_by = "open", None, ""
    row.save(update_fields=["state", "closed_at", "closed_by"])
    journal.record(by=by, event=events.ItemReopened(item=row.pk, kind_code=row.kind), case=row.case_id)
    return True


@service
def mark_done(*, by: Actor, item: UUID) -> None:
    """A person ticks an item off their own list."""
    row = WorkItem.objects.select_for_update().filter(pk=item, state="open").first()
    if row is None or not _reaches(by, row):
        raise NotVisible
    complete(by=by, item=item)


def _reaches(actor: Actor, row: WorkItem) -> bool:
    if actor.person_id is None or (row.case_id and not policies.is_visible(actor, row.case_id)):
        return False
    if row.person_id:
        return row.person_id == actor.person_id
    return row.organisation_id == actor.organisation_id and (row.role == "" or row.role in actor.roles)


@service
def notify(
    *, by: Actor, kind: str, case: UUID | None = None, to_organisation: UUID | None = None, to_role: str = "",
    to_person: UUID | None = None, to_label: str = "", channel: str = "node", text: str = "",
    subject: UUID | None = None, email: str = "", message: UUID | None = None,
) -> Notice:
    """Tell a desk, a person or somebody outside; the ledger shows every receipt from here on.

    A barred recipient is skipped without a trace the sender could read: the row looks delivered, and nothing is
    shown to the recipient. By e-mail goes only that something waits behind a login, never about whom.
    """
    row = Notice(
        kind=kind, case_id=case, to_organisation_id=to_organisation, to_role=to_role, to_person_id=to_person,
        to_label=to_label, channel=channel, subject_id=subject, message_id=message,
    )
    row.text = text
    NOTICE.apply(row, "send")
    row.stamp("sent")
    stopped = case is not None and (
        policies.barred(case=case, person=to_person, organisation=to_organisation)
        or (outside.any_barred(case) and outside.is_professional(case=case, person=to_person, organisation=to_organisation))
    )
    if channel == "node" and message is None:
        NOTICE.apply(row, "deliver")
        row.stamp("delivered")
    row.save()
    journal.record(
        by=by, event=events.NoticeSent(notice=row.pk, kind_code=kind, channel=channel), case=case, subject=subject,
        counterpart=str(to_organisation or to_person or "outside"),
    )
    address = email or (people.email_of(person=to_person) if to_person and channel == "node" else "")
    if address and not stopped:
        transaction.on_commit(lambda: _mail(address))
    return row


@service
def delivered(*, by: Actor, message: UUID) -> None:
    """A signed receipt for the notice's message arrived."""
    for row in Notice.objects.select_for_update().filter(message_id=message, state="sent"):
        NOTICE.apply(row, "deliver")
        row.stamp("delivered")
        row.save(update_fields=["state", "delivered_at"])
        journal.record(by=by, event=events.NoticeDelivered(notice=row.pk, kind_code=row.kind), case=row.case_id)


@service
def opened(*, by: Actor, notice: UUID) -> Notice:
    """A member of the recipient desk opened the notice."""
    row = _own_notice(by, notice)
    if row.opened_at is None:
        NOTICE.apply(row, "open")
        row.stamp("opened", by.label)
        row.save(update_fields=["state", "opened_at", "opened_by"])
        journal.record(by=by, event=events.NoticeOpened(notice=row.pk, kind_code=row.kind), case=row.case_id)
    return row


@service
def acknowledge(*, by: Actor, notice: UUID, reference: str = "") -> Notice:
    """A member of the recipient desk takes the notice in, with the desk's own reference number if it has one."""
    row = _own_notice(by, notice)
    if row.opened_at is None:
        row.stamp("opened", by.label)
    if row.acknowledged_at is None:
        NOTICE.apply(row, "acknowledge")
        row.stamp("acknowledged", by.label)
        row.outside_reference = clean_text(reference, field="reference", max_length=120)
        row.save()
        journal.record(
            by=by, event=events.NoticeAcknowledged(notice=row.pk, kind_code=row.kind, channel="node"), case=row.case_id,
            subject=row.subject_id,
        )
    return row


@service
def log_outside(
    *, by: Actor, notice: UUID, channel: str, officer: str, reference: str = "", said_at: datetime | None = None,
) -> Notice:
    """Note that the recipient was reached by phone, messenger, mail, fax or at the counter, and who took it in."""
    row = Notice.objects.select_for_update().filter(pk=notice).first()
    if row is None or not _may_know(by, row.case_id):
        raise NotVisible
    if not channel or not is_code(channel) or len(channel) > 30:
        raise InvalidInput("channel", _("Choose from the list."))
    if said_at is not None and said_at > clock.now() + timedelta(minutes=5):
        raise InvalidInput("at", _("This time is in the future. Write when it happened."))
    row.channel = channel
    row.outside_officer = clean_text(officer, field="officer", max_length=120)
    row.outside_reference = clean_text(reference, field="reference", max_length=120)
    NOTICE.apply(row, "acknowledge")
    row.stamp("acknowledged", by.label)
    row.acknowledged_at = said_at or row.acknowledged_at
    row.save()
    journal.record(
        by=by, event=events.NoticeAcknowledged(notice=row.pk, kind_code=row.kind, channel=channel), case=row.case_id,
        subject=row.subject_id,
    )
    return row


def _may_know(by: Actor, case: UUID | None) -> bool:
    """Whether the actor sees the file. What belongs to no file is nobody's to look up by its number."""
    return policies.is_visible(by, case) if case else by.is_machine


def _own_notice(by: Actor, notice: UUID) -> Notice:
    """The notice, if it was addressed to the actor's desk or person and nothing bars them."""
    row = Notice.objects.select_for_update().filter(pk=notice).first()
    if row is None:
        raise NotVisible
    if by.is_machine:
        return row
    if by.person_id is None or by.organisation_id is None:
        raise NotVisible
    mine = row.to_person_id == by.person_id if row.to_person_id else row.to_organisation_id == by.organisation_id
    stopped = row.case_id and policies.barred(case=row.case_id, person=by.person_id, organisation=by.organisation_id)
    if not mine or stopped:
        raise NotVisible
    if row.to_role and row.to_role not in by.roles and not row.to_person_id:
        raise Refused(_("This notice is for another role of your organisation."))
    return row


def _mail(address: str) -> None:
    send_mail(
        subject=_("Something waits for you in Tutela"),
        message=_("Please log in: %(url)s\nThis message holds no personal data on purpose.") % {"url": settings.TUTELA.url},
        from_email=None, recipient_list=[address], fail_silently=True,
    )


def escalate_due(*, by: Actor) -> int:
    """Mark open items whose protective due time has passed, once each. Nothing is closed. Returns how many."""
    done = 0
    rows = WorkItem.objects.filter(state="open", escalated_at=None, protective_due__lte=clock.now())
    for pk in list(rows.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            row = WorkItem.objects.select_for_update().get(pk=pk)
            if row.escalated_at or row.state != "open":
                continue
            row.escalated_at = clock.now()
            row.save(update_fields=["escalated_at"])
            journal.record(
                by=by, event=events.ItemOverdue(item=row.pk, kind_code=row.kind, role=row.role), case=row.case_id
            )
            done += 1
    return done
