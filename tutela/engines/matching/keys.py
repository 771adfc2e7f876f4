"""Composite keys: what is blinded and compared for equality between two nodes (matching research, sections 1 and 6).

A key joins one or two name skeletons with a part of the birth date, so that a single fact can never be asked alone.

| kind | joins | tier |
| --- | --- | --- |
| PD | two skeletons, full date (also with day and month swapped) | strict |
| PM | two skeletons, year, day and month | strict |
| Y | two skeletons, year | wide |
| D | one skeleton, full date | wide |
| M | two skeletons, day and month | wide |
| N | one skeleton, year | wide |
| NS | one skeleton, year, sex | wide |
| NL | one skeleton, year, language | wide |

The index holds the years a child may be born in; the question widens them: by one year, by two when no paper proves
the year. `delta` says how far a question's key is from what the asker believes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from tutela.engines import names
from tutela.engines.matching.facts import Birth, Facts

STRICT = "strict"
WIDE = "wide"
MAX_KEYS = 128
_ORDER = ("PD", "PM", "Y", "D", "N", "NL", "NS", "M")


@dataclass(frozen=True, slots=True)
class Key:
    """One composite key. `message` is what is blinded; `kind`, `delta` and `word` explain a hit."""

    kind: str
    message: bytes
    delta: int = 0
    word: str = ""


def index_keys(facts: Facts, tier: str) -> list[Key]:
    """Keys under which a child is found; without widening."""
    return _distinct(_keys(facts, tier, widen=0))


def question_keys(facts: Facts, tier: str) -> list[Key]:
    """Keys a question asks with; widened and cut to 128, the most telling kinds and nearest years first."""
    widen = 0 if facts.birth is None else 1 if facts.birth.documented else 2
    found = _distinct(_keys(facts, tier, widen=widen))
    return sorted(found, key=lambda key: (abs(key.delta), _ORDER.index(key.kind)))[:MAX_KEYS]


def local_keys(facts: Facts, *, asking: bool = False) -> list[Key]:
    """Keys for finding a second registration inside one node, where both records are the node's own.

    One skeleton with the year (two years around it when `asking`), and two skeletons alone for a child without an age.
    """
    singles = sorted({s for spelling in facts.spellings for word in spelling for s in usable(word)})
    pairs = sorted({pair for spelling in facts.spellings for pair in _pairs(spelling)})
    years = {} if facts.birth is None else _years(facts.birth, 2 if asking else 0)
    found = [_key("N", single, year, delta=delta, word=single) for single in singles for year, delta in years.items()]
    found += [_key("P", one, two) for one, two in pairs]
    return _distinct(iter(found))[: 2 * MAX_KEYS]


def _keys(facts: Facts, tier: str, *, widen: int) -> Iterator[Key]:
    birth = facts.birth
    if birth is None:
        return
    years = _years(birth, widen)
    pairs = sorted({pair for spelling in facts.spellings for pair in _pairs(spelling)})
    if tier == STRICT:
        yield from _strict(pairs, birth, years if widen else dict.fromkeys(birth.years, 0))
        return
    singles = sorted({s for spelling in facts.spellings for word in spelling for s in usable(word)})
    for (one, two), (year, delta) in product(pairs, years.items()):
        yield _key("Y", one, two, year, delta=delta)
    for single, (year, delta) in product(singles, years.items()):
        yield _key("N", single, year, delta=delta, word=single)
        if facts.sex:
            yield _key("NS", single, year, facts.sex, delta=delta, word=single)
        for language in sorted(facts.languages):
            yield _key("NL", single, year, language, delta=delta, word=single)
    if day := birth.usable_day:
        for single, form in product(singles, _days(day)):
            yield _key("D", single, form, word=single)
        for one, two in pairs:
            yield _key("M", one, two, day.strftime("%m-%d"))


def _strict(pairs: list[tuple[str, str]], birth: Birth, years: dict[int, int]) -> Iterator[Key]:
    day = birth.usable_day
    if day is None:
        return
    for one, two in pairs:
        for form in _days(day):
            yield _key("PD", one, two, form)
        for year, delta in years.items():
            yield _key("PM", one, two, year, day.strftime("%m-%d"), delta=delta)


def _years(birth: Birth, widen: int) -> dict[int, int]:
    """Year to distance from the believed years, negative for earlier."""
    found = dict.fromkeys(birth.years, 0)
    for step in range(1, widen + 1):
        found[birth.years[0] - step] = -step
        found[birth.years[-1] + step] = step
    return found


def _days(day: date) -> list[str]:
    forms = [day.isoformat()]
    if day.day <= 12 and day.day != day.month:
        forms.append(f"{day.year}-{day.day:02d}-{day.month:02d}")
    return forms


def _pairs(spelling: tuple[names.Word, ...]) -> Iterator[tuple[str, str]]:
    """Every two words of one spelling, order ignored: given and family name are often swapped."""
    for at, first in enumerate(spelling):
        for second in spelling[at + 1 :]:
            for one, two in product(usable(first)[:2], usable(second)[:2]):
                yield (one, two) if one <= two else (two, one)


def usable(word: names.Word) -> tuple[str, ...]:
    """Skeletons that tell enough; a word with hardly any consonant is taken with its vowels."""
    if all(len(skeleton.lstrip("A")) < 2 for skeleton in word.skeletons) and word.fold:
        short = [f"{skeleton}~{word.fold}" for skeleton in word.skeletons if len(skeleton.lstrip("A")) < 1]
        return tuple(short) or word.skeletons
    return word.skeletons


def _key(kind: str, *parts: object, delta: int = 0, word: str = "") -> Key:
    text = "|".join((names.norm_version(), kind, *(str(part) for part in parts)))
    return Key(kind, text.encode(), delta, word)


def _distinct(keys: Iterator[Key]) -> list[Key]:
    found: dict[bytes, Key] = {}
    for key in keys:
        if key.message not in found or abs(key.delta) < abs(found[key.message].delta):
            found[key.message] = key
    return list(found.values())
