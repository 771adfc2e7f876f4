"""One child, several nodes: who is co-responsible, what we tell them and what they tell us. Codes and dates only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import choices, outside, policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, Refused
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.previews import Preview
from tutela.exchange.registry import Incoming
from tutela.journal import services as journal
from tutela.missing import casefile, events, wire
from tutela.missing.enums import NEVER_MISSING, Interpreter, Level, State
from tutela.missing.models import CoResponsible, Episode, ToldEpisode, Word
from tutela.missing.policies import CHILD_PROTECTION, organisation_kind
from tutela.missing.services import meeting
from tutela.missing.services.common import responsible, today
from tutela.work import services as work

CONDITIONS = ("met_in_person", "alone", "interpreter", "asked_whom_to_tell")
WANTS_TOLD = ("family", "guardian", "nobody")
SOURCES = ("call", "message", "relative", "companion", "social_media", "other_service")


# --- who shares the child --------------------------------------------------------------------------------------------

@service
def share_with(*, by: Actor, case: UUID, node: str, office: str) -> CoResponsible:
    """An office of another node is co-responsible for this child (both sides confirmed a lead). Twice is once."""
    row, made = CoResponsible.objects.get_or_create(case_id=case, node=node, office=office)
    resumed = row.ended_at is not None
    if resumed:
        row.ended_at = None
        row.save_checked(fields=["ended_at"])
    if made or resumed:
        _tell_earlier(by, case, row)
    if made:
        journal.record(by=by, event=events.CoResponsibleAdded(node=node), case=case, purpose="missing", counterpart=node)
    return row


@service
def stop_sharing(*, by: Actor, case: UUID, node: str) -> None:
    """The link with a node ended (taken back as wrong): nothing is sent there about this child any more."""
    CoResponsible.objects.filter(case_id=case, node=node, ended_at=None).update(ended_at=clock.now())


def on_confirmed(entry: Any) -> None:
    """Journal subscriber of a lead confirmed by both sides: the entry's counterpart is the other office's address."""
    node, _slash, office = str(entry.counterpart).partition("/")
    if entry.case_id and node and office:
        share_with(by=Actor.system("leads"), case=entry.case_id, node=node, office=office)


# --- what we tell ----------------------------------------------------------------------------------------------------

def _tell_earlier(by: Actor, case: UUID, office: CoResponsible) -> None:
    """Tell an office that now shares the child how often she was missing before: whoever finds her gone next must know
    that it is not the first time. Receivers take the same episode once."""
    for episode in Episode.objects.filter(case_id=case).order_by("ordinal"):
        if episode.outcome in NEVER_MISSING:
            continue
        tell_opened(by=by, episode=episode, only=office)
        if episode.state == State.CLOSED:
            tell_closed(by=by, episode=episode, only=office)


def tell_opened(*, by: Actor, episode: Episode, only: CoResponsible | None = None) -> int:
    """Tell co-responsible nodes that an episode began: number, since when, urgency. No place."""
    body = {
        "reference": str(episode.pk), "number": episode.ordinal, "urgency": episode.current_level,
        "since": _instant(episode.noticed_at), **_owner(episode),
    }  # fmt: skip
    return wire.to_linked(
        by=by, case=episode.case_id, type_=wire.OPENED, purpose="missing", body=body, sender=sender_of(by, episode),
        priority=1 if episode.current_level == Level.DANGER_NOW and only is None else 2, only=only,
    )


def tell_closed(*, by: Actor, episode: Episode, only: CoResponsible | None = None) -> int:
    """Tell co-responsible nodes that it is over, with the outcome code."""
    closed = (episode.closed_at or clock.now()).date()
    body = {
        "reference": str(episode.pk), "outcome": episode.outcome, "closed_on": closed.isoformat(),
        **_owner(episode),
    }
    return wire.to_linked(
        by=by, case=episode.case_id, type_=wire.CLOSED, purpose="found", body=body, sender=sender_of(by, episode),
        only=only,
    )


def sender_of(by: Actor, episode: Episode) -> UUID | None:
    """The office that writes to other nodes about this episode."""
    return casefile.speaker(episode.case_id, responsible(episode) or by.organisation_id)


def _owner(episode: Episode) -> dict[str, str]:
    owner = casefile.speaker(episode.case_id, responsible(episode))
    return {"owner": str(own_address(owner))} if owner else {}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


# --- known and safe --------------------------------------------------------------------------------------------------

@service
def send_known_safe(
    *, by: Actor, case: UUID, signal: str, met_in_person: bool, alone: bool, interpreter: str,
    asked_whom_to_tell: bool, tell: list[str] | None = None,
) -> Word:  # fmt: skip
    """Say "known and safe" or "known, with concern" to the nodes linked over this child. There is no place in it.

    Only a worker of a child-protection authority who met her in person, alone, with an independent interpreter (or
    none needed), and asked whom she wants told. Otherwise InvalidInput at what is missing; record the contact as
    reported, unverified, which closes, lowers and withdraws nothing.
    """
    policies.require(by, P.KNOWN_SAFE_SAY, case=case)
    if organisation_kind(by) not in CHILD_PROTECTION:
        raise Refused(_("Only a child-protection authority can say this."))
    if signal not in ("safe", "concern"):
        raise InvalidInput("signal", _("Choose from the list."))
    if any(code not in WANTS_TOLD for code in tell or []):
        raise InvalidInput("tell", _("Choose from the list."))
    if "family" in (tell or []):
        policies.require_family_side(case, "tell")
        if outside.any_barred(case):
            raise InvalidInput("tell", choices.UNFIT)
    _check_conditions(met_in_person, alone, interpreter, asked_whom_to_tell)
    row = Word.objects.create(
        case_id=case, episode=newest_open(case), word=f"known_{signal}", said_on=today(), said_by=by.label,
        conditions=[*CONDITIONS, *[f"tell_{code}" for code in (tell or [])]], own=True,
    )
    body, sender = _known_body(by, case, signal, row.pk)
    count = wire.to_linked(by=by, case=case, type_=wire.KNOWN, purpose="found", body=body, sender=sender)
    journal.record(
        by=by, event=events.KnownSent(word=row.word, nodes=count), case=case, subject=row.pk, purpose="missing"
    )
    return row


def what_known_safe_sends(*, actor: Actor, case: UUID, signal: str) -> list[Preview]:
    """What would leave with "known and safe", to each linked office. Nothing is sent."""
    policies.require(actor, P.KNOWN_SAFE_SAY, case=case)
    body, sender = _known_body(actor, case, signal, new_id())
    return [
        exchange.preview(
            by=actor, type=wire.KNOWN, to=Address(row.node, row.office), case=case, body=body, purpose="found",
            organisation=sender,
        )
        for row in wire.linked(case)
    ]


def _known_body(by: Actor, case: UUID, signal: str, reference: UUID) -> tuple[dict[str, str], UUID | None]:
    body = {"word": f"known_{signal}", "said_on": today().isoformat(), "reference": str(reference)}
    sender = casefile.speaker(case, casefile.owner_of(case) or by.organisation_id)
    if sender:
        body["owner"] = str(own_address(sender))
    return body, sender


def _check_conditions(met: bool, alone: bool, interpreter: str, asked: bool) -> None:
    unverified = _("If this was not so, record the contact as reported, unverified. It closes and lowers nothing.")
    wrong: dict[str, str] = {}
    if not met:
        wrong["met_in_person"] = _("The child must have been met in person.") + " " + unverified
    if not alone:
        wrong["alone"] = _("The child must have been met alone.") + " " + unverified
    if interpreter not in (Interpreter.INDEPENDENT, Interpreter.NONE_NEEDED):
        wrong["interpreter"] = _("The interpreter must be independent.") + " " + unverified
    if not asked:
        wrong["asked_whom_to_tell"] = _("Ask the child whom to tell.") + " " + unverified
    if wrong:
        raise InvalidInput(errors=wrong)


@service
def record_unverified_contact(*, by: Actor, case: UUID, source: str) -> Word:
    """A call, a message or a relative's word that she was heard of. It closes, lowers and withdraws nothing."""
    policies.require(by, P.MISSING_VIEW, case=case)
    if source not in SOURCES:
        raise InvalidInput("source", _("Choose from the list."))
    row = Word.objects.create(
        case_id=case, episode=newest_open(case), word="contact_unverified", said_on=today(), said_by=by.label,
        conditions=[source], own=True,
    )
    event = events.ContactUnverified(source=source)
    journal.record(by=by, event=event, case=case, subject=row.episode_id or row.pk, purpose="missing")
    return row


