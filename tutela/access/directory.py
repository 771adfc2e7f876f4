"""Reading accounts, people and mandates for the administration screens. Holds nothing about any child."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from tutela.access import policies
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
    from tutela.access.selectors import running_mandates

    if actor.person_id is None:
        return Organisation.objects.none()
    running = running_mandates().filter(person_id=actor.person_id)
    return Organisation.objects.filter(pk__in=running.values("organisation_id")).order_by("name")


def organisation_kinds() -> list[str]:
    """The kinds an organisation can be of."""
    return list(ORGANISATION_KINDS)
