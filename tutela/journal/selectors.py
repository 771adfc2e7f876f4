"""Reading the journal: the timeline of a case and who has looked. Access is checked by the caller's layer (access
policies live above the journal), which passes ids it already checked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tutela.core import clock
from tutela.journal.events import Event, payload
from tutela.journal.models import Checkpoint, Entry, Look, Withholding

# Acts whose mere existence tells that somebody is barred, or that somebody is investigated.
PROTECTIVE = (
    "access.barred", "access.bar_lifted", "access.look_withheld", "access.withholding_reviewed",
    "access.withholding_ended", "exchange.withheld", "missing.barred_asked",
)


def timeline(*, case: UUID, kinds: list[str] | None = None, protective: bool = False) -> QuerySet[Entry]:
    """Acts on a case, newest first; bars and withheld looks only with `protective`, for those who decide on them."""
    entries = Entry.objects.filter(case_id=case).order_by("-id")
    if not protective:
        entries = entries.exclude(kind__in=PROTECTIVE)
    return entries.filter(kind__in=kinds) if kinds else entries


def looks(*, case: UUID, include_withheld: bool = False) -> QuerySet[Look]:
    """Who has looked at a file, newest first; investigative looks only once their withholding has ended."""
    rows = Look.objects.filter(case_id=case).order_by("-id")
    if include_withheld:
        return rows.select_related("withholding")
    return rows.exclude(withholding__until__gt=clock.now())


def look(look_id: UUID) -> Look | None:
    """One look by id."""
    return Look.objects.filter(pk=look_id).select_related("withholding").first()


def withholdings(*, open_only: bool = True) -> QuerySet[Withholding]:
    """Withheld looks for the inspector's review, the longest withheld first; no content of any file."""
    rows = Withholding.objects.select_related("look").order_by("at")
    return rows.filter(until__gt=clock.now()) if open_only else rows


def is_withheld(*, case: UUID, person: UUID) -> bool:
    """Whether a look of a person at a file is withheld now, because it is investigated."""
    return Withholding.objects.filter(look__case_id=case, look__person_id=person, until__gt=clock.now()).exists()


def entries_of_kind(*, kind: str, since: datetime | None = None, **data: Any) -> QuerySet[Entry]:
    """Acts of one kind over all cases: for counts and assertions, holds no personal text."""
    rows = Entry.objects.filter(kind=kind).order_by("id")
    if since:
        rows = rows.filter(occurred_at__gte=since)
    return rows


def verified_until() -> dict[str, int]:
    """Size of the newest signed checkpoint per stream."""
    sizes: dict[str, int] = {}
    for point in Checkpoint.objects.order_by("size").values("stream", "size"):
        sizes[point["stream"]] = point["size"]
    return sizes


def entries_after(*, seq: int) -> QuerySet[Entry]:
    """Numbered acts after a sequence number, in order: for the assertions of a play. Holds no personal text."""
    return Entry.objects.filter(seq__gt=seq).order_by("seq")


def length() -> int:
    """How many acts are numbered."""
    last = Entry.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first()
    return last or 0


def told_since(*, event: Event, counterpart: str, since: datetime) -> bool:
    """Whether the very same act of this counterpart stands in the journal since a moment (security entries that a
    repeated request would write again and again)."""
    rows = Entry.objects.filter(kind=event.kind, counterpart=counterpart, occurred_at__gte=since)
    return any(row.data == payload(event) for row in rows.order_by("-id")[:200])
