"""Properties that hold for every rule, date and calendar, and an independent second count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines import clocks
from tutela.engines.clocks import Deadline, Direction, Kind, Roll, Start, Status, Unit, dates

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


SATURDAY_COUNTS = {Kind.DE_WERKTAG, Kind.FR_OUVRABLE}


def counted_by_hand(day, n, state, kind, *, inclusive, backward):
    """Walks the days one by one, with the library's holidays, without anything of the engine."""
    last, closed = (6 if kind in SATURDAY_COUNTS else 5), closed_days(state)
    current = day if inclusive else day + timedelta(days=-1 if backward else 1)
    while True:
        n -= current.isoweekday() <= last and current not in closed
        if n == 0:
            return current
        current += timedelta(days=-1 if backward else 1)


WORKING_KINDS = [Kind.EU_WORKING, Kind.DE_WERKTAG, Kind.FR_OUVRE, Kind.FR_OUVRABLE, Kind.ES_HABIL]
HAND_STATES = ["IT", "FR", "SE", "NL", "PL", "DE", "DE-BE", "ES", "ES-CT", "PT", "BE"]


@settings(deadline=None, max_examples=300)
@given(
    st.dates(date(2026, 7, 1), date(2029, 12, 31)), st.integers(1, 60), st.sampled_from(HAND_STATES),
    st.sampled_from(WORKING_KINDS), st.booleans(), st.booleans(),
)  # fmt: skip
def test_working_days_agree_with_an_independent_count(day, n, state, kind, inclusive, backward):
    start = Start.INCLUSIVE if inclusive else Start.EXCLUSIVE
    direction = Direction.BACKWARD if backward else Direction.FORWARD
    found = compute(Deadline(n, Unit.DAY, kind, start, direction=direction), day, state)
    assert found.legal_due.day == counted_by_hand(day, n, state, kind, inclusive=inclusive, backward=backward)


WORKING_RULES = [
    rule for rule in CATALOGUE.rules.values()
    if rule.deadline and rule.deadline.kind is not Kind.CALENDAR and not rule.extends and not rule.variants
]  # fmt: skip


@pytest.mark.parametrize("rule", WORKING_RULES, ids=lambda rule: rule.id)
def test_every_working_day_rule_agrees_with_the_count_on_every_day_of_a_year(rule):
    state = rule.jurisdiction if rule.jurisdiction in CATALOGUE.calendars else "PL"
    plan = clocks.plan(rule, CATALOGUE.calendar(state))
    for shift in range(365):
        day = date(2026, 9, 1) + timedelta(days=shift)
        deadline = rule.deadline
        by_hand = counted_by_hand(day, deadline.n, state, deadline.kind, inclusive=False, backward=False)
        while deadline.roll is Roll.NEXT_WORKING and (by_hand.isoweekday() > 5 or by_hand in closed_days(state)):
            by_hand += timedelta(days=1)
        assert plan.days(day)[1] == by_hand


@RELAXED
@given(st.sampled_from(sorted(CATALOGUE.rules)), MOMENTS, st.sampled_from(STATES))
def test_quick_answer_and_full_record_agree_for_every_rule(rule_id, at, state):
    rule = replace(CATALOGUE.rules[rule_id], valid_from=None, valid_to=None)
    calendar = CATALOGUE.calendars[state]
    found = clocks.compute(rule, at, calendar)
    extension = rule.extension(rule.ground) if rule.extends else None
    early, legal = clocks.plan(rule, calendar, None, extension).due(at)
    assert early == (found.protective_due.moment if found.protective_due else None)
    assert legal == (found.legal_due.moment if found.legal_due else None)


@RELAXED
@given(st.dates(date(2015, 1, 1), date(2045, 12, 31)), st.integers(-80, 80), st.sampled_from(STATES), st.booleans())
def test_table_of_counted_days_agrees_with_walking_the_calendar(day, n, state, inclusive):
    calendar = CATALOGUE.calendars[state]
    current, left, step = day, abs(n), timedelta(days=1 if n > 0 else -1)
    if inclusive and left and calendar.working(current):
        left -= 1
    while left:
        current += step
        left -= calendar.working(current)
    found = dates.count_days(day, n, Kind.EU_WORKING, calendar, strict=False, inclusive=inclusive)
    assert found == current


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
@given(
    st.sampled_from(sorted(CATALOGUE.rules)), MOMENTS, st.sampled_from(STATES), st.integers(-5, 60), st.booleans(),
    st.sampled_from(["public", "equated"]),
)  # fmt: skip
def test_clock_that_a_calendar_change_does_not_touch_stays_as_it_is(rule_id, at, state, shift, added, kind):
    rule = replace(CATALOGUE.rules[rule_id], valid_from=None, valid_to=None)
    old = CATALOGUE.calendars[state]
    day = at.date() + timedelta(days=shift)
    days = {one: name for one, name in getattr(old, kind).items() if added or one != day}
    new = replace(old, version="next", **{kind: {**days, **({day: "Extra day"} if added else {})}})
    extension = rule.extension(rule.ground) if rule.extends else None
    touched = clocks.CalendarChange(old, new).touches(clocks.plan(rule, old, None, extension), at)
    before, after = clocks.compute(rule, at, old), clocks.compute(rule, at, new)
    if not touched:
        assert (before.protective_due, before.legal_due) == (after.protective_due, after.legal_due)
        assert before.steps == after.steps
        assert before.flags == after.flags


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
