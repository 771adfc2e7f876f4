"""What the forms of guardianship are about."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.cases.editing import Line, Watch, words
from tutela.core.catalogue import codes
from tutela.guardianship import selectors

KINDS = {"provisional": _("Provisional person"), "body": _("Appointed body"), "person": _("Acting guardian")}


def _standing(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    """Who stands for the child, what was asked, what is offered; as on the page of the guardianship."""
    rows = list(selectors.periods(actor=actor, case=case))
    asked = list(selectors.requests_of(actor=actor, case=case))
    names = people.names_of({row.person_id for row in rows if row.person_id})
    offices = people.organisation_names(
        {row.organisation_id for row in rows if row.organisation_id} | {one.to_organisation_id for one in asked}
    )
    for kind, label in KINDS.items():
        now = next((row for row in rows if row.kind == kind and row.ends_at is None), None)
        who = (names.get(now.person_id, "") if now.person_id else offices.get(now.organisation_id, "")) if now else ""
        met = f" ({_('met in person')} {words(now.first_met_at)})" if now and now.first_met_at else ""
        yield Line(kind, str(label), f"{who}, {words(now.starts_at)}{met}" if now else "", str(now.pk) if now else "")
    for one in asked:
        yield Line(f"request:{one.pk}", str(_("Asked for a guardian")),
                   f"{offices.get(one.to_organisation_id, '')}, {words(one.requested_at)}")
    for offer in selectors.handovers(actor=actor).filter(case_id=case)[:20]:
        yield Line(f"handover:{offer.pk}", str(_("Handover")), str(codes("handover_step").label(offer.state)))


def _packages(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    for row in selectors.packages_sent(actor=actor, case=case):
        yield Line(f"package:{row.pk}", str(_("Handover package sent")), words(row.sent_at))


def _handover(*, actor: Actor, case: UUID | None, subject: UUID | None = None) -> Iterator[Line]:
    row = selectors.handover(subject, actor=actor) if subject else None
    if row is not None:
        yield Line(f"handover:{row.pk}", str(_("Handover")), str(codes("handover_step").label(row.state)))


STANDING = Watch("guardianship", _standing, ("guardianship.",))
PACKAGE = Watch("package", _packages, ("guardianship.",))
HANDOVER = Watch("handover", _handover, ("guardianship.",))
