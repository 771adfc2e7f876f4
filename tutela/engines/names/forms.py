"""From a written name to comparable forms: words, consonant skeletons, a vowel-keeping spelling, a readable form.

Skeletons come straight from each script, never through a transliteration: two officials who heard one name and wrote
it in Latin and in Ge'ez letters mostly agree in its consonants and hardly ever in its vowels.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from anyascii import anyascii

from tutela.engines.names.tables import Table, all_tables

MAX_ALTERNATIVES = 3
MAX_WORDS = 8
MAX_LETTERS = 40
_BEAM = 24
_STAYS = 3
_SCRIPTS = {
    "LATIN": "Latn",
    "ETHIOPIC": "Ethi",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "DEVANAGARI": "Deva",
}
_DROPPED = re.compile("[\u0027\u0060\u00b4\u02b0-\u02ff\u2018\u2019\u201b\u0640\u200c\u200d]")
_FOLD_STEPS = (
    *(("gh", "g"), ("ck", "k"), ("y", "i"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i")),
    *(("ai", "e"), ("ei", "e"), ("ae", "e")),
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: how it was written, its skeletons (most usual first), fold and readable form."""

    text: str
    script: str
    skeletons: tuple[str, ...]
    fold: str
    roman: str


def detect_script(text: str) -> str:
    """ISO 15924 code of the script most letters belong to; Zyyy when there is no letter of a known script."""
    counts: Counter[str] = Counter()
    for char in text:
        if char.isalpha():
            counts[_SCRIPTS.get(unicodedata.name(char, "").split(" ")[0], "Zyyy")] += 1
    return counts.most_common(1)[0][0] if counts else "Zyyy"


def words(name: str) -> tuple[Word, ...]:
    """The words of one written name, without particles; at most eight, order kept."""
    cleaned = _DROPPED.sub("", unicodedata.normalize("NFC", name)).casefold()
    parts = "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in cleaned).split()
    joined = _join(_without_particles(parts))
    return tuple(word(part[:MAX_LETTERS]) for part in joined[:MAX_WORDS])


@lru_cache(maxsize=200_000)
def word(text: str) -> Word:
    """The forms of one word that is already folded to lower case."""
    script = detect_script(text)
    table = all_tables().get(script)
    if table is None:
        # A script without a table yet: its plain Latin form is better than nothing and is marked by its script.
        text_latin = anyascii(text).casefold()
        found = skeletons(text_latin, all_tables()["Latn"])
        return Word(text, script, found or (f"={text}",), fold(text_latin), text_latin)
    roman = romanise(text, table)
    # Without a single sound of the table only the same writing agrees.
    return Word(text, script, skeletons(text, table) or (f"={text}",), fold(roman), roman)


def skeletons(text: str, table: Table) -> tuple[str, ...]:
    """Up to three consonant skeletons, most usual first; never empty for a word with a letter of the script."""
    found: dict[str, float] = {}
    for variant, penalty in _uncut(text, table):
        for cost, sounds in _beam(variant, table):
            skeleton = _servant(re.sub(r"([^.])\1+", r"\1", sounds).replace(".", ""), table)
            if skeleton and found.get(skeleton, 99.0) > cost + penalty:
                found[skeleton] = cost + penalty
    return tuple(sorted(found, key=lambda skeleton: found[skeleton])[:MAX_ALTERNATIVES])


def _beam(text: str, table: Table) -> list[tuple[int, str]]:
    beam: list[tuple[int, str]] = [(0, "")]
    for alternatives in _sounds(text, table):
        grown = [(cost + i, sofar + sound) for cost, sofar in beam for i, sound in enumerate(alternatives)]
        beam = sorted(grown, key=lambda item: item[0])[:_BEAM]
    return beam


