"""Reading the work list and the notices of a case or desk."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.core import clock
from tutela.work.models import Notice, WorkItem

# The databases disagree about rows without a due time; here they come last.
BY_DUE = (F("protective_due").asc(nulls_last=True), "id")


def my_items(actor: Actor) -> QuerySet[WorkItem]:
    """Open items that reach the actor: overdue first, then by due time. Barred and ungranted cases are left out."""
    if actor.person_id is None or actor.organisation_id is None:
        return WorkItem.objects.none()
    desk = Q(organisation_id=actor.organisation_id, person_id=None) & (Q(role="") | Q(role__in=actor.roles))
    mine = Q(person_id=actor.person_id) & (Q(organisation_id=None) | Q(organisation_id=actor.organisation_id))
    rows = WorkItem.objects.filter(desk | mine, state="open")
    rows = rows.filter(Q(case_id=None) | Q(case_id__in=access.visible_case_ids(actor)))
    return rows.order_by(*BY_DUE)


def overdue(rows: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Those past their protective due time."""
    return rows.filter(protective_due__lte=clock.now())


def overdue_count() -> int:
    """Open tasks of everybody here past their protective due time: for the city board, without names."""
    return overdue(WorkItem.objects.filter(state="open")).count()


def items_of_case(*, case: UUID, open_only: bool = True) -> QuerySet[WorkItem]:
    """Items on a case (the caller has checked access to the case)."""
    rows = WorkItem.objects.filter(case_id=case).order_by(*BY_DUE)
    return rows.filter(state="open") if open_only else rows


def all_items(**filters: object) -> QuerySet[WorkItem]:
    """Items by kind, organisation, role or state without personal content: for counts and assertions."""
    return WorkItem.objects.filter(**filters).order_by(*BY_DUE)


def notices_of_case(*, case: UUID, subject: UUID | None = None) -> QuerySet[Notice]:
    """The ledger rows of a case (the caller has checked access to the case)."""
    rows = Notice.objects.filter(case_id=case).order_by("id")
    return rows.filter(subject_id=subject) if subject else rows


def notices_about(subjects: Iterable[UUID]) -> QuerySet[Notice]:
    """Ledger rows of several records at once, for list screens (the caller has checked access to their cases)."""
    return Notice.objects.filter(subject_id__in=list(subjects)).order_by("id")


def my_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices addressed to the actor or the actor's desk, newest first; none about a case where they are barred."""
    if actor.person_id is None or actor.organisation_id is None:
        return Notice.objects.none()
    desk = Q(to_organisation_id=actor.organisation_id, to_person_id=None) & (
        Q(to_role="") | Q(to_role__in=actor.roles)
    )
    rows = Notice.objects.filter(desk | Q(to_person_id=actor.person_id))
    return rows.exclude(case_id__in=access.barred_case_ids(actor)).order_by("-id")


def notice(notice_id: UUID) -> Notice | None:
    """One notice by id (access is checked by the service that opens it)."""
    return Notice.objects.filter(pk=notice_id).first()


def state_of(row: WorkItem) -> str:
    """open, overdue or done, as the screens say it."""
    if row.state != "open":
        return "done"
    return "overdue" if row.protective_due and row.protective_due <= clock.now() else "open"
