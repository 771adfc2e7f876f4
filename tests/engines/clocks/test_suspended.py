"""Periods that a decision suspended: moved by the pause, or started again."""

from datetime import date, datetime, timedelta

import pytest

from tutela.engines.clocks import ClockInputError, Pause, compute, compute_suspended, shipped

BOOK = shipped()
ITALY = BOOK.calendar("IT")
AT = datetime.fromisoformat("2026-12-14T10:00+01:00")


def pause(start, end, **more):
    return Pause(datetime.fromisoformat(start), datetime.fromisoformat(end), "suspensive_effect", **more)


def rule(unit):
    found = (one for one in BOOK.rules.values() if one.deadline and one.deadline.unit == unit and not one.valid_to)
    return next(one for one in found if one.valid_from is None or one.valid_from < AT.date() and not one.extends)


@pytest.mark.parametrize("unit", ["day", "month", "hour"])
def test_pause_in_the_middle_moves_both_dates_by_its_length(unit):
    found = rule(unit)
    plain = compute(found, AT, ITALY)
    paused = compute_suspended(found, AT, ITALY, [pause("2026-12-15T09:00+01:00", "2026-12-20T09:00+01:00")])
    assert paused.protective_due.moment == plain.protective_due.moment + timedelta(days=5)
    assert "was_suspended" in paused.flags
    assert any("Suspended from" in step.message for step in paused.steps)


def test_pause_that_starts_the_period_anew_counts_from_its_end():
    found = rule("month")
    end = "2027-01-20T09:00+01:00"
    anew = compute_suspended(found, AT, ITALY, [pause("2026-12-15T09:00+01:00", end, anew=True)])
    assert anew.legal_due == compute(found, datetime.fromisoformat(end), ITALY).legal_due
    assert anew.inputs["at"] == AT.isoformat()
    assert any("started again" in step.message for step in anew.steps)


def test_pause_before_an_anew_one_no_longer_counts():
    found, end = rule("month"), "2027-01-20T09:00+01:00"
    last = pause("2027-01-01T09:00+01:00", end, anew=True)
    both = compute_suspended(found, AT, ITALY, [pause("2026-12-15T09:00+01:00", "2026-12-20T09:00+01:00"), last])
    assert both.legal_due == compute_suspended(found, AT, ITALY, [last]).legal_due


def test_without_a_pause_the_answer_is_that_of_compute():
    found = rule("day")
    assert compute_suspended(found, AT, ITALY, []) == compute(found, AT, ITALY)


def test_pause_does_not_move_a_fixed_last_day():
    found = BOOK.rules["EU-TP-status"]
    paused = compute_suspended(found, AT, ITALY, [pause("2026-12-15T09:00+01:00", "2026-12-20T09:00+01:00")])
    assert paused.legal_due.day == date(2027, 3, 4)


def test_pause_that_ends_before_it_starts_is_refused_with_the_field():
    with pytest.raises(ClockInputError, match="ends before it starts") as error:
        compute_suspended(rule("day"), AT, ITALY, [pause("2026-12-20T09:00+01:00", "2026-12-15T09:00+01:00")])
    assert error.value.field == "pauses"
