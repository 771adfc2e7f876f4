"""Turning 18 while missing closes nothing: the search goes on as a young adult's, on another legal ground."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, WrongState
from tutela.core.service import service
from tutela.missing import casefile, events
from tutela.missing.enums import Basis, PlaceConsent, State
from tutela.missing.models import Episode
from tutela.missing.models.episode import majority_index_of
from tutela.missing.policies import episode_for
from tutela.missing.services.common import note, open_task, today
from tutela.work import services as work

WITHIN = timedelta(days=14)
YEAR = timedelta(days=365)


def on_turned_18(entry: Any) -> None:
    """Journal subscriber of cases.turned_18."""
    for pk in _live().filter(case_id=entry.case_id).values_list("pk", flat=True):
        turn_adult(by=Actor.system("majority"), episode=pk)


def turn_18_due() -> int:
    """Worker job: live episodes whose child's file says 18 (a disputed date never does). Returns how many."""
    found = 0
    for pk, case in list(_live().filter(majority_index__in=_months_until(today())).values_list("pk", "case_id")[:500]):
        if casefile.turned_18(case):
            turn_adult(by=Actor.system("majority"), episode=pk)
            found += 1
    return found


def _months_until(day: date) -> list[str]:
    """Fingerprints of the months up to this one, ten years back: whoever was due earlier was noted then."""
    months = range(day.year * 12 + day.month - 1 - 120, day.year * 12 + day.month)
    return [majority_index_of(date(number // 12, number % 12 + 1, 1)) for number in months]


def _live() -> Any:
    return Episode.objects.filter(adult_since=None).exclude(state=State.CLOSED)


@service
def turn_adult(*, by: Actor, episode: UUID) -> Episode:
    """The episode of a child who turned 18 stays open. A new legal ground must be set within two weeks; until she
    agrees, no place is told to anybody."""
    row = Episode.objects.select_for_update().get(pk=episode)
    if row.adult_since is not None or row.state == State.CLOSED:
        return row
    row.adult_since, row.adult_review_due = today(), today() + WITHIN
    row.save_checked()
    note(by, events.TurnedAdult(episode=row.pk, since=row.adult_since), row)
    open_task(by, row, "adult_review", hours=24 * 14, once=f"adult:{row.pk}")
    return row


@service
def review_adult(*, by: Actor, episode: UUID, legal_basis: str, place_consent: str) -> Episode:
    """Yearly review of a young adult's episode: on which ground it is kept, and whether the place may be told."""
    row = episode_for(by, episode, P.MISSING_CLOSE, P.ALERT_WITHDRAW)
    if row.adult_since is None:
        raise WrongState(_("The child is not 18 yet."))
    if row.state == State.CLOSED:
        raise WrongState(_("This episode is closed."))
    if legal_basis not in Basis.values:
        raise InvalidInput("legal_basis", _("Choose from the list."))
    if place_consent not in PlaceConsent.values:
        raise InvalidInput("place_consent", _("Choose from the list."))
    row.adult_basis, row.place_consent = legal_basis, place_consent
    row.adult_review_due = (clock.now() + YEAR).date()
    row.save_checked()
    event = events.AdultReviewed(
        episode=row.pk, legal_basis=legal_basis, place_consent=place_consent, due=row.adult_review_due
    )
    note(by, event, row)
    work.complete(by=by, case=row.case_id, kind="adult_review")
    return row
