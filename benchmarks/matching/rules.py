"""Peers: the rules that child-protection and health systems use in production, written anew from their description.

Primero: token index with double metaphone for Latin and the word itself for any other script, boosts by field, the 20
best; rarity of a term enters as its search engine's inverse document frequency (our approximation). OSCaR: each name
must have a length ratio of 0.8 and a Jaro-Winkler of 0.9, the product of the similarities must reach 0.75. SORMAS:
trigram similarity of the full name, as PostgreSQL counts it, of at least 0.65, sex and full date not contradicting.
None of them romanises.
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from metaphone import doublemetaphone
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from benchmarks.matching.peers import CHUNK, Ranking, Record, best, month_day, top, year

BOOSTS = {"name": 15.0, "sex": 10.0, "age": 10.0, "date": 5.0, "nationality": 3.0}
PRIMERO_TOP = 20
SIMILAR, RATIO, PRODUCT = 0.9, 0.8, 0.75
TRIGRAMS = 0.65


def bare(text: str) -> str:
    """Upper case without diacritics and vowel marks."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(sign))


def names(record: Record) -> str:
    """The name as typed: Latin where there is one, else native."""
    return f"{record['given']} {record['family']}".strip() or record["native"]


class Index:
    """Which records hold a term, as arrays of places."""

    def __init__(self, terms: Sequence[Iterable[str]]) -> None:
        """`terms` of each record, in the order of the registry."""
        held: dict[str, list[int]] = defaultdict(list)
        for place, found in enumerate(terms):
            for term in found:
                held[term].append(place)
        self.size = len(terms)
        self.held = {term: np.array(places, dtype=np.int64) for term, places in held.items()}

    def total(self, terms: Iterable[str], weight: Callable[[str, int], float]) -> np.ndarray:
        """For every record the sum of `weight(term, holders)` over the terms it shares."""
        scores = np.zeros(self.size)
        for term in terms:
            places = self.held.get(term)
            if places is not None:
                scores[places] += weight(term, len(places))
        return scores


# --- Primero ---------------------------------------------------------------------------------------------------------


def sounds(record: Record) -> set[str]:
    """Name tokens as Primero indexes them, from the Latin and the native field."""
    found = set()
    for word in f"{names(record)} {record['native']}".split():
        plain = bare(word)
        latin = plain.isascii()
        found.add(f"name:{(doublemetaphone(plain)[0] or plain) if latin else plain}")
    return found


def facts(record: Record) -> set[str]:
    """Terms beside the names: sex, age as a year, full date, nationality."""
    values = {"sex": record["sex"], "age": str(year(record) or ""), "nationality": record["nat"]}
    values["date"] = record["dob"] if month_day(record) else ""
    return {f"{field}:{value}" for field, value in values.items() if value}


def primero(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
    """Boosted full-text search over the fields, any of which may match; its 20 best hits."""
    ids, index = [row["id"] for row in registry], Index([sounds(row) | facts(row) for row in registry])

    def weight(term: str, holders: int) -> float:
        return BOOSTS[term.partition(":")[0]] * math.log(1 + (index.size - holders + 0.5) / (holders + 0.5))

    return {
        row["id"]: best(ids, index.total(sorted(sounds(row) | facts(row)), weight))[:PRIMERO_TOP] for row in queries
    }


# --- OSCaR -----------------------------------------------------------------------------------------------------------


def oscar(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
    """Given and family name both similar; another birth date counts as 0.8, an unknown one as no evidence."""
    holders: dict[tuple[str, str], list[Record]] = defaultdict(list)
    fields = ("given", "family")
    for row in registry:
        holders[row["given"].lower(), row["family"].lower()].append(row)
    known = [sorted({key[side] for key in holders} - {""}) for side in (0, 1)]
    found: Ranking = {row["id"]: [] for row in queries}
    for start in range(0, len(queries), CHUNK):
        part = queries[start : start + CHUNK]
        near = [similar([row[field].lower() for row in part], known[side]) for side, field in enumerate(fields)]
        for row, given, family in zip(part, *near, strict=True):
            found[row["id"]] = top(
                (other["id"], score)
                for first, one in given.items()
                for last, two in family.items()
                for other in holders.get((first, last), ())
                if (score := one * two * same_date(row, other)) >= PRODUCT
            )
    return found


def similar(asked: Sequence[str], known: Sequence[str]) -> list[dict[str, float]]:
    """For each asked name the known names that pass the rule, with their similarity."""
    scores = process.cdist(asked, known, scorer=JaroWinkler.similarity, score_cutoff=SIMILAR, dtype=np.float32)
    return [
        {
            known[place]: float(line[place])
            for place in np.flatnonzero(line)
            if min(len(name), len(known[place])) >= RATIO * max(len(name), len(known[place]))
        }
        for name, line in zip(asked, scores, strict=True)
    ]


def same_date(one: Record, two: Record) -> float:
    """1 when the dates agree or one is unknown, else 0.8."""
    return 1.0 if not one["dob"] or not two["dob"] or one["dob"] == two["dob"] else 0.8


# --- SORMAS ----------------------------------------------------------------------------------------------------------


def trigrams(text: str) -> set[str]:
    """Trigrams as PostgreSQL cuts them: each word lower case with two blanks before and one after."""
    found = set()
    for word in "".join(sign if sign.isalnum() else " " for sign in text.lower()).split():
        padded = f"  {word} "
        found |= {padded[start : start + 3] for start in range(len(padded) - 2)}
    return found


def sormas(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
    """Trigram similarity of the full names from 0.65, among records whose sex and full date do not contradict."""
    cut = [trigrams(names(row)) for row in registry]
    ids, index = [row["id"] for row in registry], Index(cut)
    sizes = np.array([len(found) for found in cut])
    sexes = np.array([row["sex"] for row in registry])
    dates = np.array([row["dob"] if month_day(row) else "" for row in registry])
    found: Ranking = {}
    for row in queries:
        own = trigrams(names(row))
        common = index.total(sorted(own), lambda term, holders: 1.0)
        scores = common / np.maximum(1, sizes + len(own) - common)
        for column, value in ((sexes, row["sex"]), (dates, row["dob"] if month_day(row) else "")):
            if value:
                scores[(column != value) & (column != "")] = 0.0
        found[row["id"]] = best(ids, scores, above=TRIGRAMS - 1e-9)
    return found
