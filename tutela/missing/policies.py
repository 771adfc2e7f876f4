"""Who may do and read what about a disappearance, beyond the permission itself.

Field classes are those of catalogue/roles.yaml. On top of the matrix stand two rules that no matrix cell can lift:
the hypothesis never reaches police or another LED desk, and the return interview never reaches the placement she left.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases.visibility import Sight, machine_sight, relations_to, sight_of
from tutela.core import memory
from tutela.core.catalogue import NEVER, SEE
from tutela.core.errors import NotVisible, Refused
from tutela.missing.models import Episode, Interview

# Organisations whose workers may say "known and safe" after meeting the child (product lesson 2).
CHILD_PROTECTION = frozenset({"child_protection", "guardianship"})
LAW_ENFORCEMENT = frozenset({"police", "border_police"})


def sight(actor: Actor, case: UUID) -> Sight:
    """What the actor sees of this file, class by class: the same answer as on the case page."""
    if actor.is_machine:
        return machine_sight()
    row = cases.case_row(case)
    return sight_of(actor, relations_to(actor, [row])[row.pk])


def visibility(actor: Actor, case: UUID, field_class: str) -> str:
    """see, masked or never: the widest answer over the actor's roles and relations for this file."""
    return sight(actor, case).of(field_class)


def sees(actor: Actor, case: UUID, field_class: str) -> bool:
    """Whether the actor may read this class of this file in full."""
    return visibility(actor, case, field_class) == SEE


def sees_hypothesis(actor: Actor, case: UUID) -> bool:
    """Social workers and guardians with the file; never police, school, host or another node."""
    if actor.kind == "peer" or organisation_kind(actor) in LAW_ENFORCEMENT | {"school", "accommodation"}:
        return False
    return sees(actor, case, "hypothesis")


def reads_interview(actor: Actor, interview: Interview) -> bool:
    """The interviewer, child-protection social workers with the file, and whom the child agreed to.

    Everybody of the placement she left is refused, whatever else they are.
    """
    if actor.kind != "person" or not policies.is_visible(actor, interview.case_id):
        return False
    if interview.left_organisation_id and actor.organisation_id == interview.left_organisation_id:
        return False
    if actor.person_id == interview.person_id:
        return True
    if "social_worker" in actor.roles and organisation_kind(actor) in CHILD_PROTECTION:
        return True
    return any(
        reader.person_id == actor.person_id if reader.person_id else reader.organisation_id == actor.organisation_id
        for reader in interview.readers.all()
    )


def organisation_kind(actor: Actor) -> str:
    """Kind of the organisation the actor acts for; empty for machines."""
    office = actor.organisation_id
    return memory.once(("kind", office), lambda: str(access.organisation_by_id(office).kind)) if office else ""


def require_any(actor: Actor, permissions: tuple[P, ...], *, case: UUID) -> None:
    """One of several permissions on a file: NotVisible (404) without a grant, Refused (403) without any of them."""
    if not policies.is_visible(actor, case):
        raise NotVisible
    if not any(policies.allowed(actor, permission, case=case).allowed for permission in permissions):
        raise Refused(_("Your role does not allow this. Ask the person who manages the file."))


def episode_for(actor: Actor, episode: UUID, *permissions: P) -> Episode:
    """The episode, after checking one of the permissions on its file; locks nothing."""
    row = Episode.objects.filter(pk=episode).first()
    if row is None:
        raise NotVisible
    require_any(actor, permissions, case=row.case_id)
    return row


def place_may_be_shown(actor: Actor, episode: Episode) -> bool:
    """Where she was located: only to those who may read the place, under the danger flag only to those who care for her
    (docs/decisions/0009), and for a young adult only with her consent (SIS 33(4))."""
    if episode.adult_since and episode.place_consent != "yes":
        return False
    found = sight(actor, episode.case_id)
    return found.of("place") != NEVER and not found.withheld


def last_place_may_be_shown(actor: Actor, case: UUID) -> bool:
    """Where she was last seen: often where she lived, and where the search begins. For those who see the place, and for
    the police who search, also under the danger flag; never for a role that must not know any place (the hotline)."""
    found = sight(actor, case)
    if found.sees("place") or found.of("place") == NEVER:
        return found.sees("place")
    return found.sees("ledger") and (not found.withheld or organisation_kind(actor) in LAW_ENFORCEMENT)


def sighting_may_be_shown(actor: Actor, case: UUID) -> bool:
    """Where and in which words she was seen since: whoever sees sightings; under the danger flag those who care for her
    and the police who search."""
    found = sight(actor, case)
    return found.sees("sightings") and (not found.withheld or organisation_kind(actor) in LAW_ENFORCEMENT)
