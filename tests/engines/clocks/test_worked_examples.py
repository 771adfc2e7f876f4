"""The worked examples of the law page, one row each, computed with the shipped catalogue and calendars."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tutela.engines import clocks
from tutela.engines.clocks import Binding, Effect, Kind, Status

CATALOGUE = clocks.shipped()


def due(rule, at, state, **options):
    moment = datetime.fromisoformat(at) if len(at) > 10 else date.fromisoformat(at)
    return clocks.compute(CATALOGUE.rules[rule], moment, CATALOGUE.calendar(state), **options)


ROWS = [
    # row, rule, trigger, state, legal, protective (None: the same)
    (1, "EU-APR-23-2b", "2026-12-14", "NL", "2027-01-06", None),
    (3, "EU-APR-23-2b", "2026-12-14", "PL", "2027-01-08", None),
    (5, "EU-APR-23-2b", "2026-11-23", "NL", "2026-12-14", None),
    (6, "EU-APR-27-3a", "2026-12-23", "NL", "2026-12-29", None),
    (8, "EU-APR-27-1", "2026-12-18", "IT", "2026-12-23", None),
    (9, "EU-APR-28-1", "2026-12-04", "NL", "2026-12-28", "2026-12-25"),
    (11, "EU-RCD-16-2", "2026-12-31", "NL", "2027-03-01", "2027-02-28"),
    (15, "EU-AMMR-40-1", "2026-11-23", "DE", "2026-12-23", None),
    (17, "EU-AMMR-42", "2026-12-18", "NL", "2027-01-04", "2027-01-01"),
    (19, "EU-AMMR-51-5", "2026-12-04", "IT", "2026-12-28", "2026-12-25"),
    (25, "EU-SIS-33-3", "2026-10-24T20:30+02:00", "NL", "2026-10-25T08:00:00+01:00", "2026-10-25T07:30:00+01:00"),
    (27, "EU-SIS-32-7", "2027-03-31", "IT", "2026-11-30", None),
    (29, "EU-SIS-53-9", "2026-11-23", "DE", "2026-12-08", None),
    (29, "EU-SIS-53-9", "2026-11-23", "IT", "2026-12-09", "2026-12-08"),
    (31, "EU-EUD-38-6", "2026-12-23", "SE", "2026-12-30", "2026-12-29"),
    (33, "DE-G-04", "2026-11-23", "DE-BE", "2026-12-01", None),
    (35, "DE-G-07", "2026-12-03", "DE-BE", "2026-12-07", "2026-12-05"),
    (37, "DE-G-04", "2026-12-21", "DE-BE", "2026-12-31", None),
    (39, "FR-A-01", "2026-11-10", "FR", "2026-11-16", None),
    (41, "IT-R-01", "2026-11-23", "IT", "2026-12-03", None),
    (41, "IT-R-01-stay", "2026-11-23", "IT", "2027-01-07", None),
    (43, "EL-G-02", "2026-11-23T16:35+02:00", "EL", "2026-11-24T16:35:00+02:00", None),
    (45, "EL-G-04", "2026-12-23", "EL", "2026-12-27", None),
    (49, "EU-GDPR-12-3", "2026-01-31", "NL", "2026-03-02", "2026-02-28"),
]


@pytest.mark.parametrize(("row", "rule", "at", "state", "legal", "protective"), ROWS)
def test_due_dates_of_worked_example_are_the_expected_ones(row, rule, at, state, legal, protective):
    found = due(rule, at, state)
    assert found.legal_due.iso() == legal
    assert found.protective_due.iso() == (protective or legal)


def test_answer_period_extended_runs_three_months_from_receipt():
    found = due("EU-GDPR-12-3", "2026-01-31", "NL", extension="complex_request")
    assert found.legal_due.iso() == "2026-04-30"
    assert "extended" in found.flags


def test_family_request_after_the_limit_is_still_allowed_for_an_unaccompanied_child():
    moment = datetime.fromisoformat("2027-03-02T10:00+01:00")
    alone = due("EU-AMMR-39-1a", "2026-12-31", "NL", facts={"unaccompanied": "true"})
    unknown = due("EU-AMMR-39-1a", "2026-12-31", "NL")
    adult = due("EU-AMMR-39-1a", "2026-12-31", "NL", facts={"unaccompanied": "false"})
    assert clocks.status(alone, moment).status is Status.STILL_ALLOWED
    assert clocks.status(unknown, moment).status is Status.STILL_ALLOWED
    assert clocks.status(adult, moment) == clocks.Standing(Status.OVERDUE, Effect.RESPONSIBILITY_SHIFTS)


def test_silence_after_a_take_charge_request_counts_as_acceptance_the_day_after():
    found = due("EU-AMMR-40-1", "2026-11-23", "DE")
    last = datetime.fromisoformat("2026-12-23T23:59+01:00")
    after = datetime.fromisoformat("2026-12-24T00:00+01:00")
    assert clocks.status(found, last).status is Status.RUNNING
    assert clocks.status(found, after) == clocks.Standing(Status.OVERDUE, Effect.DEEMED_ACCEPTED)


def test_rule_selection_follows_the_event_of_the_transition_clause():
    lodged = {"application_lodged": date(2026, 6, 11)}
    with pytest.raises(clocks.NotInForceError) as refused:
        due("EU-APR-23-2b", "2026-06-13", "NL", events=lodged)
    assert refused.value.field == "application_lodged"
    ok = due("EU-APR-23-2b", "2026-06-13", "NL", events={"application_lodged": date(2026, 6, 12)})
    assert "selector_unknown" not in ok.flags
    assert "selector_unknown" in due("EU-APR-23-2b", "2026-06-13", "NL").flags


def test_responsibility_of_a_child_registered_before_july_is_not_under_the_new_regulation():
    with pytest.raises(clocks.NotInForceError):
        due("EU-AMMR-39-1a", "2026-06-20", "NL")


def test_temporary_guardian_rule_ends_with_its_act():
    assert due("PL-TP-01", "2026-03-04", "PL").legal_due
    with pytest.raises(clocks.NotInForceError):
        due("PL-TP-01", "2026-03-05", "PL")


FLAGGED = [
    # row, rule, trigger, state, flag: what the page marks as open
    (11, "EU-RCD-16-2", "2026-12-31", "NL", "readings_differ"),
    (29, "EU-SIS-53-9", "2026-11-23", "IT", "needs_legal_review"),
    (31, "EU-EUD-38-6", "2026-12-23", "SE", "disputed_holiday"),
    (35, "DE-G-07", "2026-12-03", "DE-BE", "needs_legal_review"),
    (45, "EL-G-04", "2026-12-23", "EL", "needs_legal_review"),
]


@pytest.mark.parametrize(("row", "rule", "at", "state", "flag"), FLAGGED)
def test_row_marked_for_review_carries_the_flag(row, rule, at, state, flag):
    assert flag in due(rule, at, state).flags


def test_werktage_end_a_day_before_union_working_days():
    rule = CATALOGUE.rules["DE-G-04"]
    union = replace(rule, deadline=replace(rule.deadline, kind=Kind.EU_WORKING))
    found = clocks.compute(union, date(2026, 11, 23), CATALOGUE.calendar("DE-BE"))
    assert found.legal_due.iso() == "2026-12-02"


def test_silence_of_the_guardian_counts_as_acceptance_after_the_fourth_day():
    found = due("EL-G-04", "2026-12-23", "EL")
    after = datetime.fromisoformat("2026-12-28T00:00+02:00")
    assert clocks.status(found, after).outcome == "accepted_by_silence"


def test_child_registered_in_june_and_lodged_then_has_new_procedure_and_old_responsibility():
    events = {"application_registered": date(2026, 6, 20), "application_lodged": date(2026, 6, 25)}
    assert due("EU-APR-23-2b", "2026-06-18", "NL", events=events).legal_due
    with pytest.raises(clocks.NotInForceError, match="Before that: Dublin III"):
        due("EU-AMMR-39-1a", "2026-06-20", "NL", events=events)
    older = due("EU-D3-21", "2026-06-25", "NL", events=events)
    assert older.legal_due.iso() == "2026-09-25"
    assert "needs_legal_review" in older.flags


def test_application_lodged_before_the_day_is_under_the_older_directive():
    with pytest.raises(clocks.NotInForceError, match="Before that: Directive 2013/32/EU"):
        due("EU-APR-35-4", "2026-06-11", "NL")
    assert due("EU-APR-35-4", "2026-06-12", "NL").legal_due


def test_leap_day_and_a_year_ends_on_the_last_of_february():
    rule = replace(CATALOGUE.rules["EU-SIS-53-4"], valid_to=None)
    assert clocks.compute(rule, date(2028, 2, 29), CATALOGUE.calendar("NL")).legal_due.iso() == "2029-02-28"


def test_biometrics_of_a_child_of_five_or_six_without_proof_do_not_apply():
    found = due("EU-EUD-14", "2026-11-23", "NL", facts={"age": "5 or 6, no proof"})
    assert {"treated_as_under_6", "not_applicable"} <= set(found.flags)


def test_emergency_reception_counts_the_first_day_and_may_be_renewed():
    assert due("FR-G-01", "2026-10-15", "FR").legal_due.iso() == "2026-10-19"
    assert due("FR-G-01", "2026-10-15", "FR", extension="renewal").legal_due.iso() == "2026-10-24"


def test_italian_court_has_48_hours_beside_the_target_of_72():
    court = due("IT-G-03", "2026-09-07T16:00+02:00", "IT")
    target = due("TT-GUARD-72H", "2026-09-07T10:00+02:00", "IT")
    assert court.legal_due.iso() == "2026-09-09T16:00:00+02:00"
    assert target.protective_due.iso() == "2026-09-10T10:00:00+02:00"
    assert target.legal_due is None
    assert target.binding is Binding.TARGET


def test_duty_without_a_number_is_due_at_once_and_never_overdue():
    found = due("IT-G-01", "2026-09-07T10:00+02:00", "IT")
    late = datetime.fromisoformat("2026-12-01T10:00+01:00")
    assert found.legal_due is None
    assert "no_number_in_law" in found.flags
    assert clocks.status(found, late).status is Status.PROTECTIVE_PASSED


def test_limit_without_a_period_has_no_dates():
    found = due("EU-APR-23-10", "2026-09-07", "IT")
    assert (found.protective_due, found.legal_due) == (None, None)
