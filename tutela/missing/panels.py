"""Panels of the case page: episodes with the ledger, the hypothesis, sightings, the return interview."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import panels
from tutela.core import together
from tutela.core.catalogue import SEE
from tutela.missing import selectors
from tutela.missing.enums import State
from tutela.missing.models import CoResponsible, Episode, Hypothesis, Interview
from tutela.missing.policies import sees_hypothesis, visibility
from tutela.missing.selectors.board import told_of
from tutela.missing.wire import linked as shared

SHOWN = 5


def episodes(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Episodes of the child, newest first, with who was told. Masked: only that there is one."""
    rows = sorted(together.of(Episode, case), key=lambda row: -row.ordinal)[:SHOWN]
    may_report = P.MISSING_REPORT in actor.permissions and not any(row.state == State.OPEN for row in rows)
    if masked:
        return {"masked": True} if rows else None
    words = [("missing:known", _("Say: known and safe"))] if P.KNOWN_SAFE_SAY in actor.permissions and shared(case) else []
    if not rows and not may_report and not words:
        return None
    told = told_of([row.pk for row in rows]) if visibility(actor, case, "ledger") == SEE else {}
    missing = any(row.state == State.OPEN for row in rows)
    return {
        "masked": False, "may_report": may_report, "words": words,
        "badge": str(State.OPEN.label) if missing else "", "badge_kind": "strong",
        "episodes": [
            {"id": row.pk, "number": row.ordinal, "state": row.state, "state_label": str(State(row.state).label),
             "noticed_at": row.noticed_at, "told": told.get(row.pk)}
            for row in rows
        ],
    }  # fmt: skip


def hypotheses(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Why the child may have left, newest entry; nothing at all for those who must never know."""
    if not sees_hypothesis(actor, case) and not masked:
        return None
    thought = {row.episode_id for row in together.of(Hypothesis, case)}
    episodes = [row for row in together.of(Episode, case) if row.pk in thought]
    if not episodes:
        return None
    if masked:
        return {"masked": True}
    newest = max(episodes, key=lambda row: row.ordinal)
    return {"masked": False, "entries": selectors.hypotheses(actor=actor, episode=newest)[0]["entries"]}


def sightings(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Sightings that may concern the child."""
    rows = selectors.sightings_of(actor=actor, case=case)
    return {"rows": rows} if rows else None


def interview(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Return interviews: the words for those who may read them, else only that one was held."""
    if not together.of(Interview, case):
        return None
    rows = selectors.interviews_of(actor=actor, case=case)
    return {"rows": [{"held_at": r.held_at, "text": r.text, "child_refused": r.child_refused} for r in rows]}


def register() -> None:
    """Add the panels; called when the app is ready."""
    panels.register("episodes", "missing/panel.html", episodes, field_class="episode", order=10,
                    rows=(Episode, CoResponsible))
    panels.register("hypotheses", "missing/panel_hypothesis.html", hypotheses, field_class="hypothesis", order=50,
                    rows=(Episode, Hypothesis))
    panels.register("sightings", "missing/panel_sightings.html", sightings, field_class="sightings", order=45)
    panels.register(
        "return_interview", "missing/panel_interview.html", interview, field_class="return_interview", order=55,
        rows=(Interview,),
    )  # fmt: skip
