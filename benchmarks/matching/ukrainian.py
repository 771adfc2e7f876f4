"""Ukrainian names: short forms, feminine family names, patronymics, Russian forms, and romanisation by country.

The long tail is the dictionary of `names_translator` (MIT), romanisation tables are those of `translitua` (MIT).
Dutch, Polish, Czech, Italian and Spanish habits are written here, over the Ukrainian national table of 2010.
"""

import random
import re
from functools import cache

from names_translator.dicts import default_dicts
from translitua import (
    RussianDriverLicense,
    RussianInternationalPassport1997,
    RussianInternationalPassport1997Reduced,
    RussianSimple,
    UkrainianBGN,
    UkrainianFrench,
    UkrainianGerman,
    UkrainianKMU,
    UkrainianNational1996,
    UkrainianPassport2007,
    UkrainianSimple,
    translit,
)

from benchmarks.matching.pools import Mixture, Name, Names, Pool, lines, zipf

OLDER = (UkrainianPassport2007, UkrainianBGN, UkrainianNational1996, UkrainianSimple)
RUSSIAN = (
    RussianInternationalPassport1997,
    RussianInternationalPassport1997Reduced,
    RussianDriverLicense,
    RussianSimple,
)
TABLES = {"DE": UkrainianGerman, "AT": UkrainianGerman, "FR": UkrainianFrench, "BE": UkrainianFrench}
# Over the table of 2010, longest groups first.
HABITS = {
    "NL": {"shch": "sjtsj", "zh": "zj", "ch": "tsj", "sh": "sj", "kh": "ch", "u": "oe", "ii": "ij", "ia": "ja"}
    | {"iu": "joe", "yi": "yj", "ya": "ja", "yu": "joe"},
    "PL": {"shch": "szcz", "zh": "ż", "ch": "cz", "sh": "sz", "kh": "ch", "ts": "c", "v": "w", "ii": "ij", "ia": "ia"}
    | {"h": "h", "yi": "yj", "ya": "ja", "yu": "ju"},
    "CZ": {"shch": "šč", "zh": "ž", "ch": "č", "sh": "š", "kh": "ch", "ts": "c", "ii": "ij", "ia": "ja", "iu": "ju"}
    | {"yi": "yj", "ya": "ja", "yu": "ju"},
    "IT": {"shch": "sc", "zh": "g", "ch": "c", "sh": "sc", "kh": "ch", "k": "k", "y": "i", "ii": "ij", "ts": "z"},
    "ES": {"shch": "shch", "zh": "zh", "y": "i", "yi": "i", "kh": "j", "ii": "i", "ia": "ia"},
}
HABITS |= {"PT": HABITS["ES"], "SE": {"shch": "sjtj", "zh": "zj", "ch": "tj", "sh": "sj", "kh": "ch", "y": "y"}}
HABITS |= {"GR": {"sh": "s", "ch": "ts", "zh": "z", "y": "i", "ii": "i", "kh": "ch"}}
FEMININE = (("ський", "ська"), ("цький", "цька"), ("зький", "зька"), ("ий", "а"), ("ов", "ова"), ("єв", "єва"))
FEMININE += (("ев", "ева"), ("ін", "іна"), ("їн", "їна"))
WOMENS = ("ська", "цька", "зька", "ова", "єва", "ева", "іна", "їна", "ая", "ня")
MENS_IN_A = ("ілля", "микола", "микита", "сава", "лука", "кузьма", "данила", "фома", "хома", "яша", "мустафа")
CLEAN = re.compile(r"^[а-щьюяєіїґ']{3,16}$")


def names() -> Names:
    """Boys, girls and families: common names with falling frequency, and a uniform tail of many thousands."""
    rows: dict[str, list[Name]] = {"m": [], "f": [], "s": [], "p": []}
    for kind, native, short in lines("ukrainian.txt"):
        rows[kind].append(Name(native, short=tuple(filter(None, short.split(",")))))
    common = {kind: Pool(found, zipf(len(found), 3, 0.9)) for kind, found in rows.items()}
    first = [key for key in dictionary("first") if CLEAN.match(key)]
    girls = [key for key in first if key[-1] in "ая" and key not in MENS_IN_A]
    boys = [key for key in first if key[-1] not in "аяоеиіу" or key in MENS_IN_A]
    families = [key for key in dictionary("last") if CLEAN.match(key) and not key.endswith(WOMENS)]
    return Names(
        Mixture((0.86, common["m"]), (0.14, even(boys))),
        Mixture((0.86, common["f"]), (0.14, even(girls))),
        Mixture((0.27, common["s"]), (0.73, even(families))),
    )


@cache
def patronymics() -> Mixture:
    """Masculine patronymics: those of common fathers, and the tail."""
    common = [Name(native) for kind, native, _ in lines("ukrainian.txt") if kind == "p"]
    rare = [key for key in dictionary("patronymic") if CLEAN.match(key) and key.endswith(("ович", "йович"))]
    return Mixture((0.25, Pool(common, zipf(len(common), 3, 0.8))), (0.75, even(rare)))


def dictionary(category: str) -> list[str]:
    """All keys of one category of the dictionary, in a stable order."""
    return sorted(default_dicts().as_dict(category))


def even(keys: list[str]) -> Pool:
    """A pool in which every name is equally rare."""
    return Pool([Name(key.capitalize()) for key in keys], [1.0] * len(keys))


def feminine(family: str) -> str:
    """The form a girl's papers show."""
    for ending, form in FEMININE:
        if family.endswith(ending):
            return family.removesuffix(ending) + form
    return family


def daughter(patronymic: str) -> str:
    """Андрійович becomes Андріївна, Іванович Іванівна."""
    if patronymic.endswith("йович"):
        return patronymic.removesuffix("йович") + "ївна"
    return patronymic.removesuffix("ович") + "івна"


@cache
def russian(native: str, category: str) -> str:
    """The Russian form: the dictionary's first, else letter by letter."""
    found = default_dicts().lookup_key(native.lower(), category)
    if found:
        return found[0]
    swapped = native.lower().translate(str.maketrans("іїєґ", "иие" + "г")).replace("'", "ь")
    return swapped.capitalize()


@cache
def through(native: str, table: type) -> str:
    """Romanised by one of translitua's tables."""
    return translit(native, table)


@cache
def habit(native: str, country: str) -> str:
    """Romanised as clerks of one country write what they read or hear."""
    if country in TABLES:
        return through(native, TABLES[country])
    table = HABITS.get(country, {})
    latin = through(native, UkrainianKMU).lower()
    if not table:
        return latin.capitalize()
    groups = sorted(table, key=len, reverse=True)
    return re.sub("|".join(groups), lambda match: table[match[0]], latin).capitalize()


def romaniser(country: str, rng: random.Random):
    """How this office wrote this child: mostly the passport, else its own habit, an older table, or Russian papers.

    Returns a function (native, category) -> Latin, the same for all names of the record.
    """
    roll = rng.random()
    if roll < 0.66:
        return lambda native, category: through(native, UkrainianKMU)
    if roll < 0.81:
        return lambda native, category: habit(native, country)
    if roll < 0.90:
        older = rng.choice(OLDER)
        return lambda native, category: through(native, older)
    table = rng.choice(RUSSIAN)
    return lambda native, category: through(russian(native, category), table)
