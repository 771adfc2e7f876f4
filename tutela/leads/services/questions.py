"""Coded questions between the two offices of a lead: a second factor before anybody confirms."""

from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import catalogue, clock
from tutela.core.errors import InvalidInput, NotVisible, WrongState
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.leads import events, policies, wire
from tutela.leads.models import Lead, Question
from tutela.work import services as work

OPEN = ("answered", "confirmed_by_us")
ANSWERS = ("yes", "no", "unknown")
MOST_PER_LEAD = 12


@service
def ask_question(*, by: Actor, lead: UUID, topic: str, code: str = "") -> Question:
    """Ask the other office something it can answer with yes, no or unknown, for example a mark only carers know.

    Possible once the lead was answered with "possible"; at most twelve questions a lead, so that nobody can guess a
    child together.
    """
    row = policies.visible_lead(by, lead, P.LEAD_REVIEW)
    _require_open(row)
    _check_topic(topic, code)
    if row.questions.count() >= MOST_PER_LEAD:
        raise WrongState(_("Enough was asked about this lead. Phone the other office."))
    question = Question.objects.create(
        lead=row, direction="out", reference=str(new_id()), topic=topic, code=code, asked_by=by.label
    )
    body = {"lead": row.shared, "reference": question.reference, "question": topic, "code": code}
    wire.to_other_side(by=by, lead=row, type_="leads.question", body=body)
    journal.record(
        by=by, case=row.case_id, subject=question.pk, purpose=wire.PURPOSE,
        event=events.QuestionAsked(question=question.pk, topic=topic),
    )
    return question


def _check_topic(topic: str, code: str) -> None:
    if topic not in catalogue.codes("coded_question"):
        raise InvalidInput("topic", _("Choose one of the questions of the list."))
    listed = catalogue.codes("coded_question").require(topic).attrs.get("list")
    if listed and code not in catalogue.codes(listed):
        raise InvalidInput("code", _("Choose one of the entries of the list."))


def _require_open(row: Lead) -> None:
    if row.state not in OPEN:
        raise WrongState(_("Questions can be asked once the other office has said that it is possible."))


def find_lead(incoming: Incoming, field: str = "lead") -> Lead:
    """Our side of a shared lead; only the node on the other side may speak about it, and only to our office of it."""
    row = Lead.objects.select_for_update().filter(
        node=incoming.sender.node, shared=str(incoming.body[field]), organisation_id=incoming.organisation_id
    ).first()
    if row is None:
        raise NotVisible
    return row


def take_question(incoming: Incoming) -> None:
    """The other office asks: on the list of ours."""
    row = find_lead(incoming)
    _require_open(row)
    if row.questions.count() >= MOST_PER_LEAD:
        raise WrongState(_("Enough was asked about this lead."))
    question = Question.objects.create(
        lead=row, direction="in", reference=incoming.body["reference"], topic=incoming.body["question"],
        code=incoming.body.get("code", ""), asked_by=incoming.actor.label,
    )
    journal.record(
        by=incoming.actor, case=row.case_id, subject=question.pk, purpose=wire.PURPOSE,
        event=events.QuestionReceived(question=question.pk, topic=question.topic),
    )
    work.open_item(
        by=incoming.actor, kind="lead_new", case=row.case_id, organisation=row.organisation_id, subject=question.pk,
        source="leads", once=f"question:{question.pk}",
    )


@service
def reply(*, by: Actor, question: UUID, answer: str) -> Question:
    """Answer a coded question with yes, no or unknown."""
    row = Question.objects.select_for_update().select_related("lead").filter(pk=question, direction="in").first()
    if row is None:
        raise NotVisible
    lead = policies.visible_lead(by, row.lead_id, P.LEAD_REVIEW)
    if answer not in ANSWERS:
        raise InvalidInput("answer", _("Choose yes, no or not known."))
    if row.answer:
        raise WrongState(_("This question was already answered."))
    row.answer, row.answered_at, row.answered_by = answer, clock.now(), by.label
    row.save()
    wire.to_other_side(by=by, lead=lead, type_="leads.reply", body={"reference": row.reference, "answer": answer})
    journal.record(
        by=by, case=lead.case_id, subject=row.pk, purpose=wire.PURPOSE,
        event=events.QuestionAnswered(question=row.pk, answer=answer),
    )
    work.complete(by=by, case=lead.case_id, kind="lead_new", subject=row.pk)
    return row


def take_reply(incoming: Incoming) -> None:
    """The other office answered our question."""
    row = Question.objects.select_related("lead").filter(
        reference=incoming.body["reference"], direction="out", lead__node=incoming.sender.node
    ).first()
    if row is None:
        raise NotVisible
    if not row.answer:
        row.answer, row.answered_at, row.answered_by = incoming.body["answer"], clock.now(), incoming.actor.label
        row.save()
        journal.record(
            by=incoming.actor, case=row.lead.case_id, subject=row.pk, purpose=wire.PURPOSE,
            event=events.QuestionAnswered(question=row.pk, answer=row.answer),
        )
