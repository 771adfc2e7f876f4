"""Short and everyday forms of given names: Sasha may be Oleksandr (`catalogue/name_forms/diminutives.yaml`).

A short form is evidence, never proof: the full name's skeleton is tried beside the word's own, in keys and comparison.
"""

from collections.abc import Mapping
from functools import lru_cache

from tutela.engines.names.forms import word
from tutela.engines.names.tables import short_forms

MOST_FULL = 2


def full_skeletons(text: str) -> tuple[str, ...]:
    """Skeletons of the full names a word may stand for, at most two; empty for a word that is no known short form.

    `text` is one word in lower case, as in `Word.text`.
    """
    return _full_forms().get(text, ())


@lru_cache(maxsize=1)
def _full_forms() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in short_forms()["rows"]:
        full = list(dict.fromkeys(word(name.casefold()).skeletons[0] for name in row["full"]))
        for short in row["short"]:
            known = found.setdefault(short.casefold(), [])
            known += [skeleton for skeleton in full if skeleton not in known]
    own = {short: set(word(short).skeletons) for short in found}
    return {short: tuple(s for s in full if s not in own[short])[:MOST_FULL] for short, full in found.items()}
