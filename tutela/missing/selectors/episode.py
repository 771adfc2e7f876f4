"""One episode as one actor may see it: steps, ledger, urgency, hypothesis, sightings, return."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases.selectors import seeing
from tutela.core import together, vault
from tutela.core.catalogue import NEVER, SEE, codes
from tutela.core.errors import NotVisible, Refused
from tutela.journal import services as journal
from tutela.missing import labels
from tutela.missing import policies as policies_here
from tutela.missing.enums import How, State
from tutela.missing.models import Episode, Hypothesis, Interview, Word
from tutela.missing.policies import (
    last_place_may_be_shown,
    place_may_be_shown,
    reads_interview,
    sees_hypothesis,
    visibility,
)
from tutela.missing.selectors.outside import sightings_of
from tutela.missing.services.closing import open_steps
from tutela.missing.services.notices import PREFIX, notices_of, recipient_of
from tutela.work import selectors as work_selectors

if TYPE_CHECKING:
    from tutela.work.models import Notice

CLASSES = ("episode", "ledger", "indicators", "hypothesis", "sightings", "place", "health", "return_interview")


@dataclass(frozen=True)
class LedgerRow:
    """One recipient: who, through which channel, and every receipt. `mine`: addressed to the actor's desk."""

    id: UUID
    recipient: str
    label: Any
    to: str
    channel: Any
    state: str
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    officer: str
    reference: str
    mine: bool
    told_end: str


@dataclass(frozen=True)
class StepRow:
    """One duty of the plan: open, done or overdue, whose, by when."""

    id: UUID
    kind: str
    title: Any
    state: str
    who: str
    due: datetime | None


@dataclass(frozen=True)
class EpisodeView:
    """What the episode page shows. Parts the actor may not see are None; `sees` answers per field class; `withheld`: the
    danger flag keeps every place from the actor."""

    episode: Episode
    sees: dict[str, str]
    steps: list[StepRow] = field(default_factory=list)
    ledger: list[LedgerRow] | None = None
    hypotheses: list[dict[str, Any]] | None = None
    sightings: list[dict[str, Any]] | None = None
    interviews: list[Interview] = field(default_factory=list)
    interview_held: bool = False
    words: list[Word] = field(default_factory=list)
    located: dict[str, Any] | None = None
    last_seen_place: str = ""
    withheld: bool = False
    circumstances: str = ""
    alert_reference: str = ""
    health: list[Any] = field(default_factory=list)
    before_closing: list[str] = field(default_factory=list)

    @property
    def state_label(self) -> Any:
        return State(self.episode.state).label

    @property
    def level_label(self) -> Any:
        return codes("urgency").label(self.episode.current_level)

    @property
    def floor_codes(self) -> list[str]:
        """Why urgency cannot be lower, as codes; signs of exploitation only for those who see signs."""
        return [c for c in self.episode.floor_reasons if c != "exploitation_signs" or self.sees["indicators"] == SEE]

    @property
    def floor_labels(self) -> list[Any]:
        """The same in words."""
        return [codes("urgency_reason").label(code) for code in self.floor_codes]


def newest(*, actor: Actor, case: UUID) -> Episode | None:
    """The newest episode of a child the actor may know of."""
    policies.require(actor, P.MISSING_VIEW, case=case)
    return Episode.objects.filter(case_id=case).order_by("-ordinal").first()


def episodes_of(*, actor: Actor, case: UUID) -> list[Episode]:
    """All episodes of a child, newest first."""
    policies.require(actor, P.MISSING_VIEW, case=case)
    return list(Episode.objects.filter(case_id=case).order_by("-ordinal"))


