"""The deadlines panel of the case page; registered in config/wiring.py, because cases stand above procedures."""

from typing import Any
from uuid import UUID

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.procedures import selectors
from tutela.procedures.coverage import coverage
from tutela.procedures.models import Clock
from tutela.procedures.selectors import ClockView

SHOWN = (
    "rule", "title", "status", "status_words", "protective_at", "legal_at", "target", "effect", "effect_words", "basis",
    "confidence", "text_language", "next_review", "needs_legal_review", "note", "explanation", "binding",
    "confidence_words", "happened", "suspended_at", "celex", "predecessor",
)  # fmt: skip
ROWS = (Clock,)
OVERDUE = ("overdue",)


def clocks(*, actor: Actor, case: UUID, masked: bool) -> dict[str, Any] | None:
    """Open deadlines, overdue first; masked: only how many run and how many are overdue. None without any, unless the
    rules of this State are missing: no deadline must not look like no duty.
    """
    if not policies.is_visible(actor, case):
        return None
    views = selectors.panel(actor=actor, case=case)
    not_covered = coverage().words
    if not views and not not_covered:
        return None
    counts = {
        "not_covered": not_covered,
        "case": case,
        "masked": masked,
        "open": sum(1 + len(view.others) for view in views),
        "overdue": sum(one.status in OVERDUE for view in views for one in (view, *view.others)),
    }
    return counts if masked else {**counts, "clocks": [_plain(view) for view in views]}


def _plain(view: ClockView) -> dict[str, Any]:
    values = {name: getattr(view, name) for name in SHOWN}
    return {**values, "role": str(view.role), "others": [_plain(one) for one in view.others]}