def newest_open(case: UUID) -> Episode | None:
    """The newest episode that is not closed."""
    return Episode.objects.filter(case_id=case).exclude(state=State.CLOSED).order_by("-ordinal").first()


# --- what we are told ------------------------------------------------------------------------------------------------

def take_opened(incoming: Incoming) -> None:
    """Another node opened an episode of the same child: it counts for urgency and for the meeting rule."""
    case, body = case_of(incoming), incoming.body
    row, made = ToldEpisode.objects.get_or_create(
        node=incoming.sender.node, reference=body["reference"],
        defaults={
            "case_id": case, "number": body.get("number", 0), "since": datetime.fromisoformat(body["since"]),
            "level": body.get("urgency", ""),
        },
    )  # fmt: skip
    if not made:
        return
    event = events.EpisodeTold(since=row.since, number=row.number)
    record(incoming, case, event, row.pk)
    meeting.check(by=incoming.actor, case=case)


def take_closed(incoming: Incoming) -> None:
    """Another node closed its episode. Ours stays as it is until our own people close it."""
    case, body = case_of(incoming), incoming.body
    row = ToldEpisode.objects.filter(node=incoming.sender.node, reference=body["reference"]).first()
    if row is None:
        row = ToldEpisode(
            node=incoming.sender.node, reference=body["reference"], case_id=case, since=incoming.sent_at
        )
    row.closed_on, row.outcome = date.fromisoformat(body["closed_on"]), body["outcome"]
    row.save()
    record(incoming, case, events.EpisodeToldClosed(outcome=row.outcome, closed_on=row.closed_on), row.pk)


