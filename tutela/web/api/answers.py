"""What the interface gives: plain values, labels in the language of the reader, nothing that is not named here."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator

Words = Annotated[str, BeforeValidator(str)]


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


class MissingOut(Schema):
    """One line of the missing board. `told`: recipient → state of its ledger row; empty where that is masked. A masked
    episode has number 0 and no state, level or time."""

    id: UUID
    case: UUID
    name: str
    number: int
    state: str
    level: str
    noticed_at: datetime | None
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


class MandateOut(Schema):
    """A mandate that waits for a second person."""

    id: UUID
    person: str
    role: str
    organisation: str
    ends_at: datetime | None
    proposed_by: str
    may_confirm: bool


class MandateList(Schema):
    items: list[MandateOut]


class DecidedOut(Schema):
    """What became of a mandate."""

    id: UUID
    in_force: bool