def episode_view(*, actor: Actor, episode: UUID, where: str, purpose: str = "missing") -> EpisodeView:
    """Everything the actor may see of an episode. The look is recorded before anything is read."""
    row = visible_episode(actor, episode)
    sight = policies_here.sight(actor, row.case_id)
    sees = {name: sight.of(name) for name in CLASSES}
    journal.record_look(
        by=actor, case=row.case_id, purpose=purpose, where=where, classes=sight.sensitivities, relation=sight.relation
    )
    held = list(Interview.objects.filter(episode=row).prefetch_related("readers"))
    return EpisodeView(
        episode=row, sees=sees, steps=steps(actor, row), before_closing=open_steps(row) if row.ended_at else [],
        ledger=ledger(actor, row) if sees["ledger"] == SEE else None,
        hypotheses=hypotheses(actor=actor, episode=row) if sees_hypothesis(actor, row.case_id) else None,
        sightings=sightings_of(actor=actor, case=row.case_id) if sees["sightings"] != NEVER else None,
        interviews=[one for one in held if reads_interview(actor, one)], interview_held=bool(held),
        words=list(Word.objects.filter(case_id=row.case_id).order_by("-id")[:20]),
        located=_located(actor, row),
        last_seen_place=row.last_seen_place if last_place_may_be_shown(actor, row.case_id) else "",
        withheld=sight.withheld,
        circumstances=row.circumstances if sees["indicators"] == SEE else "",
        alert_reference=row.alert_reference if sees["ledger"] == SEE else "",
        health=list(row.health_checks.order_by("-id")) if sees["health"] == SEE else [],
    )  # fmt: skip


def visible_episode(actor: Actor, episode: UUID) -> Episode:
    """The episode, or NotVisible: no grant, a bar, or a role that may not even know that she is missing."""
    row = Episode.objects.filter(pk=episode).first()
    if row is None or not policies.is_visible(actor, row.case_id):
        raise NotVisible
    policies.require(actor, P.MISSING_VIEW, case=row.case_id)
    if visibility(actor, row.case_id, "episode") == NEVER:
        raise NotVisible
    return row


def _located(actor: Actor, row: Episode) -> dict[str, Any] | None:
    if row.located_at is None:
        return None
    place = place_may_be_shown(actor, row)
    return {
        "at": row.located_at, "how": How(row.located_how).label,
        "country": codes("country").label(row.located_country) if place else "",
        "authority": row.located_authority if place else "", "place_shown": place,
    }  # fmt: skip


def steps(actor: Actor, episode: Episode) -> list[StepRow]:
    """The plan: every duty about this episode, or about the child while it lasts, due first; not what fell away."""
    rows = work_selectors.items_of_case(case=episode.case_id, open_only=False).exclude(state="dropped")
    items = list(rows[:200])
    mine = [item for item in items if item.subject_id == episode.pk or (item.kind in labels.STEPS and _about(item, episode))]
    called: dict[Any, str] = seeing.named(  # type: ignore[assignment]
        actor=actor, case=episode.case_id, people_of={one.person_id: one.organisation_id for one in mine if one.person_id},
        offices=[one.organisation_id for one in mine if one.organisation_id],
    )
    return [
        StepRow(
            id=item.pk, kind=item.kind, title=labels.step(item.kind), state=work_selectors.state_of(item),
            due=item.protective_due, who=called.get(item.person_id, "") or called.get(item.organisation_id, ""),
        )
        for item in mine
    ]


def _about(item: Any, episode: Episode) -> bool:
    """Items without this episode as subject: of the file itself while the episode lasts, or of one ledger row."""
    if item.kind == "tell_recipient":
        return item.subject_id in {row.pk for row in notices_of(episode)}
    return item.subject_id is None and item.created_at >= episode.reported_at and episode.closed_at is None


def ledger(actor: Actor, episode: Episode) -> list[LedgerRow]:
    """The ledger of an episode (the caller has checked the class "ledger")."""
    rows = notices_of(episode)
    people = access.names_of({row.to_person_id for row in rows if row.to_person_id})
    offices = access.organisation_names({row.to_organisation_id for row in rows if row.to_organisation_id})
    tells = {
        item.subject_id: item.state
        for item in work_selectors.all_items(kind="tell_recipient", subject_id__in=[row.pk for row in rows])
    }
    return [_ledger_row(actor, row, people, offices, tells.get(row.pk, "")) for row in rows]


