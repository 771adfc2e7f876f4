"""Sightings without a name: routed to whoever searches a child that fits; the submitter learns only "useful" or not."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import clock, vault
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, NotVisible, WrongState
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.missing import casefile, events
from tutela.missing.enums import State
from tutela.missing.models import Episode, Sighting, SightingRoute
from tutela.missing.policies import sighting_may_be_shown
from tutela.missing.services.common import note, open_task, past
from tutela.work import services as work

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_ROUTES = 20
CANDIDATES = 2000


@dataclass(frozen=True)
class Submitted:
    """What the submitter gets: the record and the receipt code, shown once."""

    sighting: Sighting
    receipt: str


@service
def submit(
    *, by: Actor, at: datetime, region: str, place: str = "", place_kind: str = "", sex: str = "",
    birth_from: int | None = None, birth_to: int | None = None, language: str = "", with_adult: bool | None = None,
    text: str = "",
) -> Submitted:  # fmt: skip
    """Record a sighting and put it before the owners of open episodes it fits. Returns the receipt code.

    Nothing about any child is returned. Place and words are sealed under the sighting's own key.
    """
    policies.require(by, P.SIGHTING_SUBMIT)
    for value, list_id, field in ((region, "region", "region"), (sex, "sex", "sex"),
                                  (place_kind, "place_kind", "place_kind")):  # fmt: skip
        if value and value not in codes(list_id):
            raise InvalidInput(field, _("Choose from the list."))
    language = casefile.language_code(language)
    if not region:
        raise InvalidInput("region", _("Choose the region."))
    if birth_from and birth_to and birth_from > birth_to:
        raise InvalidInput("birth_to", _("The second year is before the first. Correct one of the two."))
    code = "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _j in range(3))
    row = Sighting(
        seen_at=past(at, "at"), region=region, place_kind=place_kind, sex="" if sex == "unknown" else sex,
        birth_from=birth_from, birth_to=birth_to, language=language, with_adult=with_adult, receipt=receipt_index(code),
        submitted_by=by.label, person_id=by.person_id, organisation_id=by.organisation_id,
    )  # fmt: skip
    row.place = clean_text(place, field="place", max_length=300, lines=True)
    row.text = clean_text(text, field="text", max_length=4000, lines=True)
    row.save()
    journal.record(
        by=by, event=events.SightingRecorded(sighting=row.pk), subject=row.pk, purpose="missing"
    )
    _route(by, row)
    return Submitted(row, code)


def receipt_index(code: str) -> str:
    """Keyed fingerprint of a receipt code; spaces, dashes and lower case do not matter."""
    return vault.blind_index("".join(char for char in code.upper() if char.isalnum()), use="sighting-receipt")


def unknown_receipt() -> str:
    """What is shown for a code that nobody was given."""
    return _("This code is not known. Compare it with what you wrote down.")


def _route(by: Actor, row: Sighting) -> None:
    """Every open episode the sighting fits, the best first, to its owner."""
    system = Actor.system("sightings")
    candidates = list(Episode.objects.filter(state=State.OPEN).order_by("-noticed_at")[:CANDIDATES])
    vault.load_keys([episode.case_id for episode in candidates])
    fitting = [(fits, episode) for episode in candidates if (fits := fit(row, episode)) is not None]
    fitting.sort(key=lambda pair: len(pair[0]), reverse=True)
    for fits, episode in fitting[:MOST_ROUTES]:
        SightingRoute.objects.create(sighting=row, episode=episode, case_id=episode.case_id, fits=fits)
        note(system, events.SightingRouted(sighting=row.pk, fits=fits), episode)
        open_task(system, episode, "sighting_new", hours=4, subject=row.pk, once=f"sighting:{row.pk}:{episode.pk}")


def fit(row: Sighting, episode: Episode) -> list[str] | None:
    """Codes of what agrees, or None when something speaks against it. Unknown on either side never speaks against."""
    since = episode.last_seen_at or episode.noticed_at
    if row.seen_at < since:
        return None
    fits = []
    if row.sex and episode.sex:
        if row.sex != episode.sex:
            return None
        fits.append("sex")
    if row.birth_from and row.birth_to and episode.birth_from and episode.birth_to:
        if row.birth_from > episode.birth_to + 1 or row.birth_to < episode.birth_from - 1:
            return None
        fits.append("birth")
    if row.language and episode.languages:
        if row.language not in episode.languages:
            return None
        fits.append("language")
    return fits


@service
def answer(*, by: Actor, sighting: UUID, case: UUID, useful: bool) -> SightingRoute:
    """The owner's office says whether a sighting helped; the submitter sees it under the receipt."""
    policies.require(by, P.MISSING_VIEW, case=case)
    case = casefile.canonical(case)
    row = SightingRoute.objects.filter(sighting_id=sighting, case_id=case).first()
    if row is None or not sighting_may_be_shown(by, case):
        raise NotVisible
    if row.answered_at is not None:
        raise WrongState(_("This sighting was already judged."))
    row.usefulness = "useful" if useful else "not_useful"
    row.answered_at, row.answered_by = clock.now(), by.label
    row.save_checked()
    note(by, events.SightingAnswered(sighting=sighting, usefulness=row.usefulness), row.episode)
    work.complete(by=by, case=case, kind="sighting_new", subject=sighting)
    return row
