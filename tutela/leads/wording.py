"""What codes of evidence and states are called on the screen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "name": _("Name"), "birth": _("Age or birth date"), "sex": _("Sex"), "language": _("Language"),
    "nationality": _("Nationality"), "mark": _("Mark"), "region": _("Region"),
}  # fmt: skip

RELATIONS = {
    ("name", "same_spelling"): _("Written the same way"),
    ("name", "same_sound"): _("Sounds the same, written differently"),
    ("name", "same_skeleton"): _("Same consonants in another spelling or script"),
    ("name", "part"): _("Only a part of the name agrees"),
    ("name", "resembles"): _("Looks alike, but one consonant differs: usually another name"),
    ("name", "differs"): _("Another name"),
    ("birth", "same_day"): _("Same birth date"),
    ("birth", "day_month_swapped"): _("Same birth date with day and month swapped"),
    ("birth", "same_day_other_year"): _("Same day and month, another year"),
    ("birth", "same_year"): _("Same year of birth"),
    ("birth", "in_band"): _("The years of birth overlap"),
    ("birth", "one_year_apart"): _("One year apart"),
    ("birth", "two_years_apart"): _("Two years apart"),
    ("birth", "years_apart"): _("More than two years apart"),
    ("sex", "same"): _("Agrees"), ("sex", "differs"): _("Differs"),
    ("language", "same"): _("Same language"), ("language", "differs"): _("Another language"),
    ("nationality", "same"): _("Same nationality"), ("nationality", "differs"): _("Another nationality"),
    ("mark", "same"): _("The same mark is recorded"), ("mark", "differs"): _("Other marks are recorded"),
    ("region", "same"): _("Same region"),
}  # fmt: skip

STATES = {
    "new": _("Look and answer"), "waits_for_officer": _("Waits for the named officer"),
    "answered": _("Possible: talk to the other office"), "put_aside": _("Nothing to report"),
    "confirmed_by_us": _("Confirmed by us, waiting for the other office"),
    "confirmed_by_both": _("Confirmed by both"), "invalid": _("Not the same child"),
    "child_declined": _("The child does not want it followed"),
}  # fmt: skip

KINDS = {
    "name": _("Asked by name (blinded)"), "description": _("A call without a name"),
    "encounter": _("An encounter without a name"),
}  # fmt: skip


def evidence_rows(evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Evidence as the screen component takes it."""
    return [
        {
            "feature": FIELDS.get(item["field"], item["field"]),
            "says": "for" if item["bits"] > 0 else "against" if item["bits"] < 0 else "neutral",
            "reason": RELATIONS.get((item["field"], item["relation"]), item["relation"]),
        }
        for item in evidence
    ]
