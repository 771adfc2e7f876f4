"""What the interface takes and gives. Incoming objects take nothing that is not named here, and no value is bent to fit.

Texts go through the one rule for every text that comes in (tutela.core.text, decision 0006); moments carry their offset.
Codes are those of the catalogue: the service checks them and names the field.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
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
Words = Annotated[str, BeforeValidator(str)]


class Strict(BaseModel):
    """Base of what comes in."""

    model_config = ConfigDict(extra="forbid")


# --- what comes in ----------------------------------------------------------------------------------------------------

class NameIn(Strict):
    """One spelling of a name. Script (ISO 15924) and language (ISO 639-3) may stay empty."""

    text: written(200)  # type: ignore[valid-type]
    script: Code = ""
    language: Code = ""
    kind: Code = "full"
    source: Code = "child"


class BirthIn(Strict):
    """A birth date as far as it is known: a year, a month or a day."""

    value: written(10)  # type: ignore[valid-type]
    precision: Code = ""
    source: Code = "child"
    standing: Code = "claimed"


class ChildIn(Strict):
    """A child to be registered. Everything may stay empty."""

    names: Annotated[list[NameIn], Field(max_length=12)] = []
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


# --- what goes out ----------------------------------------------------------------------------------------------------

class Problem(Schema):
    """Every error. `fields`: name of a field → what is wrong with it and the remedy."""

    error: str
    message: str
    reference: str
    fields: dict[str, str] | None = None


class Listing(Schema):
    """One page of a list. Nothing is counted."""

    page: int
    has_next: bool


class WorkOut(Schema):
    """One open item of the actor or desk. Without the right to the file the child has no name here."""

    id: UUID
    title: Words
    child: str
    who: Words
    basis: str
    protective_due: datetime | None
    legal_due: datetime | None


class NoticeOut(Schema):
    """A notice that nobody of the desk has acknowledged."""

    id: UUID
    title: Words
    child: str
    sent_at: datetime | None
    opened_at: datetime | None


class WorkList(Listing):
    """What needs the actor now, overdue first; on the first page also what waits to be acknowledged."""

    items: list[WorkOut]
    overdue: int
    notices: list[NoticeOut]


class ChildOut(Schema):
    """One file of a list. `name`: the name used, initials or the reference, as the role matrix says."""

    id: UUID
    reference: str
    name: str
    status: str
    owner: str


class ChildList(Listing):
    items: list[ChildOut]


class PanelOut(Schema):
    """What another part of the product shows of the file."""

    key: str
    title: Words
    masked: bool
    values: dict[str, Any]


class FileOut(Schema):
    """One file as the actor may see it: `fields` of classes that are seen, `hints` of classes that are masked."""

    id: UUID
    reference: str
    title: str
    status: str
    version: int
    relation: str
    sees: dict[str, str]
    fields: dict[str, Any]
    hints: dict[str, Any]
    panels: list[PanelOut]


class RegisteredOut(Schema):
    """A new file. `visible`: whether the actor may open it (a role that only registers may not)."""

    id: UUID
    reference: str
    visible: bool


class ClockOut(Schema):
    """One deadline. `target`: a target of the platform, no law."""

    rule: str
    title: str
    status: str
    status_words: str
    started_at: datetime
    stopped_at: datetime | None
    protective_at: datetime | None
    legal_at: datetime | None
    target: bool
    binding: str
    effect: str
    basis: str
    confidence: str
    needs_legal_review: bool
    explanation: list[str]


class ClockList(Listing):
    """Deadlines of a file. `masked`: the role sees how many run and how many are overdue, and no more."""

    items: list[ClockOut]
    masked: bool
    open: int
    overdue: int


class MissingOut(Schema):
    """One line of the missing board. `told`: recipient → state of its ledger row."""

    id: UUID
    case: UUID
    name: str
    number: int
    state: str
    level: str
    noticed_at: datetime
    owner: str
    adult: bool
    told: dict[str, str]


class MissingList(Listing):
    items: list[MissingOut]


class ReportedOut(Schema):
    """An episode that was opened, and the ledger rows by kind."""

    id: UUID
    case: UUID
    number: int
    level: str
    notices: dict[str, UUID]


class LedgerOut(Schema):
    """One recipient with every receipt."""

    id: UUID
    recipient: str
    label: Words
    to: str
    channel: Words
    state: str
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    officer: str
    reference: str
    mine: bool
    told_end: str


class StepOut(Schema):
    """One duty of the plan."""

    id: UUID
    kind: str
    title: Words
    state: str
    who: str
    due: datetime | None


class LocatedOut(Schema):
    """Where and how the child was located; country and authority only where the place may be shown."""

    at: datetime
    how: Words
    country: Words
    authority: Words
    place_shown: bool


class EpisodeOut(Schema):
    """One episode as the actor may see it. A part the actor may not see is null; `masked`: only that there is one."""

    id: UUID
    case: UUID
    number: int
    state: str
    masked: bool
    kind: str = ""
    level: str = ""
    level_until: datetime | None = None
    reasons: list[Words] = []
    noticed_at: datetime | None = None
    reported_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    adult: bool = False
    interview_held: bool = False
    last_seen_place: str = ""
    before_closing: list[str] = []
    located: LocatedOut | None = None
    steps: list[StepOut] | None = None
    ledger: list[LedgerOut] | None = None


class AcknowledgedOut(Schema):
    """A ledger row after a receipt."""

    id: UUID
    state: str
    acknowledged_at: datetime | None


class SightingOut(Schema):
    """The receipt is shown once; under it the submitter learns later whether it helped."""

    id: UUID
    receipt: str


class EnquiryOut(Schema):
    """What to say to whoever asked, whoever they are."""

    id: UUID
    say: str


class ResidentOut(Schema):
    """One child who lives here. `last`: present, absent or away at the last check, empty without one."""

    case: UUID
    name: str
    last: str
    checked_at: datetime | None
    back_by: datetime | None
    late: bool
    first_night_open: bool


class TransferOut(Schema):
    """One move under way."""

    id: UUID
    case: UUID
    name: str
    origin: str
    destination: str
    state: str
    departs_at: datetime
    eta: datetime
    overdue: bool


class TonightOut(Schema):
    """The evening in the actor's centre."""

    residents: list[ResidentOut]
    expected: list[TransferOut]


class TransferList(Listing):
    items: list[TransferOut]


class ArrivedOut(Schema):
    """The placement that began with the arrival."""

    id: UUID
    case: UUID
    since: datetime


class LeadOut(Schema):
    """One lead: codes and the office to call, nothing the other side holds. No total, the evidence only."""

    id: UUID
    direction: str
    kind: str
    case: UUID | None
    office: str
    rank: int
    state: str
    answer: str
    reasons: list[str]
    against: list[str]
    theirs_confirmed: bool
    at: datetime


class LeadList(Listing):
    items: list[LeadOut]


class FigureOut(Schema):
    """One count; 1 to 4 is said as "fewer than 5"."""

    label: Words
    value: Words
    note: Words
    warning: bool


class CityOut(Schema):
    figures: list[FigureOut]


class PeerOut(Schema):
    """How the connection to another node stands."""

    node: str
    name: str
    country: str
    state: str
    queued: int
    oldest: datetime | None
    last_contact: datetime | None
    next_try: datetime | None
    clock_seconds: int
    clock_differs: bool


class NodeOut(Schema):
    """State of this node; nobody's data. `journal`: stream → entries that are sealed."""

    id: str
    name: str
    state: str
    wall: datetime
    case_time: datetime | None
    peers: list[PeerOut]
    journal: dict[str, int]
