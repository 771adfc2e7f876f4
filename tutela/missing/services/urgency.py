"""Urgency: asked about exploitation first, never below the floor, and "no added danger" runs out after twelve hours."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.catalogue import codes, indicators
from tutela.core.errors import InvalidInput, WrongState
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.missing import casefile, events
from tutela.missing.enums import ANSWERS, EXPLOITATION_QUESTIONS, NEEDED_QUESTIONS, NEVER_MISSING, RANK, Level, State
from tutela.missing.models import Assessment, Episode, Hypothesis, ToldEpisode
from tutela.missing.policies import episode_for
from tutela.missing.services.common import note
from tutela.work import services as work

VALID_FOR = timedelta(hours=12)


def floor_reasons(episode: Episode) -> list[str]:
    """Why this episode can be no less than urgent: earlier episodes, signs of exploitation, age, danger flag."""
    case = episode.case_id
    reasons = []
    earlier = Episode.objects.filter(case_id=case).exclude(pk=episode.pk)
    if any(row.outcome not in NEVER_MISSING for row in earlier) or ToldEpisode.objects.filter(case_id=case).exists():
        reasons.append("repeat_missing")
    if casefile.exploitation_signs(case) or _said_before(case):
        reasons.append("exploitation_signs")
    if episode.birth_from is not None and clock.now().year - episode.birth_from < 13:
        reasons.append("under_13")
    if policies.danger(case):
        reasons.append("threats")
    return reasons


def _said_before(case: UUID) -> bool:
    for row in Assessment.objects.filter(case_id=case).order_by("-id")[:20]:
        if row.signs or any((row.answers or {}).get(question) == "yes" for question in EXPLOITATION_QUESTIONS):
            return True
    return False


def raise_floor(episode: Episode) -> None:
    """Recompute the floor; it only ever rises while the episode lasts (not saved)."""
    reasons = sorted({*episode.floor_reasons, *floor_reasons(episode)})
    episode.floor_reasons = reasons
    episode.floor = Level.URGENT if reasons else episode.floor


def start(episode: Episode) -> None:
    """Urgency at the moment of the report: danger if said so, else urgent until the questions are answered."""
    raise_floor(episode)
    episode.set_level(Level.DANGER_NOW if episode.danger_now else Level.URGENT)


@service
def assess(
    *, by: Actor, episode: UUID, answers: Mapping[str, str], level: str, signs: list[str] | None = None,
    seen_version: int | None = None,
) -> Episode:  # fmt: skip
    """Fill in the urgency form. `answers`: question (catalogue urgency_reason) to yes, no or unknown.

    "No added danger known" needs every exploitation, age and health question answered, none of them yes, no sign and
    no floor; it holds for twelve hours. Raises InvalidInput at `level` otherwise, WrongState when she is back.
    """
    row = episode_for(by, episode, P.URGENCY_RECORD)
    if row.state not in (State.OPEN, State.LOCATED):
        raise WrongState(_("The child is back. Urgency is asked only while a child is missing."))
    ticked = _checked(answers, signs or [], level)
    filled = Assessment(case_id=row.case_id, episode=row, level=level, assessed_by=by.label)
    filled.answers, filled.signs = dict(answers), ticked
    filled.until = clock.now() + VALID_FOR if level == Level.NO_ADDED else None
    raise_floor(row)
    _refuse_too_low(row, answers, ticked, level)
    filled.save()
    raise_floor(row)
    row.set_level(level)
    row.level_until = filled.until
    row.save_checked(
        seen_version=seen_version, fields=["level", "rank", "level_at", "level_until", "floor", "floor_reasons"]
    )
    if ticked:
        casefile.record_signs(by=by, case=row.case_id, signs=ticked)
    note(by, events.UrgencyAssessed(episode=row.pk, level=level), row)
    for kind in ("urgency_form", "urgency_again"):
        work.complete(by=by, case=row.case_id, kind=kind, subject=row.pk)
    return row


def _checked(answers: Mapping[str, str], signs: list[str], level: str) -> list[str]:
    if level not in RANK:
        raise InvalidInput("level", _("Choose from the list."))
    if any(question not in codes("urgency_reason") or answer not in ANSWERS for question, answer in answers.items()):
        raise InvalidInput("answers", _("Answer yes, no or unknown."))
    if any(sign not in indicators("exploitation") for sign in signs):
        raise InvalidInput("signs", _("Choose from the list."))
    return sorted(set(signs))


def _refuse_too_low(row: Episode, answers: Mapping[str, str], signs: list[str], level: str) -> None:
    if level != Level.NO_ADDED:
        return
    if any(question not in answers for question in NEEDED_QUESTIONS):
        raise InvalidInput("level", _("First answer the questions about exploitation, age and health."))
    if signs or "yes" in answers.values():
        raise InvalidInput("level", _("An answer or a sign points to danger. Choose urgent or danger now."))
    if RANK[row.floor] > RANK[level]:
        raise InvalidInput(
            "level", _("The child was missing before, or signs are in the file. Urgency cannot be lower than urgent.")
        )


@service
def record_hypothesis(
    *, by: Actor, episode: UUID, entries: list[dict[str, str]], source: str = "worker"
) -> Hypothesis:
    """Write why she may have left: several codes, each with a confidence. Never lowers urgency, never leaves.

    `entries`: [{"code": "T-FAM", "confidence": "medium"}, ...] of the lists hypothesis and hypothesis_confidence.
    """
    row = episode_for(by, episode, P.HYPOTHESIS_RECORD)
    if not entries:
        raise InvalidInput("entries", _("Choose at least one possible reason."))
    for entry in entries:
        if entry.get("code") not in codes("hypothesis") or entry.get("confidence") not in codes("hypothesis_confidence"):
            raise InvalidInput("entries", _("Choose each reason and how sure you are from the lists."))
    said_by = clean_text(source, field="source", max_length=20)
    found = Hypothesis(case_id=row.case_id, episode=row, source=said_by, recorded_by=by.label)
    found.entries = [{"code": entry["code"], "confidence": entry["confidence"]} for entry in entries]
    found.save()
    note(by, events.HypothesisRecorded(episode=row.pk, count=len(entries)), row)
    work.complete(by=by, case=row.case_id, kind="hypothesis", subject=row.pk)
    return found


def expire_urgency() -> int:
    """Worker job: "no added danger known" older than twelve hours becomes urgent again. Returns how many."""
    by = Actor.system("urgency")
    due = Episode.objects.filter(level=Level.NO_ADDED, level_until__lte=clock.now(), state__in=["open", "located"])
    ids = list(due.values_list("pk", flat=True)[:200])
    for pk in ids:
        _expire(by=by, episode=pk)
    return len(ids)


@service
def _expire(*, by: Actor, episode: UUID) -> None:
    row = Episode.objects.select_for_update().get(pk=episode)
    if not row.level_expired:
        return
    row.set_level(Level.URGENT)
    row.level_until = None
    row.save_checked(fields=["level", "rank", "level_at", "level_until"])
    note(by, events.UrgencyExpired(episode=row.pk), row)
