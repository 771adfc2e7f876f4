"""Reading leads: the inbox, what an asker sees, suggestions, links. Never what the other side holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.core import clock, memory, together
from tutela.core.errors import NotVisible
from tutela.exchange import selectors as exchange
from tutela.journal import selectors as journal
from tutela.leads.models import DuplicateSuggestion, Encounter, Lead, LeadNodeTransfer, Link, Query, Question, Received
from tutela.leads.wording import PATTERNS
from tutela.missing.services import calls

SHOWN_STATE = {"put_aside": "answered"}
OPEN_FIRST = {"new": 0, "waits_for_officer": 1, "answered": 2, "confirmed_by_us": 3}


@dataclass(frozen=True)
class LeadRow:
    """One lead as its office may read it: codes and office, no content of the other side.

    `office` is the address of the office to call; `reasons` and `against` are field codes, strongest first.
    """

    id: UUID
    direction: str
    kind: str
    case: UUID | None
    office: str
    rank: int
    bits: float
    state: str
    answer: str
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    theirs_confirmed: bool = False
    at: Any = None


def leads_for(actor: Actor) -> QuerySet[Lead]:
    """Leads that reach the actor: about files they may know of, or asked by their desk without a file."""
    if actor.is_machine:
        return Lead.objects.all()
    if P.LEAD_REVIEW not in actor.permissions:
        return Lead.objects.none()
    own_desk = Q(case_id=None, organisation_id=actor.organisation_id)
    return Lead.objects.filter(own_desk | Q(case_id__in=people.visible_case_ids(actor)))


def inbox(*, actor: Actor, case: UUID | None = None) -> list[LeadRow]:
    """Leads for the actor: those to look at first, then newest question first, then best candidate first."""
    if case is None:
        rows = leads_for(actor)
    elif actor.is_machine or (P.LEAD_REVIEW in actor.permissions and access_policies.is_visible(actor, case)):
        rows = Lead.objects.filter(case_id=case)
    else:
        return []
    rows = rows.select_related("received")
    found = list(rows.order_by("-created_at")[:300])
    found.sort(key=lambda row: (OPEN_FIRST.get(row.state, 9), -_question_time(row), row.rank))
    return [lead_row(row) for row in found]


def _question_time(row: Lead) -> float:
    return float((row.received or row).created_at.timestamp())


def lead_row(row: Lead) -> LeadRow:
    """Plain form of a lead."""
    evidence = list(row.evidence)
    return LeadRow(
        id=row.pk, direction=row.direction, kind=row.kind, case=row.case_id, office=row.office or f"{row.node}/{row.org}",
        rank=row.rank, bits=row.bits, state=row.state, answer=row.answer,
        reasons=[item["field"] for item in evidence if item["bits"] > 0],
        against=[item["field"] for item in evidence if item["bits"] < 0], evidence=evidence,
        theirs_confirmed=row.theirs_at is not None, at=row.created_at,
    )


def lead(*, actor: Actor, lead: UUID) -> LeadRow:
    """One lead; NotVisible when it does not reach the actor."""
    row = leads_for(actor).filter(pk=lead).first()
    if row is None:
        raise NotVisible
    return lead_row(row)


def questions(*, actor: Actor, lead: UUID | None = None) -> list[dict[str, Any]]:
    """Coded questions on leads that reach the actor, both directions, newest first."""
    rows = Question.objects.filter(lead__in=leads_for(actor).values("pk")).order_by("-id")
    if lead is not None:
        rows = rows.filter(lead_id=lead)
    return [
        {"id": row.pk, "lead": row.lead_id, "topic": row.topic, "code": row.code, "answer": row.answer,
         "direction": row.direction}
        for row in rows[:200]
    ]  # fmt: skip


def query(*, actor: Actor, query: UUID) -> dict[str, Any]:
    """What the asker sees of a question: per node that answered, "possible" with the office, or "nothing"."""
    row = Query.objects.filter(pk=query).first()
    if row is None or not _sees_query(actor, row):
        raise NotVisible
    answers: list[dict[str, Any]] = [
        {"office": item.office, "answer": "possible", "lead": item.pk}
        for item in row.leads.filter(direction="out").order_by("id")
    ]
    asked = list(row.asked.all())
    answers += [{"office": item.node, "answer": "nothing", "lead": None} for item in asked if item.answer == "nothing"]
    waiting = [item.node for item in asked if not item.answer]
    return {"state": "asked" if waiting else "answered", "answers": answers, "waiting": waiting, "case": row.case_id}


def _sees_query(actor: Actor, row: Query) -> bool:
    if actor.is_machine:
        return True
    if row.case_id is not None:
        return access_policies.is_visible(actor, row.case_id)
    return row.organisation_id == actor.organisation_id


def queries(*, actor: Actor, case: UUID | None = None) -> QuerySet[Query]:
    """Questions the actor may see, newest first."""
    own_desk = Q(case_id=None, organisation_id=actor.organisation_id)
    rows = Query.objects.filter(own_desk | Q(case_id__in=people.visible_case_ids(actor))).exclude(kind="encounter")
    return (rows.filter(case_id=case) if case else rows).order_by("-id")


def call_codes(*, actor: Actor, call: UUID) -> dict[str, Any] | None:
    """The codes of a call of the actor's organisation, never its words; None when it is not theirs."""
    if actor.organisation_id is None:
        return None
    return calls.codes_of(call, organisation=actor.organisation_id)


