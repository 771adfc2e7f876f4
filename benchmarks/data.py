"""A node after years of work: 100,000 children's files, a million journal events, invented throughout.

Proportions: 300 centres with about 100 open files each, 20 guardianship offices, 500 guardians; three files of ten are
open, four children of a thousand are missing now. One social worker has 200 files. Twelve files are made through the
product's own services, with everything on them: their pages are the ones measured.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.bulk import Table, batches, id_at, make_scopes

YEARS = 3
OPEN_SHARE = 0.3
CENTRES, OFFICES, GUARDIANS = 300, 20, 500
CASELOAD = 200
MISSING = 400
FIRST = ("Selam", "Yonas", "Amina", "Idris", "Fatou", "Omar", "Hewan", "Samir", "Lidya", "Karim", "Miriam", "Tesfay")
LAST = ("Habtom", "Berhane", "Diallo", "Haile", "Rahimi", "Osman", "Traoré", "Ghebre", "Noori", "Kidane", "Ba", "Weldu")
KINDS = (
    "cases.registered", "cases.first_encounter", "cases.owner_assumed", "care.arrived", "care.placement_started",
    "guardianship.requested", "guardianship.body_appointed", "guardianship.person_appointed", "work.item_done",
    "procedures.clock_started",
)  # fmt: skip
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass
class World:
    """Who and what was made; `pages` are the ids of the twelve full files."""

    cases: int
    events: int
    start: datetime
    end: datetime
    centres: list[UUID] = field(default_factory=list)
    offices: list[UUID] = field(default_factory=list)
    guardians: list[UUID] = field(default_factory=list)
    police: UUID = UUID(int=0)
    court: UUID = UUID(int=0)
    protection: UUID = UUID(int=0)
    social_worker: UUID = UUID(int=0)
    ids: list[UUID] = field(default_factory=list)
    caseload: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    pages: list[UUID] = field(default_factory=list)

    def created(self, number: int) -> datetime:
        """When a file was made: evenly over the years."""
        return self.start + (self.end - self.start) * (number / self.cases)

    def is_open(self, number: int) -> bool:
        """The newest files are open."""
        return number >= self.cases * (1 - OPEN_SHARE)

    def centre(self, number: int) -> UUID:
        return self.centres[number % len(self.centres)]


def build(cases: int, events: int) -> World:
    """Fill an empty node. The random numbers are the same every time."""
    end = datetime.now(UTC) - timedelta(hours=1)
    world = World(cases, events, end - timedelta(days=365 * YEARS), end)
    chance = random.Random(20260907)
    from benchmarks import people

    people.make(world)
    world.ids = [id_at(world.created(number), number) for number in range(cases)]
    first_open = int(cases * (1 - OPEN_SHARE))
    for scopes in batches(world.ids):
        make_scopes(scopes)
    world.caseload = set(chance.sample(range(first_open, cases), min(CASELOAD, cases - first_open)))
    world.missing = set(chance.sample(range(first_open, cases), min(MISSING, (cases - first_open) // 4)))
    _files(world, chance)
    _names(world, chance)
    _access(world)
    _daily(world, chance)
    _episodes(world, chance)
    _journal(world, chance)
    people.full_files(world)
    return world


def _files(world: World, chance: random.Random) -> None:
    from tutela.cases.models import Case
    from tutela.cases.models.file import majority_index_of

    table = Table(Case, (
        "id", "created_at", "reference", "organisation_id", "registered_by", "status", "closure_reason", "closed_at",
        "region", "first_encounter_at", "sex", "nationality", "owner_organisation_id", "owner_person_id",
        "owned_since", "ownerless_since", "majority_year", "majority_index",
    ))  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, pk in enumerate(world.ids):
            at, is_open = world.created(number), world.is_open(number)
            owned = number in world.caseload or number % 10 > 0
            office, person = world.offices[number % OFFICES], world.guardians[number % GUARDIANS]
            if number in world.caseload:
                office, person = world.protection, world.social_worker
            yield (
                pk, at, _reference(number), world.centre(number), "person:registered", "open" if is_open else "closed",
                "" if is_open else "turned_18", None if is_open else at + timedelta(days=300), "IT-SR", at,
                chance.choice("fm"), chance.choice(("ER", "AF", "GN", "SO")), office if owned else None,
                person if owned else None, at if owned else None, None if owned else at, at.year + 3,
                majority_index_of(at.year + 3),
            )  # fmt: skip

    table.fill(rows())


def _reference(number: int) -> str:
    digits = ""
    for _ in range(8):
        number, rest = divmod(number, len(LETTERS))
        digits = LETTERS[rest] + digits
    return f"{digits[:4]}-{digits[4:]}"


def _names(world: World, chance: random.Random) -> None:
    """A name with its search words, a birth year and a language for every file; sealed with the file's own key."""
    from tutela.cases.models import Birth, Language, Name, NameToken
    from tutela.cases.services.identity import name_token

    part = ("id", "created_at", "case_id", "recorded_by")
    names = Table(Name, (*part, "text", "language"))
    births = Table(Birth, (*part, "value", "precision", "source"))
    languages = Table(Language, (*part, "code"))
    words = Table(NameToken, ("name_id", "token"))
    tokens = {word: name_token(word.casefold()) for word in (*FIRST, *LAST)}
    size = 2000
    for first in range(0, world.cases, size):
        numbers = range(first, min(first + size, world.cases))
        lines: dict[Table, list[tuple[Any, ...]]] = {names: [], births: [], languages: [], words: []}
        for number in numbers:
            case, at = world.ids[number], world.created(number)
            head = (at, case, "person:registered")
            first_name, last_name = chance.choice(FIRST), chance.choice(LAST)
            name_id, birth_id = id_at(at, number), id_at(at, number)
            lines[names].append((name_id, *head, f"{first_name} {last_name}", "tir"))
            lines[births].append((birth_id, *head, str(at.year - 15), "year", "child"))
            lines[languages].append((id_at(at, number), *head, "tir"))
            lines[words] += [(name_id, tokens[first_name]), (name_id, tokens[last_name])]
        for table, rows in lines.items():
            table.fill(rows)


