"""Lists over files: what the actor may know of, with a constant number of queries, and counts without names."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import inputs
from tutela.cases.models import Case, Erasure, GroupMember, Name, NameToken
from tutela.cases.models.file import majority_indexes
from tutela.cases.visibility import MASKED, SEE, initials, machine_sight, relations_to, sight_of
from tutela.core import catalogue, clock, together, vault
from tutela.journal import services as journal


def case_list(
    *, actor: Actor, mine: bool = False, ownerless: bool = False, closed: bool = False
) -> QuerySet[Case]:
    """Open files (or the closed ones) the actor may know of, newest first. The rows hold codes; names come from
    `display_names`."""
    rows = Case.objects.filter(pk__in=access.visible_case_ids(actor), duplicate_of=None)
    rows = rows.filter(status="closed") if closed else rows.exclude(status="closed")
    if mine:
        rows = rows.filter(owner_person_id=actor.person_id, owner_organisation_id=actor.organisation_id)
    if ownerless:
        rows = rows.filter(owner_organisation_id=None)
    return rows.order_by("-id")


def display_names(
    *, actor: Actor, cases: Iterable[UUID | Case], purpose: str, where: str
) -> dict[UUID, str]:
    """What to call each child on a list screen: the name used, initials, or the reference, as the matrix says.

    Five queries however many rows; a look is recorded for every child whose name is shown.
    """
    given = list(cases)
    ids = [one for one in given if isinstance(one, UUID)]
    rows = [one for one in given if isinstance(one, Case)] + list(Case.objects.filter(pk__in=ids))
    relations = relations_to(actor, rows)
    vault.load_keys([row.pk for row in rows])
    names = _first_names([row.pk for row in rows])
    shown: dict[UUID, str] = {}
    seen: list[UUID] = []
    for row in rows:
        sight = machine_sight() if actor.is_machine else sight_of(actor, relations[row.pk])
        answer, name = sight.of("name_used"), names.get(row.pk)
        if name is not None and answer == SEE:
            shown[row.pk] = name.text
            seen.append(row.pk)
        elif name is not None and answer == MASKED:
            shown[row.pk] = initials(name.text)
        else:
            shown[row.pk] = row.reference
    if seen and not actor.is_machine:
        journal.record_looks(by=actor, cases=seen, purpose=purpose, where=where, classes=["C3"])
    return shown


def _first_names(ids: Sequence[UUID]) -> dict[UUID, Name]:
    found: dict[UUID, Name] = {}
    for name in Name.objects.filter(case_id__in=ids, retracted_at=None).order_by("id"):
        if name.kin:
            continue
        if name.case_id not in found or (name.kind == "called" and found[name.case_id].kind != "called"):
            found[name.case_id] = name
    return found


MOST_FOUND = 5


def found_by_name(*, actor: Actor, words: str) -> list[Case]:
    """Files among those the actor may know of that fit every word, written in any script and spelling, or with this
    reference; those with the same writing first, at most five. No wildcard, no beginnings of words."""
    policies.require(actor, P.CASE_SEARCH)
    rows = case_list(actor=actor)
    text = words.strip()
    asked = inputs.asked_words(text)
    fits = _fitting([exact | sounds for exact, sounds in asked], within=rows)
    same = _fitting([exact for exact, _ in asked if exact], within=rows)
    found = {row.pk: row for row in rows.filter(Q(pk__in=fits) | Q(reference=text.upper()))}
    ordered = sorted(found.values(), key=lambda row: (row.reference != text.upper(), row.pk not in same))
    return ordered[:MOST_FOUND]


def _fitting(words: list[set[str]], *, within: QuerySet[Case]) -> set[UUID]:
    """Files of which one name has, for each word, one of its tokens."""
    found: set[UUID] | None = None
    for tokens in words:
        hits = NameToken.objects.filter(token__in=[inputs.name_token(one) for one in tokens], name__retracted_at=None)
        cases = set(hits.filter(name__case__in=within).values_list("name__case_id", flat=True))
        found = cases if found is None else found & cases
    return found or set()


def owner_of(*, case: UUID) -> dict[str, Any]:
    """Who is in charge: organisation, person, since, and hours without an owner (the caller has checked access)."""
    row = Case.objects.select_related("duplicate_of").get(pk=case)
    row = row.duplicate_of or row
    return {
        "org": row.owner_organisation_id, "person": row.owner_person_id, "since": row.owned_since or row.ownerless_since,
        "ownerless_hours": round(row.ownerless_for().total_seconds() / 3600, 1), "holder": row.organisation_id,
    }  # fmt: skip


def ownerless_over(limit: timedelta = timedelta(hours=4)) -> int:
    """How many open files have had no owner for longer than this: a count for boards."""
    rows = Case.objects.filter(owner_organisation_id=None, status="open", ownerless_since__lte=clock.now() - limit)
    return rows.count()


def counts() -> dict[str, int]:
    """Records and children of this node: joined records and files with the same person token are one child."""
    records = Case.objects.count()
    own = Case.objects.filter(duplicate_of=None)
    tokens = own.filter(person_token__isnull=False).values("person_token").distinct().count()
    return {"records": records, "children": own.filter(person_token=None).count() + tokens}


def groups_of(*, actor: Actor, case: UUID) -> list[dict[str, Any]]:
    """Groups of a child with the other members the actor may know of: ids and references, no names; two queries."""
    if not together.of(GroupMember, case):
        return []
    known = Q(case_id=case) | Q(case_id__in=access.visible_case_ids(actor))
    rows = GroupMember.objects.filter(known, group__members__case_id=case).select_related("group", "case")
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows.order_by("group_id", "id"):
        kind = row.group.kind
        label = str(catalogue.codes("group_kind").label(kind))
        group = found.setdefault(row.group_id, {"id": row.group_id, "kind": kind, "label": label, "others": []})
        if row.case_id != case:
            group["others"].append({"id": row.case_id, "reference": row.case.reference})
    return list(found.values())


def turning_18_within(days: int) -> int:
    """How many children of this node turn 18 within so many days, by year only: a count for boards."""
    last = (clock.now() + timedelta(days=days)).year
    return Case.objects.filter(
        turned_18_at=None, majority_index__in=majority_indexes(last), duplicate_of=None
    ).count()


def erasures(*, actor: Actor) -> QuerySet[Erasure]:
    """Closed files of the actor's office that are past their time and wait for two people, the longest first; none on
    which the actor is barred."""
    policies.require(actor, P.FILE_ERASE)
    if actor.organisation_id is None:
        return Erasure.objects.none()
    rows = Erasure.objects.filter(organisation_id=actor.organisation_id, done_at=None, kept_at=None)
    return rows.exclude(case_id__in=access.barred_case_ids(actor)).order_by("proposed_at", "id")


def references_of(rows: Iterable[Erasure]) -> dict[UUID, dict[str, Any]]:
    """Reference and day of closing of these files, and nothing of a child."""
    found = Case.objects.filter(pk__in=[row.case_id for row in rows])
    return {one.pk: {"reference": one.reference, "closed_at": one.closed_at} for one in found}
