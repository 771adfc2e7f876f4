"""Checks that every door to a file shares: codes from the catalogue, possible dates, phone numbers, names."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from tutela.core import catalogue, clock, vault
from tutela.core.errors import InvalidInput
from tutela.core.text import clean_text
from tutela.engines import names
from tutela.engines.matching.features import usable

OLDEST = 30  # years: a person older than this is certainly no child; the file may still be a young adult's
_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
_SCRIPTS = {
    "ETHIOPIC": "Ethi", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "DEVANAGARI": "Deva", "BENGALI": "Beng", "GURMUKHI": "Guru", "TAMIL": "Taml",
    "SINHALA": "Sinh", "CJK": "Hans", "MYANMAR": "Mymr", "TIFINAGH": "Tfng", "NKO": "Nkoo", "THAANA": "Thaa",
    "LATIN": "Latn",
}  # fmt: skip


def code(value: str, list_id: str, field: str, *, blank: bool = False) -> str:
    """A code of a catalogue list; an unknown one is refused at its field, never replaced."""
    if not value and blank:
        return ""
    if value not in catalogue.codes(list_id):
        raise InvalidInput(field, _("Choose one of the entries of the list."))
    return value


def sign(value: str, list_id: str, field: str = "ticks") -> str:
    """A code of one of the lists of signs."""
    if list_id not in catalogue.list_ids("indicators") or value not in catalogue.indicators(list_id):
        raise InvalidInput(field, _("Choose one of the entries of the list."))
    return value


def language(value: str, field: str = "language") -> str:
    """ISO 639-3 code of a language, also when given with two letters."""
    try:
        return catalogue.language_code(value)
    except catalogue.UnknownCode:
        raise InvalidInput(field, _("Choose one of the languages of the list.")) from None


def name_text(value: str, field: str = "name") -> str:
    """A name as people write it: up to 200 characters, at least one letter."""
    text = clean_text(value, field=field, max_length=200)
    if text and not any(unicodedata.category(char).startswith("L") for char in text):
        raise InvalidInput(field, _("A name needs at least one letter."))
    return text


def script_of(text: str) -> str:
    """ISO 15924 code of the first letter's script; Zyyy when it is none of ours."""
    for char in text:
        if char.isalpha():
            word = unicodedata.name(char, "").split(" ")[0].split("-")[0]
            return _SCRIPTS.get(word, "Zyyy")
    return "Zyyy"


def birth_value(value: str, field: str = "birth") -> str:
    """A full or partial date: 2012, 2012-05 or 2012-05-03; impossible and future ones are refused."""
    text = clean_text(str(value), field=field, max_length=10)
    found = _PARTIAL.match(text)
    if not found:
        raise InvalidInput(field, _("Write a year (2012), a month (2012-05) or a day (2012-05-03)."))
    year, month, day = (int(part) if part else None for part in found.groups())
    today = clock.now().date()
    if year is None or not today.year - OLDEST <= year <= today.year:
        raise InvalidInput(field, _("This year cannot be right for a child. Check it."))
    if month is not None and not 1 <= month <= 12:
        raise InvalidInput(field, _("There are twelve months. Check the month."))
    if day is not None and month is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise InvalidInput(field, _("This day does not exist. Check the date."))
    if date(year, month or 1, day or 1) > today:
        raise InvalidInput(field, _("This date is in the future. Check it."))
    return text


def is_first_january(value: str) -> bool:
    """Whether a full date is 1 January, which offices also write when no day is known."""
    return len(value) == 10 and value.endswith("-01-01")


def birth_precision(value: str, precision: str, source: str) -> tuple[str, str]:
    """A birth date as it is kept, and how exact it is: as exact as it was written, unless somebody says otherwise."""
    if precision == "placeholder":
        if len(value) != 4 and not is_first_january(value):
            raise InvalidInput("precision", _("Only 1 January, or a year alone, is a date of which nobody knew the day."))
        return (value if source == "document" else value[:4]), precision
    if not precision and is_first_january(value) and source != "document":
        return value, "year"
    return value, precision or {4: "year", 7: "month"}.get(len(value), "day")


def latest_birthday(value: str) -> date:
    """The latest day a partial date allows: in doubt the person is younger, so still a child."""
    year, month, day = (int(part) if part else None for part in _PARTIAL.match(value).groups())  # type: ignore[union-attr]
    year = year or 1900
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def majority(value: str) -> date:
    """The 18th birthday that a birth date allows at the latest (29 February counts as 1 March)."""
    born = latest_birthday(value)
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


def moment(value: datetime | None, field: str = "at") -> datetime:
    """A time that is not in the future (five minutes of tolerance) and not before 2000."""
    now = clock.now()
    if value is None:
        return now
    if value > now + timedelta(minutes=5):
        raise InvalidInput(field, _("This time is in the future. Write when it happened."))
    if value.year < 2000:
        raise InvalidInput(field, _("This time is too long ago. Check the year."))
    return value


def day(value: date, field: str = "on") -> date:
    """A day that is not in the future and not before 2000."""
    if value > clock.now().date() + timedelta(days=1):
        raise InvalidInput(field, _("This date is in the future. Check it."))
    if value.year < 2000:
        raise InvalidInput(field, _("This date is too long ago. Check the year."))
    return value


def contact_value(value: str, kind: str, field: str = "value") -> str:
    """A phone number (5 to 20 digits; spaces and signs are kept as written) or a name on a service."""
    text = clean_text(value, field=field, max_length=120)
    if not text:
        raise InvalidInput(field, _("Write the number or name."))
    if kind == "phone" and not 5 <= sum(char.isdigit() for char in text) <= 20:
        raise InvalidInput(field, _("A phone number has 5 to 20 digits. Check it."))
    return text


def free_text(value: str, field: str, *, max_length: int = 4000, required: bool = False) -> str:
    """Longer text with lines."""
    text = clean_text(value or "", field=field, max_length=max_length, lines=True)
    if required and not text:
        raise InvalidInput(field, _("Write something here, or leave the page without saving."))
    return text


def sounds_of(name: str) -> set[str]:
    """The words of a name by their consonants, the same for every script and spelling (`engines.names`)."""
    return {f"~{skeleton}" for word in names.words(name) for skeleton in usable(word)}


def asked_words(text: str) -> list[tuple[set[str], set[str]]]:
    """The words of a search: for each its writing (as `words_of`) and its consonants (as `sounds_of`)."""
    found = names.words(text)
    return [(words_of(word.text), {f"~{skeleton}" for skeleton in usable(word)}) for word in found]


def words_of(name: str) -> set[str]:
    """The words of a name, folded for exact search: lower case, without accents (Latin) and signs."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(char if char.isalpha() else " " for char in folded if not unicodedata.combining(char))
    return {word for word in plain.split() if len(word) > 1}


def name_token(word: str) -> str:
    """Keyed fingerprint of one folded word of a name, or of its consonants."""
    return vault.blind_index(word, use="name-word")
