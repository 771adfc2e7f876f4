"""A closed file past its retention: proposed by the worker, confirmed by two people, and its keys destroyed.

Nothing is deleted by itself. What was sealed for the child becomes noise with the keys; the journal keeps its acts, which
hold codes and dates only. A child who is missing is never a closed case: an open episode stops it at every step.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access import selectors as people
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import events
from tutela.cases.models import Case, Erasure, NameToken
from tutela.core import catalogue, clock, vault
from tutela.core.errors import NotVisible, Refused, WrongState
from tutela.core.fields import Encrypted
from tutela.core.service import service
from tutela.journal import services as journal
from tutela.work import services as work

OFFICER = "named_officer"
ASK_AGAIN = timedelta(days=365)
BATCH = 50


def retention() -> timedelta:
    """How long a file is kept after it was closed (catalogue list retention, class case)."""
    return timedelta(days=365.25 * int(catalogue.codes("retention").require("case").attrs["years"]))


def propose_due(*, missing: Callable[[UUID], bool]) -> int:
    """Worker job: closed files past their time become a task of the named officer. `missing` says whether the child has
    an episode that is not closed. Returns how many were proposed; nothing is deleted."""
    now = clock.now()
    asked = Erasure.objects.filter(Q(kept_at=None) | Q(kept_at__gt=now - ASK_AGAIN))
    due = Case.objects.filter(status="closed", duplicate_of=None, closed_at__lte=now - retention())
    ids = due.exclude(pk__in=asked.values("case_id")).order_by("closed_at").values_list("pk", flat=True)[:BATCH]
    found = [case for case in ids if not missing(case)]
    for case in found:
        _propose(by=Actor.system("retention"), case=case)
    return len(found)


@service
def _propose(*, by: Actor, case: UUID) -> None:
    file = Case.objects.select_for_update().get(pk=case)
    row = Erasure.objects.create(case_id=case, organisation_id=file.owner_organisation_id or file.organisation_id)
    journal.record(by=by, event=events.ErasureProposed(erasure=row.pk), case=case, subject=row.pk)
    # Not about a file for the work list: who decides need not be able to open it.
    work.open_item(
        by=by, kind="confirm_erasure", organisation=row.organisation_id, role=OFFICER, subject=row.pk, source="retention",
        once=f"erasure:{row.pk}",
    )


@service
def confirm_erasure(*, by: Actor, erasure: UUID, open_episode: bool) -> Erasure:
    """One of two people confirms; one of both is a named officer. With the second the file is deleted.

    Raises NotVisible for another office or a barred person, Refused for the same person twice, WrongState when the file
    is open again or the child is missing.
    """
    row = _waiting(by, erasure)
    file = Case.objects.select_for_update().get(pk=row.case_id)
    if open_episode:
        raise WrongState(_("The child is missing. A file with an open episode is never deleted."))
    if file.status != "closed":
        raise WrongState(_("The file is not closed any more. Keep it."))
    if row.first_at is None:
        row.first_by, row.first_at = by.label, clock.now()
    elif row.first_by == by.label:
        raise Refused(_("You have confirmed already. A second person must confirm too."))
    elif OFFICER not in by.roles and not _was_officer(row.first_by):
        raise Refused(_("One of the two must be a named officer."))
    else:
        row.second_by, row.second_at = by.label, clock.now()
    row.save_checked()
    journal.record(by=by, event=events.ErasureConfirmed(erasure=row.pk), case=row.case_id, subject=row.pk)
    if row.second_at:
        _carry_out(by, row)
    return row


@service
def keep_file(*, by: Actor, erasure: UUID) -> Erasure:
    """The office keeps the file for another year; then it is asked again."""
    row = _waiting(by, erasure)
    row.kept_by, row.kept_at = by.label, clock.now()
    row.save_checked()
    journal.record(by=by, event=events.ErasureDeclined(erasure=row.pk), case=row.case_id, subject=row.pk)
    work.complete(by=by, kind="confirm_erasure", subject=row.pk)
    return row


def _waiting(by: Actor, erasure: UUID) -> Erasure:
    policies.require(by, P.FILE_ERASE)
    row = Erasure.objects.select_for_update().filter(pk=erasure, done_at=None, kept_at=None).first()
    if row is None or row.organisation_id != by.organisation_id:
        raise NotVisible
    if policies.barred(case=row.case_id, person=by.person_id, organisation=by.organisation_id):
        raise NotVisible
    return row


def _was_officer(label: str) -> bool:
    kind, _colon, person = label.partition(":")
    return kind == "person" and people.running_mandates().filter(person_id=person, role=OFFICER).exists()


def _carry_out(by: Actor, row: Erasure) -> None:
    records = [row.case_id, *Case.objects.filter(duplicate_of=row.case_id).values_list("pk", flat=True)]
    scopes = {scope for case in records for scope in sealed_scopes(case)}
    for case in records:
        NameToken.objects.filter(name__case_id=case).delete()
        access.end_grants(by=by, case=case)
        work.complete(by=by, case=case, dropped=True)
        journal.record(by=by, event=events.Erased(erasure=row.pk), case=case, subject=row.pk)
    Case.objects.filter(pk=row.case_id).update(status="erased")
    Case.objects.filter(pk__in=records).update(majority_index="", person_token=None)
    row.done_at = clock.now()
    row.save(update_fields=["done_at"])
    work.complete(by=by, kind="confirm_erasure", subject=row.pk)
    transaction.on_commit(lambda: _destroy(scopes))


def sealed_scopes(case: UUID) -> set[UUID]:
    """Whose keys seal anything about a file: the file's own, and those of its parts that have a key of their own (an
    interview, a hypothesis). What an organisation sealed for itself (a call to the hotline) has its own time."""
    scopes = {case}
    for model in apps.get_models():
        names = {field.attname for field in model._meta.concrete_fields}
        if "case_id" not in names or not any(isinstance(field, Encrypted) for field in model._meta.concrete_fields):
            continue
        plain = [field.attname for field in model._meta.concrete_fields if not isinstance(field, Encrypted)]
        rows: Any = model._default_manager.filter(case_id=case).only(*plain)
        for row in rows:
            if getattr(row, "vault_owner", None) is None:
                scopes.add(row.vault_scope)
    return scopes


def _destroy(scopes: set[UUID]) -> None:
    for scope in scopes:
        vault.forget(scope)


def destroy_left() -> int:
    """Worker job: keys of deleted files that are still there because the process ended between the two databases."""
    done = Erasure.objects.exclude(done_at=None).filter(done_at__gt=clock.now() - timedelta(days=7))
    left = [case for case in done.values_list("case_id", flat=True) if vault.has_key(case)]
    for case in left:
        _destroy(sealed_scopes(case))
    return len(left)
