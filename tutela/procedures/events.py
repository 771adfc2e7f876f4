"""Journal events of deadlines."""

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


class _OfRule(Event):
    """Says on the timeline which deadline."""

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        from tutela.procedures.rulebook import book

        rule = book().rule(str(data.get("rule", "")))
        return rule.label((get_language() or "en").split("-")[0]) if rule else ""


@event("procedures.clock_expired", label=_("A deadline has passed"))
class ClockExpired(_OfRule):
    """`status` is overdue or still_allowed; `effect` says what silence has brought about."""

    clock: UUID
    rule: str
    binding: str
    effect: str
    status: str


@event("procedures.clock_extended", label=_("A deadline was extended"))
class ClockExtended(_OfRule):
    clock: UUID
    rule: str
    ground: str
