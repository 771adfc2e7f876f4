"""What the interface takes. Incoming objects take nothing that is not named here, and no value is bent to fit.

Texts go through the one rule for every text that comes in (tutela.core.text, decision 0006); moments carry their offset.
Codes are those of the catalogue: the service checks them and names the field.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from tutela.core.errors import InvalidInput
from tutela.core.http import LAST_PAGE
from tutela.core.text import clean_text

FIRST_YEAR, LAST_YEAR = 1900, 2100


def _wrong(message: Any) -> PydanticCustomError:
    """A fault in our own words, which never repeat what was sent."""
    return PydanticCustomError("tutela", "{words}", {"words": str(message)})


def _cleaned(longest: int, *, lines: bool) -> Callable[[str], str]:
    def clean(value: str) -> str:
        try:
            return clean_text(value, max_length=longest, lines=lines)
        except InvalidInput as error:
            raise _wrong(next(iter(error.errors.values()))) from error

    return clean


def written(longest: int, *, lines: bool = False) -> Any:
    """A text of at most so many characters, cleaned."""
    return Annotated[str, Field(strict=True, max_length=longest), AfterValidator(_cleaned(longest, lines=lines))]


def _moment(value: Any) -> datetime:
    """ISO 8601 with an offset: a moment without one is a different moment in every country."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _wrong(_("Write a moment that exists, with its offset, for example 2026-09-07T14:30:00+02:00."))
    return found


def _page(value: Any) -> int:
    page = value if isinstance(value, int) else int(value) if str(value).isascii() and str(value).isdigit() else 0
    if not 1 <= page <= LAST_PAGE:
        raise _wrong(_("Pages are numbered from 1."))
    return page


def _id(value: Any) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else UUID("")
    except ValueError:
        raise _wrong(_("Send the id as it was given out.")) from None


Code = written(60)
Moment = Annotated[datetime, BeforeValidator(_moment)]
Number = Annotated[int, StrictInt]
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
Id = Annotated[UUID, BeforeValidator(_id)]
PageNumber = Annotated[int, BeforeValidator(_page), Field(ge=1, le=LAST_PAGE)]


class Strict(BaseModel):
    """Base of what comes in."""

    model_config = ConfigDict(extra="forbid")


class NameIn(Strict):
    """One spelling of a name. Script (ISO 15924) and language (ISO 639-3) may stay empty."""

    text: written(200)  # type: ignore[valid-type]
    script: Code = ""
    language: Code = ""
    kind: Code = "full"
    source: Code = "child"


class BirthIn(Strict):
    """A birth date as far as it is known: a year, a month or a day. `precision` placeholder: 1 January was written
    because nobody knew the day; `source` says who or what tells it: document, child, assessed, visual and others."""

    value: written(10)  # type: ignore[valid-type]
    precision: Code = ""
    source: Code = "child"
    standing: Code = "claimed"


class ChildIn(Strict):
    """A child to be registered. Everything may stay empty.

    `names` are the child's own, in every script that is known. `father`, `mother` and `siblings` are given names,
    `birth_place` goes down to the village: with them other services can tell the child from others of the same name.
    """

    names: Annotated[list[NameIn], Field(max_length=12)] = []
    father: written(200) = ""  # type: ignore[valid-type]
    mother: written(200) = ""  # type: ignore[valid-type]
    siblings: Annotated[list[written(200)], Field(max_length=12)] = []  # type: ignore[valid-type]
    birth_place: written(300) = ""  # type: ignore[valid-type]
    birth: BirthIn | None = None
    sex: Code = "unknown"
    nationality: Code = ""
    languages: Annotated[list[Code], Field(max_length=12)] = []
    region: Code = ""
    encounter_at: Moment | None = None


class ReportIn(Strict):
    """A child who is missing: either `case`, or what is known of a child without a file (all may stay empty)."""

    case: Id | None = None
    name: written(200) = ""  # type: ignore[valid-type]
    sex: Code = "unknown"
    birth_year: Year | None = None
    danger_now: StrictBool = False
    noticed_at: Moment | None = None
    last_seen_at: Moment | None = None
    last_seen_place: written(300, lines=True) = ""  # type: ignore[valid-type]
    circumstances: written(4000, lines=True) = ""  # type: ignore[valid-type]
    clothing: written(500, lines=True) = ""  # type: ignore[valid-type]
    with_adult: StrictBool | None = None
    missing_from: Code = ""
    kind: Code = "missing"


class AcknowledgeIn(Strict):
    """A desk takes a notice in, with its own reference. `alert`: the police also confirm record and alert."""

    reference: written(60) = ""  # type: ignore[valid-type]
    alert: StrictBool = False


class OutsideIn(Strict):
    """The recipient was reached outside the node: through which channel, who took it in, which reference."""

    channel: Code
    officer: written(120)  # type: ignore[valid-type]
    reference: written(120) = ""  # type: ignore[valid-type]
    at: Moment | None = None


class SightingIn(Strict):
    """Somebody saw a child who may be one that is searched for."""

    at: Moment
    region: Code
    place: written(300, lines=True) = ""  # type: ignore[valid-type]
    place_kind: Code = ""
    sex: Code = ""
    birth_from: Year | None = None
    birth_to: Year | None = None
    language: Code = ""
    with_adult: StrictBool | None = None
    text: written(4000, lines=True) = ""  # type: ignore[valid-type]


class EnquiryIn(Strict):
    """Somebody asks after a child. `case` only when the one who writes knows which file is meant and may see it."""

    asked_name: written(200)  # type: ignore[valid-type]
    said_relation: Code
    phone: written(40) = ""  # type: ignore[valid-type]
    channel: Code = "phone"
    caller_name: written(200) = ""  # type: ignore[valid-type]
    case: Id | None = None


class ArrivedIn(Strict):
    """The child is here. Without a moment: now."""

    at: Moment | None = None


class Paging(Strict):
    """Which page of a list."""

    page: PageNumber = 1


class ChildrenPaging(Paging):
    """Which page, of which files: all, mine (in my charge), ownerless."""

    show: Annotated[str, Field(pattern="^(all|mine|ownerless)$")] = "all"
