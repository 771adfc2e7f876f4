"""A child as attributes that can be compared for equality and nothing else: the same list in clear and blinded.

An attribute is a short text, such as `n|mhmd` (a word of the name has this skeleton) or `y|2012` (born in that year).
What an office may learn from one that agrees travels in its payload; see `compare` for what agreement is worth.

| kind | says | payload |
| --- | --- | --- |
| n | a word of the name has this skeleton | slot, rarity |
| f | a word of the name sounds or is written the same | slot, rarity |
| e | a word of the name is one consonant away from this | slot, rarity |
| p, m, b | father, mother, a sibling has a name with this skeleton | rarity |
| d, x, y | full date of birth, month and day, year | precision |
| u, v | year and month, year and day of the month | |
| s, c, g, k, l | sex, nationality, language, mark, a word of the place of birth | |
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tutela.engines import names
from tutela.engines.matching import weights
from tutela.engines.matching.facts import Birth, Facts

MAX_SLOTS = 6
MAX_ATTRIBUTES = 40
MAX_ASKED = 32
RARITY_STEP = 8.0
"""Rarity travels in eighths of a bit, at most 255 eighths."""

DAY, MONTH, YEAR, RANGE = range(4)
"""How exactly a birth date is known."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One comparable fact. `slot`: which word of the name; `rarity`: eighths of a bit; `delta`: years from belief."""

    kind: str
    value: str
    slot: int = 0
    rarity: int = 0
    delta: int = 0

    @property
    def text(self) -> str:
        """What is compared."""
        return f"{self.kind}|{self.value}"

    @property
    def message(self) -> bytes:
        """What is blinded."""
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a name with all its spellings: skeletons, most usual first, and spellings that keep vowels."""

    skeletons: tuple[str, ...]
    sounds: frozenset[str]


class Rarity:
    """How rare a name is among the children of one node, in bits.

    `counts`: how many children have a word with this skeleton; `size`: how many children there are. Few children say
    little about names, so a thousand children with the usual share for a word of that length are added.
    """

    def __init__(self, counts: Mapping[str, int] | None = None, size: int = 0) -> None:
        self._counts, self._size = counts or {}, size

    def bits(self, skeleton: str) -> float:
        """Bits that agreement on this skeleton is worth."""
        usual = weights.word_bits(skeleton)
        seen = self._counts.get(skeleton, 0)
        return weights.rarity(seen, self._size, usual)

    def step(self, skeleton: str) -> int:
        """The same in eighths of a bit, for the payload."""
        return max(0, min(255, round(self.bits(skeleton) * RARITY_STEP)))


def slots(facts: Facts) -> tuple[Slot, ...]:
    """The words of a child's name; spellings of one word in several scripts are one slot."""
    found: list[tuple[list[str], set[str]]] = []
    for spelling in facts.spellings:
        taken: set[int] = set()
        for word in spelling:
            at = next(
                (i for i, (known, _) in enumerate(found) if i not in taken and set(known) & set(usable(word))), -1
            )
            if at < 0:
                found.append(([], set()))
                at = len(found) - 1
            taken.add(at)
            known, sounds = found[at]
            known += [skeleton for skeleton in _readings(word) if skeleton not in known]
            sounds.update({word.text, word.fold} if word.script == "Latn" else {word.text})
    return tuple(
        Slot(tuple(known[: 2 * names.MAX_ALTERNATIVES]), frozenset(sounds)) for known, sounds in found[:MAX_SLOTS]
    )


def _readings(word: names.Word) -> list[str]:
    """Skeletons of the word, then of the full names it may be short for, then its rarer skeletons."""
    own = usable(word)
    return [own[0], *names.full_skeletons(word.text), *own[1:]]


def usable(word: names.Word) -> tuple[str, ...]:
    """Skeletons that tell enough; a word with hardly any consonant is taken with its vowels."""
    if all(len(skeleton.lstrip("A")) < 2 for skeleton in word.skeletons) and word.fold:
        short = [f"{skeleton}~{word.fold}" for skeleton in word.skeletons if len(skeleton.lstrip("A")) < 1]
        return tuple(short) or word.skeletons
    return word.skeletons


def attributes(facts: Facts, rarity: Rarity) -> list[Attribute]:
    """What a holder lets be compared about one of its children; each text once, the most telling first."""
    found = [*_name(facts, rarity), *_kin(facts, rarity), *_birth(facts.birth), *_codes(facts)]
    return _distinct(found)


