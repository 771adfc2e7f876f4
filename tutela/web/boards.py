"""Figures of the city board and the state of the node. Counts and times only; small counts are not told apart."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tutela.access.actors import Actor
from tutela.care import selectors as care
from tutela.cases import selectors as cases
from tutela.core import clock
from tutela.guardianship import selectors as guardianship
from tutela.journal import selectors as journal

SMALL = 5


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


def city_figures() -> list[Figure]:
    """What the city needs to know to act, without any child's name, place or story."""
    guardians = guardianship.counts()
    ownerless, transfers = cases.ownerless_over(), care.overdue_count()
    figures = [
        Figure(_("Children with a file here"), told(cases.counts()["children"]), _("children, not records")),
        Figure(_("Without a guardian"), told(guardians["without_guardian"]), _("children, now")),
        Figure(_("Without a guardian for more than 72 hours"), told(guardians["over_72h"]), _("children, now"),
               guardians["over_72h"] > 0),
        Figure(_("Files without an owner for more than 4 hours"), told(ownerless), _("files, now"), ownerless > 0),
        Figure(_("Moves not confirmed in time"), told(transfers), _("moves, now"), transfers > 0),
    ]
    return figures


def node_state(actor: Actor) -> dict[str, Any]:
    """What an administrator or inspector needs to see that the node is well."""
    return {
        "node": settings.TUTELA, "wall": clock.wall(), "case_time": clock.now() if clock.offset() else None,
        "streams": sorted(journal.verified_until().items()), "peers": [], "queues": [],
    }