def _uncut(text: str, table: Table) -> list[tuple[str, float]]:
    """The word, and the word without an article written as its prefix: the second form first where it is usual."""
    for prefix in table.prefixes:
        if text.startswith(prefix) and len(text) - len(prefix) >= _STAYS:
            usual = 0.0 if table.script == "Arab" else 0.5
            return [(text, 0.5 - usual), (text[len(prefix) :], usual)]
    return [(text, 0.0)]


def _servant(skeleton: str, table: Table) -> str:
    """"Servant of" (Abd al-) names are often shortened to their second half: that half is compared."""
    for start in table.servants:
        rest = skeleton[len(start) :]
        if skeleton.startswith(start):
            return rest if len(rest) >= 2 else skeleton
    return skeleton


def romanise(text: str, table: Table | None = None) -> str:
    """A form a reader of Latin letters can say aloud; for the screen, never for keys."""
    table = table or all_tables().get(detect_script(text))
    if table is None:
        return anyascii(text)
    if not table.syllables:
        return _roman_letters(text, table)
    out, open_before = "", False
    for at, sign in enumerate(text):
        syllable = table.syllables.get(sign)
        if syllable is None:
            continue
        vowel = syllable.vowel
        if syllable.silent:
            # The sixth order is silent after an open syllable or at the end, and a short i elsewhere.
            vowel = "" if open_before or (at > 0 and at == len(text) - 1) else "i"
        out += syllable.latin + vowel
        open_before = vowel != ""
    return out


def _roman_letters(text: str, table: Table) -> str:
    if table.script == "Latn":
        return text
    plain, at, out = _plain(text, table), 0, ""
    while at < len(plain):
        rule = next((rule for rule in table.rules if rule.fits(plain, at)), None)
        out += rule.roman if rule else plain[at] if plain[at].isascii() else ""
        at += len(rule.sign) if rule else 1
    return out


def fold(text: str) -> str:
    """Vowel-keeping spelling: accents, doubled letters and the most usual spelling differences removed."""
    plain = _plain(text, all_tables()["Latn"])
    for old, new in _FOLD_STEPS:
        plain = plain.replace(old, new)
    plain = re.sub(r"(.)\1+", r"\1", plain)
    return plain[1:] if len(plain) > 2 and plain[0] == "h" and plain[1] in "aeiou" else plain


def _sounds(text: str, table: Table) -> list[tuple[str, ...]]:
    if table.syllables:
        return _syllable_sounds(text, table)
    plain, at, out = _plain(text, table), 0, []
    while at < len(plain):
        rule = next((rule for rule in table.rules if rule.fits(plain, at)), None)
        if rule is not None:
            out.append(rule.to)
        elif plain[at] in table.vowels:
            out.append(("A",) if at == 0 else (".",))
        at += len(rule.sign) if rule else 1
    return out


def _syllable_sounds(text: str, table: Table) -> list[tuple[str, ...]]:
    out: list[tuple[str, ...]] = []
    for sign in text:
        syllable = table.syllables.get(sign)
        if syllable is None:
            continue
        out.append(syllable.inside if out else syllable.start)
        if not syllable.silent:
            out.append((".",))
    return out


def _plain(text: str, table: Table) -> str:
    for old, new in table.folds.items():
        text = text.replace(old, new)
    form: Literal["NFKD", "NFC"] = "NFKD" if table.script == "Latn" else "NFC"
    return "".join(c for c in unicodedata.normalize(form, text) if c.isalpha())


def _without_particles(parts: list[str]) -> list[str]:
    kept = [p for p in parts if not any(p in table.particles for table in all_tables().values())]
    return kept or parts


def _join(parts: list[str]) -> list[str]:
    """Names that are written as one word or as two become one word."""
    out: list[str] = []
    at = 0
    while at < len(parts):
        size = 2 if at + 1 < len(parts) and _belong(parts[at], parts[at + 1]) else 1
        out.append("".join(parts[at : at + size]))
        at += size
    return out


def _belong(first: str, second: str) -> bool:
    return any(
        first in table.joins or second in table.ends or (first in table.compound_first and second in table.compound_second)
        for table in all_tables().values()
    )
