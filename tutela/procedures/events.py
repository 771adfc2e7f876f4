"""Journal events of deadlines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext
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

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        """Which deadline, and what silence has brought about."""
        from tutela.engines.clocks import AFTER_WORDS, Effect

        words = AFTER_WORDS.get(Effect(data.get("effect") or "none"), "")
        return f"{super().detail(data)}. {gettext(words)}" if words else super().detail(data)


@event("procedures.clock_recomputed", label=_("A deadline was computed anew"))
class ClockRecomputed(_OfRule):
    """`cause`: rule, calendar, fact, correction; `moved`: whether a date is another one now."""

    clock: UUID
    rule: str
    cause: str
    moved: bool


@event("procedures.clock_reminded", label=_("Reminder of a deadline"))
class ClockReminded(_OfRule):
    clock: UUID
    rule: str


@event("procedures.event_noted", label=_("An event that deadlines count from was noted"))
class EventNoted(Event):
    """`trigger` is the law's word for it (catalogue/procedures); for events the product has no screen for."""

    trigger: str
    at: datetime

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        """Which event."""
        from tutela.engines.clocks.triggers import TRIGGERS

        return gettext(TRIGGERS.get(str(data.get("trigger", "")), "")) if data.get("trigger") in TRIGGERS else ""


@event("procedures.clock_done", label=_("A duty was noted as done"))
class ClockDone(_OfRule):
    """`status` is met or late."""

    clock: UUID
    rule: str
    status: str


@event("procedures.clock_suspended", label=_("A deadline was suspended"))
class ClockSuspended(_OfRule):
    clock: UUID
    rule: str
    ground: str


@event("procedures.clock_resumed", label=_("A suspended deadline runs again"))
class ClockResumed(_OfRule):
    clock: UUID
    rule: str
    ground: str


@event("procedures.catalogue_changed", label=_("The catalogue of procedures is another one"))
class CatalogueChanged(Event):
    """A new edition is in use on this node; how many rules and calendars differ from the one before."""

    edition: UUID
    rules: int
    calendars: int


@event("procedures.clock_extended", label=_("A deadline was extended"))
class ClockExtended(_OfRule):
    clock: UUID
    rule: str
    ground: str
