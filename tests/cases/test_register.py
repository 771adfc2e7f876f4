"""Registering a child with almost nothing, and who may know of the file afterwards."""

from datetime import timedelta

import pytest

from tutela.access import policies
from tutela.cases import selectors, services
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit
from tutela.journal import selectors as journal


def kinds(case) -> list[str]:
    return [entry.kind for entry in journal.timeline(case=case.pk)]


def test_register_with_nothing_at_all_opens_a_file_without_owner(worker):
    row = services.register(by=worker)
    assert row.owner_organisation_id is None and row.ownerless_since is not None
    assert {"cases.registered", "cases.first_encounter"} <= set(kinds(row))
    assert selectors.case_view(actor=worker, case=row.pk, purpose="care").title == row.reference


def test_register_counts_ownerless_time_from_the_first_encounter(worker):
    row = services.register(by=worker, encounter_at=clock.now() - timedelta(hours=5))
    assert 4.9 < selectors.owner_of(case=row.pk)["ownerless_hours"] < 5.1


def test_register_two_spellings_and_scripts_are_both_kept(worker, girl):
    services.add_name(by=worker, case=girl.pk, text="ሰላም ሃብቶም", language="tir")
    names = selectors.case_view(actor=worker, case=girl.pk, purpose="care").get("names")
    assert [(name["text"], name["script"]) for name in names] == [("Selam Habtom", "Latn"), ("ሰላም ሃብቶም", "Ethi")]


def test_same_name_twice_stays_one_row(worker, girl):
    services.add_name(by=worker, case=girl.pk, text="Selam Habtom")
    assert len(selectors.features(girl.pk)["names"]) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"names": [{"text": "A\x00b"}]}, "names"),
        ({"names": [{"text": "\ud800"}]}, "names"),
        ({"names": [{"text": "x" * 10_000}]}, "names"),
        ({"names": [{"text": "12345"}]}, "names"),
        ({"birth": {"value": "2012-02-31"}}, "birth"),
        ({"birth": {"value": "2012-13"}}, "birth"),
        ({"birth": {"value": "2090"}}, "birth"),
        ({"birth": {"value": "1950"}}, "birth"),
        ({"birth": {"value": "yesterday"}}, "birth"),
        ({"sex": "girl"}, "sex"),
        ({"nationality": "ZZ"}, "nationality"),
        ({"languages": ["xxx"]}, "languages"),
        ({"region": "Atlantis"}, "region"),
        ({"encounter_at": clock.now() + timedelta(days=1)}, "encounter_at"),
    ],
)
def test_register_with_an_impossible_value_names_the_field_and_writes_nothing(worker, values, field):
    with pytest.raises(InvalidInput) as caught:
        services.register(by=worker, **values)
    assert field in caught.value.errors
    assert selectors.counts()["records"] == 0


def test_right_to_left_marks_are_taken_out_of_a_name(worker):
    row = services.register(by=worker, names=[{"text": "\u202eسلام\u202c"}])
    assert selectors.features(row.pk)["names"][0] == {"text": "سلام", "script": "Arab", "language": ""}


def test_register_by_a_role_without_the_right_is_refused(person):
    for role in ("school_officer", "city_coordinator", "node_admin"):
        with pytest.raises(Refused):
            services.register(by=person("school" if role == "school_officer" else "city", role))


def test_file_is_invisible_to_other_offices_and_to_the_outreach_worker_who_wrote_it(person, girl):
    for who in (person("centre", "reception_worker"), person("guard", "guardian"), person("city", "node_admin")):
        with pytest.raises(NotVisible):
            selectors.case_view(actor=who, case=girl.pk, purpose="care")
    outreach = person("outreach", "outreach_worker")
    own = services.register(by=outreach, names=[{"text": "Selem Habtom"}])
    assert not policies.is_visible(outreach, own.pk)


def test_border_police_file_is_seen_by_the_registering_role_only(person):
    row = services.register(by=person("police", "border_police"))
    assert policies.is_visible(person("police", "border_police"), row.pk)
    assert not policies.is_visible(person("police", "police_missing"), row.pk)


