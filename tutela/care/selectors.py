"""Reading care: tonight in one centre, the placement of a child, moves under way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care.models import FirstNight, Placement, RollEntry, Transfer, place_index
from tutela.care.services import UNDER_WAY
from tutela.cases.selectors.seeing import seen
from tutela.core import clock, together, vault


@dataclass(frozen=True)
class Tonight:
    """One centre's evening: case ids of residents, arrivals expected, absent at the last check, and away past the
    agreed time."""

    residents: list[UUID]
    expected: list[Transfer]
    absent: list[UUID]
    late: list[UUID]
    first_night: list[UUID] = field(default_factory=list)
    last_check: dict[UUID, RollEntry] = field(default_factory=dict)


def tonight(*, actor: Actor) -> Tonight:
    """Tonight for the actor's centre, only children the actor may know of (a barred worker does not see the child)."""
    policies.require(actor, P.ROLL_CALL)
    if actor.organisation_id is None:
        return Tonight(residents=[], expected=[], absent=[], late=[])
    visible = access.visible_case_ids(actor)
    here = place_index(actor.organisation_id)
    placements = Placement.objects.filter(organisation_index=here, ends_at=None, case_id__in=visible)
    residents = list(placements.order_by("starts_at").values_list("case_id", flat=True))
    checks = _last_checks(residents)
    now = clock.now()
    planned = set(FirstNight.objects.filter(case_id__in=residents).values_list("case_id", flat=True))
    expected = Transfer.objects.filter(to_index=here, state__in=UNDER_WAY, case_id__in=visible)
    vault.load_keys(residents)
    return Tonight(
        residents=residents,
        expected=list(expected.order_by("eta")),
        absent=[case for case in residents if case in checks and checks[case].result == "absent"],
        late=[case for case in residents if _late(checks.get(case), now)],
        first_night=[case for case in residents if case not in planned],
        last_check=checks,
    )


def _late(entry: RollEntry | None, now: datetime) -> bool:
    return entry is not None and entry.result == "away" and entry.back_by is not None and entry.back_by < now


def _last_checks(cases: list[UUID]) -> dict[UUID, RollEntry]:
    """The newest check of each child: one row per child, however many nights the centre has counted."""
    newest = RollEntry.objects.filter(case_id=OuterRef("case_id")).order_by("-checked_at", "-id").values("pk")[:1]
    rows = RollEntry.objects.filter(case_id__in=cases, pk=Subquery(newest))
    return {entry.case_id: entry for entry in rows}


def transfers_due(*, actor: Actor) -> QuerySet[Transfer]:
    """Moves under way of children the actor may know of, the most urgent first."""
    rows = Transfer.objects.filter(state__in=UNDER_WAY, case_id__in=access.visible_case_ids(actor))
    return rows.order_by("eta")


def placement_of(*, case: UUID) -> Placement | None:
    """The open placement of a child. Whoever shows it asks for the field class "placement" first, which the danger flag
    withholds (tutela.cases.visibility)."""
    return next((row for row in together.of(Placement, case) if row.ends_at is None), None)


def first_night_of(*, case: UUID) -> FirstNight | None:
    """What was last agreed for the first night (the caller has checked access)."""
    return next(reversed(together.of(FirstNight, case)), None)


def transfers_of(*, case: UUID) -> list[Transfer]:
    """All moves of a child, newest first (the caller has checked access)."""
    return together.of(Transfer, case)[::-1]


def offices_of(*, actor: Actor, moves: Iterable[Transfer]) -> dict[UUID, tuple[str, str]]:
    """From where to where each move goes, in words; only which kind of office to whoever may not see the placement. The
    actor's own office is always named."""
    rows = list(moves)
    named = seen(actor=actor, cases=[row.case_id for row in rows], field_class="placement")
    vault.load_keys([row.case_id for row in rows])
    ends = {row.pk: (row.from_organisation_id, row.to_organisation_id) for row in rows}
    ids = {one for pair in ends.values() for one in pair}
    names, kinds = access.organisation_names(ids), access.organisation_kinds(ids)

    def word(row: Transfer, office: UUID) -> str:
        plain = row.case_id in named or office == actor.organisation_id
        return (names if plain else kinds).get(office, "")

    return {row.pk: (word(row, ends[row.pk][0]), word(row, ends[row.pk][1])) for row in rows}


MOVE_STATES = {
    "opened": _("Opened"), "departed": _("On the way"), "arrived": _("Arrived"), "cancelled": _("Called off"),
    "not_arrived": _("Not arrived"),
}  # fmt: skip


def move_state(row: Transfer) -> str:
    """How far a move is, in words."""
    return str(MOVE_STATES.get(row.state, row.state))


def transfer(transfer_id: UUID, *, actor: Actor) -> Transfer | None:
    """One move the actor may know of."""
    row = Transfer.objects.filter(pk=transfer_id).first()
    return row if row and policies.is_visible(actor, row.case_id) else None


def overdue_count() -> int:
    """Moves past their confirmation time: for the city board."""
    return Transfer.objects.filter(state__in=UNDER_WAY, overdue_at__isnull=False).count()


def places_taken() -> int:
    """Places with a child, or held for one who is missing: for the city board. Two records of one child that each have a
    place count twice; how many places a house has is not known to the product."""
    return Placement.objects.filter(ends_at=None).count()
