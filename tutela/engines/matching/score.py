"""What agreeing attributes are worth: bits for each field, their sum, and a probability.

One model for clear text and for blinded comparison: it sees which of the asker's attributes the other side has too,
their payloads, and which fields the other side holds. The weights are in `weights`, written by people; nothing here
learns. The result is a hint for a person who looks; nothing is decided.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutela.engines.matching import features, weights
from tutela.engines.matching.facts import Facts
from tutela.engines.matching.features import MAX_SLOTS, Attribute


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field's share: how the two sides relate and what that is worth in bits (positive speaks for one child)."""

    field: str
    relation: str
    bits: float

    def as_row(self) -> dict[str, object]:
        """Plain form for storing."""
        return {"field": self.field, "relation": self.relation, "bits": round(self.bits, 1)}


@dataclass(frozen=True, slots=True)
class Met:
    """An attribute of the asker's child that the other child has too, with the other side's payload."""

    own: Attribute
    slot: int
    rarity: int

    @property
    def bits(self) -> float:
        """Rarity in bits."""
        return self.rarity / features.RARITY_STEP


def meet(asked: Iterable[Attribute], theirs: Iterable[Attribute]) -> list[Met]:
    """Equality in the clear: only where both records belong to one node, or to compare with the blinded way."""
    known = {item.text: item for item in theirs}
    return [Met(item, known[item.text].slot, known[item.text].rarity) for item in asked if item.text in known]


def compare(one: Facts, two: Facts, rarity: features.Rarity | None = None) -> list[Evidence]:
    """Two records of one node in the clear, `one` being the child that is asked about."""
    theirs = features.attributes(two, rarity or features.Rarity())
    return evidence(one, meet(features.asked(one), theirs), features.held(two))


def reasons(found: Iterable[Evidence]) -> list[str]:
    """Field codes that speak for one child, strongest first."""
    return [item.field for item in found if item.bits > 0]


def evidence(facts: Facts, met: Sequence[Met], held: int) -> list[Evidence]:
    """Evidence per field, strongest first. `held`: fields the other side knows (`features.held`)."""
    by_kind: dict[str, list[Met]] = {}
    for item in met:
        by_kind.setdefault(item.own.kind, []).append(item)
    found = [
        *_name(facts, by_kind, features.words_of(held)),
        *_birth(facts, by_kind),
        *_kin(facts, by_kind, held),
        *_code("sex", bool(facts.sex), by_kind.get("s"), held & features.SEX),
        *_code("nationality", bool(facts.nationalities), by_kind.get("c"), held & features.NATIONALITY),
        *_code("place", bool(facts.place), by_kind.get("l"), held & features.PLACE),
        *_code("language", bool(facts.languages), by_kind.get("g"), held & features.LANGUAGE),
        *_code("mark", bool(facts.marks), by_kind.get("k"), held & features.MARK),
    ]
    return sorted(found, key=lambda item: -abs(item.bits))


def total(found: Iterable[Evidence]) -> float:
    """Sum of bits."""
    return round(sum(item.bits for item in found), 3)


def probability(bits: float, size: int) -> float:
    """Probability that the record is the child, if the child is equally likely to be any of `size` registered
    children or none: prior odds 1 / size."""
    odds = bits - math.log2(max(size, 1))
    return 1 / (1 + 2 ** min(max(-odds, -60), 60))


def needed_bits(*, size: int, registries: int = 1, false_alarms: float = 0.01) -> float:
    """Bits above which at most `false_alarms` of absent children would get a hit in any of the registries asked.

    The budget is shared: each registry gets its part, and a larger registry needs more bits for the same part.
    """
    return math.log2(max(size, 1)) + math.log2(registries / false_alarms) - weights.ALARM_SLACK


