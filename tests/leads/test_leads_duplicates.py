"""A second registration inside the node: suggested with reasons, never merged, nothing disclosed without a grant."""

import pytest

from tests import factories as make
from tests.leads.conftest import TI, year
from tutela.cases import selectors as cases
from tutela.core.errors import NotVisible, WrongState
from tutela.core.ids import new_id
from tutela.journal import selectors as journal
from tutela.leads import policies, selectors, services
from tutela.leads.models import DuplicateSuggestion
from tutela.work import selectors as work


@pytest.fixture
def outreach():
    return make.actor(make.organisation("ngo"), "social_worker")


@pytest.fixture
def second(girl, outreach):
    """The same girl, registered by an organisation that does not know of the first file."""
    return make.child(outreach, names=[{"text": "Abbena Tesfai", "script": "Latn"}], birth=year("2012", "about"), **TI)


@pytest.mark.parametrize("spelling", ["Abbena Tesfai", "ኣበና ተስፋይ", "Habena Tesfay", "Tesfay Abena"])
def test_second_registration_in_another_spelling_is_suggested_and_not_merged(girl, outreach, spelling):
    again = make.child(outreach, names=[{"text": spelling}], birth=year("2012"), **TI)
    [row] = DuplicateSuggestion.objects.all()
    assert (row.case_id, row.other_id, row.state) == (again, girl, "open")
    assert cases.counts() == {"records": 2, "children": 2}


@pytest.mark.parametrize(
    ("names", "birth", "more"),
    [
        ("Abeba Tesfaye", "2010", {"sex": "f", "nationality": "ET", "languages": ["amh"]}),
        ("Kidane Habtom", "2012", TI),
        ("Abena Tesfay", "2012", {**TI, "sex": "m"}),
        ("Abena Tesfay", "2003", TI),
    ],
)
def test_another_child_is_told_apart(girl, outreach, names, birth, more):
    make.child(outreach, names=[{"text": names}], birth=year(birth), **more)
    found = DuplicateSuggestion.objects.first()
    assert found is None or (names == "Abena Tesfay" and more["sex"] == "m" and found.bits < 15)


def test_asked_office_sees_reasons_and_who_registered_sees_the_office_only(girl, second, people, outreach, mirror):
    [theirs] = selectors.suggestions(actor=people.it)
    assert (theirs.case, theirs.other, theirs.decides) == (girl, second, True)
    assert {"name", "birth", "language"} <= set(theirs.reasons)
    [ours] = selectors.suggestions(actor=outreach)
    assert (ours.case, ours.other, ours.reasons, ours.evidence) == (second, None, [], [])
    assert ours.office == mirror.asked


def test_suggestion_opens_a_task_at_the_asked_office_and_names_it_in_the_journal(girl, second, mirror):
    [item] = work.all_items(kind="duplicate_new")
    assert (item.organisation_id, item.case_id) == (mirror.asked, girl)
    [entry] = journal.timeline(case=second, kinds=["leads.duplicate_suggested"])
    assert entry.counterpart == str(mirror.asked)


def test_decide_same_joins_the_names_and_different_is_not_suggested_again(girl, second, people, outreach):
    [row] = DuplicateSuggestion.objects.all()
    assert services.decide_duplicate(by=people.it, suggestion=row.pk, same=True) == girl
    assert cases.counts() == {"records": 2, "children": 1}
    assert "Abbena Tesfai" in {name["text"] for name in cases.features(girl)["names"]}
    with pytest.raises(WrongState):
        services.decide_duplicate(by=people.it, suggestion=row.pk, same=False)


def test_decide_different_keeps_both_and_is_remembered(girl, second, people, outreach):
    [row] = DuplicateSuggestion.objects.all()
    services.decide_duplicate(by=people.it, suggestion=row.pk, same=False)
    services.suggest_duplicates(by=outreach, case=second)
    assert [item.state for item in DuplicateSuggestion.objects.all()] == ["different"]
    assert cases.counts()["children"] == 2


def test_decide_by_somebody_without_the_first_file_does_not_exist(girl, second, outreach):
    [row] = DuplicateSuggestion.objects.all()
    with pytest.raises(NotVisible):
        services.decide_duplicate(by=outreach, suggestion=row.pk, same=True)


def test_quota_of_suggestions_stops_fishing_by_registering(girl, outreach):
    rows = [
        DuplicateSuggestion(case_id=new_id(), other_id=new_id(), asked_by=outreach.label)
        for _ in range(policies.SUGGESTIONS_PER_DAY)
    ]
    DuplicateSuggestion.objects.bulk_create(rows)
    make.child(outreach, names=[{"text": "Abbena Tesfai"}], birth=year("2012"), **TI)
    assert DuplicateSuggestion.objects.count() == policies.SUGGESTIONS_PER_DAY
