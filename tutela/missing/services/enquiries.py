"""Somebody asks where a child is. Everybody gets the same sentence; what they said is written down.

The same adult asking in several places becomes visible to the owners of the files concerned, and to nobody else.
"""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import outside, policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock, vault
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, Refused
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.exchange.addresses import own_address
from tutela.exchange.registry import Incoming
from tutela.journal import selectors as journal_read
from tutela.journal import services as journal
from tutela.missing import casefile, events, wire
from tutela.missing.models import CoResponsible, Enquiry, EnquirySignal
from tutela.work import selectors as work_selectors
from tutela.work import services as work

LOOK_BACK = timedelta(days=180)
MOST_LOOKED_AT = 1000
MOST_SIGNALS = 50
BARRED_ASKED = "missing.barred_asked"
RELATION_LISTS = ("enquirer_claim", "relation")


def sentence() -> str:
    """What every enquirer is told, whoever asks and whoever is asked for. It says nothing about any child."""
    return _(
        "I have written down your question. I cannot tell you whether we know this child; nobody here will. If you "
        "are worried, call 116 000 or the police; they can help you and will ask who you are."
    )


@service
def record(
    *, by: Actor, asked_name: str, said_relation: str, phone: str = "", channel: str = "phone", caller_name: str = "",
    case: UUID | None = None,
) -> Enquiry:  # fmt: skip
    """Write down an enquiry. Nothing is looked up for the enquirer and nothing is disclosed.

    `case` only when the person who writes already knows which file is meant and may see it.
    """
    policies.require(by, P.ENQUIRY_RECORD, case=case)
    if not any(said_relation in codes(name) for name in RELATION_LISTS):
        raise InvalidInput("said_relation", _("Choose from the list."))
    if channel not in codes("channel"):
        raise InvalidInput("channel", _("Choose from the list."))
    row = Enquiry(
        case_id=casefile.canonical(case) if case else None, said_relation=said_relation, channel=channel,
        organisation_id=by.organisation_id, taken_by=by.label,
    )
    row.asked_name = clean_text(asked_name, field="asked_name", max_length=200)
    row.caller_name = clean_text(caller_name, field="caller_name", max_length=200)
    row.phone = clean_text(phone, field="phone", max_length=40)
    number = wire.normal_phone(row.phone)
    row.phone_index = vault.blind_index(number, use="enquirer-phone") if number else ""
    name = " ".join(row.caller_name.casefold().split())
    row.name_index = vault.blind_index(name, use="enquirer-name") if name else ""
    row.save()
    event = events.EnquiryRecorded(enquiry=row.pk, said_relation=said_relation, channel=channel)
    journal.record(by=by, event=event, case=row.case_id, subject=row.pk, purpose="protection")
    if number:
        _tell_linked(by, row, number)
    for one in _cases_of(row):
        check_pattern(by=by, case=one)
    _warn_owners(row)
    return row


def _warn_owners(row: Enquiry) -> None:
    """Somebody who must learn nothing about a child has asked, here or about another: the office in charge of that
    child's file is warned. Who asked, and who wrote it down, see no difference."""
    system = Actor.system("enquiries")
    for case in outside.cases_barring(names=[row.caller_name], phones=[row.phone]):
        event = events.BarredAsked(enquiry=row.pk)
        journal.record(by=system, event=event, case=case, subject=row.pk, purpose="protection")
        work.open_item(
            by=system, kind="barred_asks", case=case, organisation=casefile.owner_of(case) or _holder(case),
            source="missing", subject=row.pk, protective_due=clock.now() + timedelta(hours=1), once=f"barred:{case}:{row.pk}",
        )


def _holder(case: UUID) -> UUID | None:
    return next(iter(access.holders(case=case)), None)


def _cases_of(row: Enquiry) -> set[UUID]:
    """Files that an enquiry of the same adult named: this one's, and those of earlier ones."""
    found = {row.case_id} if row.case_id else set()
    for one in same_adult(row):
        if one.case_id:
            found.add(one.case_id)
    if row.phone_index:
        found |= _signalled_cases(row)
    return {case for case in found if case}


def _signalled_cases(row: Enquiry) -> set[UUID]:
    number = wire.normal_phone(row.phone)
    since = clock.now() - LOOK_BACK
    found = set()
    for case in EnquirySignal.objects.filter(created_at__gte=since).values_list("case_id", flat=True).distinct():
        token = casefile.person_token(case)
        if token and EnquirySignal.objects.filter(case_id=case, token=wire.phone_token(token, number)).exists():
            found.add(case)
    return found


def same_adult(row: Enquiry) -> list[Enquiry]:
    """Earlier and later enquiries in this node by the same phone, or by the same name of the enquirer."""
    found: dict[UUID, Enquiry] = {}
    if row.phone_index:
        found |= {one.pk: one for one in Enquiry.objects.filter(phone_index=row.phone_index)}
    if row.name_index:
        found |= {one.pk: one for one in Enquiry.objects.filter(name_index=row.name_index)}
    return list(found.values())


