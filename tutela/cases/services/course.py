"""What happens around the child: facts, classifications, applications, signs, views, notes, readiness, groups."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import events, inputs
from tutela.cases.models import (
    Application,
    Case,
    ChildView,
    Classification,
    Fact,
    Group,
    GroupMember,
    Note,
    NoticeGiven,
    ReadinessAnswer,
    Tick,
    ToldTopic,
)
from tutela.cases.services.common import desk, open_case
from tutela.core import catalogue, clock
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.work import services as work

STAGES: dict[str, Any] = {
    "made": events.ApplicationMade,
    "registered": events.ApplicationRegistered,
    "lodged": events.ApplicationLodged,
}
# After a sign of exploitation: who should act, and how soon (field.md 5.2; the hours are our own).
EXPLOITATION_TASKS = (("trafficking_referral", timedelta(hours=24)), ("protected_placement", timedelta(hours=12)))


@service
def add_fact(
    *, by: Actor, case: UUID, kind: str, evidence: str = "none", paper: str = "", at: datetime | None = None,
    note: str = "",
) -> Fact:
    """Who is with the child and which paper proves it: a fact, not a classification."""
    found = open_case(by, case)
    row = Fact(
        case=found, recorded_by=by.label, kind=inputs.code(kind, "fact_kind", "kind"),
        evidence=inputs.code(evidence, "fact_evidence", "evidence"),
        paper=inputs.code(paper, "paper", "paper", blank=True), at=inputs.moment(at),
        note=inputs.free_text(note, "note", max_length=1000),
    )
    row.save()
    event = events.FactRecorded(kind_code=kind, evidence=evidence, paper=paper)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


@service
def classify(
    *, by: Actor, case: UUID, code: str, authority: str = "", basis: str = "", status: str = "provisional",
    at: datetime | None = None,
) -> Classification:
    """What this authority calls the child. Another authority may say otherwise: both stay, with their dates."""
    found = open_case(by, case, P.CASE_CLASSIFY)
    row = Classification(
        case=found, recorded_by=by.label, organisation_id=by.organisation_id,
        authority=inputs.code(authority or "child_protection", "authority", "authority"),
        code=inputs.code(code, "classification", "code"), basis=clean_text(basis, field="basis", max_length=60),
        status=inputs.code(status, "classification_status", "status"), at=inputs.moment(at),
    )
    row.save()
    event = events.Classified(code=code, authority=row.authority, basis="stated" if row.basis else "", status=status)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


@service
def record_application(
    *, by: Actor, case: UUID, stage: str, at: datetime | None = None, country: str, kind: str = "asylum"
) -> Application:
    """An application was made, registered or lodged: three events with their own dates start different clocks."""
    found = open_case(by, case)
    stage = inputs.code(stage, "application_event", "stage")
    row = Application(
        case=found, recorded_by=by.label, stage=stage, kind=inputs.code(kind, "application_kind", "kind"),
        at=inputs.moment(at), country=inputs.code(country, "country", "country"),
    )
    row.save()
    event = STAGES[stage](at=row.at, country=country, application=kind)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event, purpose="protection")
    return row


@service
def record_applications(
    *, by: Actor, case: UUID, country: str, kind: str = "asylum", made_at: datetime | None = None,
    registered_at: datetime | None = None, lodged_at: datetime | None = None,
) -> list[Application]:
    """As many of the three dates as are known, each as its own event, all or none. Raises InvalidInput naming the date."""
    given = {"made": made_at, "registered": registered_at, "lodged": lodged_at}
    found = []
    for stage, at in given.items():
        if at is None:
            continue
        try:
            found.append(record_application(by=by, case=case, stage=stage, at=at, country=country, kind=kind))
        except InvalidInput as error:
            named = {f"{stage}_at" if name == "at" else name: text for name, text in error.errors.items()}
            raise InvalidInput(errors=named) from error
    if not found:
        raise InvalidInput("made_at", _("Write at least one of the three dates."))
    return found


@service
def take_back_application(*, by: Actor, case: UUID, application: UUID, reason: str) -> None:
    """An event of an application was recorded in error, with the reason. It leaves every screen and stays in the journal;
    the clocks stand as if it had never been told (tutela.procedures.corrections)."""
    found = open_case(by, case)
    row = Application.objects.select_for_update().filter(case=found, pk=application, retracted_at=None).first()
    if row is None:
        raise NotVisible
    reason = inputs.code(reason, "correction_reason", "reason")
    row.retracted_at, row.retracted_by = clock.now(), by.label
    row.save_checked(fields=["retracted_at", "retracted_by"])
    event = events.ApplicationTakenBack(row=row.pk, stage=row.stage, country=row.country, reason=reason)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)


@service
def record_indicators(
    *, by: Actor, case: UUID, list_id: str, ticks: Sequence[dict[str, str]], replace: bool = False
) -> list[Tick]:
    """Tick signs of ONE list with what each rests on. They are prompts for people, not proof; nothing is added up.

    With `replace`, signs that are no longer ticked are taken back (a form shows the whole list).
    Any live sign of exploitation opens the referral and the question of a protected place.
    """
    found = open_case(by, case, P.INDICATORS_RECORD)
    wanted = {inputs.sign(tick["code"], list_id): tick for tick in ticks}
    ticked = Tick.objects.filter(case=found, retracted_at=None)
    live = {row.code: row for row in ticked if row.list_id == list_id}
    for code in set(live) - set(wanted) if replace else ():
        live[code].retracted_at, live[code].retracted_by = clock.now(), by.label
        live.pop(code).save_checked()
    made = [_tick(by, found, list_id, live.get(code), tick) for code, tick in wanted.items()]
    count = len(set(live) | set(wanted))
    journal.record(by=by, case=found.pk, event=events.IndicatorsRecorded(list_id=list_id, count=count))
    if list_id == "exploitation" and count:
        journal.record(by=by, case=found.pk, event=events.ExploitationSigns(count=count))
        for kind, within in EXPLOITATION_TASKS:
            work.open_item(
                by=by, kind=kind, case=found.pk, organisation=found.owner_organisation_id or found.organisation_id,
                protective_due=clock.now() + within, source="indicators", once=f"{kind}:{found.pk}",
            )
    return made


def _tick(by: Actor, case: Any, list_id: str, row: Tick | None, tick: dict[str, str]) -> Tick:
    row = row or Tick(case=case, list_id=list_id, code=tick["code"], recorded_by=by.label)
    row.evidence = inputs.code(tick.get("evidence") or "unclear", "sign_evidence", "evidence")
    note = inputs.free_text(tick.get("note", ""), "note", max_length=1000)
    row.note = note or row.note
    row.save()
    return row


@service
def add_note(*, by: Actor, case: UUID, text: str, note_class: str = "disclosure") -> Note:
    """A restricted note. Health is a class of its own. Free text never leaves the node."""
    found = open_case(by, case)
    row = Note(
        case=found, recorded_by=by.label, note_class=inputs.code(note_class, "note_class", "note_class"),
        text=inputs.free_text(text, "text", required=True),
    )
    row.save()
    event: Any = events.NoteAdded(note=row.pk, note_class=note_class)
    if note_class == "health":
        event = events.HealthNoted(note=row.pk)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


@service
def record_view(
    *, by: Actor, case: UUID, topic: str, answer: str, words: str = "", language: str = "", interpreter: bool = False,
    valid_until: date | None = None,
) -> ChildView:
    """What the child said about a topic: whether she agrees, in which language, until when. A refusal is an answer."""
    found = open_case(by, case)
    row = ChildView(
        case=found, recorded_by=by.label, topic=inputs.code(topic, "view_topic", "topic"),
        answer=inputs.code(answer, "view_answer", "answer"), words=inputs.free_text(words, "words", max_length=2000),
        language=inputs.language(language) if language else "", interpreter=interpreter, valid_until=valid_until,
    )
    row.save()
    journal.record(by=by, case=found.pk, subject=row.pk, event=events.ViewRecorded(topic=topic, answer=answer))
    return row


@service
def tell_topic(*, by: Actor, case: UUID, topic: str, told_on: date | None = None) -> ToldTopic:
    """The child has told this: the next person reads the date and need not ask again."""
    found = open_case(by, case)
    row = ToldTopic(
        case=found, recorded_by=by.label, topic=inputs.code(topic, "told_topic", "topic"),
        told_on=inputs.day(told_on or clock.now().date(), "told_on"), organisation_id=by.organisation_id,
    )
    row.save()
    journal.record(by=by, case=found.pk, subject=row.pk, event=events.TopicTold(topic=topic, told_on=row.told_on))
    return row


@service
def answer_readiness(*, by: Actor, case: UUID, item: str, answer: str) -> ReadinessAnswer:
    """Answer a question of the readiness list without details: prefers not to answer, not known, there is none."""
    found = open_case(by, case)
    item = inputs.code(item, "readiness", "item")
    answers = ReadinessAnswer.objects.filter(case=found, retracted_at=None)
    row = next((one for one in answers if one.item == item), None)
    row = row or ReadinessAnswer(case=found, item=item, recorded_by=by.label)
    row.answer = inputs.code(answer, "readiness_answer", "answer")
    row.save()
    journal.record(
        by=by, case=found.pk, subject=row.pk, event=events.ReadinessAnswered(item=item, answer=row.answer)
    )
    return row


@service
def give_notice(*, by: Actor, case: UUID, language: str) -> NoticeGiven:
    """The one-page notice for the child was handed over and explained, in a language."""
    found = open_case(by, case)
    code = inputs.language(language)
    row = NoticeGiven.objects.create(case=found, recorded_by=by.label, language=code)
    journal.record(by=by, case=found.pk, subject=row.pk, event=events.NoticeGivenToChild(notice=row.pk))
    return row


@service
def add_to_group(*, by: Actor, cases: Sequence[UUID], kind: str, group: UUID | None = None) -> Group:
    """Put files into one group: brothers and sisters, children of one institution, who travelled together.

    A group of this kind that already holds one of the children grows; nobody is in two groups of brothers and sisters.
    """
    organisation = desk(by)
    found = [open_case(by, case) for case in cases]
    if not found:
        raise InvalidInput("cases", _("Choose at least one child."))
    kind = inputs.code(kind, "group_kind", "kind")
    own = Group.objects.filter(kind=kind, organisation_id=organisation)
    row = own.filter(pk=group).first() if group else own.filter(members__case__in=found).order_by("id").first()
    row = row or Group.objects.create(kind=kind, organisation_id=organisation, recorded_by=by.label)
    for case in found:
        _member, created = GroupMember.objects.get_or_create(group=row, case=case, defaults={"recorded_by": by.label})
        if created:
            journal.record(by=by, case=case.pk, subject=row.pk, event=events.GroupJoined(group=row.pk, kind_code=kind))
    return row


@service
def put_together(*, by: Actor, case: UUID, kind: str, reference: str) -> Group:
    """The same for two children, the other one by the reference of a file the actor may know of."""
    rows = Case.objects.filter(pk__in=people.visible_case_ids(by), reference=reference.strip().upper())
    other = rows.values_list("pk", flat=True).first()
    if other is None:
        raise InvalidInput("reference", _("There is no file with this reference that you may open."))
    if other == case:
        raise InvalidInput("reference", _("This is the file itself. Write the reference of the other child."))
    return add_to_group(by=by, cases=[case, other], kind=kind)


@service
def leave_group(*, by: Actor, case: UUID, group: UUID) -> None:
    """Take a child out of a group: it was a mistake. The others stay together; a group of one ends."""
    found = open_case(by, case)
    member = GroupMember.objects.filter(group_id=group, case=found).first()
    if member is None:
        raise NotVisible
    member.delete()
    journal.record(by=by, case=found.pk, subject=group, event=events.GroupLeft(group=group))
    rest = list(GroupMember.objects.filter(group_id=group)[:2])
    if len(rest) < 2:
        for one in rest:
            journal.record(by=by, case=one.case_id, subject=group, event=events.GroupLeft(group=group))
        Group.objects.filter(pk=group).delete()


def notice_code(language: str) -> str:
    """The notice file to print for a language of the child (ISO 639-3), English where there is none."""
    row = catalogue.codes("language").rows.get(language)
    short = str(row.attrs.get("alpha2", "en")) if row else "en"
    return short if short in catalogue.notice_languages("child_intake") else "en"
