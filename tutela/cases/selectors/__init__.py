"""Reading files. What an actor sees of a file is decided in tutela.cases.visibility and nowhere else."""

from tutela.cases.selectors.lists import (
    case_list,
    counts,
    display_names,
    found_by_word,
    groups_of,
    owner_of,
    ownerless_over,
    turning_18_within,
)
from tutela.cases.selectors.machine import birth_of, case_row, features, language_codes, package_codes, report_facts
from tutela.cases.selectors.page import (
    CaseHead,
    CaseView,
    acts_in_words,
    case_head,
    case_view,
    edit_row,
    entries,
    photo_of,
    readiness,
    readiness_for,
    ticks_of,
    timeline,
)

__all__ = [
    "CaseHead",
    "CaseView", "acts_in_words",
    "birth_of",
    "case_head",
    "case_list",
    "case_row",
    "case_view",
    "counts",
    "display_names",
    "edit_row",
    "entries",
    "features",
    "found_by_word",
    "groups_of",
    "language_codes",
    "owner_of",
    "ownerless_over",
    "package_codes",
    "photo_of",
    "readiness",
    "readiness_for",
    "report_facts",
    "ticks_of",
    "timeline", "turning_18_within",
]  # fmt: skip
