"""How an authority writes a child down: script, spelling, order, omissions, slips, and what becomes of the birth date.

All rates are assumptions; those of presence and date format were set to what dev10k shows (README.md).
"""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.matching import ukrainian
from benchmarks.matching.people import FIRST, LAST, Child
from benchmarks.matching.pools import places

COLUMNS = ("id", "given", "family", "father", "native", "sex", "dob", "age_min", "age_max", "obs_date", "nat", "pob")
COLUMNS += ("country",)
COUNTRIES = ("AT", "BE", "CZ", "DE", "ES", "FR", "GR", "IT", "NL", "PL", "PT", "SE")
# Spelling habits by country, over a spelling of the lists.
STYLES = {
    "DE": {"dj": "dsch", "j": "dsch", "sh": "sch", "kh": "ch", "z": "s", "oo": "u", "ee": "i", "ou": "u"},
    "FR": {"sh": "ch", "oo": "ou", "u": "ou", "ou": "ou", "j": "dj", "w": "ou", "ee": "i"},
    "NL": {"sh": "sj", "oo": "oe", "ou": "oe", "u": "oe", "kh": "ch", "ee": "ie", "y": "j"},
    "PL": {"sh": "sz", "ch": "cz", "kh": "ch", "j": "dż", "v": "w", "oo": "u", "ou": "u", "y": "j"},
    "IT": {"sh": "sc", "kh": "c", "k": "ch", "j": "gi", "w": "u", "y": "i", "oo": "u", "ou": "u"},
    "SE": {"sh": "sch", "j": "dj", "w": "v", "z": "s", "oo": "o", "ou": "o"},
    "ES": {"sh": "ch", "j": "y", "k": "c", "oo": "u", "ou": "u", "ss": "s", "w": "u"},
    "PT": {"sh": "x", "j": "dj", "oo": "u", "ou": "u", "w": "u", "k": "c"},
    "CZ": {"sh": "š", "kh": "ch", "j": "dž", "w": "v", "oo": "u", "ou": "u", "y": "j"},
    "GR": {"sh": "s", "ch": "ts", "j": "tz", "w": "ou", "oo": "ou", "ee": "i"},
}
STYLES |= {"AT": STYLES["DE"], "BE": STYLES["FR"]}
NEAR = {"a": "sqeo", "e": "wria", "i": "uoe", "o": "ipa", "u": "yio", "m": "n", "n": "mb", "r": "te", "s": "adz"}
TYPING = "abcdefghiklmnoprstuvyz"
SKELETON = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Office:
    """How completely one kind of record is filled: the registry, or the report of a missing child."""

    home: float
    native: float
    native_only: float
    fathers: dict[str, float]
    place: float
    sex: float
    nationality: float
    # Share without a family name, by people; the default is that of Arabic and Ukrainian records.
    nameless: dict[str, float]


REGISTRY = Office(
    home=0.76,
    native=0.29,
    native_only=0.09,
    fathers={"uk": 0.65, "fa": 0.32, "ar": 0.33, "ti": 0.52, "so": 0.54, "wa": 0.40, "tr": 0.43},
    place=0.545,
    sex=0.988,
    nationality=0.979,
    nameless={"fa": 0.06, "so": 0.07, "wa": 0.05, "ti": 0.05},
)
REPORT = Office(
    home=0.0,
    native=0.355,
    native_only=0.155,
    fathers={"uk": 0.50, "fa": 0.20, "ar": 0.155, "ti": 0.46, "so": 0.40, "wa": 0.165, "tr": 0.22},
    place=0.405,
    sex=0.978,
    nationality=0.966,
    nameless={"fa": 0.09, "so": 0.10, "wa": 0.07, "ti": 0.05},
)
RICH = 0.92


