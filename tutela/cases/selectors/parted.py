"""The timeline in parts, by what the kinds of events begin with."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# "" is everything; "people" is what somebody did, without what the node notices by itself.
TIMELINE_PARTS: dict[str, Any] = {
    "": _("Everything"), "people": _("What people did"), "missing": _("Missing"), "guardianship": _("Guardian"),
    "care": _("Care and moves"), "cases": _("The file"), "leads": _("Leads"), "exchange": _("Other nodes"),
    "procedures": _("Deadlines"),
}  # fmt: skip


def part_of(rows: Any, show: str) -> Any:
    """Those of the entries that belong to a part; all of them for a part that does not exist."""
    if show == "people":
        return rows.exclude(person_id=None)
    return rows.filter(kind__startswith=f"{show}.") if show and show in TIMELINE_PARTS else rows
