"""What each agreement or difference is worth, in bits; written by people, the same for every pair, never learned.

Positive bits speak for one child, negative against. `origin` says where the number comes from: "research" are the
weights of the project's matching study on invented children, "judgement" is an author's estimate that waits for a count
table of real double registrations.
"""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True, slots=True)
class Weight:
    """Bits for one relation of one field."""

    field: str
    relation: str
    bits: float
    origin: str


_ROWS = (
    Weight("birth", "same_day", 11.7, "research: same documented date"),
    Weight("birth", "day_month_swapped", 8.4, "research: day and month swapped"),
    Weight("birth", "same_day_other_year", 5.3, "research: same day and month, other year"),
    Weight("birth", "same_year", 2.1, "research: same year, one side without a day"),
    Weight("birth", "in_band", 2.1, "judgement: like same year"),
    Weight("birth", "one_year_apart", 0.5, "judgement: claimed ages differ by a year often"),
    Weight("birth", "two_years_apart", -1.5, "judgement"),
    Weight("birth", "years_apart", -10.0, "judgement: more than two years apart are two children of one name"),
    Weight("sex", "same", 0.5, "judgement: most children of a list share it"),
    Weight("sex", "differs", -4.5, "research: sex differs"),
    Weight("nationality", "same", 2.0, "judgement"),
    Weight("nationality", "differs", -3.8, "research: nationality differs"),
    Weight("language", "same", 2.5, "judgement"),
    Weight("language", "differs", -3.0, "judgement: near the research value for nationality"),
    Weight("mark", "same", 6.0, "judgement: near the research value for the same place"),
    Weight("mark", "differs", -1.0, "judgement: marks are often not recorded"),
    Weight("region", "same", 1.0, "judgement"),
    Weight("name", "differs", -6.0, "judgement"),
    Weight("name", "resembles", -2.0, "judgement: one consonant apart is another name more often than an error"),
)
_BITS = {(row.field, row.relation): row.bits for row in _ROWS}
# A word's agreement is worth more the more consonants it has; levels scale it.
NAME_WORD_BITS = {1: 2.0, 2: 4.5, 3: 6.0, 4: 7.5}
NAME_LEVEL = {"same_spelling": 1.0, "same_sound": 1.0, "same_skeleton": 0.8}


def bits(field: str, relation: str) -> float:
    """Bits of one relation; KeyError for a relation nobody weighed."""
    return _BITS[field, relation]


def rows() -> tuple[Weight, ...]:
    """All weights, for the documentation and the help screen."""
    return _ROWS
