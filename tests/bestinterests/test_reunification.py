"""The dated workspace of a family reunification."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tutela.access import services as access
from tutela.access.models import User
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


# --- under the danger flag (decision 0009) ----------------------------------------------------------------------------


@pytest.fixture
def officer(case):
    found = factories.actor(factories.organisation("child_protection"), "named_officer")
    factories.give(case, person=found.person_id, relation="assigned")
    return found


def test_nothing_goes_to_the_family_side_under_the_danger_flag_until_it_is_lifted(social, case, workspace, officer):
    sent = {"reunification": workspace.pk, "direction": "sent", "channel": "national_unit"}
    asked = {"reunification": workspace.pk, "item": "relative_statement", "state": "asked"}
    before = clock.now() - timedelta(hours=1)
    access.raise_danger(by=social, case=case, reason="invented threat")
    for act, field in (
        (lambda: services.record_exchange(by=social, at=clock.now(), **sent), "direction"),
        (lambda: services.record_evidence(by=social, **asked), "state"),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        assert list(refused.value.errors) == [field]
        assert "A named protection officer lifts the flag with reasons" in str(refused.value)
    assert not Exchange.objects.exists()
    services.record_exchange(by=social, at=before, **sent)
    access.lift_danger(by=officer, case=case, reason="the relative is another person")
    services.record_exchange(by=social, at=clock.now(), **sent)
    services.record_evidence(by=social, **asked)
    assert Exchange.objects.count() == 2


def test_what_comes_in_is_noted_under_the_danger_flag(social, case):
    access.raise_danger(by=social, case=case, reason="invented threat")
    row = services.open_reunification(by=social, case=case, relative="brother", other_state="SE")
    services.record_evidence(by=social, reunification=row.pk, item="child_statement", state="asked")
    services.record_evidence(by=social, reunification=row.pk, item="document", state="received")
    services.record_exchange(by=social, reunification=row.pk, direction="received", channel="letter", at=clock.now())
    assert Exchange.objects.count() == 1


def test_screen_says_who_lifts_the_flag_and_keeps_what_was_typed(case, officer):
    office = factories.organisation("guardianship")
    worker = factories.actor(office, "social_worker", username="browsing")
    factories.give(case, organisation=office)
    access.raise_danger(by=officer, case=case, reason="invented threat")
    row = services.open_reunification(by=worker, case=case, relative="brother", other_state="SE")
    client = Client()
    client.force_login(User.objects.get(username="browsing"), backend="allauth.account.auth_backends.AuthenticationBackend")
    local = timezone.localtime(clock.now() + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    answer = client.post(
        reverse("bestinterests:workspace", args=[row.pk]),
        {"exchange-direction": "sent", "exchange-channel": "letter", "exchange-at": local, "exchange-reference": "UD-7"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "named protection officer lifts the flag" in text and "UD-7" in text
