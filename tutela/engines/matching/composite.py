"""Composite keys: what is blinded and looked up in another node's index. One fact can never be asked alone.

| kind | joins | tier |
| --- | --- | --- |
| E | two words of the name, full date of birth | strict |
| Y | two words of the name (or one and the father's), year of birth | wide |
| D | one word of the name, full date of birth | wide |
| M | two words of the name, month and day of birth | wide |
| T | three words of the name | wide |
| L | one word of the name, a word of the place of birth, year of birth | wide |

Words stand for their skeletons, in any order. The index holds the usual skeletons; the question also tries the rarer
ones, the day and month swapped, and years around the believed one. The tables of names are part of the OPRF key, so
keys of two versions of the tables never meet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from tutela.engines.matching.facts import Birth, Facts
from tutela.engines.matching.features import slots, usable

STRICT, WIDE = "strict", "wide"
TIERS = (STRICT, WIDE)
MAX_QUESTION = 128
MAX_INDEX = {STRICT: 8, WIDE: 24}
_WORDS = 4
_INDEX_RANK, _QUESTION_RANK = 1, 2
WORTH = {"E": 15.0, "D": 8.0, "M": 8.0, "Y": 7.0, "T": 6.0, "L": 5.0}
"""What a hit says about how soon a candidate should be compared; it is no evidence."""


@dataclass(frozen=True, slots=True)
class Key:
    """One composite key. `rank`: 0 for what is believed, more for rarer readings of the name and farther dates."""

    kind: str
    text: str
    rank: int

    @property
    def message(self) -> bytes:
        """What is blinded."""
        return self.text.encode()


def index_keys(facts: Facts, tier: str) -> list[Key]:
    """Keys under which a child is found."""
    return _cut(_keys(facts, tier, asking=False), MAX_INDEX[tier])


def question_keys(facts: Facts, tier: str) -> list[Key]:
    """Keys a question asks with, at most 128, the most telling first."""
    return _cut(_keys(facts, tier, asking=True), MAX_QUESTION)


def _cut(found: Iterable[Key], most: int) -> list[Key]:
    kept: dict[str, Key] = {}
    for key in found:
        if key.text not in kept or key.rank < kept[key.text].rank:
            kept[key.text] = key
    return sorted(kept.values(), key=lambda key: (key.rank, -WORTH[key.kind], key.text))[:most]


def _keys(facts: Facts, tier: str, *, asking: bool) -> Iterator[Key]:
    readings = _QUESTION_RANK if asking else _INDEX_RANK
    words = [slot.skeletons[: readings + 1] for slot in slots(facts)[:_WORDS]]
    own = _pairs(words, readings)
    pairs = {**_with_father(facts, words, readings), **own}
    days = _days(facts.birth, asking=asking)
    if tier == STRICT:
        yield from _joined("E", pairs, {f"{day:%Y-%m-%d}": far for day, far in [*days, *_other_years(days, asking)]})
        return
    years = _years(facts.birth, asking=asking)
    singles: dict[str, int] = {word: rank for word_forms in words for rank, word in enumerate(word_forms)}
    yield from _joined("Y", pairs, years)
    yield from _joined(
        "D", {(word,): rank for word, rank in singles.items()}, {f"{d:%Y-%m-%d}": far for d, far in days}
    )
    yield from _joined("M", pairs, {f"{day:%m-%d}": far for day, far in days})
    yield from _joined("T", _triples(words, asking=asking), {"": 0})
    places = [skeleton for word in facts.place for skeleton in usable(word)[:2]]
    at_place: dict[tuple[str, ...], int] = {(word, place): rank + 1 for (word, rank), place in product(singles.items(), places)}
    yield from _joined("L", at_place, years)


def _joined(kind: str, left: dict[tuple[str, ...], int], right: dict[str, int]) -> Iterator[Key]:
    for (words, rank), (part, far) in product(left.items(), right.items()):
        yield Key(kind, "|".join((kind, *words, part)), rank + far)


def _pairs(words: list[tuple[str, ...]], most: int) -> dict[tuple[str, ...], int]:
    """Every two words in every reading that is not too rare; order ignored, given and family name are often swapped."""
    found: dict[tuple[str, ...], int] = {}
    for first, second in combinations(words, 2):
        for (i, one), (j, two) in product(enumerate(first), enumerate(second)):
            pair = tuple(sorted((one, two)))
            if i + j <= most:
                found[pair] = min(found.get(pair, 99), i + j)
    return found


def _with_father(facts: Facts, words: list[tuple[str, ...]], most: int) -> dict[tuple[str, ...], int]:
    """The father's name in the place of a family name."""
    fathers = [usable(word)[: most + 1] for word in facts.father[:1]]
    found: dict[tuple[str, ...], int] = {}
    for own, father in product(words[:3], fathers):
        for (i, one), (j, two) in product(enumerate(own), enumerate(father)):
            if i + j <= most:
                found.setdefault(tuple(sorted((one, two))), i + j)
    return found


def _triples(words: list[tuple[str, ...]], *, asking: bool) -> dict[tuple[str, ...], int]:
    if len(words) < 3:
        return {}
    readings = product(*(forms[: 2 if asking else 1] for forms in words[:3]))
    return {tuple(sorted(reading)): 1 for reading in readings}


def _days(birth: Birth | None, *, asking: bool) -> list[tuple[date, int]]:
    day = birth.usable_day if birth else None
    if day is None:
        return []
    swap = asking and day.day <= 12 and day.day != day.month
    return [(day, 0), *([(date(day.year, day.day, day.month), 1)] if swap else [])]


def _other_years(days: list[tuple[date, int]], asking: bool) -> list[tuple[date, int]]:
    """The same day in the years before and after."""
    if not asking or not days or (days[0][0].month, days[0][0].day) == (2, 29):
        return []
    return [(days[0][0].replace(year=days[0][0].year + step), 1) for step in (-1, 1)]


def _years(birth: Birth | None, *, asking: bool) -> dict[str, int]:
    if birth is None:
        return {}
    found = dict.fromkeys((str(year) for year in birth.years), 0)
    steps = 0 if not asking else 1 if birth.usable_day else 2
    for step in range(1, steps + 1):
        found[str(birth.years[0] - step)] = step
        found[str(birth.years[-1] + step)] = step
    return found
