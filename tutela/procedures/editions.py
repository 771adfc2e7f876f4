"""Which catalogue this node works with: a new one is noted, and the deadlines it concerns are computed anew."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tutela.access.actors import Actor
from tutela.core import clock as case_time
from tutela.core.errors import NotVisible
from tutela.engines import clocks
from tutela.engines.clocks import CalendarChange, Catalogue, Rule
from tutela.engines.clocks.comparing import Change, compare
from tutela.engines.clocks.periods import local_day
from tutela.journal import services as journal
from tutela.procedures import events, renewing
from tutela.procedures.models import Clock, Edition
from tutela.procedures.rulebook import book

BATCH = 200
FOLDERS = ("procedures", "calendars")
WORKER = Actor.system("catalogue")


@dataclass(frozen=True)
class EditionView:
    """A catalogue as this node used it from `seen_at` on; `left` deadlines still have to be computed anew for it."""

    id: UUID
    digest: str
    seen_at: datetime
    rules: int
    calendars: int
    recomputed: int
    done: bool


def editions() -> list[EditionView]:
    """Every edition this node has worked with, newest first. Public law: no case, no person."""
    rows = Edition.objects.defer("files")
    return [
        EditionView(row.pk, row.digest[:12], row.seen_at, row.rules, row.calendars, row.recomputed, row.done_at is not None)
        for row in rows
    ]


def catalogue_of(edition: UUID) -> Catalogue:
    """The catalogue of an edition as it was. Raises NotVisible for an id that is none."""
    row = Edition.objects.filter(pk=edition).first()
    if row is None:
        raise NotVisible
    return _read(row.pk, row.digest)


def changes(older: UUID, newer: UUID) -> list[Change]:
    """What differs between two editions, by rule and calendar. Raises NotVisible."""
    return compare(catalogue_of(older), catalogue_of(newer))


@lru_cache(maxsize=4)
def _read(edition: UUID, digest: str) -> Catalogue:
    return load_texts(Edition.objects.values_list("files", flat=True).get(pk=edition))


def load_texts(files: Mapping[str, str]) -> Catalogue:
    """A catalogue from the texts of its files, by their path below the catalogue folder."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return clocks.load(Path(folder))


@lru_cache(maxsize=1)
def _texts(root: Path) -> tuple[dict[str, str], str]:
    found = {
        f"{folder}/{path.name}": path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in sorted((root / folder).glob("*.yaml"))
    }
    whole = hashlib.sha256()
    for name, text in found.items():
        whole.update(f"{name}\0{len(text)}\0{text}".encode())
    return found, whole.hexdigest()


def keep_up() -> int:
    """Worker job: note a catalogue this node has not worked with before, and compute the deadlines it concerns anew.

    A batch a round, each clock in the transaction of its batch; a killed worker goes on where it stood. Returns how
    many clocks were looked at (and 1 for a new edition).
    """
    root = settings.CATALOGUE or clocks.find_root()
    _, digest = _texts(root)
    newest = Edition.objects.defer("files").first()
    if newest is None or newest.digest != digest:
        _note(root, newest)
        return 1
    return 0 if newest.done_at else _renew_batch(newest)


@transaction.atomic
def _note(root: Path, older: Edition | None) -> None:
    files, digest = _texts(root)
    known = book().catalogue
    latest = Edition.objects.select_for_update().defer("files").first()
    if latest is not None and latest.digest == digest:
        return  # another worker was quicker
    row = Edition.objects.create(
        digest=digest, files=files, seen_at=case_time.now(), rules=len(known.rules), calendars=len(known.calendars),
        done_at=None if Clock.objects.filter(stopped_at=None).exists() else case_time.now(),
    )
    rules, calendars = _concerned(older)
    event = events.CatalogueChanged(edition=row.pk, rules=len(rules), calendars=len(calendars))
    journal.record(by=WORKER, event=event, case=None, purpose="procedures")


def _concerned(older: Edition | None) -> tuple[frozenset[str], Mapping[str, CalendarChange]]:
    """The rules and calendars that are others than in the edition before; without one, all rules."""
    known = book().catalogue
    if older is None:
        return frozenset(known.rules), {}
    before = _read(older.pk, older.digest)
    found = compare(before, known)
    changed = {one.id for one in found if one.what == "calendar" and one.how == "changed"}
    return (
        frozenset(one.id for one in found if one.what == "rule"),
        {name: CalendarChange(before.calendars[name], known.calendars[name]) for name in changed},
    )


@lru_cache(maxsize=2)
def _of(edition: UUID) -> tuple[frozenset[str], Mapping[str, CalendarChange]]:
    """Against the last edition that every clock was computed for: one that came and went meanwhile does not count."""
    return _concerned(Edition.objects.defer("files").exclude(pk=edition).exclude(done_at=None).first())


@transaction.atomic
def _renew_batch(edition: Edition) -> int:
    rows = Clock.objects.select_for_update().filter(stopped_at=None).order_by("id")
    if edition.reached:
        rows = rows.filter(id__gt=edition.reached)
    batch = list(rows[:BATCH])
    rules, calendars = _of(edition.pk)
    done = sum(_renew(row, rules, calendars) for row in batch)
    edition.recomputed += done
    if batch:
        edition.reached = batch[-1].pk
    if len(batch) < BATCH:
        edition.done_at = case_time.now()
    edition.save(update_fields=["recomputed", "reached", "done_at"])
    return len(batch)


def _renew(row: Clock, rules: frozenset[str], calendars: Mapping[str, CalendarChange]) -> bool:
    rule = book().rule(row.rule)
    if rule is None:
        return False
    if row.rule in rules:
        return renewing.renew(row, rule, by=WORKER, cause="rule")
    change = calendars.get(row.calendar)
    return change is not None and _touched(row, rule, change) and renewing.renew(row, rule, by=WORKER, cause="calendar")


def _touched(row: Clock, rule: Rule, change: CalendarChange) -> bool:
    """Whether a day that is another one now lies in the period of the clock, by its old or its new end."""
    try:
        found = renewing.answer(row, rule)
    except clocks.ClockInputError:
        return False
    if change.everything:
        return True
    if found.plan is None or not found.plan.uses_calendar():
        return False
    ends = [one for one in (row.legal_due, found.legal_due and found.legal_due.moment) if one] or [row.started_at]
    start = local_day(row.started_at, found.plan.calendar)
    return any(change.within(start, local_day(end, found.plan.calendar)) for end in _spread(ends))


def _spread(ends: Sequence[datetime]) -> tuple[datetime, datetime]:
    return min(ends), max(ends)
