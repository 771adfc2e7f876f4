"""The way around: one entry per main screen, shown to those whose role opens it."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tutela.access.roles import P


@dataclass(frozen=True)
class Entry:
    """One link of the navigation: label, name of the URL, and the permission that opens the page."""

    label: Any
    name: str
    permission: P | None = None


ENTRIES = (
    Entry(_("What needs me now"), "web:home"),
    Entry(_("Children"), "cases:list", P.CASE_VIEW),
    Entry(_("Register a child"), "cases:register", P.CASE_REGISTER),
    Entry(_("Tonight"), "care:tonight", P.ROLL_CALL),
    Entry(_("Transfers"), "care:transfers", P.TRANSFER_CONFIRM),
    Entry(_("Missing"), "missing:board", P.MISSING_VIEW),
    Entry(_("Report a missing child"), "missing:report", P.MISSING_REPORT),
    Entry(_("Anonymous call"), "missing:call", P.CALL_RECORD),
    Entry(_("Sighting"), "missing:sighting", P.SIGHTING_SUBMIT),
    Entry(_("Somebody asks"), "missing:enquiry", P.ENQUIRY_RECORD),
    Entry(_("Encounter"), "leads:encounter", P.ENCOUNTER_RECORD),
    Entry(_("Leads"), "leads:inbox", P.LEAD_REVIEW),
    Entry(_("Guardian desk"), "guardianship:desk", P.GUARDIAN_ACT),
    Entry(_("Guardian requests"), "guardianship:requests", P.GUARDIAN_APPOINT),
    Entry(_("City board"), "web:city", P.CITY_BOARD),
    Entry(_("Node"), "web:node", P.NODE_PAGE),
    Entry(_("Withheld looks"), "web:withheld", P.LOOK_REVIEW),
    Entry(_("People"), "web:people", P.ADMIN_PEOPLE),
    Entry(_("Mandates to confirm"), "web:mandates", P.MANDATE_CONFIRM),
)


def links(permissions: frozenset[P], here: str) -> list[dict[str, Any]]:
    """The entries a person may open; `current` marks the page they are on."""
    found = []
    for entry in ENTRIES:
        if entry.permission is not None and entry.permission not in permissions:
            continue
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        found.append({"label": entry.label, "url": url, "current": url == here})
    return found