def _access(world: World) -> None:
    """Centre, guardianship office, guardian and court of each file; closed files are closed to all of them."""
    from tutela.access.models import Grant

    columns = (
        "id", "created_at", "starts_at", "case_id", "person_id", "organisation_id", "role", "purpose", "source", "relation",
        "given_by", "revoked_at", "revoked_by",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, case in enumerate(world.ids):
            at, is_open = world.created(number), world.is_open(number)
            tail = ("tests", None, "") if is_open else ("tests", at + timedelta(days=300), "system:closing")
            mine = number in world.caseload
            holders = [
                (None, world.centre(number), "", "protection", "registration", "own_organisation_grant"),
                (None, world.offices[number % OFFICES], "", "guardianship", "appointment", "own_organisation_grant"),
                (world.guardians[number % GUARDIANS], None, "guardian", "guardianship", "appointment", "assigned"),
                (None, world.court, "court_clerk", "guardianship", "guardian_request", "granted"),
            ]
            if mine:
                holders[2] = (world.social_worker, None, "", "protection", "ownership", "assigned")
            if number in world.missing:
                holders.append((None, world.police, "police_missing", "missing", "missing_report", "granted"))
            for holder in holders:
                yield (id_at(at, number), at, at, case, *holder, *tail)

    Table(Grant, columns).fill(rows())


def _daily(world: World, chance: random.Random) -> None:
    """Placement, guardianship and tasks: two open ones for an open file, two done ones for a closed one."""
    from tutela.care.models import Placement, place_index
    from tutela.guardianship.models import Guardianship
    from tutela.work.models import WorkItem

    opened = [number for number in range(world.cases) if world.is_open(number)]
    Table(Placement, ("id", "created_at", "case_id", "organisation_id", "organisation_index", "starts_at")).fill(
        (id_at(world.created(n), n), world.created(n), world.ids[n], world.centre(n), place_index(world.centre(n)),
         world.created(n))
        for n in opened
    )  # fmt: skip
    Table(Guardianship, ("id", "created_at", "case_id", "body_id", "person_id", "responsible")).fill(
        (id_at(world.created(n), n), world.created(n), world.ids[n], world.offices[n % OFFICES],
         world.guardians[n % GUARDIANS], True)
        for n in opened
    )  # fmt: skip
    columns = (
        "id", "created_at", "case_id", "kind", "organisation_id", "person_id", "protective_due", "legal_due", "state",
        "closed_at", "closed_by", "source",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, case in enumerate(world.ids):
            at, is_open = world.created(number), world.is_open(number)
            due = world.end + timedelta(hours=chance.uniform(-200, 400)) if is_open else at + timedelta(days=2)
            person = world.social_worker if number in world.caseload else world.guardians[number % GUARDIANS]
            closing = ("open", None, "") if is_open else ("done", due, "person:x")
            for kind, holder in (("first_meeting", (None, person)), ("health_24h", (world.centre(number), None))):
                yield (id_at(at, number), at, case, kind, *holder, due, due, *closing, "clock")

    Table(WorkItem, columns).fill(rows())


def _episodes(world: World, chance: random.Random) -> None:
    """One ended disappearance for every twentieth file, and the children who are missing now, each with its ledger."""
    from tutela.missing.models import Episode
    from tutela.work.models import Notice

    episodes = Table(Episode, (
        "id", "created_at", "case_id", "ordinal", "state", "noticed_at", "reported_at", "reported_by",
        "reported_by_organisation_id", "level", "rank", "closed_at", "closed_by", "outcome",
    ))  # fmt: skip
    notices = Table(
        Notice, ("id", "created_at", "case_id", "kind", "subject_id", "to_organisation_id", "state", "sent_at")
    )
    lines, told = [], []
    for number, case in enumerate(world.ids):
        now_missing = number in world.missing
        if not now_missing and number % 20:
            continue
        at = world.end - timedelta(hours=chance.uniform(1, 900)) if now_missing else world.created(number)
        episode = id_at(at, number)
        ending = (None, "", "") if now_missing else (at + timedelta(days=9), "person:x", "returned_care")
        rank = chance.choice((0, 1, 2))
        level = ("no_added_danger", "urgent", "danger_now")[rank]
        lines.append((
            episode, at, case, 1, "open" if now_missing else "closed", at, at, "person:x", world.centre(number), level,
            rank, *ending,
        ))  # fmt: skip
        for kind in ("police", "hotline", "guardian"):
            to = world.offices[number % OFFICES] if kind == "guardian" else world.police
            told.append((id_at(at, number), at, case, f"missing_{kind}", episode, to, "delivered", at))
    episodes.fill(lines)
    notices.fill(told)


def _journal(world: World, chance: random.Random) -> None:
    """Numbered events in the order of time, mixed over the files as they are in life; and looks, two for each file."""
    from tutela.journal.models import Entry, Look

    shared = (
        "id",
        "occurred_at",
        "recorded_at",
        "organisation_id",
        "actor",
        "purpose",
        "case_id",
        "salt",
        "seq",
        "leaf",
        "chain",
    )

    def head(number: int, of: int, spread: int) -> tuple[Any, ...]:
        position = number / of
        case = min(world.cases - 1, max(0, int(position * world.cases) - chance.randrange(spread)))
        at = world.start + (world.end - world.start) * position
        noise = chance.randbytes(80)
        return (
            id_at(at, number), at, at, world.centre(case), f"person:{world.guardians[case % GUARDIANS]}", "protection",
            world.ids[case], noise[:16], number + 1, noise[16:48], noise[48:],
        )  # fmt: skip

    spread = max(1, world.cases // 10)
    Table(Entry, (*shared, "kind", "data")).fill(
        (*head(number, world.events, spread), KINDS[number % len(KINDS)], {"item": str(number), "at": "2026-09-07"})
        for number in range(world.events)
    )
    looks = 2 * world.cases
    Table(Look, (*shared, "classes", "where", "relation")).fill(
        (*head(number, looks, spread), ["C2", "C3"], "cases:page", "assigned") for number in range(looks)
    )
