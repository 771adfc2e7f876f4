"""What the form that offers the lead is about."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access.actors import Actor
from tutela.cases.editing import Line, Watch
from tutela.leads import selectors


def _lead(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
    found = selectors.lead_node(actor=actor, case=case)
    yield Line("lead", str(_("Lead office")), str(found["node"]))
    yield Line("linked", str(_("Linked offices")), ", ".join(sorted(str(node) for node in found["linked"])))


LEAD_OFFICE = Watch("lead-office", _lead, ("cases.lead", "cases.linked", "leads."))
