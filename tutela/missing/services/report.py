"""Reporting a child missing: one act that opens the episode, writes the texts and tells everybody at once."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, WrongState
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.missing import casefile, events
from tutela.missing.enums import State
from tutela.missing.models import Episode
from tutela.missing.services import ledger, meeting, peers, urgency
from tutela.missing.services.common import note, past


@service
def report(
    *, by: Actor, case: UUID, danger_now: bool = False, noticed_at: datetime | None = None,
    last_seen_at: datetime | None = None, last_seen_place: str = "", circumstances: str = "", clothing: str = "",
    with_adult: bool | None = None, missing_from: str = "", kind: str = "missing",
) -> Episode:  # fmt: skip
    """Open an episode with whatever is known; police, 116 000 and guardian are told in the same transaction.

    There is no waiting time and nothing is required but the child. Repeats raise urgency and never lower it.
    Raises WrongState while an episode of this child is open, InvalidInput at the field, NotVisible, Refused.
    """
    policies.require(by, P.MISSING_REPORT, case=case)
    case = casefile.canonical(case)
    _refuse_second(case)
    noticed = past(noticed_at, "noticed_at")
    row = Episode(
        case_id=case, noticed_at=noticed, last_seen_at=_seen(last_seen_at, noticed), danger_now=bool(danger_now),
        with_adult=with_adult, kind=_code("episode_type", kind, "kind"),
        missing_from=_code("missing_from", missing_from, "missing_from"),
        reported_by=by.label, reported_by_organisation_id=by.organisation_id,
        left_organisation_id=casefile.placement_organisation(case), responsible_node=settings.TUTELA.id,
        ordinal=Episode.objects.filter(case_id=case).count() + 1,
    )  # fmt: skip
    row.last_seen_place = clean_text(last_seen_place, field="last_seen_place", max_length=300, lines=True)
    row.circumstances = clean_text(circumstances, field="circumstances", max_length=4000, lines=True)
    row.clothing = clean_text(clothing, field="clothing", max_length=500, lines=True)
    apply_profile(row, casefile.profile(case))
    urgency.start(row)
    _create(row)
    opened = events.EpisodeOpened(
        episode=row.pk, number=row.ordinal, noticed_at=noticed, level=row.level, majority_on=row.majority_on
    )
    note(by, opened, row)
    ledger.tell_first(by=by, episode=row)
    peers.tell_opened(by=by, episode=row)
    meeting.check(by=by, case=case)
    return row


@service
def report_unregistered(*, by: Actor, name: str = "", sex: str = "unknown", birth_year: int | None = None,
                        **known: object) -> Episode:  # fmt: skip
    """Report a child who has no file yet: a minimal file is made first, then the report. All parts may be empty."""
    policies.require(by, P.MISSING_REPORT)
    case = casefile.register_minimal(by=by, name=name, sex=sex, birth_year=birth_year)
    return report(by=by, case=case, **known)  # type: ignore[arg-type]


def apply_profile(row: Episode, profile: casefile.Profile) -> None:
    """Copy the coarse codes that route sightings (not saved)."""
    row.sex, row.birth_from, row.birth_to = profile.sex, profile.birth_from, profile.birth_to
    row.languages = list(profile.languages)
    row.set_majority_on(profile.majority_on)


def refresh_profile(case: UUID) -> int:
    """The file changed (birth, sex, language): open episodes take the new coarse codes. Returns how many."""
    rows = list(Episode.objects.filter(case_id=case).exclude(state=State.CLOSED))
    if not rows:
        return 0
    profile = casefile.profile(case)
    for row in rows:
        apply_profile(row, profile)
        row.save(update_fields=["sex", "birth_from", "birth_to", "languages", "majority_on", "majority_index"])
    return len(rows)


def _refuse_second(case: UUID) -> None:
    if Episode.objects.filter(case_id=case, state=State.OPEN).exists():
        raise WrongState(_("This child is already reported missing. Add what you know to the open episode."))


def _create(row: Episode) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two people report the same child in the same second
        _refuse_second(row.case_id)
        raise


def _seen(at: datetime | None, noticed: datetime) -> datetime | None:
    if at is None:
        return None
    seen = past(at, "last_seen_at")
    if seen > noticed:
        raise InvalidInput("last_seen_at", _("The child was seen after being missed. Correct one of the two times."))
    return seen


def _code(list_id: str, code: str, field: str) -> str:
    if code and code not in codes(list_id):
        raise InvalidInput(field, _("Choose from the list."))
    return code
