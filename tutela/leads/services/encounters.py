"""An officer meets a child without a name: refer her to child protection, whatever the answer; push codes to owners."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tutela.access import policies as access_policies
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import catalogue, clock
from tutela.core.errors import InvalidInput
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.engines.matching.facts import language_code
from tutela.exchange import selectors as exchange
from tutela.exchange.addresses import Address, own_address
from tutela.journal import services as journal
from tutela.leads import events, policies, wire
from tutela.leads.models import Encounter, Query
from tutela.leads.services.asking import push_codes
from tutela.work import services as work

WAY = {"border_police": "border_control", "police": "police_stop", "outreach": "outreach", "ngo": "outreach"}
PROTECTION = ("child_protection", "guardianship", "reception")


@service
def record_encounter(
    *, by: Actor, region: str, sex: str, birth_from: int, birth_to: int, referred_to: UUID, language: str = "",
    mark: str = "", at: datetime | None = None,
) -> Encounter:
    """Note that a child was met, refer her, and push codes to the owners of open episodes on all nodes.

    No registration and no name is needed. The officer learns "received" and nothing else, ever. The child-protection
    office gets a task now: this does not wait for any answer.
    """
    access_policies.require(by, P.ENCOUNTER_RECORD)
    policies.require_quota(by)
    office = _protection_office(referred_to)
    codes = {
        "sex": _code("sex", sex), "birth_from": birth_from, "birth_to": birth_to,
        "language": language_code(language), "mark": _code("mark", mark),
        "region": clean_text(region, field="region", max_length=20),
    }
    _check_years(birth_from, birth_to)
    moment = at or clock.now()
    if by.organisation_id is None:
        raise InvalidInput("organisation", _("Choose for which organisation you act."))
    row = Encounter(
        organisation_id=by.organisation_id, recorded_by=by.label, met_at=moment, region=str(codes["region"]),
        referred_to=office,
    )
    row.codes = codes
    row.save()
    journal.record(
        by=by, subject=row.pk, event=events.EncounterRecorded(encounter=row.pk),
    )
    _refer(by, row)
    query = Query.objects.create(
        kind="encounter", subject_id=row.pk, organisation_id=by.organisation_id, person_id=by.person_id,
        asked_by=by.label, purpose="protection",
    )
    targets = _everywhere(by.organisation_id)
    kind = people.organisation_by_id(by.organisation_id).kind
    push_codes(
        by=by, query=query, targets=targets, codes={**codes, "at": moment}, encounter=WAY.get(kind, "other"),
        office=str(own_address(office)),
    )
    journal.record(
        by=by, subject=query.pk, purpose=wire.PURPOSE,
        event=events.AskedOthers(query=query.pk, kind_code="encounter", nodes=len(targets)),
    )
    return row


def _protection_office(organisation: UUID) -> UUID:
    found = people.organisations().filter(pk=organisation).first()
    if found is None or found.kind not in PROTECTION:
        raise InvalidInput("referred_to", _("Choose the child-protection office that takes care of the child now."))
    return found.pk


def _code(list_id: str, value: str) -> str:
    if value and value not in catalogue.codes(list_id):
        raise InvalidInput(list_id, _("Choose one of the entries of the list."))
    return "" if value == "unknown" else value


def _check_years(first: int, last: int) -> None:
    this_year = clock.now().year
    if not this_year - 30 <= first <= this_year:
        raise InvalidInput("birth_from", _("This year cannot be right for a child. Check it."))
    if not first <= last <= this_year:
        raise InvalidInput("birth_to", _("The second year is not before the first and not in the future."))


def _refer(by: Actor, row: Encounter) -> None:
    work.open_item(
        by=by, kind="referral_new", organisation=row.referred_to, subject=row.pk, source="leads",
        protective_due=clock.now(), once=f"referral:{row.pk}",
    )
    journal.record(
        by=by, subject=row.pk, counterpart=str(row.referred_to),
        event=events.ReferredToProtection(encounter=row.pk, organisation=row.referred_to),
    )


def _everywhere(sender: UUID) -> list[Address]:
    """One desk of each node, this one included: the owner of the episode may sit in the next room."""
    nodes = dict.fromkeys([settings.TUTELA.id, *(item.node for item in exchange.offices())])
    found = []
    for node in nodes:
        try:
            found.append(wire.desk_of(node, sender=sender))
        except InvalidInput:
            continue
    return found
