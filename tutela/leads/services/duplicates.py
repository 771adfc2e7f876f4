"""A second registration of the same child inside the node: suggested with reasons, decided by a person."""

from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.core import clock
from tutela.core.errors import NotVisible, Refused
from tutela.core.service import service
from tutela.engines.matching import keys, score
from tutela.journal import services as journal
from tutela.leads import blind, events, policies
from tutela.leads.models import DuplicateSuggestion, LocalKey
from tutela.leads.reading import case_facts
from tutela.leads.states import SUGGESTION
from tutela.work import services as work

WORTH_ASKING = 8.0
"""Bits from which an office is asked: about a name with one of its words and the age."""
MOST_COMPARED = 50
MOST_SUGGESTED = 5


@service
def suggest_duplicates(*, by: Actor, case: UUID) -> list[DuplicateSuggestion]:
    """Compare a file that is new or got another name with the node's own files, and ask the offices concerned.

    Nothing is merged. Whoever registered learns which offices were asked and nothing else. New facts renew the
    reasons of suggestions that are still open. `by` is who registered; a person's quota holds per day.
    """
    blind.reindex_local(case)
    own = case_facts(case)
    tags = [blind.local_tag(key.message) for key in keys.local_keys(own, asking=True)]
    near = LocalKey.objects.filter(tag__in=tags).exclude(case_id=case).values("case_id").annotate(met=Count("id"))
    found = []
    for row in near.order_by("-met")[:MOST_COMPARED]:
        other = row["case_id"]
        if cases.case_row(other).pk != other:
            continue
        evidence = score.compare(own, case_facts(other))
        if score.total(evidence) >= WORTH_ASKING and "name" in score.reasons(evidence):
            found.append((score.total(evidence), other, evidence))
    best = sorted(found, key=lambda item: -item[0])[:MOST_SUGGESTED]
    made = [_suggest(by, case, other, bits, evidence) for bits, other, evidence in best]
    return [suggestion for suggestion in made if suggestion is not None]


def _suggest(
    by: Actor, case: UUID, other: UUID, bits: float, evidence: list[score.Evidence]
) -> DuplicateSuggestion | None:
    known = DuplicateSuggestion.objects.filter(
        Q(case_id=case, other_id=other) | Q(case_id=other, other_id=case)
    ).first()
    rows = [item.as_row() for item in evidence]
    if known is not None:
        if known.state == "open":
            known.evidence, known.bits = rows, bits
            known.save(update_fields=["evidence", "bits"])
        return None
    if not by.is_machine and policies.suggestions_left(by.label) == 0:
        return None
    office = office_of(other)
    suggestion = DuplicateSuggestion.objects.create(
        case_id=case, other_id=other, office_id=office, asked_by=by.label, asked_organisation_id=by.organisation_id,
        evidence=rows, bits=bits,
    )
    journal.record(
        by=by, case=case, subject=suggestion.pk, counterpart=str(office or ""),
        event=events.DuplicateSuggested(suggestion=suggestion.pk, reasons=score.reasons(evidence)),
    )
    work.open_item(
        by=by, kind="duplicate_new", case=other, organisation=office, subject=suggestion.pk, source="leads",
        once=f"duplicate:{suggestion.pk}",
    )
    return suggestion


def office_of(case: UUID) -> UUID | None:
    """The office to ask about a file: its owner, else who holds it."""
    owner = cases.owner_of(case=case)
    if owner["org"]:
        return UUID(str(owner["org"]))
    holders = people.holders(case=case)
    return holders[0] if holders else None


@service
def decide_duplicate(*, by: Actor, suggestion: UUID, same: bool) -> UUID:
    """A person of the asked office says whether both records are one child; returns the file that is kept.

    "Same": the second registration becomes names of the first. "Different" is remembered and not suggested again.
    """
    row = DuplicateSuggestion.objects.select_for_update().filter(pk=suggestion).first()
    if row is None or not access_policies.is_visible(by, row.other_id):
        raise NotVisible
    if access_policies.barred(case=row.case_id, person=by.person_id, organisation=by.organisation_id):
        raise NotVisible  # joining would copy the names of a child the person is barred from
    access_policies.require(by, P.CASE_EDIT, case=row.other_id)
    if row.office_id and by.organisation_id != row.office_id and not access_policies.is_visible(by, row.case_id):
        raise Refused(_("The office that was asked decides."))
    SUGGESTION.apply(row, "same" if same else "different")
    row.decided_at, row.decided_by = clock.now(), by.label
    row.save()
    if same:
        case_services.join_records(by=by, keep=row.other_id, duplicate=row.case_id)
        for case in (row.case_id, row.other_id):
            LocalKey.objects.filter(case_id=case).delete()
        blind.reindex_local(row.other_id)
    work.complete(by=by, case=row.other_id, kind="duplicate_new", subject=row.pk)
    journal.record(
        by=by, case=row.other_id, subject=row.pk, event=events.DuplicateDecided(suggestion=row.pk, same=same)
    )
    return row.other_id
