"""Several rules for one need, facts that choose or shut out a rule, extensions in two kinds of days."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tutela.engines import clocks
from tutela.engines.clocks import Deadline, Direction, Kind, Roll, Start, Status, Unit, finding

CATALOGUE = clocks.shipped()


def due(rule, at, state, **options):
    moment = datetime.fromisoformat(at) if len(at) > 10 else date.fromisoformat(at)
    return clocks.compute(CATALOGUE.rules[rule], moment, CATALOGUE.calendar(state), **options)


def test_school_need_in_the_netherlands_shows_the_earliest_rule_and_names_the_other():
    events = {"child_arrived": date(2026, 11, 20), "application_lodged": date(2026, 12, 1)}
    found = finding.for_need(CATALOGUE, "school_place", "NL", events)
    assert found.first.rule_id == "EU-RCD-16-2"
    assert [one.rule_id for one in found.others] == ["NL-E-01"]
    assert "EU-RCD-16-2b" in found.waiting


def test_school_need_with_a_late_lodging_puts_the_national_rule_first():
    events = {"child_arrived": date(2026, 7, 1), "application_lodged": date(2026, 12, 1)}
    assert finding.for_need(CATALOGUE, "school_place", "NL", events).first.rule_id == "NL-E-01"


def test_need_with_an_unknown_limit_names_the_rule_without_a_date():
    found = finding.for_need(CATALOGUE, "police_told", "PT", {"child_missing": date(2026, 12, 1)})
    assert found.unknown == ("PT-M-UNKNOWN",)
    assert "PT-M-UNKNOWN" not in {one.rule_id for one in (found.first, *found.others) if one}


def test_answer_to_a_request_waits_for_the_fact_before_it_shows_the_shorter_period():
    events = {"request_received": date(2026, 11, 23)}
    open_question = finding.for_need(CATALOGUE, "take_charge_answer", "DE", events)
    assert open_question.first.rule_id == "EU-AMMR-40-1"
    assert set(open_question.conditional) == {"EU-AMMR-40-2", "EU-AMMR-40-7"}
    on_hit = finding.for_need(CATALOGUE, "take_charge_answer", "DE", events, {"based_on_hit": "true"})
    assert on_hit.first.rule_id == "EU-AMMR-40-2"


def test_rules_of_older_law_are_named_as_not_in_force():
    events = {"application_registered": date(2026, 12, 31), "application_lodged": date(2027, 1, 4)}
    found = finding.for_need(CATALOGUE, "take_charge_request", "NL", events)
    assert found.first.rule_id == "EU-AMMR-39-1a"
    assert "EU-D3-21" in found.not_in_force


@pytest.mark.parametrize(
    ("rule", "facts", "legal"),
    [
        ("EU-APR-35-4", {}, "2027-05-24"),
        ("EU-APR-35-4", {"procedure": "accelerated"}, "2027-02-23"),
        ("EU-APR-35-4", {"procedure": "inadmissibility"}, "2027-01-25"),
        ("EU-SCR-8-3", {}, "2026-11-30"),
        ("EU-SCR-8-3", {"held_over_72h": "true"}, "2026-11-27"),
    ],
)
def test_facts_choose_the_length(rule, facts, legal):
    assert due(rule, "2026-11-23", "NL", facts=facts).legal_due.iso() == legal


def test_decision_on_the_merits_is_never_later_than_21_months():
    found = due("EU-APR-35-4", "2026-11-23", "NL", extension="complex_or_many", times=2)
    assert found.protective_due.iso() == "2028-05-23"
    thrice = replace(CATALOGUE.rules["EU-APR-35-4"].extensions[0], times=4)
    rule = replace(CATALOGUE.rules["EU-APR-35-4"], extensions=(thrice,))
    capped = clocks.compute(rule, date(2026, 11, 23), CATALOGUE.calendar("NL"), extension="complex_or_many", times=4)
    assert capped.protective_due.iso() == "2028-08-23"


@pytest.mark.parametrize("age", ["5", "5 or 6, no proof", "4-7"])
def test_biometrics_of_a_child_who_may_be_under_six_do_not_apply(age):
    found = due("EU-EUD-14", "2026-11-23", "DE", facts={"age": age})
    assert {"not_applicable", "treated_as_under_6"} <= set(found.flags)
    assert clocks.status(found, datetime.fromisoformat("2026-12-01T00:00+01:00")).status is Status.NOT_APPLICABLE


def test_biometrics_of_an_older_child_apply_and_an_unknown_age_is_flagged():
    assert "not_applicable" not in due("EU-EUD-14", "2026-11-23", "DE", facts={"age": "6"}).flags
    assert "fact_unknown:age" in due("EU-EUD-14", "2026-11-23", "DE").flags


def test_eurodac_record_of_temporary_protection_never_applies_to_ukraine():
    found = due("EU-EUD-26", "2029-07-02", "DE", facts={"decision": "2022/382", "age": "9"})
    assert "not_applicable" in found.flags


def test_extension_in_other_days_runs_after_the_first_period_and_both_readings_are_kept():
    found = due("EU-RCD-27-1-5", "2026-11-23", "NL")
    assert found.legal_due.iso() == "2026-12-29"  # 15 and 10 working days
    assert found.protective_due.iso() == "2026-12-24"  # 15 working days and 10 calendar days
    assert {"text_versions_differ", "readings_differ", "extended", "needs_legal_review"} <= set(found.flags)


def test_extension_that_replaces_the_period_counts_from_the_event():
    assert due("EU-APR-28-5", "2026-11-23", "NL").legal_due.iso() == "2027-01-25"
    assert due("EU-D3-29", "2026-06-01", "NL", extension="absconding").legal_due.iso() == "2027-12-01"
    assert due("EU-APR-27-5", "2026-11-23", "NL").legal_due.iso() == "2026-12-08"


def test_extension_more_often_than_allowed_is_refused():
    with pytest.raises(clocks.ClockInputError) as refused:
        due("FR-G-01", "2026-11-23", "FR", extension="renewal", times=3)
    assert refused.value.field == "extension"


def test_fixed_last_day_does_not_move_with_the_event():
    for day in ("2022-03-10", "2026-11-23"):
        found = due("EU-TP-status", day, "NL")
        assert found.legal_due.iso() == found.protective_due.iso() == "2027-03-04"
    after = clocks.status(found, datetime.fromisoformat("2027-03-05T00:00+01:00"))
    assert after.outcome == "lapsed"
    with pytest.raises(clocks.NotInForceError):
        due("EU-TP-status", "2027-03-05", "NL")


def test_family_request_after_a_first_decision_needs_a_person_and_is_never_too_late():
    decided = {"first_decision": date(2027, 3, 1), "application_registered": date(2026, 12, 31)}
    found = due("EU-AMMR-39-1d", "2026-12-31", "NL", events=decided, facts={"unaccompanied": "true"})
    later = datetime.fromisoformat("2027-03-10T10:00+01:00")
    assert clocks.status(found, later).status is Status.REVIEW
    assert clocks.status(found, datetime.fromisoformat("2027-02-01T10:00+01:00")).status is Status.RUNNING


@pytest.mark.parametrize("rule", [one for one in CATALOGUE.rules.values() if "take_charge_request" in one.need])
def test_no_family_request_rule_of_today_says_overdue_for_an_unaccompanied_child(rule):
    if rule.valid_to:
        return  # run-off of the older regulation, which has no such sentence
    found = clocks.compute(rule, date(2026, 12, 31), CATALOGUE.calendar("NL"), facts={"unaccompanied": "true"})
    for year in (2027, 2030, 2040):
        standing = clocks.status(found, datetime.fromisoformat(f"{year}-12-31T00:00+01:00"))
        assert standing.status is Status.STILL_ALLOWED
        assert standing.effect is clocks.Effect.NONE


@pytest.mark.parametrize(
    ("deadline", "day", "expected"),
    [
        (Deadline(1, Unit.DAY, roll=Roll.PREVIOUS_WORKING), "2026-12-25", "2026-12-24"),
        (Deadline(2, Unit.DAY, Kind.FR_OUVRABLE), "2026-11-13", "2026-11-16"),
        (Deadline(2, Unit.DAY, Kind.FR_OUVRE), "2026-11-13", "2026-11-17"),
        (Deadline(3, Unit.DAY, Kind.EU_WORKING, Start.INCLUSIVE), "2026-11-13", "2026-11-17"),
        (Deadline(3, Unit.DAY, Kind.EU_WORKING, direction=Direction.BACKWARD), "2026-11-16", "2026-11-11"),
        (Deadline(3, Unit.DAY, min_two_working_days=True), "2026-12-24", "2026-12-29"),
        (Deadline(1, Unit.WEEK, start=Start.INCLUSIVE), "2026-11-16", "2026-11-22"),
    ],
)
def test_way_of_counting_gives_the_expected_day(deadline, day, expected):
    rule = replace(CATALOGUE.rules["EU-GDPR-12-3"], deadline=deadline)
    found = clocks.compute(rule, date.fromisoformat(day), CATALOGUE.calendar("FR" if "ouvr" in deadline.kind else "NL"))
    assert found.legal_due.iso() == expected


def test_summary_is_the_sentence_of_a_letter():
    found = due("EU-APR-23-2b", "2026-12-14", "IT", events={"application_lodged": date(2026, 12, 20)})
    assert clocks.summary(found) == (
        "15 working days from Monday 14 December 2026, made; not counted: 25 and 26 December, 1 January, 6 January "
        "(Italy); end: Thursday 7 January 2027."
    )