def test_edit_identity_by_two_people_second_learns_of_the_first_and_nothing_is_overwritten(worker, girl):
    seen = selectors.edit_row(actor=worker, case=girl.pk).version
    services.edit_identity(by=worker, case=girl.pk, seen_version=seen, sex="f", nationality="ET", region="IT-SR")
    with pytest.raises(StaleEdit) as caught:
        services.edit_identity(by=worker, case=girl.pk, seen_version=seen, sex="m", nationality="ER", region="")
    assert caught.value.current.nationality == "ET"
    assert selectors.edit_row(actor=worker, case=girl.pk).sex == "f"


def test_retracted_name_leaves_every_screen_and_the_search(worker, girl):
    wrong = services.add_name(by=worker, case=girl.pk, text="Wrongname Person")
    services.retract(by=worker, case=girl.pk, part="name", row=wrong.pk)
    assert len(selectors.features(girl.pk)["names"]) == 1
    assert not selectors.found_by_name(actor=worker, words="Wrongname")
    assert "cases.retracted" in kinds(girl)


def test_search_finds_a_file_by_an_exact_word_only_among_visible_ones(worker, girl, person):
    assert selectors.found_by_name(actor=worker, words="habtom") == [girl]
    assert selectors.found_by_name(actor=worker, words=girl.reference) == [girl]
    assert not selectors.found_by_name(actor=worker, words="habtom other")
    elsewhere = person("centre", "reception_worker")
    assert not selectors.found_by_name(actor=elsewhere, words="habtom")


def test_events_hold_no_text_of_the_child(girl):
    dump = str([entry.data for entry in journal.timeline(case=girl.pk)])
    assert "Selam" not in dump and "2012" not in dump


def test_birth_event_holds_only_the_month_of_majority(worker, girl):
    services.set_birth(by=worker, case=girl.pk, value="2010-11-23", source="document", standing="proven")
    entry = journal.timeline(case=girl.pk, kinds=["cases.birth_recorded"])[0]
    assert entry.data["majority_on"] == "2028-11-01"


def test_disputed_birth_date_never_turns_18(worker, girl):
    services.set_birth(by=worker, case=girl.pk, value="2004-01-01", standing="disputed")
    services.mark_turned_18(by=worker, case=girl.pk)
    assert "cases.turned_18" not in kinds(girl)
    assert services.turn_18_due() == 0


def test_claimed_birth_date_of_18_years_ago_turns_18_once_and_closes_nothing(worker, girl):
    services.set_birth(by=worker, case=girl.pk, value=str(clock.now().year - 20))
    assert services.turn_18_due() == 1
    assert services.turn_18_due() == 0
    assert kinds(girl).count("cases.turned_18") == 1
    assert selectors.case_row(girl.pk).status == "open"


def test_joined_records_are_one_child_with_both_names(worker, girl, person):
    other = services.register(by=person("outreach", "outreach_worker"), names=[{"text": "Selem Abtom"}])
    kept = services.join_records(by=worker, keep=girl.pk, duplicate=other.pk)
    assert selectors.counts() == {"records": 2, "children": 1}
    assert {name["text"] for name in selectors.features(kept.pk)["names"]} == {"Selam Habtom", "Selem Abtom"}
    assert selectors.case_row(other.pk).pk == girl.pk


def test_files_with_one_person_token_are_one_child(worker, girl, admin):
    other = services.register(by=worker)
    for row in (girl, other):
        services.link_person(by=admin, case=row.pk, token=girl.pk)
    assert selectors.counts() == {"records": 2, "children": 1}


def test_search_finds_a_name_in_another_script_and_shows_five_at_most(worker):
    boy = services.register(by=worker, names=[{"text": "Sohrab Faizullah"}])
    for end in "abcdefg":
        services.register(by=worker, names=[{"text": f"Reza Ahmadi{end}"}])
    assert selectors.found_by_name(actor=worker, words="سهراب فیض الله")[0].pk == boy.pk
    assert len(services.search(by=worker, words="Reza", purpose="protection")) == 5
    assert services.search(by=worker, words="Ahm*", purpose="protection") == []
    searched = journal.entries_of_kind(kind="cases.searched", since=clock.now() - timedelta(hours=1))
    assert searched and "Reza" not in str([entry.data for entry in searched])
