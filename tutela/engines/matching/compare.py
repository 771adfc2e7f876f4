"""Compare two sets of facts and say why: a list of evidence with absolute bits, never one relative score.

The result is a hint for a person who looks; nothing is decided here. Relations are codes that screens translate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from tutela.engines import names
from tutela.engines.matching import weights
from tutela.engines.matching.facts import Birth, Facts
from tutela.engines.matching.keys import Key, usable


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field's share: how the two sides relate and what that is worth in bits (positive speaks for one child)."""

    field: str
    relation: str
    bits: float

    def as_row(self) -> dict[str, object]:
        """Plain form for storing."""
        return {"field": self.field, "relation": self.relation, "bits": round(self.bits, 1)}


def total(evidence: Iterable[Evidence]) -> float:
    """Sum of bits."""
    return round(sum(item.bits for item in evidence), 1)


def reasons(evidence: Iterable[Evidence]) -> list[str]:
    """Field codes that speak for one child, strongest first."""
    return [item.field for item in _ordered(evidence) if item.bits > 0]


def against(evidence: Iterable[Evidence]) -> list[str]:
    """Field codes that speak against it, strongest first."""
    return [item.field for item in _ordered(evidence) if item.bits < 0]


def compare(one: Facts, two: Facts) -> list[Evidence]:
    """Compare in clear: only inside one node, where both records are the node's own."""
    found = [
        *_names(one, two),
        *_births(one.birth, two.birth),
        *_codes("sex", {one.sex} - {""}, {two.sex} - {""}),
        *_codes("language", one.languages, two.languages),
        *_codes("nationality", one.nationalities, two.nationalities),
        *_codes("mark", one.marks, two.marks),
    ]
    return _ordered(found)


def compare_description(description: Facts, child: Facts) -> list[Evidence]:
    """Compare a description without a name (an encounter, a call) with an own open case; region only counts for."""
    found = [item for item in compare(description, child) if item.field not in ("name", "nationality")]
    if description.region and description.region == child.region:
        found.append(_weighed("region", "same"))
    return _ordered(found)


def compare_hits(hits: Sequence[Key], held: Sequence[str], child: Facts) -> list[Evidence]:
    """Evidence from blinded keys that met, for the office that owns `child`.

    `held`: fields the asker said it knows. A field both know whose key did not meet differs; a field one side does not
    know says nothing.
    """
    if not hits:
        return []
    kinds = {key.kind for key in hits}
    found = [_name_of_hits(hits, child), _birth_of_hits(hits)]
    for field, kind, own in (("sex", "NS", bool(child.sex)), ("language", "NL", bool(child.languages))):
        if kind in kinds:
            found.append(_weighed(field, "same"))
        elif field in held and own and kinds & {"N", "NS", "NL"}:
            found.append(_weighed(field, "differs"))
    return _ordered(found)


def _ordered(evidence: Iterable[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda item: -abs(item.bits))


def _weighed(field: str, relation: str) -> Evidence:
    return Evidence(field, relation, weights.bits(field, relation))


def _codes(field: str, one: Iterable[str], two: Iterable[str]) -> list[Evidence]:
    first, second = set(one), set(two)
    if not first or not second:
        return []
    return [_weighed(field, "same" if first & second else "differs")]


def _births(one: Birth | None, two: Birth | None) -> list[Evidence]:
    if one is None or two is None:
        return []
    first, second = one.usable_day, two.usable_day
    if first and second:
        if first == second:
            return [_weighed("birth", "same_day")]
        if first.year == second.year and (first.day, first.month) == (second.month, second.day):
            return [_weighed("birth", "day_month_swapped")]
        if (first.month, first.day) == (second.month, second.day):
            return [_weighed("birth", "same_day_other_year")]
    gap = max(one.first - two.last, two.first - one.last, 0)
    single = one.first == one.last and two.first == two.last
    return [_weighed("birth", _year_relation(gap, single))]


def _year_relation(gap: int, single: bool) -> str:
    if gap == 0:
        return "same_year" if single else "in_band"
    return {1: "one_year_apart", 2: "two_years_apart"}.get(gap, "years_apart")


def _names(one: Facts, two: Facts) -> list[Evidence]:
    """Best pair of spellings; each word is used once, at most two words count."""
    if not one.spellings or not two.spellings:
        return []
    return [max((_spelling(a, b) for a in one.spellings for b in two.spellings), key=lambda item: item.bits)]


def _spelling(one: tuple[names.Word, ...], two: tuple[names.Word, ...]) -> Evidence:
    free = list(two)
    met: list[tuple[str, float]] = []
    for word in one:
        best = max((_word_level(word, other) + (other,) for other in free), key=lambda item: item[1], default=None)
        if best is not None and best[1] > 0:
            free.remove(best[2])
            met.append((best[0], best[1]))
    if not met:
        near = any(_near(a, b) for a in one for b in two)
        return _weighed("name", "resembles" if near else "differs")
    worth = sum(sorted((bits for _, bits in met), reverse=True)[:2])
    whole = len(met) >= min(len(one), len(two))
    if not whole:
        return Evidence("name", "part", worth / 2)
    levels = {level for level, _ in met}
    order = ("same_skeleton", "same_sound", "same_spelling")
    return Evidence("name", next(level for level in order if level in levels), worth)


def _word_level(one: names.Word, two: names.Word) -> tuple[str, float]:
    shared = set(usable(one)) & set(usable(two))
    if not shared:
        return "", 0.0
    level = "same_skeleton"
    if one.fold == two.fold:
        level = "same_spelling" if one.text == two.text else "same_sound"
    return level, word_bits(max(shared, key=len)) * weights.NAME_LEVEL[level]


def word_bits(skeleton: str) -> float:
    """Bits one agreeing word is worth by its consonants."""
    consonants = len(skeleton.split("~")[0].lstrip("A"))
    return weights.NAME_WORD_BITS[min(max(consonants, 1), 4)]


def _near(one: names.Word, two: names.Word) -> bool:
    return any(Levenshtein.distance(a, b) == 1 for a in one.skeletons for b in two.skeletons)


def _name_of_hits(hits: Sequence[Key], child: Facts) -> Evidence:
    met = {key.word for key in hits if key.word}
    pair = any(key.kind in ("Y", "M", "PD", "PM") for key in hits)
    worth = _words_met(met, child)
    if pair or any(_covers(spelling, met) for spelling in child.spellings):
        return Evidence("name", "same_skeleton", max(worth, 6.0 if pair else 0.0) * weights.NAME_LEVEL["same_skeleton"])
    return Evidence("name", "part", worth * weights.NAME_LEVEL["same_skeleton"] / 2)


def _covers(spelling: tuple[names.Word, ...], met: set[str]) -> bool:
    return all(set(usable(word)) & met for word in spelling)


def _words_met(met: set[str], child: Facts) -> float:
    """Bits of the two strongest words that met, counted once per word of the child's spellings."""
    best = 0.0
    for spelling in child.spellings:
        worth = [max((word_bits(s) for s in usable(word) if s in met), default=0.0) for word in spelling]
        best = max(best, sum(sorted(worth, reverse=True)[:2]))
    return best


def _birth_of_hits(hits: Sequence[Key]) -> Evidence:
    kinds = {key.kind for key in hits if key.delta == 0}
    if kinds & {"PD", "D"}:
        return _weighed("birth", "same_day")
    if any(key.kind in ("PM", "M") for key in hits):
        return _weighed("birth", "same_day_other_year")
    nearest = min(abs(key.delta) for key in hits)
    return _weighed("birth", _year_relation(nearest, single=True))
