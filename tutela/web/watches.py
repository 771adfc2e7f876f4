"""What the forms about access, bars and the danger flag are about. Who opens them may read all of it, except what the
danger flag withholds."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.cases import selectors as cases
from tutela.cases.editing import Line, Watch, words
from tutela.cases.selectors import seeing
from tutela.core.catalogue import codes
from tutela.procedures import selectors as procedures


def _holder(row: Any) -> str:
    return str(row.person.display_name if row.person else row.organisation.name if row.organisation else "")


def _grants(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    rows = list(access.grants_of(case=case).filter(revoked_at=None)[:200])
    called: dict[Any, str] = seeing.named(  # type: ignore[assignment]
        actor=actor, case=case, people_of={row.person_id: row.organisation_id for row in rows if row.person_id},
        offices=[row.organisation_id for row in rows if row.organisation_id],
    )
    for row in rows:
        purpose = codes("grant_purpose").label(row.purpose)
        who = called.get(row.person_id) or called.get(row.organisation_id)
        yield Line(f"grant:{row.pk}", str(_("Access")), ", ".join(filter(None, (who, str(purpose), words(row.ends_at)))))


def _bars(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    for row in access.bars_of(case=case).filter(lifted_at=None):
        yield Line(f"bar:{row.pk}", str(_("Barred")), f"{_holder(row)}, {words(row.barred_at)}")


def _danger(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    raised = access.danger_of(case=case)
    yield Line("danger", str(_("Danger flag")), words(raised.created_at) if raised else "")


def _status(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    yield Line("status", str(_("File")), str(codes("case_status").label(cases.case_row(case).status)))


def _deadline(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    """Standing and dates of one deadline."""
    for view in procedures.clocks_of_case(actor=actor, case=case, purpose="procedures", open_only=True):
        if view.id == subject:
            yield Line(f"standing:{view.id}", view.title, view.status_words)
            yield Line(f"due:{view.id}", str(_("By when")), str(view.legal_due or view.protective_due or ""))


def _noted(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    """Which deadlines run."""
    for view in procedures.clocks_of_case(actor=actor, case=case, purpose="procedures", open_only=True):
        yield Line(f"running:{view.id}", view.title, view.status_words)


GRANTS = Watch("grants", _grants, ("access.",))
BARS = Watch("bars", _bars, ("access.",))
DANGER = Watch("danger", _danger, ("access.danger",))
STATUS = Watch("status", _status, ("cases.closed", "cases.reopened", "cases.owner"))
DEADLINE = Watch("deadline", _deadline, ("procedures.clock",))
NOTED = Watch("noted", _noted, ("procedures.event_noted",))
