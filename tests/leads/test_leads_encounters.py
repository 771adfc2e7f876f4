"""An encounter and a call without a name: codes go out, owners look, the asker learns "received"."""

import pytest

from tests import factories as make
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.leads import selectors, services
from tutela.leads.models import Lead
from tutela.missing import services as missing
from tutela.work import selectors as work

SEEN = {"sex": "f", "birth_from": 2011, "birth_to": 2013, "language": "tir", "mark": "scar_left_forearm"}


@pytest.fixture
def police():
    return make.actor(make.organisation("police", regime="LED"), "border_police")


@pytest.fixture
def sought(girl, decoy, people):
    """Both girls are reported missing in Italy."""
    for case in (girl, decoy):
        missing.report(by=people.it, case=case, danger_now=False)
    return girl


def meet(mirror, police, **changes):
    row = services.record_encounter(by=police, region="FR-SE", referred_to=mirror.asking, **{**SEEN, **changes})
    mirror.carry()
    return row


def test_encounter_reaches_the_owner_of_the_open_episode_with_reasons(mirror, police, sought, people):
    meet(mirror, police)
    [lead] = [row for row in selectors.inbox(actor=people.it) if row.office.startswith(mirror.node)]
    assert (lead.case, lead.kind, lead.rank) == (sought, "encounter", 1)
    assert lead.reasons[:3] == ["mark", "language", "birth"]


def test_officer_sees_received_before_and_after_any_answer(mirror, police, sought, people):
    row = meet(mirror, police)
    before = selectors.encounter(actor=police, encounter=row.pk)
    for lead in Lead.objects.filter(direction="in"):
        services.answer(by=people.it, lead=lead.pk, answer="possible")
    assert "leads.answer" not in mirror.carry()
    assert selectors.encounter(actor=police, encounter=row.pk) == before
    assert selectors.inbox(actor=police) == []
    with pytest.raises(NotVisible):
        selectors.encounter(actor=people.it, encounter=row.pk)


def test_encounter_refers_to_child_protection_whatever_the_answer(mirror, police):
    meet(mirror, police)
    [item] = work.all_items(kind="referral_new")
    assert item.organisation_id == mirror.asking
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("changes", [{"sex": "m"}, {"birth_from": 2003, "birth_to": 2004}])
def test_encounter_that_contradicts_opens_no_file(mirror, police, sought, changes):
    meet(mirror, police, **changes)
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_from": 2014, "birth_to": 2012}, "birth_to"),
        ({"birth_from": 1950}, "birth_from"),
        ({"mark": "scar_on_the_moon"}, "mark"),
        ({"sex": "girl"}, "sex"),
    ],
)
def test_encounter_with_an_impossible_value_names_the_field(mirror, police, changes, field):
    with pytest.raises(InvalidInput) as refused:
        meet(mirror, police, **changes)
    assert field in refused.value.errors


def test_encounter_referred_to_the_police_itself_is_refused(mirror, police):
    with pytest.raises(InvalidInput):
        services.record_encounter(by=police, region="FR-SE", referred_to=police.organisation_id, **SEEN)


def test_call_is_asked_in_codes_and_answered_with_the_office(mirror, sought, people):
    hotline = make.actor(make.organisation("hotline"), "hotline_operator")
    call = missing.record_call(by=hotline, content="CANARY words", region="FR-IDF", at=clock.now(), **SEEN)
    mirror.asking = hotline.organisation_id
    query = services.ask(by=hotline, call=call.pk, nodes=[mirror.node], purpose="missing")
    mirror.carry()
    assert "CANARY" not in str(mirror.bodies)
    [lead] = [row for row in selectors.inbox(actor=people.it) if row.kind == "description"]
    services.answer(by=people.it, lead=lead.id, answer="possible")
    mirror.carry()
    [answer] = selectors.query(actor=hotline, query=query.pk)["answers"]
    assert answer["answer"] == "possible"
    with pytest.raises(NotVisible):
        selectors.query(actor=people.it, query=query.pk)
    with pytest.raises((NotVisible, Refused)):
        services.ask(by=people.fr, call=call.pk, nodes=[mirror.node], purpose="missing")