def _name(facts: Facts, by_kind: dict[str, list[Met]], words: int) -> list[Evidence]:
    own_words = len(features.slots(facts))
    if not own_words or not words:
        return []
    pairs: dict[tuple[int, int], tuple[float, str]] = {}
    for kind, relation in (("f", "same_sound"), ("n", "same_skeleton"), ("e", "near")):
        for item in by_kind.get(kind, []):
            if item.own.slot >= MAX_SLOTS:
                continue
            worth = weights.word_worth(relation, item.bits)
            if worth > pairs.get((item.own.slot, item.slot), (0.0, ""))[0]:
                pairs[item.own.slot, item.slot] = (worth, relation)
    chosen = _assign(pairs)
    bits = sum(worth for worth, _ in chosen)
    left, right = max(own_words - len(chosen), 0), max(words - len(chosen), 0)
    bits += weights.bits("name", "both_have_others") * min(left, right) + weights.bits("name", "one_has_more") * abs(
        left - right
    )
    if not chosen:
        return [Evidence("name", "differs", weights.bits("name", "differs"))]
    relations = {relation for _, relation in chosen}
    label = next(name for name in ("near", "same_skeleton", "same_sound") if name in relations)
    return [Evidence("name", "part" if min(left, right) else label, bits)]


def _assign(pairs: dict[tuple[int, int], tuple[float, str]]) -> list[tuple[float, str]]:
    """Each word is used once, the strongest pair first."""
    chosen, rows, columns = [], set(), set()
    for (row, column), value in sorted(pairs.items(), key=lambda item: -item[1][0]):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            chosen.append(value)
    return chosen


def _birth(facts: Facts, by_kind: dict[str, list[Met]]) -> list[Evidence]:
    if facts.birth is None:
        return []
    relation = _birth_relation(facts, by_kind)
    return [Evidence("birth", relation, weights.bits("birth", relation))]


def _birth_relation(facts: Facts, by_kind: dict[str, list[Met]]) -> str:
    if days := by_kind.get("d"):
        return "same_day" if any(item.own.delta == 0 for item in days) else "day_month_swapped"
    years = by_kind.get("y", [])
    nearest = min(years, key=lambda item: abs(item.own.delta), default=None)
    if by_kind.get("x"):
        return "same_day_other_year" if nearest is None or abs(nearest.own.delta) > 1 else "same_day_next_year"
    if nearest is None:
        return "years_apart"
    exact = facts.birth is not None and facts.birth.usable_day is not None
    both = exact and nearest.rarity == features.DAY
    gap = abs(nearest.own.delta)
    if both:
        if by_kind.get("u"):
            return "same_month"
        if by_kind.get("v"):
            return "same_day_of_month"
        return ("days_differ", "days_differ_one_year", "days_differ_two_years", "years_apart")[min(gap, 3)]
    one = exact or nearest.rarity in (features.DAY, features.MONTH)
    names = ("same_year", "one_year_apart", "two_years_apart", "three_years_apart")
    return names[gap] if one else "both_estimated_" + names[gap]


def _kin(facts: Facts, by_kind: dict[str, list[Met]], held: int) -> list[Evidence]:
    rows = (
        ("father", "p", facts.father, features.FATHER),
        ("mother", "m", facts.mother, features.MOTHER),
        ("siblings", "b", facts.siblings, features.SIBLINGS),
    )
    found = []
    for field, kind, own, flag in rows:
        met = by_kind.get(kind, [])
        if own and held & flag:
            if met:
                found.append(
                    Evidence(field, "same_skeleton", weights.kin_worth("same", max(item.bits for item in met)))
                )
            else:
                found.append(Evidence(field, "differs", weights.bits(field, "differs")))
        elif field == "father":
            crossed = [
                item for item in [*met, *by_kind.get("n", [])] if own and item.own.slot == MAX_SLOTS or item in met
            ]
            if crossed:
                worth = weights.kin_worth("crossed", max(item.bits for item in crossed))
                found.append(Evidence(field, "in_name", worth))
    return found


def _code(field: str, own: bool, met: list[Met] | None, theirs: int) -> list[Evidence]:
    if not own or not theirs:
        return []
    relation = "same" if met else "differs"
    return [Evidence(field, relation, weights.bits(field, relation))]
