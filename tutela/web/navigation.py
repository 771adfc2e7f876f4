"""The way around: one entry per main screen, shown to those whose role opens it.

What somebody opens all day stands in the bar; what is written down now and then, and the upkeep of the node, stand under
one heading each, so that the bar stays one line.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tutela.access.roles import P


@dataclass(frozen=True)
class Entry:
    """One link of the navigation: label, name of the URL, and the permission that opens the page."""

    label: Any
    name: str
    permission: P | None = None
    group: str = ""


NOTE, OFFICE = "note", "office"
GROUPS = {NOTE: _("Write down"), OFFICE: _("Administration")}
# So many entries fit in one line; then nothing needs a heading.
FLAT = 6

ENTRIES = (
    Entry(_("What needs me now"), "web:home"),
    Entry(_("Children"), "cases:list", P.CASE_VIEW),
    Entry(_("Missing"), "missing:board", P.MISSING_VIEW),
    Entry(_("Report a missing child"), "missing:report", P.MISSING_REPORT),
    Entry(_("Tonight"), "care:tonight", P.ROLL_CALL),
    Entry(_("Transfers"), "care:transfers", P.TRANSFER_CONFIRM),
    Entry(_("Guardian desk"), "guardianship:desk", P.GUARDIAN_ACT),
    Entry(_("Guardian requests"), "guardianship:requests", P.GUARDIAN_APPOINT),
    Entry(_("Leads"), "leads:inbox", P.LEAD_REVIEW),
    Entry(_("City board"), "web:city", P.CITY_BOARD),
    Entry(_("Anonymous call"), "missing:call", P.CALL_RECORD),
    Entry(_("Register a child"), "cases:register", P.CASE_REGISTER, NOTE),
    Entry(_("Sighting"), "missing:sighting", P.SIGHTING_SUBMIT, NOTE),
    Entry(_("Somebody asks"), "missing:enquiry", P.ENQUIRY_RECORD, NOTE),
    Entry(_("Encounter"), "leads:encounter", P.ENCOUNTER_RECORD, NOTE),
    Entry(_("Node"), "web:node", P.NODE_PAGE, OFFICE),
    Entry(_("People"), "web:people", P.ADMIN_PEOPLE, OFFICE),
    Entry(_("Mandates to confirm"), "web:mandates", P.MANDATE_CONFIRM, OFFICE),
    Entry(_("Withheld looks"), "web:withheld", P.LOOK_REVIEW, OFFICE),
)


def links(permissions: frozenset[P], here: str) -> list[dict[str, Any]]:
    """The entries a person may open, in order; `current` marks the page they are on.

    An entry with `under` is a heading over the entries of its group.
    """
    found = [(entry.group, _link(entry, here)) for entry in ENTRIES if _opens(entry, permissions)]
    if len(found) <= FLAT:
        return [link for _group, link in found]
    bar = [link for group, link in found if not group]
    for code, label in GROUPS.items():
        items = [link for group, link in found if group == code]
        several = {"label": label, "under": items, "current": any(link["current"] for link in items)}
        bar += [several] if len(items) > 1 else items
    return bar


def _opens(entry: Entry, permissions: frozenset[P]) -> bool:
    return entry.permission is None or entry.permission in permissions


def _link(entry: Entry, here: str) -> dict[str, Any]:
    url = reverse(entry.name)
    return {"label": entry.label, "url": url, "current": url == here}
