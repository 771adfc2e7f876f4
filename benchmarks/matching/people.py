"""The invented children themselves, before any office writes them down, with their siblings and namesakes."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from benchmarks.matching import ukrainian
from benchmarks.matching.pools import Name, Names, places

# Shares in per cent; about the unaccompanied and displaced children Europe registers (README.md).
SHARES = {"UA": 30, "AF": 18, "SY": 14, "IQ": 4, "EG": 4, "MA": 4, "DZ": 2, "TN": 2, "ER": 6, "ET": 2, "SO": 6}
SHARES |= {"GN": 3, "GM": 2, "TR": 3}
PEOPLE = {"UA": "uk", "AF": "fa", "SO": "so", "GN": "wa", "GM": "wa", "ER": "ti", "ET": "ti", "TR": "tr"}
GROUPS = {"uk": "cyrillic", "fa": "dari", "ar": "arabic", "ti": "geez", "so": "latin", "wa": "latin", "tr": "latin"}
FIRST, LAST = date(2023, 12, 14), date(2026, 6, 1)
ESTIMATED = 0.22
# Age when first seen, 0 to 17: Ukrainian children of every age; the others mostly 14 to 17.
AGES = {True: [3, 5] + [6] * 16, False: [3] * 13 + [7, 11, 16, 18, 11]}
BOYS = {True: 0.51, False: 0.72}


@dataclass(frozen=True, slots=True)
class Child:
    """One child as she is: names in native script with their spellings, true birth date, place, whether it is proven."""

    nationality: str
    people: str
    sex: str
    born: date
    estimated: bool
    given: tuple[Name, ...]
    family: Name
    father: Name
    place: tuple[str, ...]
    # Her own date counts years by the Ethiopian calendar, seven or eight behind.
    ethiopian: bool = False

    @property
    def group(self) -> str:
        """The script the name was first written in, as the figures group it."""
        return GROUPS[self.people]


class World:
    """Invents children, one after the other, from a seed."""

    def __init__(self, names: dict[str, Names], rng: random.Random) -> None:
        """`names` by people; `rng` decides everything."""
        self.names, self.rng = names, rng
        self.nations, self.weights = list(SHARES), list(SHARES.values())

    def child(self) -> Child:
        """A child with no relation to any other."""
        nationality = self.rng.choices(self.nations, self.weights)[0]
        people = PEOPLE.get(nationality, "ar")
        sex = "m" if self.rng.random() < BOYS[people == "uk"] else "f"
        fathers = ukrainian.patronymics() if people == "uk" else self.names[people].male
        return Child(
            nationality,
            people,
            sex,
            self.birth(people),
            people != "uk" and self.rng.random() < ESTIMATED,
            self.given(people, sex),
            self.names[people].family.draw(self.rng),
            fathers.draw(self.rng),
            self.rng.choice(places()[nationality]),
            people == "ti" and self.rng.random() < 0.08,
        )

    def given(self, people: str, sex: str) -> tuple[Name, ...]:
        """One given name, or two where boys often bear two."""
        pool = self.names[people].male if sex == "m" else self.names[people].female
        first = pool.draw(self.rng)
        if people == "fa" and sex == "m" and self.rng.random() < 0.38:
            second = pool.draw(self.rng)
            return (first, second) if second is not first else (first,)
        return (first,)

    def birth(self, people: str) -> date:
        """A birth date for a child first seen in the window."""
        seen = FIRST + timedelta(days=self.rng.randrange((LAST - FIRST).days))
        age = self.rng.choices(range(18), AGES[people == "uk"])[0]
        return seen - timedelta(days=int(age * 365.25) + self.rng.randrange(365))

    def sibling(self, child: Child) -> Child:
        """Same parents and place, another given name, a year to seven years apart; as badly documented as the first."""
        while True:
            days = self.rng.randrange(320, 2600) * self.rng.choice((-1, 1))
            born = child.born + timedelta(days=days)
            if born < LAST and (LAST - born).days < 19.5 * 365:
                break
        sex = "m" if self.rng.random() < BOYS[child.people == "uk"] else "f"
        given = self.given(child.people, sex)
        while given[0] is child.given[0]:
            given = self.given(child.people, sex)
        return replace(child, sex=sex, born=born, given=given)

    def namesake(self, child: Child) -> Child:
        """Same given and family name; another father, place and birth date."""
        other = self.child()
        while other.people != child.people or other.born == child.born:
            other = self.child()
        return replace(other, nationality=child.nationality, sex=child.sex, given=child.given, family=child.family)