def places(row: Enquiry, case: UUID) -> int:
    """In how many places the same adult has asked: organisations of this node and offices of linked nodes."""
    own = {str(one.organisation_id) for one in [row, *same_adult(row)]}
    number = wire.normal_phone(row.phone) if row.phone_index else ""
    token = casefile.person_token(case) if number else None
    if token is None:
        return len(own)
    signals = EnquirySignal.objects.filter(case_id=case, token=wire.phone_token(token, number))
    return len(own | set(signals.values_list("office", flat=True)))


def enquiries_for(case: UUID) -> list[tuple[Enquiry, int]]:
    """Enquiries that concern a file, newest first, each with the number of places. For owners of the file only."""
    since = clock.now() - LOOK_BACK
    named = list(Enquiry.objects.filter(case_id=case).order_by("-id")[:100])
    vault.load_keys([row.pk for row in named])
    asked = _barred_who_asked(case, {row.pk for row in named})
    hidden = _unnamed_matching(case, since, {row.pk for row in [*named, *asked]})
    return [(row, places(row, case)) for row in [*named, *asked, *hidden]]


def _barred_who_asked(case: UUID, known: set[UUID]) -> list[Enquiry]:
    """Enquiries at any desk by somebody who must learn nothing about this child."""
    entries = journal_read.timeline(case=case, kinds=[BARRED_ASKED], protective=True)
    ids = {pk for pk in entries.values_list("subject_id", flat=True) if pk} - known
    rows = list(Enquiry.objects.filter(pk__in=ids).order_by("-id")[:100])
    vault.load_keys([row.pk for row in rows])
    return rows


def _unnamed_matching(case: UUID, since: object, known: set[UUID]) -> list[Enquiry]:
    """Enquiries here without a file whose phone another node signalled about this child."""
    tokens = set(EnquirySignal.objects.filter(case_id=case).values_list("token", flat=True))
    person = casefile.person_token(case) if tokens else None
    if person is None:
        return []
    found = Enquiry.objects.filter(case_id=None, created_at__gte=since).exclude(phone_index="").order_by("-id")
    rows = list(found[:MOST_LOOKED_AT])
    vault.load_keys([row.pk for row in rows])
    return [
        row for row in rows
        if row.pk not in known and wire.phone_token(person, wire.normal_phone(row.phone)) in tokens
    ]  # fmt: skip


def check_pattern(*, by: Actor, case: UUID) -> bool:
    """The same adult in two or more places: a task for the owner of the file, once per number of places."""
    most = max((count for _row, count in enquiries_for(case)), default=0)
    once = f"enquirer:{case}:{most}"
    if most < 2 or work_selectors.all_items(dedupe=once).exists():
        return False
    system = Actor.system("enquiries")
    journal.record(by=system, event=events.EnquirerPattern(places=most), case=case, purpose="protection")
    work.open_item(
        by=system, kind="enquirer_pattern", case=case, organisation=casefile.owner_of(case), source="missing",
        protective_due=clock.now() + timedelta(hours=4), once=once,
    )
    return True


def _tell_linked(by: Actor, row: Enquiry, number: str) -> None:
    """Blinded phone to the nodes linked over each child (flow F31), keyed so that only they can compare it."""
    if row.organisation_id is None:
        return
    cases = [row.case_id] if row.case_id else []
    shared = CoResponsible.objects.filter(ended_at=None).order_by("-id").values_list("case_id", flat=True)
    for case in list(dict.fromkeys([*cases, *shared]))[:MOST_SIGNALS]:
        token = casefile.person_token(case)
        if token is None:
            continue
        sender = casefile.speaker(case, casefile.owner_of(case) or row.organisation_id)
        body = {
            "phone_token": wire.phone_token(token, number), "suite": "hmac-1", "reference": str(row.pk),
            "month": f"{row.asked_at:%Y-%m}", "office": str(own_address(row.organisation_id)),
        }  # fmt: skip
        wire.to_linked(
            by=Actor.system("enquiries", sender), case=case, type_=wire.SIGNAL, purpose="protection", body=body,
            sender=sender,
        )  # fmt: skip


def take_signal(incoming: Incoming) -> None:
    """A linked node was asked by an adult with this blinded phone: kept for comparison, seen by nobody as such."""
    if incoming.case is None:
        raise Refused(_("This child is not linked with a file of this node."))
    body = incoming.body
    EnquirySignal.objects.create(
        case_id=incoming.case, node=incoming.sender.node, office=body.get("office", str(incoming.sender)),
        token=body["phone_token"], month=body.get("month", ""),
    )
    journal.record(
        by=incoming.actor, event=events.EnquirerSignal(month=body.get("month", "")), case=incoming.case,
        purpose="protection", counterpart=str(incoming.sender),
    )
    check_pattern(by=incoming.actor, case=incoming.case)
