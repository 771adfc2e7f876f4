"""Withdrawing across nodes: one side asks, the other does it and answers with a signed message; both journals hold both.

The answer closes the task of the side that asked. Nothing is withdrawn by a message alone: a person of the node that
published or noted something does it.
"""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.service import service
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.missing import casefile, events, wire
from tutela.missing.models import AskedToWithdraw, CoResponsible, Episode
from tutela.missing.services.common import open_task, today
from tutela.missing.services.peers import case_of, record, sender_of
from tutela.work import services as work

WAITING = "withdraw_elsewhere"


@service
def ask_to_withdraw(*, by: Actor, episode: UUID) -> int:
    """Ask co-responsible nodes to withdraw what they published or noted about the child. Returns how many were asked.

    A task per office waits for its signed answer.
    """
    row = Episode.objects.filter(pk=episode).first()
    if row is None:
        raise NotVisible
    policies.require(by, P.ALERT_WITHDRAW, case=row.case_id)
    body = {"reference": str(row.pk), "day": today().isoformat()}
    asked = wire.to_linked(
        by=by, case=row.case_id, type_=wire.WITHDRAW, purpose="found", body=body, sender=sender_of(by, row)
    )
    for office in wire.linked(row.case_id):
        open_task(by, row, WAITING, hours=24 * 15, subject=office.pk, once=f"elsewhere:{row.pk}:{office.pk}")
    return asked


def take_request(incoming: Incoming) -> None:
    """An office elsewhere asks to withdraw what we published or noted: a task for the owner."""
    case, sender = case_of(incoming), incoming.sender
    row, made = AskedToWithdraw.objects.get_or_create(
        node=sender.node, reference=incoming.body["reference"], defaults={"case_id": case, "office": sender.org}
    )
    if not made and row.done_at is None:
        return
    AskedToWithdraw.objects.filter(pk=row.pk).update(done_at=None)
    record(incoming, case, events.WithdrawAsked(outcome=incoming.body.get("outcome", "")), row.pk)
    work.open_item(
        by=incoming.actor, kind="withdraw_alert", case=case, source="missing", subject=row.pk,
        once=f"withdraw:{incoming.id}", organisation=casefile.owner_of(case) or incoming.organisation_id,
    )


def waiting(case: UUID) -> list[AskedToWithdraw]:
    """Requests of offices elsewhere that were not answered yet (the caller has checked access)."""
    return list(AskedToWithdraw.objects.filter(case_id=casefile.canonical(case), done_at=None).order_by("id"))


@service
def withdrawn_here(*, by: Actor, case: UUID) -> int:
    """Nothing about the child is published or noted here any more: answer every office that asked. Returns how many."""
    policies.require(by, P.ALERT_WITHDRAW, case=case)
    if not waiting(case):
        raise WrongState(_("No office elsewhere waits for this answer."))
    return answer_all(by=by, case=case)


def answer_all(*, by: Actor, case: UUID) -> int:
    """The same as part of another act of withdrawing; does nothing when nobody asked."""
    rows = waiting(case)
    for row in rows:
        _answer(by, row)
    return len(rows)


def _answer(by: Actor, row: AskedToWithdraw) -> None:
    row.done_at = clock.now()
    row.save_checked()
    sender = casefile.speaker(row.case_id, casefile.owner_of(row.case_id) or by.organisation_id)
    try:
        exchange.send(
            by=by, type=wire.WITHDRAWN, to=Address(row.node, row.office), case=row.case_id, purpose="found",
            organisation=sender, body={"reference": row.reference, "day": today().isoformat()},
        )
    except (Refused, InvalidInput):
        work.open_item(
            by=by, kind="message_not_delivered", case=row.case_id, organisation=sender, source="missing",
            subject=row.pk, once=f"unsent:{wire.WITHDRAWN}:{row.pk}",
        )
    work.complete(by=by, case=row.case_id, kind="withdraw_alert", subject=row.pk)
    journal.record(
        by=by, event=events.WithdrawalAnswered(request=row.pk), case=row.case_id, subject=row.pk, purpose="missing",
        counterpart=f"{row.node}/{row.office}"[:80],
    )


def take_done(incoming: Incoming) -> None:
    """The signed answer: an office elsewhere has withdrawn. Only for an episode of a child shared with that node."""
    case, body = case_of(incoming), incoming.body
    episode = _episode(case, body["reference"])
    offices = CoResponsible.objects.filter(case_id=case, node=incoming.sender.node)
    for office in offices:
        work.complete(by=incoming.actor, case=case, kind=WAITING, subject=office.pk)
    event = events.WithdrawnElsewhere(episode=episode.pk, day=date.fromisoformat(body["day"]))
    record(incoming, case, event, episode.pk)


def _episode(case: UUID, reference: str) -> Episode:
    try:
        row = Episode.objects.filter(pk=UUID(reference), case_id=casefile.canonical(case)).first()
    except ValueError:
        row = None
    if row is None:
        raise Refused(_("This answer belongs to no episode here."))
    return row
