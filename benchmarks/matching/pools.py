"""Where the invented children's names come from: hand-written lists, Wikidata spellings, a Ukrainian name dictionary.

Every name carries its native spelling (empty where the language is written in Latin letters) and the Latin spellings
under which offices know it, each with a weight. Sources and licences: README.md in this folder.
"""

import gzip
import itertools
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

LISTS = Path(__file__).parent / "lists"
# The shared name tables lie beside the working copy; the variable moves them.
DATA = Path(os.environ.get("TUTELA_MATCHING_DATA", Path(__file__).resolve().parents[3] / "shared/data/matching"))
HAMZA = str.maketrans("أإآٱىة", "ااااي\u0647")
ARTICLE = re.compile(r"^(?:al|el|ul)[-' ]?(?=\w{3})", re.IGNORECASE)
# Letters that names taken over from other languages hardly ever contain.
ARABIC_ONLY = re.compile("[حعصضطظذثء]")
PREFIXES = (("", 4.0), ("Al-", 2.5), ("Al ", 2.0), ("El ", 1.5), ("Al", 1.0))
SERVANT = ("Abdul", "Abdel", "Abd al", "Abdal", "Abdoul")
SERVANT_WEIGHTS = (4.0, 4.0, 1.5, 0.7, 0.7)
JOINS = (("", 4.0), (" ", 2.5), ("-", 1.5))


@dataclass(frozen=True, slots=True)
class Name:
    """One name: native script, the Latin spellings with cumulated weights, the short forms in native script."""

    native: str
    forms: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    short: tuple[str, ...] = ()

    def latin(self, rng: random.Random) -> str:
        """One Latin spelling, as frequent as its weight."""
        return rng.choices(self.forms, cum_weights=self.weights)[0]


class Pool:
    """Names with frequencies: drawn often or seldom, the same for every draw with the same seed."""

    def __init__(self, names: Sequence[Name], weights: Iterable[float]) -> None:
        """`weights` are relative frequencies, one a name."""
        self.names = names
        self.cumulated = list(itertools.accumulate(weights))

    def draw(self, rng: random.Random) -> Name:
        """One name."""
        return rng.choices(self.names, cum_weights=self.cumulated)[0]


class Mixture:
    """Several pools, each drawn from with a given share: common names, a long tail."""

    def __init__(self, *parts: tuple[float, Pool]) -> None:
        """`parts` are (share, pool); shares need not sum to one."""
        self.pools = [pool for _, pool in parts]
        self.cumulated = list(itertools.accumulate(share for share, _ in parts))

    def draw(self, rng: random.Random) -> Name:
        """One name."""
        return rng.choices(self.pools, cum_weights=self.cumulated)[0].draw(rng)


@dataclass(frozen=True, slots=True)
class Names:
    """What one people calls its children: boys, girls, and the family names (a grandfather's name where none exist)."""

    male: Pool | Mixture
    female: Pool | Mixture
    family: Pool | Mixture


def zipf(count: int, offset: float, power: float) -> list[float]:
    """Frequencies that fall with the rank: 1 / (rank + offset) ** power."""
    return [1 / (rank + offset) ** power for rank in range(1, count + 1)]


