"""The dated workspace of a family reunification."""

from datetime import timedelta

import pytest

from tests import factories
from tutela.bestinterests import selectors, services
from tutela.bestinterests.models import Exchange, Reunification
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.ids import new_id
from tutela.journal.models import Entry


@pytest.fixture
def office():
    return factories.organisation("guardianship")


@pytest.fixture
def social(office):
    return factories.actor(office, "social_worker")


@pytest.fixture
def case(social):
    return factories.child(social)


@pytest.fixture
def workspace(social, case):
    return services.open_reunification(by=social, case=case, relative="brother", other_state="SE")


def test_workspace_starts_with_an_empty_checklist_and_shows_what_comes_in(social, case, workspace):
    services.record_evidence(by=social, reunification=workspace.pk, item="document", state="received")
    services.record_exchange(
        by=social,
        reunification=workspace.pk,
        direction="sent",
        channel="national_unit",
        at=clock.now(),
        reference="UD-1182",
    )
    found = selectors.workspace(actor=social, reunification=workspace.pk)
    states = {row.item: row.state for row in found.evidence.all()}
    assert states == {item: "received" if item == "document" else "missing" for item in services.EVIDENCE}
    assert [row.reference for row in found.exchanges.all()] == ["UD-1182"]
    assert [row.pk for row in selectors.workspaces(actor=social, case=case)] == [workspace.pk]
    assert "UD-1182" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    "given",
    [
        {"other_state": "se"},
        {"other_state": "S1"},
        {"other_state": "SWE"},
        {"relative": ""},
        {"relative": "Semhar Haile"},
    ],
)
def test_workspace_with_typed_text_for_a_code_is_refused_at_the_field(social, case, given):
    with pytest.raises(InvalidInput) as refused:
        services.open_reunification(by=social, case=case, **{"relative": "brother", "other_state": "SE", **given})
    assert list(refused.value.errors) == list(given)
    assert not Reunification.objects.exists()


def test_entries_outside_the_lists_are_refused(social, workspace):
    for item, state in (("diary", "asked"), ("document", "lost")):
        with pytest.raises(InvalidInput):
            services.record_evidence(by=social, reunification=workspace.pk, item=item, state=state)
    given = {"direction": "sent", "channel": "letter", "at": clock.now()}
    for wrong in (
        {"direction": "up"},
        {"channel": "pigeon"},
        {"at": clock.now() + timedelta(days=1)},
        {"reference": "a\0"},
    ):
        with pytest.raises(InvalidInput):
            services.record_exchange(by=social, reunification=workspace.pk, **{**given, **wrong})
    assert not Exchange.objects.exists()


def test_workspace_is_for_those_who_have_file_and_right(office, case, workspace):
    stranger = factories.actor(factories.organisation("child_protection"), "social_worker")
    school = factories.organisation("school")
    teacher = factories.actor(school, "school_officer")
    factories.give(case, organisation=school)
    for actor, error in ((stranger, NotVisible), (teacher, Refused)):
        for act in (
            lambda actor=actor: selectors.workspace(actor=actor, reunification=workspace.pk),
            lambda actor=actor: selectors.workspaces(actor=actor, case=case),
            lambda actor=actor: services.record_evidence(
                by=actor, reunification=workspace.pk, item="document", state="asked"
            ),
            lambda actor=actor: services.open_reunification(by=actor, case=case, relative="aunt", other_state="FR"),
        ):
            with pytest.raises(error):
                act()
    with pytest.raises(NotVisible):
        selectors.workspace(actor=stranger, reunification=new_id())
