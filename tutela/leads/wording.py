"""What codes of evidence and states are called on the screen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "name": _("Name"), "birth": _("Age or birth date"), "sex": _("Sex"), "language": _("Language"),
    "father": _("Father's name"), "mother": _("Mother's name"), "siblings": _("Names of brothers and sisters"),
    "place": _("Place of birth"), "nationality": _("Nationality"), "mark": _("Mark"), "region": _("Region"),
}  # fmt: skip

RELATIONS = {
    ("name", "same_spelling"): _("Written the same way"),
    ("name", "same_sound"): _("Sounds the same, written differently"),
    ("name", "same_skeleton"): _("Same consonants in another spelling or script"),
    ("name", "near"): _("One consonant differs"),
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
    ("birth", "three_years_apart"): _("Three years apart"),
    ("birth", "same_day_next_year"): _("Same day and month, one year apart"),
    ("birth", "same_month"): _("Same year and month, another day"),
    ("birth", "same_day_of_month"): _("Same year and day, another month"),
    ("birth", "days_differ"): _("Same year, another day and month"),
    ("birth", "days_differ_one_year"): _("Another day, one year apart"),
    ("birth", "days_differ_two_years"): _("Another day, two years apart"),
    ("birth", "both_estimated_same_year"): _("Same year, both estimated"),
    ("birth", "both_estimated_one_year_apart"): _("One year apart, both estimated"),
    ("birth", "both_estimated_two_years_apart"): _("Two years apart, both estimated"),
    ("birth", "both_estimated_three_years_apart"): _("Three years apart, both estimated"),
    **{(who, "same_skeleton"): _("Same consonants in another spelling or script") for who in ("father", "mother", "siblings")},
    **{(who, "differs"): _("Another name") for who in ("father", "mother", "siblings")},
    ("father", "in_name"): _("The father's name stands in the other child's name"),
    ("place", "same"): _("Same place of birth"), ("place", "differs"): _("Another place of birth"),
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
    "confirmed_by_both": _("Confirmed by both"), "reunited": _("Reunited"),
    "reunited_elsewhere": _("Reunited elsewhere"), "invalid": _("Not the same child"),
    "child_declined": _("The child does not want it followed"),
}  # fmt: skip

KINDS = {
    "name": _("Asked by name (blinded)"), "description": _("A call without a name"),
    "encounter": _("An encounter without a name"),
}  # fmt: skip


PATTERNS = {
    "burst": _("Many questions of one person within an hour"),
    "peer_burst": _("Many questions of one node within an hour"),
    "gone_after_question": _("A file was closed, or its name taken back, soon after a question about it"),
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
