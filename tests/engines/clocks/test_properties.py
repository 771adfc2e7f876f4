"""Properties that hold for every rule, date and calendar, and an independent second count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines import clocks
from tutela.engines.clocks import Deadline, Direction, Kind, Roll, Start, Status, Unit

CATALOGUE = clocks.shipped()
BASE = CATALOGUE.rules["EU-GDPR-12-3"]
STATES = sorted(CATALOGUE.calendars)
DAYS = st.dates(date(2026, 7, 1), date(2029, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 7, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
# Time limits per example would measure the machine, not the engine.
RELAXED = settings(deadline=None)


@cache
def closed_days(state):
    country, _, region = state.partition("-")
    found = holidays.country_holidays(country, subdiv=region or None, years=range(2026, 2031))
    closed = {when for when, name in found.items() if name not in ("Sunday", "Söndag")}
    return closed | set(CATALOGUE.calendars[state].equated)


@st.composite
def deadlines(draw):
    unit = draw(st.sampled_from([Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]))
    kind = draw(st.sampled_from(list(Kind))) if unit is Unit.DAY else Kind.CALENDAR
    rolls = [Roll.NONE] if unit.exact else [Roll.NONE, Roll.NEXT_WORKING]
    return Deadline(
        n=draw(st.integers(1, 3 if unit is Unit.YEAR else 40)),
        unit=unit,
        kind=kind,
        start=draw(st.sampled_from(list(Start))),
        roll=draw(st.sampled_from(rolls)),
        min_two_working_days=draw(st.booleans()) and not unit.exact,
    )


def compute(deadline, at, state):
    return clocks.compute(replace(BASE, deadline=deadline), at, CATALOGUE.calendars[state])


@RELAXED
@given(deadlines(), MOMENTS, st.sampled_from(STATES))
def test_due_is_never_before_the_event_nor_protective_after_legal(deadline, at, state):
    found = compute(deadline, at, state)
    assert at <= found.protective_due.moment <= found.legal_due.moment


@RELAXED
@given(deadlines(), MOMENTS, st.sampled_from(STATES))
def test_due_is_monotonic_in_the_number(deadline, at, state):
    shorter = compute(deadline, at, state)
    longer = compute(replace(deadline, n=deadline.n + 1), at, state)
    assert shorter.legal_due.moment <= longer.legal_due.moment
    assert shorter.protective_due.moment <= longer.protective_due.moment


@RELAXED
@given(deadlines(), MOMENTS, st.sampled_from(STATES))
def test_recomputation_gives_the_same_record(deadline, at, state):
    assert compute(deadline, at, state).to_record() == compute(deadline, at, state).to_record()


@RELAXED
@given(DAYS, st.integers(1, 60), st.sampled_from(STATES), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH]))
def test_backward_period_never_rolls(day, n, state, unit):
    deadline = Deadline(n, unit, direction=Direction.BACKWARD, roll=Roll.NEXT_WORKING)
    plain = compute(replace(deadline, roll=Roll.NONE), day, state)
    assert compute(deadline, day, state).legal_due == plain.legal_due
    assert plain.legal_due.day < day


@RELAXED
@given(DAYS, st.integers(1, 40), st.sampled_from(["IT", "FR", "SE", "NL", "PL", "DE-BE"]))
def test_working_days_agree_with_an_independent_count(day, n, state):
    closed = closed_days(state)
    counted, current = 0, day
    while counted < n:
        current += timedelta(days=1)
        counted += current.isoweekday() <= 5 and current not in closed
    assert compute(Deadline(n, Unit.DAY, Kind.EU_WORKING), day, state).legal_due.day == current


@RELAXED
@given(DAYS, st.integers(2, 10), st.sampled_from(STATES))
def test_period_of_two_days_or_more_holds_two_working_days(day, n, state):
    end = compute(Deadline(n, Unit.DAY, min_two_working_days=True), day, state).legal_due.day
    calendar = CATALOGUE.calendars[state]
    days = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]
    assert sum(calendar.working(one) for one in days) >= 2


@RELAXED
@given(deadlines(), MOMENTS)
def test_changed_calendar_touches_only_its_own_clocks(deadline, at):
    changed = replace(CATALOGUE.calendars["NL"], version="next", public={**CATALOGUE.calendars["NL"].public})
    changed.public[at.date() + timedelta(days=1)] = "Extra day"
    rule = replace(BASE, deadline=deadline)
    before, after = compute(deadline, at, "IT"), compute(deadline, at, "IT")
    assert before == after
    dutch = clocks.compute(rule, at, changed)
    assert dutch.calendar_version == "next"
    assert dutch.legal_due.moment >= compute(deadline, at, "NL").legal_due.moment


@RELAXED
@given(MOMENTS, st.integers(1, 200), st.sampled_from(STATES))
def test_hours_are_elapsed_time_whatever_the_clock_change(at, n, state):
    found = compute(Deadline(n, Unit.HOUR, start=Start.INCLUSIVE), at, state)
    assert found.legal_due.moment - at == timedelta(hours=n)


@RELAXED
@given(deadlines(), MOMENTS, st.sampled_from(STATES))
def test_record_of_the_explanation_can_be_read_back(deadline, at, state):
    found = compute(deadline, at, state)
    steps = clocks.steps_of(found.to_record())
    assert [clocks.render(step) for step in steps] == [clocks.render(step) for step in found.steps]


def test_leap_day_plus_a_year_ends_on_the_last_of_february():
    assert compute(Deadline(1, Unit.YEAR), date(2028, 2, 29), "NL").legal_due.iso() == "2029-02-28"


def test_day_outside_the_calendar_is_flagged():
    found = compute(Deadline(5, Unit.DAY, Kind.EU_WORKING), date(2035, 1, 1), "IT")
    assert "calendar_not_covered" in found.flags


@pytest.mark.parametrize(
    ("stopped", "ended", "status"),
    [
        ("2026-02-28", None, Status.MET),
        ("2026-03-02", None, Status.MET),
        ("2026-03-03", None, Status.LATE),
        (None, "2026-02-01", Status.ENDED),
        (None, "2026-04-01", Status.ENDED_OVERDUE),
    ],
)
def test_status_of_a_stopped_clock_is_decided_by_the_legal_date(stopped, ended, status):
    found = clocks.compute(BASE, date(2026, 1, 31), CATALOGUE.calendars["NL"])

    def noon(day):
        return datetime.fromisoformat(f"{day}T12:00+01:00") if day else None

    assert clocks.status(found, noon("2026-06-01"), noon(stopped), noon(ended)).status is status


def test_status_between_the_two_dates_says_that_the_earliest_has_passed():
    found = clocks.compute(BASE, date(2026, 1, 31), CATALOGUE.calendars["NL"])
    between = datetime.fromisoformat("2026-03-01T12:00+01:00")
    assert clocks.status(found, between).status is Status.PROTECTIVE_PASSED


@pytest.mark.parametrize(
    ("rule", "at", "options", "field"),
    [
        ("EU-SIS-33-3", date(2026, 10, 24), {}, "at"),
        ("EU-GDPR-12-3", datetime(2026, 10, 24, 10), {}, "at"),
        ("EU-GDPR-12-3", date(2026, 10, 24), {"extension": "nothing"}, "extension"),
        ("EU-GDPR-12-3", date(9999, 12, 31), {}, "at"),
        (
            "EU-APR-27-1",
            date(2026, 10, 24),
            {"events": {"application_lodged": datetime(2026, 11, 1)}},
            "application_lodged",
        ),
    ],
)
def test_wrong_input_names_the_field(rule, at, options, field):
    with pytest.raises(clocks.ClockInputError) as refused:
        clocks.compute(CATALOGUE.rules[rule], at, CATALOGUE.calendars["NL"], **options)
    assert refused.value.field == field