def take_known(incoming: Incoming) -> None:
    """An office elsewhere says "known and safe" or "known, concern": a task for the owner; nothing closes by itself."""
    case, body = case_of(incoming), incoming.body
    word = body["word"] if body["word"] in codes("safety_word") else "contact_unverified"
    episode = newest_open(case)
    row = Word.objects.create(
        case_id=case, episode=episode, word=word, own=False, node=incoming.sender.node, office=incoming.sender.org,
        said_on=date.fromisoformat(body["said_on"]), said_by=incoming.actor.label,
    )
    record(incoming, case, events.KnownReceived(word=word, said_on=row.said_on), row.pk)
    work.open_item(
        by=incoming.actor, kind="known_safe_received", case=case, source="missing", subject=row.pk,
        organisation=casefile.owner_of(case) or incoming.organisation_id, once=f"known:{incoming.id}",
    )


def case_of(incoming: Incoming) -> UUID:
    """Our file of the child the message is about; a message about nobody we know is refused."""
    if incoming.case is None:
        raise Refused(_("This child is not linked with a file of this node."))
    sender: Address = incoming.sender
    if not CoResponsible.objects.filter(case_id=incoming.case, node=sender.node).exists():
        # Only the first office of a node: another one there, or a link that was taken back, is not let in by writing.
        CoResponsible.objects.create(case_id=incoming.case, node=sender.node, office=sender.org)
    return incoming.case


def record(incoming: Incoming, case: UUID, event: Any, subject: UUID | None) -> None:
    journal.record(
        by=incoming.actor, event=event, case=case, subject=subject, purpose="missing", counterpart=str(incoming.sender)
    )