def encounter(*, actor: Actor, encounter: UUID) -> dict[str, Any]:
    """What the officer sees for ever: received; which office may call. Nothing changes with any answer."""
    row = Encounter.objects.filter(pk=encounter).first()
    if row is None or not (actor.is_machine or row.organisation_id == actor.organisation_id):
        raise NotVisible
    return {"shown": shown_text(row), "referred_to": row.referred_to}


def shown_text(row: Encounter) -> str:
    """The sentence for the officer."""
    office = people.organisation_by_id(row.referred_to).name
    return _("Received. %(office)s takes care of the child and may call you.") % {"office": office}


def referral(*, actor: Actor, encounter: UUID) -> Encounter:
    """The codes of an encounter, for the office it was referred to."""
    row = Encounter.objects.filter(pk=encounter).first()
    if row is None or row.referred_to != actor.organisation_id:
        raise NotVisible
    return row


@dataclass(frozen=True)
class Suggestion:
    """A duplicate suggestion as the actor may see it: the asked office sees both records and why; who registered sees
    only which office was asked."""

    id: UUID
    case: UUID
    other: UUID | None
    state: str
    office: UUID | None
    reasons: list[str]
    evidence: list[dict[str, Any]]
    decides: bool


def suggestions(*, actor: Actor, open_only: bool = False) -> list[Suggestion]:
    """Suggestions that reach the actor, newest first."""
    visible = people.visible_case_ids(actor)
    rows = DuplicateSuggestion.objects.filter(Q(other_id__in=visible) | Q(case_id__in=visible)).order_by("-id")
    barred = people.barred_case_ids(actor)
    rows = rows.exclude(case_id__in=barred).exclude(other_id__in=barred)
    if open_only:
        rows = rows.filter(state="open")
    mine = set(visible.filter(case_id__in=rows.values("other_id")))
    return [_suggestion(row, row.other_id in mine) for row in rows[:200]]


def _suggestion(row: DuplicateSuggestion, decides: bool) -> Suggestion:
    if not decides:
        return Suggestion(row.pk, row.case_id, None, row.state, row.office_id, [], [], False)
    reasons = [item["field"] for item in row.evidence if item["bits"] > 0]
    return Suggestion(row.pk, row.other_id, row.case_id, row.state, row.office_id, reasons, list(row.evidence), True)


def links(*, case: UUID) -> list[Link]:
    """Confirmed links of a file with other nodes (the caller has checked access)."""
    return sorted(together.of(Link, cases.case_row(case).pk), key=lambda row: row.linked_at)


def lead_node(*, actor: Actor, case: UUID) -> dict[str, Any]:
    """Which node leads for a child and which nodes are linked."""
    if not actor.is_machine and not access_policies.is_visible(actor, case):
        raise NotVisible
    file = cases.case_row(case)
    return {"node": file.lead_node or settings.TUTELA.id, "linked": [link.node for link in links(case=file.pk)]}


def offered_to_us(*, case: UUID) -> LeadNodeTransfer | None:
    """An open offer of the lead for this child."""
    rows = together.of(LeadNodeTransfer, case)
    return next((row for row in reversed(rows) if (row.direction, row.state) == ("in", "offered")), None)


def waiting_count(actor: Actor) -> int:
    """How many leads wait for the actor: for the navigation."""
    return leads_for(actor).filter(Q(direction="in", state="new") | Q(direction="out", state="answered")).count()


def office_text(address: str) -> str:
    """Readable name of an office address; the address itself when it is unknown."""
    names = memory.once("office texts", lambda: {str(item.address): item.name for item in exchange.offices(local=True)})
    return names.get(address, address)


def own_node() -> str:
    """Id of this node."""
    return str(settings.TUTELA.id)


def patterns(*, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """How often people of the actor's office asked, how often other nodes asked it, and the patterns that were seen.
    Counts and labels only: no child."""
    access_policies.require(actor, P.LEAD_DECIDE_DANGER)
    since = clock.now() - timedelta(days=14)
    if actor.organisation_id is None:
        return {"people": [], "nodes": [], "seen": []}
    ours = Query.objects.filter(organisation_id=actor.organisation_id, created_at__gt=since)
    theirs = Received.objects.filter(organisation_id=actor.organisation_id, created_at__gt=since)
    seen = journal.entries_of_kind(kind="leads.pattern_seen", since=since)
    return {
        "people": _how_often(ours.values_list("asked_by", "person_id", "created_at")),
        "nodes": _how_often((node, None, at) for node, at in theirs.values_list("node", "created_at")),
        "seen": [
            {"at": row.occurred_at, "what": PATTERNS.get(row.data["pattern"], row.data["pattern"]), "count": row.data["count"]}
            for row in seen if row.organisation_id in (None, actor.organisation_id)
        ],
    }  # fmt: skip


def _how_often(rows: Iterable[tuple[str, UUID | None, datetime]]) -> list[dict[str, Any]]:
    now = clock.now()
    found: dict[str, dict[str, Any]] = {}
    for who, person, at in rows:
        row = found.setdefault(who, {"who": who, "id": person, "hour": 0, "day": 0, "fortnight": 0})
        row["fortnight"] += 1
        row["day"] += now - at < timedelta(days=1)
        row["hour"] += now - at < timedelta(hours=1)
    return sorted(found.values(), key=lambda row: -row["fortnight"])
