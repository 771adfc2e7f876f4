"""Figures of the city board and the state of the node. Counts and times only; small counts are not told apart."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tutela.care import selectors as care
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.exchange import selectors as exchange
from tutela.guardianship import selectors as guardianship
from tutela.journal import selectors as journal
from tutela.missing import selectors as missing
from tutela.work import selectors as work

SMALL = 5
STATES = {
    "ok": _("in contact"), "down": _("no answer"), "unknown": _("never in contact"), "stopped": _("not trusted now"),
    "fresh": _("in force"), "ageing": _("in force, ends soon"), "grace": _("ended: only the most needed is sent"),
    "stale": _("ended: nothing is sent"),
}


@dataclass(frozen=True)
class Figure:
    """One count with its label and what exactly is counted. `value` is text: a number or "fewer than 5"."""

    label: Any
    value: Any
    note: Any = ""
    warning: bool = False


def told(count: int) -> Any:
    """A count as it may be shown: 0 and 5 or more as they are; 1 to 4 could point at a child."""
    return _("fewer than 5") if 0 < count < SMALL else str(count)


def part_told(part: int, whole: int) -> Any:
    """A count shown beside the count it is part of: where 1 to 4 are left over, subtracting would point at a child."""
    return _("nearly all") if part >= SMALL and 0 < abs(whole - part) < SMALL else told(part)


def city_counts() -> dict[str, int]:
    """The counts of the city board as they are; only `city_figures` may be shown."""
    guardians = guardianship.counts()
    return {
        "children": cases.counts()["children"], "without_guardian": guardians["without_guardian"],
        "over_72h": guardians["over_72h"], "ownerless_over_4h": cases.ownerless_over(),
        "open_episodes": missing.open_count(), "transfers_overdue": care.overdue_count(),
        "tasks_overdue": work.overdue_count(), "places_taken": care.places_taken(),
    }


def city_figures() -> list[Figure]:
    """What the city needs to know to act, without any child's name, place or story."""
    found, median = city_counts(), guardianship.median_hours_without()
    ownerless, transfers, absent = found["ownerless_over_4h"], found["transfers_overdue"], found["open_episodes"]
    without = found["without_guardian"]
    return [
        Figure(_("Children missing now"), told(absent), _("children, not episodes"), absent > 0),
        Figure(_("Files without an owner for more than 4 hours"), told(ownerless), _("files, now"), ownerless > 0),
        Figure(_("Without a guardian"), told(without), _("children, now")),
        Figure(_("Without a guardian for more than 72 hours"), part_told(found["over_72h"], without), _("children, now"),
               found["over_72h"] > 0),
        Figure(_("Hours without a guardian, median"), median_shown(median, without), _("of the children who wait now")),
        Figure(_("Moves not confirmed in time"), told(transfers), _("moves, now"), transfers > 0),
        Figure(_("Tasks overdue"), told(found["tasks_overdue"]), _("tasks of all offices here, now"),
               found["tasks_overdue"] > 0),
        Figure(_("Places taken tonight"), part_told(found["places_taken"], found["children"]),
               _("with a child, or held for one who is missing; how many places a house has is not kept here")),
        Figure(_("Children with a file here"), told(found["children"]), _("children, not records")),
    ]


def median_shown(hours: float | None, children: int) -> Any:
    """A median over fewer than five children would be one child's own waiting time."""
    if not children or hours is None:
        return "-"
    return _("too few to say") if children < SMALL else str(round(hours))


def node_state() -> dict[str, Any]:
    """What an administrator or inspector needs to see that the node is well."""
    peers = exchange.peers()
    return {
        "node": settings.TUTELA, "wall": clock.wall(), "case_time": clock.now() if clock.offset() else None,
        "streams": sorted(journal.verified_until().items()), "peers": peers, "states": STATES,
        "trust": exchange.trust_standing(), "waiting": sum(peer.queued for peer in peers),
    }