def _ledger_row(actor: Actor, row: "Notice", people: Any, offices: Any, told_end: str) -> LedgerRow:
    person, office = row.to_person_id, row.to_organisation_id
    mine = person == actor.person_id if person else office is not None and office == actor.organisation_id
    return LedgerRow(
        id=row.pk, recipient=recipient_of(row), label=labels.recipient(recipient_of(row)),
        to=people.get(person, "") or offices.get(office, ""), channel=labels.channel(row.channel), state=row.state,
        sent_at=row.sent_at, delivered_at=row.delivered_at, opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at, officer=row.outside_officer, reference=row.outside_reference, mine=mine,
        told_end=told_end,
    )  # fmt: skip


def notice_ids(episode: Episode) -> dict[str, UUID]:
    """Ledger rows of an episode by kind (missing_police ...), for whoever has just reported."""
    return {row.kind: row.pk for row in notices_of(episode)}


def hypotheses(*, actor: Actor, episode: Episode) -> list[dict[str, Any]]:
    """Hypotheses, newest first; NotVisible for everybody who must never see them."""
    if not sees_hypothesis(actor, episode.case_id):
        raise NotVisible
    rows = [row for row in together.of(Hypothesis, episode.case_id) if row.episode_id == episode.pk][:-11:-1]
    vault.load_keys([row.pk for row in rows])
    return [
        {
            "id": row.pk, "at": row.created_at, "source": row.source,
            "entries": [
                {
                    "code": one["code"], "label": codes("hypothesis").label(one["code"]),
                    "confidence": codes("hypothesis_confidence").label(one["confidence"]),
                    "question": codes("hypothesis").require(one["code"]).text("first_question"),
                }
                for one in row.entries or []
            ],
        }
        for row in rows
    ]  # fmt: skip


def interviews_of(*, actor: Actor, case: UUID) -> list[Interview]:
    """Return interviews the actor may read; an empty list for everybody else."""
    rows = together.of(Interview, case)[::-1]
    prefetch_related_objects(rows, "readers")
    return [row for row in rows if reads_interview(actor, row)]


def report_text(*, actor: Actor, episode: UUID, recipient: str = "police") -> str:
    """The text a recipient was sent, for those who may read the ledger."""
    row = visible_episode(actor, episode)
    sight = policies_here.sight(actor, row.case_id)
    if not sight.sees("ledger") or (recipient == "police" and sight.of("place") == NEVER):
        raise NotVisible
    if recipient == "police" and row.last_seen_place and not last_place_may_be_shown(actor, row.case_id):
        raise Refused(_("The danger flag is up: the report names where the child was last seen. Ask the office in charge of "
                        "the file, or a named protection officer."))
    found = [notice for notice in notices_of(row) if recipient_of(notice) == recipient]
    return str(found[0].text) if found else ""


@dataclass(frozen=True)
class NoticeView:
    """A notice as its recipient reads it: the text only after it was opened, which leaves a receipt."""

    id: UUID
    episode: Episode
    recipient: str
    label: Any
    opened: bool
    acknowledged_at: datetime | None
    text: str
    ends: bool


def notice_view(*, actor: Actor, notice: UUID, where: str) -> NoticeView:
    """A notice addressed to the actor's desk or person, and nobody else's; the look is recorded."""
    row = work_selectors.my_notices(actor).filter(pk=notice).first()
    episode = Episode.objects.filter(pk=row.subject_id).first() if row and row.subject_id else None
    if row is None or episode is None:
        raise NotVisible
    opened = row.opened_at is not None
    if opened:
        journal.record_look(by=actor, case=episode.case_id, purpose="missing", where=where, classes=["C3"])
    return NoticeView(
        id=row.pk, episode=episode, recipient=recipient_of(row), label=labels.recipient(recipient_of(row)),
        opened=opened, acknowledged_at=row.acknowledged_at, text=row.text if opened else "",
        ends=not row.kind.startswith(PREFIX),
    )
