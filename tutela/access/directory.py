"""Reading accounts, people and mandates for the administration screens. Holds nothing about any child."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from tutela.access import mandates, policies, selectors
from tutela.access.actors import Actor
from tutela.access.models import ORGANISATION_KINDS, Mandate, Organisation, Person
from tutela.access.roles import P
from tutela.core.errors import NotVisible


def is_empty() -> bool:
    """Whether nobody has an account on this node yet."""
    return not get_user_model().objects.exists()


def people(*, actor: Actor) -> QuerySet[Person]:
    """Everybody known to the node, by name."""
    policies.require(actor, P.ADMIN_PEOPLE)
    return Person.objects.select_related("user").order_by("display_name", "id")


def person(person_id: UUID, *, actor: Actor) -> Person:
    """One person; NotVisible when there is none."""
    policies.require(actor, P.ADMIN_PEOPLE)
    found = Person.objects.select_related("user").filter(pk=person_id).first()
    if found is None:
        raise NotVisible
    return found


def mandates_of(person_id: UUID, *, actor: Actor) -> QuerySet[Mandate]:
    """All mandates of a person, running and ended, newest first."""
    policies.require(actor, P.ADMIN_PEOPLE)
    return Mandate.objects.filter(person_id=person_id).select_related("organisation").order_by("-starts_at", "-id")


def mandate_holder(mandate_id: UUID, *, actor: Actor) -> UUID:
    """The person of a mandate; NotVisible when there is none."""
    policies.require(actor, P.ADMIN_PEOPLE)
    found = Mandate.objects.filter(pk=mandate_id).values_list("person_id", flat=True).first()
    if found is None:
        raise NotVisible
    return found


def all_organisations(*, actor: Actor) -> QuerySet[Organisation]:
    """Every organisation of the node, closed ones included."""
    policies.require(actor, P.ADMIN_PEOPLE)
    return Organisation.objects.order_by("name", "id")


def own_organisations(*, actor: Actor) -> QuerySet[Organisation]:
    """The organisations the acting person has a running mandate in."""
    if actor.person_id is None:
        return Organisation.objects.none()
    running = selectors.running_mandates().filter(person_id=actor.person_id)
    return Organisation.objects.filter(pk__in=running.values("organisation_id")).order_by("name")


def organisation_kinds() -> list[str]:
    """The kinds an organisation can be of."""
    return list(ORGANISATION_KINDS)


def waiting_mandates(*, actor: Actor) -> list[tuple[Mandate, bool]]:
    """Mandates that wait for a second person, oldest first, and whether the actor is one; only those within reach."""
    policies.require(actor, P.MANDATE_CONFIRM)
    rows = mandates.waiting().select_related("person__user", "organisation").order_by("id")[:200]
    return [(row, mandates.may_confirm(actor, row)) for row in rows if mandates.reaches(actor, row)]


def lacks_second_person(*, actor: Actor) -> bool:
    """Whether nobody beside the administrator can confirm mandates: then nothing that opens a file comes into force."""
    policies.require(actor, P.ADMIN_PEOPLE)
    return not mandates.second_people(beside=actor.person_id).exists()


def founders(*, actor: Actor) -> QuerySet[Mandate]:
    """Named officers whom an administrator brought in alone and for whom nobody else vouches, in force now."""
    policies.require(actor, P.NODE_PAGE)
    # A mandate that was put back and confirmed by a second person is no longer the invited one's own.
    alone = mandates.second_people(beside=None).filter(invitation__used_at=F("confirmed_at"))
    return alone.select_related("person", "organisation")


def names_of_labels(labels: set[str]) -> dict[str, str]:
    """Names of the people behind the labels that acts are kept under ("person:…")."""
    ids = {UUID(label.removeprefix("person:")) for label in labels if label.startswith("person:")}
    return {f"person:{pk}": name for pk, name in selectors.names_of(ids).items()}
