"""What two offices may compare about a child: plain facts, no identity, no place of stay."""

from dataclasses import dataclass, field
from datetime import date

from tutela.engines import names

_TWO_TO_THREE = {
    "ti": "tir", "am": "amh", "ar": "ara", "so": "som", "om": "orm", "fa": "fas", "ps": "pus", "uk": "ukr", "ru": "rus",
    "fr": "fra", "en": "eng", "it": "ita", "sv": "swe", "tr": "tur", "bn": "ben", "ur": "urd", "ku": "kur", "wo": "wol",
    "ff": "ful", "bm": "bam", "ha": "hau", "yo": "yor", "pt": "por", "es": "spa", "de": "deu", "nl": "nld", "pl": "pol",
    "el": "ell", "ro": "ron", "sq": "sqi", "ka": "kat", "hy": "hye", "az": "aze", "vi": "vie", "zh": "zho", "hi": "hin",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Birth:
    """When the child was born, as well as it is known.

    `first`, `last`: earliest and latest year; `day`: full date when one was recorded; `month`: when only the month is
    known; `documented`: a paper says so.
    1 January without a paper counts as a year only, because offices write it when they know no day.
    """

    first: int
    last: int
    day: date | None = None
    documented: bool = False
    month: int = 0

    @property
    def usable_day(self) -> date | None:
        """The full date unless it is the 1-January placeholder."""
        if self.day and not self.documented and (self.day.month, self.day.day) == (1, 1):
            return None
        return self.day

    @property
    def years(self) -> range:
        """Years the child may be born in; at most ten."""
        return range(self.first, min(self.last, self.first + 9) + 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Comparable facts of one child or one description; everything may be unknown.

    `spellings`: each written name as its words; `languages`: ISO 639-3; `marks`: codes of the mark list;
    `nationalities`: ISO 3166; `region`: region code of the event, never an address; `father`, `mother`, `siblings`:
    words of their given names; `place`: words of the place of birth.
    """

    spellings: tuple[tuple[names.Word, ...], ...] = ()
    sex: str = ""
    birth: Birth | None = None
    languages: frozenset[str] = field(default_factory=frozenset)
    nationalities: frozenset[str] = field(default_factory=frozenset)
    marks: frozenset[str] = field(default_factory=frozenset)
    region: str = ""
    father: tuple[names.Word, ...] = ()
    mother: tuple[names.Word, ...] = ()
    siblings: tuple[names.Word, ...] = ()
    place: tuple[names.Word, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """Codes of the fields that are known: tells a real difference from an empty field."""
        known = {
            "name": self.spellings,
            "birth": self.birth,
            "sex": self.sex,
            "language": self.languages,
            "nationality": self.nationalities,
            "mark": self.marks,
        }
        return tuple(code for code, value in known.items() if value)


def facts(
    *,
    texts: list[str],
    sex: str = "",
    birth: Birth | None = None,
    languages: list[str] | None = None,
    nationalities: list[str] | None = None,
    marks: list[str] | None = None,
    region: str = "",
    father: str = "",
    mother: str = "",
    siblings: list[str] | None = None,
    place: str = "",
) -> Facts:
    """Facts from what a case holds. `texts`: written names; sex other than f and m counts as unknown."""
    spellings = tuple(spelling for spelling in (names.words(text) for text in texts) if spelling)
    return Facts(
        spellings=spellings,
        sex=sex if sex in ("f", "m") else "",
        birth=birth,
        languages=frozenset(language_code(code) for code in languages or [] if code),
        nationalities=frozenset(code.upper() for code in nationalities or [] if code),
        marks=frozenset(code for code in marks or [] if code),
        region=region,
        father=names.words(father),
        mother=names.words(mother),
        siblings=tuple(word for text in siblings or [] for word in names.words(text)),
        place=names.words(place),
    )


def language_code(code: str) -> str:
    """ISO 639-3 for a two-letter code of the languages met most; other codes are returned as they are."""
    return _TWO_TO_THREE.get(code.lower(), code.lower())
