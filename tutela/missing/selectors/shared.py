"""Counts over linked nodes and what is known of a child's safety."""

from typing import Any
from uuid import UUID

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.missing import casefile, wire
from tutela.missing.models import CoResponsible, Episode, Word


def all_episodes() -> list[dict[str, Any]]:
    """Own episodes without names: the token of the child is the same on all linked nodes, so that children, episodes
    and records can be counted over nodes without adding unlike figures."""
    rows = Episode.objects.order_by("id").values_list("case_id", "noticed_at", "closed_at", "state")
    return [
        {
            "token": str(casefile.person_token(case) or case), "started_on": started.date(), "own": True,
            "ended_on": ended.date() if ended else None, "closed": state == "closed",
        }
        for case, started, ended, state in rows
    ]  # fmt: skip


def words_of(*, actor: Actor, case: UUID) -> list[Word]:
    """What was said about the child's safety, newest first."""
    policies.require(actor, P.MISSING_VIEW, case=case)
    return list(Word.objects.filter(case_id=case).order_by("-id"))


def co_responsible(case: UUID) -> list[CoResponsible]:
    """Offices of other nodes that share this child (the caller has checked access)."""
    return wire.linked(case)