def lines(name: str) -> Iterator[list[str]]:
    """Rows of a hand-written list, split at the bars, without remarks."""
    for line in (LISTS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


def spelled(native: str, forms: Sequence[str]) -> Name:
    """A name of a hand-written list: the first spelling is the commonest, the others fall off slowly."""
    return Name(native, tuple(forms), tuple(itertools.accumulate(zipf(len(forms), 0.3, 1.8))))


def listed(name: str, offset: float, power: float) -> dict[str, Pool]:
    """Pools m, f and s of a hand-written list; `offset` and `power` shape how common the first names are."""
    rows = defaultdict(list)
    for kind, native, forms in lines(name):
        rows[kind].append(spelled(native, forms.split(",")))
    return {kind: Pool(names, zipf(len(names), offset, power)) for kind, names in rows.items()}


@cache
def places() -> dict[str, list[tuple[str, ...]]]:
    """Places of birth by nationality, each as a tuple of its spellings."""
    found = defaultdict(list)
    for nationality, forms in lines("places.txt"):
        found[nationality].append(tuple(forms.split(",")))
    return dict(found)


def plain(native: str) -> str:
    """Arabic without the hamza seats and final forms that writers leave out, to look spellings up."""
    return native.translate(HAMZA)


@cache
def wikidata() -> dict[str, dict[str, int]]:
    """Latin spellings with counts by Arabic token, from Wikidata person names."""
    table: dict[str, dict[str, int]] = defaultdict(dict)
    with gzip.open(DATA / "wd_arabic_80.tsv.gz", "rt", encoding="utf-8") as rows:
        for row in rows:
            latin, letters, count = row.rstrip("\n").split("\t")
            table[letters.replace(" ", "")][latin] = int(count)
    return table


@cache
def looked_up() -> dict[str, dict[str, int]]:
    """The same by plain token, so that a list's أحمد finds the spellings of احمد."""
    merged: dict[str, dict[str, int]] = defaultdict(dict)
    for native, forms in wikidata().items():
        key = plain(native)
        for latin, count in forms.items():
            merged[key][latin] = merged[key].get(latin, 0) + count
    return merged


def credible(forms: dict[str, float], keep: int) -> list[tuple[str, float]]:
    """The spellings that resemble the commonest one: Wikidata also pairs tokens that stand for other words."""
    ranked = sorted(forms.items(), key=lambda pair: (-pair[1], pair[0]))
    best = ranked[0][0]
    near = [pair for pair in ranked[:24] if SequenceMatcher(None, best.lower(), pair[0].lower()).ratio() >= 0.5]
    return near[:keep]


def weighted(native: str, forms: Sequence[tuple[str, float]]) -> Name:
    """A name from (spelling, weight) pairs."""
    return Name(native, tuple(form for form, _ in forms), tuple(itertools.accumulate(weight for _, weight in forms)))


def spellings(token: str, added: Sequence[str], keep: int = 7) -> list[tuple[str, float]]:
    """Spellings of one Arabic token: Wikidata's counts, damped, and those a list adds."""
    forms: dict[str, float] = {form: 4.0 / rank for rank, form in enumerate(added, start=1) if form}
    bare = token[2:] if token.startswith("ال") and len(token) > 4 else token
    for key in {plain(token), plain(bare)}:
        for latin, count in looked_up().get(key, {}).items():
            form = ARTICLE.sub("", latin).title() if bare != token else latin.title()
            forms[form] = forms.get(form, 0) + count**0.6
    return credible(forms, keep) if forms else []


def with_article(native: str, bases: Sequence[tuple[str, float]]) -> Name:
    """A name with the article, which offices keep, hyphenate, glue on or drop."""
    bases = [(ARTICLE.sub("", form), weight) for form, weight in bases[:4]]
    return weighted(native, [(prefix + form, share * weight) for prefix, share in PREFIXES for form, weight in bases])


def servant(native: str) -> Name:
    """A name with Abd, glued, split or hyphenated in many ways."""
    bases = spellings(native.split()[1], (), keep=4)
    forms = []
    for head, head_weight in zip(SERVANT, SERVANT_WEIGHTS, strict=True):
        for join, join_weight in JOINS:
            forms += [(head + join + form, head_weight * join_weight * weight) for form, weight in bases]
    return weighted(native, forms)


def arabic_name(native: str, added: Sequence[str]) -> Name:
    """A name of the Arabic list with all its spellings."""
    if native.startswith("عبد ") and not any(added):
        return servant(native)
    forms = spellings(native, added)
    if native.startswith("ال"):
        return with_article(native, forms)
    return weighted(native, forms)


def tail() -> Pool:
    """Rarer Arabic family names: Wikidata tokens with the article, or with several spellings and an Arabic letter."""
    found, weights = [], []
    for native, latin in sorted(wikidata().items()):
        total = sum(latin.values())
        article = native.startswith("ال") and len(native) > 4
        if not 3 <= len(native) <= 9 or total < (1 if article else 4) or (not article and len(latin) < 2):
            continue
        if not article and not ARABIC_ONLY.search(native):
            continue
        forms = spellings(native, (), keep=5)
        found.append(with_article(native, forms) if article else weighted(native, forms))
        weights.append(min(total, 60) ** 0.8 * (0.3 if article else 1.0))
    return Pool(found, weights)


def arabic() -> Names:
    """Arabic names: listed given names; families after a grandfather, from the list, or from the long tail."""
    rows = defaultdict(list)
    for kind, native, added in lines("arabic.txt"):
        rows[kind].append(arabic_name(native, added.split(",")))
    male = Pool(rows["m"], zipf(len(rows["m"]), 3, 0.85))
    female = Pool(rows["f"], zipf(len(rows["f"]), 3, 0.6))
    listed_families = Pool(rows["s"], zipf(len(rows["s"]), 10, 0.5))
    return Names(male, female, Mixture((0.48, male), (0.12, listed_families), (0.40, tail())))


def load() -> dict[str, Names]:
    """All names by people: ar (Arabic), fa (Afghan), so, wa (Guinea, Gambia), ti (Eritrea, Ethiopia), tr, uk."""
    from benchmarks.matching import ukrainian

    dari, somali, west = listed("dari.txt", 2, 0.95), listed("somali.txt", 2, 0.95), listed("westafrica.txt", 0.6, 1.1)
    tigrinya, turkish = listed("tigrinya.txt", 2, 0.85), listed("turkish.txt", 0.5, 1.0)
    return {
        "ar": arabic(),
        "fa": Names(dari["m"], dari["f"], Mixture((0.88, dari["s"]), (0.12, dari["m"]))),
        "so": Names(somali["m"], somali["f"], somali["m"]),
        "wa": Names(west["m"], west["f"], west["s"]),
        "ti": Names(tigrinya["m"], tigrinya["f"], tigrinya["m"]),
        "tr": Names(turkish["m"], turkish["f"], turkish["s"]),
        "uk": ukrainian.names(),
    }
