"""The multi-agency meeting: called at a threshold that the node sets; reviews of an episode."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.missing import events
from tutela.missing.enums import State
from tutela.missing.models import Episode, MeetingRule, Review, ToldEpisode
from tutela.missing.policies import episode_for
from tutela.missing.services.common import note, open_task, past
from tutela.work import selectors as work_selectors
from tutela.work import services as work

DEFAULT_EPISODES, DEFAULT_DAYS = 3, 30  # field page 5.2: three episodes in 30 days


def rule() -> tuple[int, int]:
    """The threshold of this node: episodes, days."""
    row = MeetingRule.objects.order_by("-set_at", "-id").first()
    return (row.episodes, row.days) if row else (DEFAULT_EPISODES, DEFAULT_DAYS)


def in_window(case: UUID, days: int) -> int:
    """Episodes of this child, our own and those other nodes told us, in the `days` up to the newest one."""
    own = Episode.objects.filter(case_id=case)
    told = ToldEpisode.objects.filter(case_id=case)
    starts = [row.noticed_at for row in own if row.outcome != "admin_error"]
    starts += [row.since for row in told if row.outcome != "admin_error"]
    if not starts:
        return 0
    first = max(starts) - timedelta(days=days)
    return sum(1 for start in starts if start >= first)


def check(*, by: Actor, case: UUID) -> bool:
    """Call the meeting when the threshold is met; once per newest episode. Returns whether it was called now."""
    episodes, days = rule()
    found = in_window(case, days)
    if found < episodes:
        return False
    total = Episode.objects.filter(case_id=case).count() + ToldEpisode.objects.filter(case_id=case).count()
    row = Episode.objects.filter(case_id=case).order_by("-ordinal").first()
    return row is not None and _call(by, row, f"meeting:{case}:{total}", found, days)


def _call(by: Actor, row: Episode, once: str, found: int, days: int) -> bool:
    if work_selectors.all_items(dedupe=once).exists():
        return False
    open_task(by, row, "strategy_meeting", hours=72, once=once)
    note(by, events.MeetingCalled(episode=row.pk, episodes=found, days=days), row)
    return True


@service
def set_rule(*, by: Actor, episodes: int, days: int) -> MeetingRule:
    """Set the threshold of this node; children with an episode that is not closed are looked at again at once."""
    policies.require(by, P.ADMIN_PEOPLE)
    if not 2 <= episodes <= 20:
        raise InvalidInput("episodes", _("Write a number between 2 and 20."))
    if not 1 <= days <= 365:
        raise InvalidInput("days", _("Write a number of days between 1 and 365."))
    row = MeetingRule.objects.create(episodes=episodes, days=days, set_by=by.label)
    journal.record(by=by, event=events.MeetingRuleSet(episodes=episodes, days=days), purpose="administration")
    live = Episode.objects.exclude(state=State.CLOSED).values_list("case_id", flat=True).distinct()
    for case in list(live):
        check(by=by, case=case)
    return row


@service
def call(*, by: Actor, episode: UUID) -> Episode:
    """A person calls the meeting before the threshold is met."""
    row = episode_for(by, episode, P.MEETING_CALL)
    _call(by, row, f"meeting:{row.pk}:{clock.now().date()}", in_window(row.case_id, rule()[1]), rule()[1])
    return row


@service
def hold(*, by: Actor, episode: UUID, at: datetime | None = None, agencies: list[str] | None = None) -> Episode:
    """The meeting was held, with which agencies."""
    row = episode_for(by, episode, P.MEETING_CALL)
    names = [clean_text(name, field="agencies", max_length=40) for name in (agencies or [])][:20]
    if not names:
        raise InvalidInput("agencies", _("Choose who took part."))
    note(by, events.MeetingHeld(episode=row.pk, at=past(at, "at"), agencies=names), row)
    for kind in ("strategy_meeting", "strategy_call"):
        work.complete(by=by, case=row.case_id, kind=kind)
    return row


@service
def review(*, by: Actor, episode: UUID, findings: list[str] | None = None) -> Review:
    """A documented review (48 to 72 hours, day 7, 14, 30, 60, 90, then quarterly), findings as codes."""
    row = episode_for(by, episode, P.MISSING_MANAGE, P.MISSING_CLOSE)
    found = [clean_text(code, field="findings", max_length=40) for code in (findings or [])][:20]
    if "family_informed" in found:
        policies.require_family_side(row.case_id, "findings")
    done = Review.objects.create(
        case_id=row.case_id, episode=row, findings=found, reviewed_by=by.label, adult=row.adult_since is not None
    )
    note(by, events.Reviewed(episode=row.pk, findings=found), row)
    return done
