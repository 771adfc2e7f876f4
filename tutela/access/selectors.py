"""Reading who is who. Lists of cases start from `visible_case_ids`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tutela.access import policies
from tutela.access.actors import NOBODY, Actor
from tutela.access.models import Bar, Danger, Grant, Mandate, Organisation, Person
from tutela.core import clock, memory, together
from tutela.core.catalogue import codes

# Kinds of rows of one file that are read here with `together.of`.
ROWS = (Danger,)
PROTECTION = ("child_protection", "guardianship")


def actor_for(*, user: Any, organisation_id: UUID | None = None) -> Actor:
    """The actor behind a login: mandates that run now, in one organisation (the given one, else the first)."""
    if not getattr(user, "is_authenticated", False):
        return NOBODY
    mandates = list(running_mandates().filter(person__user_id=user.pk).order_by("organisation_id", "role"))
    return _actor(mandates, organisation_id)


def actor_for_person(*, person: UUID, organisation_id: UUID | None = None) -> Actor:
    """The actor of a person (with or without login): used by plays, jobs and tests."""
    return _actor(list(running_mandates().filter(person_id=person).order_by("organisation_id", "role")), organisation_id)


def _actor(mandates: list[Mandate], organisation_id: UUID | None) -> Actor:
    if organisation_id is not None:
        mandates = [mandate for mandate in mandates if mandate.organisation_id == organisation_id]
    if not mandates:
        return NOBODY
    first = mandates[0]
    roles = frozenset(m.role for m in mandates if m.organisation_id == first.organisation_id)
    return Actor(
        kind="person", label=f"person:{first.person_id}", person_id=first.person_id,
        organisation_id=first.organisation_id, roles=roles,
    )


def running_mandates(at: datetime | None = None) -> QuerySet[Mandate]:
    """Mandates that run at a moment (default: now): confirmed, begun and not ended, in an open organisation."""
    now = at or clock.now()
    begun = Mandate.objects.filter(starts_at__lte=now, organisation__closed=False, confirmed_at__isnull=False)
    return begun.filter(not_ended(now))


def not_ended(now: datetime) -> Q:
    """The condition under which a mandate has not ended at a moment."""
    return Q(ends_at=None) | Q(ends_at__gt=now)


def visible_case_ids(actor: Actor) -> QuerySet[Grant, UUID]:
    """Ids of the cases the actor may know of, as a subquery for `filter(pk__in=…)`."""
    return policies.visible_grants(actor).values_list("case_id", flat=True)


def relation(actor: Actor, case: UUID) -> str:
    """How the actor relates to a case (relations of catalogue/roles.yaml); "none" without a live grant."""
    found = list(policies.visible_grants(actor).filter(case_id=case).values_list("relation", flat=True))
    for name in ("assigned", "own_organisation_grant", "granted"):
        if name in found:
            return name
    return "none"


def has_grant_for(actor: Actor, case: UUID, purpose: str) -> bool:
    """Whether a live grant for this purpose reaches the actor."""
    return policies.visible_grants(actor).filter(case_id=case, purpose=purpose).exists()


def has_grant_from(*, case: UUID, organisation: UUID, source: str) -> bool:
    """Whether an organisation has a live grant that came about in this way."""
    live = policies.live_grants(clock.now())
    return Grant.objects.filter(live, case_id=case, organisation_id=organisation, source=source).exists()


def grants_of(*, case: UUID) -> QuerySet[Grant]:
    """Everybody who has, or had, access to a file."""
    return Grant.objects.filter(case_id=case).select_related("person", "organisation").order_by("-id")


def bars_of(*, case: UUID) -> QuerySet[Bar]:
    """Bars on a case; only for named officers (the caller checks P.BAR)."""
    return Bar.objects.filter(case_id=case).select_related("person", "organisation").order_by("-id")


def danger_of(*, case: UUID) -> Danger | None:
    """The raised danger flag, if any."""
    return next((row for row in together.of(Danger, case) if row.lifted_at is None), None)


def organisation(*, code: str) -> Organisation:
    """An organisation of this node by its code."""
    return Organisation.objects.get(code=code)


def organisations(*, kind: str | None = None) -> QuerySet[Organisation]:
    """Open organisations of this node."""
    rows = Organisation.objects.filter(closed=False)
    return rows.filter(kind=kind) if kind else rows


def organisation_by_id(organisation_id: UUID) -> Organisation:
    """An organisation of this node by id."""
    return Organisation.objects.get(pk=organisation_id)


def people_with_role(*, role: str, organisation: UUID | None = None) -> QuerySet[Person]:
    """People whose mandate in a role runs now."""
    mandates = running_mandates().filter(role=role)
    if organisation:
        mandates = mandates.filter(organisation_id=organisation)
    return Person.objects.filter(pk__in=mandates.values("person_id")).order_by("display_name")


def names_of(people: set[UUID]) -> dict[UUID, str]:
    """Display names for a set of people, in one query."""
    return memory.many(
        "people", people, lambda ids: dict(Person.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    )


def organisation_names(ids: set[UUID]) -> dict[UUID, str]:
    """Names for a set of organisations, in one query."""
    return memory.many(
        "offices", ids, lambda wanted: dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name"))
    )


def organisation_kinds(ids: set[UUID]) -> dict[UUID, str]:
    """What kind of office each organisation is, in words, in one query: for whoever may not learn which one it is."""
    kinds = memory.many(
        "office kinds", ids, lambda wanted: dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "kind"))
    )
    words = {kind: str(row.label) for row in reversed(list(codes("organisation_kind"))) for kind in row.attrs.get("kinds", ())}
    return {pk: words.get(kind, "") for pk, kind in kinds.items()}


def barred_case_ids(actor: Actor) -> QuerySet[Bar, UUID]:
    """Cases on which the actor or their whole organisation is barred, as a subquery. Never shown to anybody."""
    bars = policies.bars_against(person=actor.person_id, organisation=actor.organisation_id)
    return bars.values_list("case_id", flat=True)


def assigned_person(*, case: UUID, role: str) -> UUID | None:
    """Who is personally responsible for a child in a role (for example its guardian); barred people are left out."""
    live = policies.live_grants(clock.now())
    grants = Grant.objects.filter(live, case_id=case, relation="assigned", role=role, person__isnull=False)
    # Files with a bar are rare: only there is each person asked about.
    bars = Exists(Bar.objects.filter(case_id=OuterRef("case_id"), lifted_at=None))
    for person_id, any_bar in grants.order_by("-id").values_list("person_id", bars):
        if person_id and not (any_bar and policies.barred(case=case, person=person_id)):
            return UUID(str(person_id))
    return None


def holders(*, case: UUID, relation: str = "own_organisation_grant") -> list[UUID]:
    """Organisations that hold the file now (not barred ones)."""
    live = policies.live_grants(clock.now())
    found = Grant.objects.filter(live, case_id=case, relation=relation, organisation__isnull=False)
    ids = dict.fromkeys(found.order_by("-id").values_list("organisation_id", flat=True))
    return [one for one in ids if one and not policies.barred(case=case, organisation=one)]


def office_for(*, case: UUID, kind: str) -> UUID | None:
    """The first open organisation of a kind that is not barred on a case."""
    for found in organisations(kind=kind).order_by("created_at", "id"):
        if not policies.barred(case=case, organisation=found.pk):
            return found.pk
    return None


def speaks_for(*, case: UUID, organisation: UUID) -> UUID:
    """Which office of this node writes to others about a child, among offices that may all write the same: the given one.
    Under the danger flag not the house that cares for her, whose name would be the place, but child protection or the
    guardianship office where the node has one."""
    if not (policies.danger(case) and policies.houses(case=case, organisation=organisation)):
        return organisation
    found = (office_for(case=case, kind=kind) for kind in PROTECTION)
    return next((one for one in found if one and one != organisation), organisation)


def organisation_of(*, person: UUID, role: str) -> UUID | None:
    """For whom a person works in a role now, or None."""
    running = running_mandates().filter(person_id=person, role=role).order_by("-starts_at", "id")
    return running.values_list("organisation_id", flat=True).first()


def email_of(*, person: UUID) -> str:
    """Where a person reads mail, or empty. Mail says only that something waits behind the login."""
    return Person.objects.filter(pk=person).values_list("email", flat=True).first() or ""


def known(*, person: UUID | None = None, organisation: UUID | None = None) -> bool:
    """Whether this node has the person and the organisation (those that are given), the organisation being open."""
    if person is not None and not Person.objects.filter(pk=person).exists():
        return False
    return organisation is None or organisations().filter(pk=organisation).exists()


def bar(bar_id: UUID) -> Bar:
    """One bar, for subscribers that pass duties on."""
    return Bar.objects.get(pk=bar_id)


def people() -> QuerySet[Person]:
    """Everybody with a mandate that runs now."""
    return Person.objects.filter(pk__in=running_mandates().values("person_id")).order_by("display_name")
