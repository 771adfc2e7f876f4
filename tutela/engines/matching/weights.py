"""What each agreement or difference is worth, in bits; written by people, the same for every pair, never learned.

Positive bits speak for one child, negative against. `origin` says where the number comes from: "research" are the
weights of the project's matching study on invented children, "judgement" is an author's estimate that waits for a count
table of real double registrations.
"""

import math
from dataclasses import dataclass

VERSION = 2


@dataclass(frozen=True, slots=True)
class Weight:
    """Bits for one relation of one field."""

    field: str
    relation: str
    bits: float
    origin: str


_ROWS = (
    Weight("birth", "same_day", 13.5, "research 11.7, measured on invented children"),
    Weight("birth", "day_month_swapped", 10.0, "research 8.4, measured on invented children"),
    Weight("birth", "same_day_other_year", 6.0, "research 5.3, measured on invented children"),
    Weight("birth", "same_year", 2.0, "research 2.1, measured on invented children"),
    Weight("birth", "in_band", 2.1, "judgement: like same year"),
    Weight("birth", "one_year_apart", -1.0, "measured on invented children"),
    Weight("birth", "two_years_apart", -2.0, "measured on invented children"),
    Weight("birth", "years_apart", -10.0, "judgement: more than two years apart are two children of one name"),
    Weight("sex", "same", 0.5, "judgement: most children of a list share it"),
    Weight("sex", "differs", -3.5, "research -4.5, measured on invented children"),
    Weight("nationality", "same", 0.5, "measured on invented children: the names already say most of it"),
    Weight("nationality", "differs", -4.5, "research -3.8, measured on invented children"),
    Weight("language", "same", 2.5, "judgement"),
    Weight("language", "differs", -3.0, "judgement: near the research value for nationality"),
    Weight("mark", "same", 6.0, "judgement: near the research value for the same place"),
    Weight("mark", "differs", -1.0, "judgement: marks are often not recorded"),
    Weight("region", "same", 1.0, "judgement"),
    Weight("birth", "same_day_next_year", 8.0, "measured on invented children"),
    Weight("birth", "same_month", 3.5, "measured on invented children"),
    Weight("birth", "same_day_of_month", 2.5, "measured on invented children"),
    Weight("birth", "days_differ", -4.0, "measured on invented children"),
    Weight("birth", "days_differ_one_year", -6.0, "measured on invented children"),
    Weight("birth", "days_differ_two_years", -6.0, "measured on invented children"),
    Weight("birth", "three_years_apart", -2.5, "judgement"),
    Weight("birth", "both_estimated_same_year", 3.0, "research 3.9, measured on invented children"),
    Weight("birth", "both_estimated_one_year_apart", 2.5, "measured on invented children"),
    Weight("birth", "both_estimated_two_years_apart", 1.0, "measured on invented children"),
    Weight("birth", "both_estimated_three_years_apart", -1.0, "judgement"),
    Weight("name", "both_have_others", -4.0, "measured on invented children"),
    Weight("name", "one_has_more", -0.5, "judgement"),
    Weight("father", "differs", -1.0, "measured on invented children"),
    Weight("mother", "differs", -3.0, "judgement"),
    Weight("siblings", "differs", -0.5, "judgement"),
    Weight("place", "same", 3.0, "research 5.6, measured on invented children"),
    Weight("place", "differs", -1.2, "measured on invented children"),
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


ALARM_SLACK = 0.0
PSEUDO_CHILDREN = 1000
WORD = {"same_sound": (0.9, -0.2), "same_skeleton": (0.9, -0.5), "near": (0.5, -1.5)}
KIN = {"same": (0.55, 0.0), "crossed": (0.4, 0.0)}


def word_bits(skeleton: str) -> float:
    """Usual rarity of a word by the number of its consonants, in bits."""
    consonants = len(skeleton.split("~")[0].lstrip("A"))
    return NAME_WORD_BITS[min(max(consonants, 1), 4)]


def rarity(seen: int, size: int, usual: float) -> float:
    """Bits of a word that `seen` of `size` children have, drawn towards the usual rarity when there are few children."""
    share = (seen + PSEUDO_CHILDREN * 2**-usual) / (size + PSEUDO_CHILDREN)
    return -math.log2(min(share, 1.0))


def word_worth(relation: str, rarity_bits: float) -> float:
    """Bits of one agreeing word of the name."""
    factor, offset = WORD[relation]
    return factor * rarity_bits + offset


def kin_worth(relation: str, rarity_bits: float) -> float:
    """Bits of an agreeing name of a relative."""
    factor, offset = KIN[relation]
    return factor * rarity_bits + offset


def rows() -> tuple[Weight, ...]:
    """All weights, for the documentation and the help screen."""
    return _ROWS