def asked(facts: Facts) -> list[Attribute]:
    """What an asker compares: its own child's attributes, with dates widened and kin also tried as names; at most 32,
    the most telling first."""
    rarity = Rarity()
    named = list(_name(facts, rarity))
    found = [*_birth(facts.birth), *_codes(facts), *(item for item in named if item.kind != "e"), *_kin(facts, rarity)]
    found += _crossed(facts)
    if facts.birth is not None:
        found += [*_swapped(facts.birth), *_widened(facts.birth)]
    return _distinct([*found, *(item for item in named if item.kind == "e")])[:MAX_ASKED]


def held(facts: Facts) -> int:
    """Which fields are known, as bits: an empty field is no difference. The number of name words in the upper bits."""
    known = (
        facts.sex,
        facts.nationalities,
        facts.father,
        facts.mother,
        facts.siblings,
        facts.place,
        facts.languages,
        facts.marks,
    )
    return sum(1 << i for i, value in enumerate(known) if value) | len(slots(facts)) << len(known)


SEX, NATIONALITY, FATHER, MOTHER, SIBLINGS, PLACE, LANGUAGE, MARK = (1 << i for i in range(8))


def words_of(flags: int) -> int:
    """The number of name words in the flags of `held`."""
    return flags >> 8


def _name(facts: Facts, rarity: Rarity) -> Iterator[Attribute]:
    rows = slots(facts)
    for kind in "nfe":
        for at, slot in enumerate(rows):
            worth = max(rarity.step(skeleton) for skeleton in slot.skeletons)
            if kind == "n":
                yield from (Attribute("n", skeleton, at, rarity.step(skeleton)) for skeleton in slot.skeletons)
            elif kind == "f":
                yield from (Attribute("f", sound, at, worth) for sound in sorted(slot.sounds))
            else:
                yield from (Attribute("e", short, at, worth) for short in _shortened(slot.skeletons[0]))


def _shortened(skeleton: str) -> list[str]:
    """The skeleton with one class left out, and itself: two that share one are at most one change apart."""
    if len(skeleton) < 4 or "~" in skeleton:
        return []
    return sorted({skeleton[:i] + skeleton[i + 1 :] for i in range(len(skeleton))})


def _kin(facts: Facts, rarity: Rarity) -> list[Attribute]:
    rows = (("p", facts.father), ("m", facts.mother), ("b", facts.siblings))
    return [
        Attribute(kind, skeleton, 0, rarity.step(skeleton))
        for kind, kin in rows
        for word in kin
        for skeleton in usable(word)
    ]


def _crossed(facts: Facts) -> list[Attribute]:
    """A father's name is often written as family name, and the other way round."""
    found = [Attribute("n", skeleton, MAX_SLOTS) for word in facts.father for skeleton in usable(word)[:2]]
    if not facts.father:
        found += [
            Attribute("p", skeleton, at) for at, slot in enumerate(slots(facts)) for skeleton in slot.skeletons[:2]
        ]
    return found


def _birth(birth: Birth | None) -> list[Attribute]:
    if birth is None:
        return []
    precision = _precision(birth)
    found = [Attribute("y", str(year), rarity=precision) for year in birth.years]
    if day := birth.usable_day:
        found += [
            Attribute("d", day.isoformat()), Attribute("x", f"{day:%m-%d}"),
            Attribute("u", f"{day:%Y-%m}"), Attribute("v", f"{day:%Y--%d}"),
        ]  # fmt: skip
    elif birth.month:
        found.append(Attribute("u", f"{birth.first}-{birth.month:02d}"))
    return found


def _precision(birth: Birth) -> int:
    if birth.usable_day:
        return DAY
    if birth.month:
        return MONTH
    return YEAR if birth.first == birth.last else RANGE


def _swapped(birth: Birth) -> list[Attribute]:
    day = birth.usable_day
    if day is None or day.day > 12 or day.day == day.month:
        return []
    return [Attribute("d", f"{day.year}-{day.day:02d}-{day.month:02d}", delta=1)]


def _widened(birth: Birth) -> list[Attribute]:
    reach = (1, 2) if birth.usable_day else (1, 2, 3)
    steps = [at for step in reach for at in ((birth.years[0] - step, -step), (birth.years[-1] + step, step))]
    return [Attribute("y", str(year), delta=delta) for year, delta in steps]


def _codes(facts: Facts) -> list[Attribute]:
    rows = [("s", {facts.sex} - {""}), ("c", facts.nationalities), ("g", facts.languages), ("k", facts.marks)]
    found = [Attribute(kind, value) for kind, values in rows for value in sorted(values)]
    return found + [Attribute("l", skeleton) for word in facts.place for skeleton in usable(word)]


def _distinct(found: list[Attribute]) -> list[Attribute]:
    kept: dict[str, Attribute] = {}
    for item in found:
        kept.setdefault(item.text, item)
    return list(kept.values())[:MAX_ATTRIBUTES]