class Clerk:
    """Writes children down as one kind of office does."""

    def __init__(self, office: Office, rich: bool, rng: random.Random) -> None:
        """`rich`: the form asks for the father's name and the place of birth, and 92 in 100 records carry them."""
        self.office, self.rich, self.rng = office, rich, rng

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.rng.random() < share

    def write(self, child: Child) -> dict[str, str]:
        """The record of one child, every column but the id."""
        country = "NL" if self.chance(self.office.home) else self.rng.choice(COUNTRIES)
        seen = max(FIRST, child.born) + timedelta(
            days=self.rng.randrange(max(1, (LAST - max(FIRST, child.born)).days + 1))
        )
        record = dict.fromkeys(COLUMNS, "") | {"country": country, "obs_date": seen.isoformat()}
        record |= self.naming(child, country) | self.dating(child, seen)
        if self.chance(self.office.sex):
            record["sex"] = child.sex if self.chance(0.99) else {"m": "f", "f": "m"}[child.sex]
        if self.chance(self.office.nationality):
            record["nat"] = self.nationality(child.nationality)
        if self.chance(RICH if self.rich else self.office.place):
            record["pob"] = self.place(child)
        return record

    # --- names -------------------------------------------------------------------------------------------------------

    def naming(self, child: Child, country: str) -> dict[str, str]:
        """Given, family, father's name and the native spelling."""
        native_only = bool(child.family.native) and self.chance(self.office.native_only)
        with_father = self.chance(RICH if self.rich else self.office.fathers[child.people])
        both = bool(child.family.native) and self.chance(self.office.native)
        given, family, father = self.parts(child)
        fields = dict.fromkeys(("given", "family", "father", "native"), "")
        if native_only or both:
            fields["native"] = self.native(child, given, family, with_father)
        if native_only:
            fields["father"] = father.native if self.rich and with_father else ""
            return fields
        latin = self.romaniser(child, country)
        fields["given"] = " ".join(latin(name, "first") for name in given)
        fields["family"] = latin(family, "last")
        fields["father"] = latin(father, "patronymic") if with_father else ""
        self.reshape(child, fields, latin(father, "patronymic"))
        if self.chance(0.09):
            field = self.rng.choice([key for key in ("given", "family", "father") if fields[key]])
            fields[field] = self.slip(fields[field])
        if self.chance(0.15):
            fields |= {"given": fields["given"].upper(), "family": fields["family"].upper()}
        return fields

    def parts(self, child: Child):
        """Given names, family and father as this office knows them: short forms, feminine forms, a dropped second name."""
        given, family, father = list(child.given), child.family, child.father
        if len(given) == 2 and self.chance(0.42):
            given.pop(self.rng.randrange(2))
        if child.people != "uk":
            return given, family, father
        if given[0].short and self.chance(0.03):
            given = [type(family)(self.rng.choice(given[0].short))]
        if child.sex == "f":
            family = type(family)(ukrainian.feminine(family.native))
            father = type(family)(ukrainian.daughter(father.native))
        return given, family, father

    def native(self, child: Child, given: list, family, with_father: bool) -> str:
        """The native spelling; Ukrainian names sometimes in Russian, with the patronymic where the record has it."""
        if child.people == "uk":
            words = [(name.native, "first") for name in given] + [(family.native, "last")]
            if with_father and self.chance(0.75):
                father = child.father.native if child.sex == "m" else ukrainian.daughter(child.father.native)
                words.append((father, "patronymic"))
            if self.chance(0.13):
                return " ".join(ukrainian.russian(*word) for word in words)
            return " ".join(word for word, _ in words)
        # Written from papers or by the child, the native spelling seldom drops the second given name.
        known = child.given if self.chance(0.85) else given
        text = " ".join([*(name.native for name in known), family.native])
        if self.chance(0.03) and child.people in ("ar", "fa"):
            # Another keyboard: hamza seats and the Arabic or Persian yeh and kaf fall together.
            text = text.translate(str.maketrans("أإآيكیک", "ااایکيك"))
        return text

    def romaniser(self, child: Child, country: str):
        """A function (name, category) -> Latin spelling, with one habit for the whole record."""
        if child.people == "uk":
            spell = ukrainian.romaniser(country, self.rng)
            return lambda name, category: spell(name.native, category)
        style: dict[str, str] = {}
        roll = self.rng.random()
        if roll < 0.12:
            style = STYLES[country]
        elif roll < 0.14:
            style = STYLES[self.rng.choice(COUNTRIES)]
        return lambda name, category: restyled(name.latin(self.rng), style)

    def reshape(self, child: Child, fields: dict[str, str], father: str) -> None:
        """What happens to the order: father as family name, all in one field, a missing part, the two swapped."""
        roll = self.rng.random()
        if child.people != "uk" and roll < 0.18:
            if roll < 0.12:
                fields |= {"family": father, "father": fields["father"] if self.rich else ""}
            else:
                fields["family"] = f"{father} {fields['family']}"
        elif 0.18 <= roll < 0.18 + self.office.nameless.get(child.people, 0.0) and fields["family"]:
            fields["family"] = ""
        if fields["family"] and self.chance(0.022):
            fields |= {"given": f"{fields['given']} {fields['family']}", "family": ""}
        if fields["family"] and self.chance(0.11 if child.people != "uk" else 0.09):
            fields |= {"given": fields["family"], "family": fields["given"]}

    def slip(self, text: str) -> str:
        """One slip of the keyboard: a letter missing, doubled, wrong, or two exchanged."""
        spots = [match.start() for match in SKELETON.finditer(text)]
        if len(spots) < 3:
            return text
        spot = self.rng.choice(spots[1:])
        roll = self.rng.random()
        if roll < 0.3:
            return text[:spot] + text[spot + 1 :]
        if roll < 0.5:
            return text[:spot] + text[spot] + text[spot:]
        if roll < 0.75 and spot + 1 < len(text):
            return text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]
        return text[:spot] + self.rng.choice(NEAR.get(text[spot].lower(), TYPING)) + text[spot + 1 :]

    # --- dates, places -----------------------------------------------------------------------------------------------

    def dating(self, child: Child, seen: date) -> dict[str, str]:
        """Birth date or age range; estimated ones come out as 1 January, a year, a range or a guessed day."""
        roll = self.rng.random()
        if child.estimated:
            year = child.born.year + self.rng.choices((-2, -1, 0, 1, 2), (5, 23, 44, 23, 5))[0]
            year = min(year, seen.year)
            if roll < 0.085:
                return self.ages(child.born, seen)
            if roll < 0.17:
                return {"dob": str(year)}
            if roll < 0.25:
                return {"dob": min(date(year, *self.day()), seen).isoformat()}
            return {"dob": f"{year}-01-01"}
        born = child.born.replace(day=min(28, child.born.day)) if child.ethiopian else child.born
        if child.ethiopian or (child.people == "ti" and self.chance(0.03)):
            born = born.replace(year=born.year - (8 if born.month < 9 else 7), day=min(28, born.day))
        if roll < 0.016:
            return self.ages(child.born, seen)
        if roll < 0.041:
            return {"dob": f"{born:%Y-%m}"}
        if roll < (0.082 if child.people == "uk" else 0.09):
            return {"dob": f"{born.year}-01-01"}
        return {"dob": self.documented(child, born, seen).isoformat()}

    def documented(self, child: Child, born: date, seen: date) -> date:
        """A full date as written: mostly right, else day and month swapped, one number wrong, or years declared off."""
        roll = self.rng.random()
        if roll < 0.045 and born.day <= 12:
            return min(date(born.year, born.day, born.month), seen)
        if 0.045 <= roll < 0.072:
            return min(born.replace(day=self.rng.randrange(1, 29)), seen)
        if 0.072 <= roll < 0.080:
            return min(born.replace(month=self.rng.randrange(1, 13), day=min(28, born.day)), seen)
        if 0.080 <= roll < 0.134 and child.people != "uk":
            year = born.year + self.rng.choice((-3, -2, -2, -1, -1, 1, 1, 2, 2, 3))
            return min(born.replace(year=year, day=min(28, born.day)), seen)
        return born

    def day(self) -> tuple[int, int]:
        """A guessed month and day."""
        return self.rng.randrange(1, 13), self.rng.randrange(1, 29)

    def ages(self, born: date, seen: date) -> dict[str, str]:
        """An assessed age: from one or two years below to one or two above."""
        age = (seen - born).days // 365
        low = max(0, age - self.rng.choice((1, 2, 2)))
        return {"age_min": str(low), "age_max": str(max(low + 1, age + self.rng.choice((1, 1, 2))))}

    def nationality(self, true: str) -> str:
        """The nationality, three in a hundred times that of the country she came through or XX."""
        if self.chance(0.972):
            return true
        through = {"UA": ("MD", "RU"), "AF": ("IR", "PK"), "SO": ("KE",), "ER": ("ET", "SD"), "SY": ("TR", "IQ")}
        through |= {"GN": ("SN", "ML"), "GM": ("SN", "ML")}
        return "XX" if self.chance(0.08) else self.rng.choice(through.get(true, ("LY", "SY")))

    def place(self, child: Child) -> str:
        """One spelling of the place of birth; now and then that of another place she lived in."""
        if self.chance(0.06):
            return self.rng.choice(self.rng.choice(places()[child.nationality]))
        first, *others = child.place
        return first if not others or self.chance(0.38) else self.rng.choice(others)


def restyled(latin: str, style: dict[str, str]) -> str:
    """A spelling of the lists as clerks of one country would write it; longest letter groups first."""
    if not style:
        return latin
    groups = "|".join(sorted(style, key=len, reverse=True))
    return " ".join(
        re.sub(groups, lambda match: style[match[0]], word.lower()).capitalize() for word in latin.split(" ")
    )
