"""At most one owner per file; ownerless time counts from the first minute."""

import pytest

from tutela.cases import selectors, services
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.journal import selectors as journal


@pytest.fixture
def social(person, girl, grant):
    who = person("guard", "social_worker")
    grant(girl, who)
    return who


def test_take_ownership_ends_ownerless_time_and_says_so_in_the_journal(worker, girl, office):
    services.take_ownership(by=worker, case=girl.pk)
    found = selectors.owner_of(case=girl.pk)
    assert found["org"] == office("port").pk and found["ownerless_hours"] == 0
    assert journal.timeline(case=girl.pk, kinds=["cases.owner_assumed"]).count() == 1


def test_take_ownership_while_another_office_owns_it_is_refused(worker, girl, social):
    services.take_ownership(by=worker, case=girl.pk)
    with pytest.raises(WrongState):
        services.take_ownership(by=social, case=girl.pk)


def test_colleague_of_the_same_office_may_take_over(worker, girl, person):
    services.take_ownership(by=worker, case=girl.pk)
    colleague = person("port", "reception_worker", name="Second worker")
    services.take_ownership(by=colleague, case=girl.pk)
    assert selectors.owner_of(case=girl.pk)["person"] == colleague.person_id


def test_release_starts_ownerless_time_again_and_another_office_may_take_it(worker, girl, social):
    services.take_ownership(by=worker, case=girl.pk)
    services.offer_ownership(by=worker, case=girl.pk, to=social.organisation_id)
    services.release_ownership(by=worker, case=girl.pk, reason="moved")
    assert selectors.owner_of(case=girl.pk)["org"] is None
    services.take_ownership(by=social, case=girl.pk)
    assert selectors.owner_of(case=girl.pk)["org"] == social.organisation_id


def test_release_by_another_office_is_refused(worker, girl, social):
    services.take_ownership(by=worker, case=girl.pk)
    with pytest.raises(WrongState):
        services.release_ownership(by=social, case=girl.pk, reason="moved")


def test_release_with_a_reason_outside_the_list_names_the_field(worker, girl):
    services.take_ownership(by=worker, case=girl.pk)
    with pytest.raises(InvalidInput) as caught:
        services.release_ownership(by=worker, case=girl.pk, reason="because I say so")
    assert "reason" in caught.value.errors


def test_take_ownership_without_grant_is_not_visible_and_without_right_refused(girl, person, grant):
    with pytest.raises(NotVisible):
        services.take_ownership(by=person("guard", "social_worker"), case=girl.pk)
    clerk = person("court", "court_clerk")
    grant(girl, clerk)
    with pytest.raises(Refused):
        services.take_ownership(by=clerk, case=girl.pk)


def test_close_with_an_open_episode_is_refused_at_the_field(worker, girl):
    services.take_ownership(by=worker, case=girl.pk)
    with pytest.raises(InvalidInput):
        services.close(by=worker, case=girl.pk, reason="goal_met", open_episode=True)
    assert services.close(by=worker, case=girl.pk, reason="goal_met", open_episode=False).status == "closed"
    assert services.reopen(by=worker, case=girl.pk).status == "open"
