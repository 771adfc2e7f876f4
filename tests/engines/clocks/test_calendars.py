"""The reviewed calendars against the library they were seeded from: every difference is listed here with its reason."""

from datetime import date

import holidays
import pytest

from tutela.engines import clocks
from tutela.engines.clocks import Kind

CATALOGUE = clocks.shipped()
YEARS = range(2026, 2031)
LIBRARY_CODES = {"EL": "GR", "UK": "GB"}
SEEDED_AS = {"UK": "ENG"}  # no bank holidays hold in the whole kingdom
# Days the library does not have. All are `equated`: the legal date skips them, the protective date does not.
ADDED = {
    "NL": {date(year, 5, 5) for year in (2026, 2027, 2028, 2029)},  # the library has 5 May in lustrum years only
    "SE": {
        *(date(year, 12, day) for year in YEARS for day in (24, 31)),
        *(date(2026, 6, 19), date(2027, 6, 25), date(2028, 6, 23), date(2029, 6, 22), date(2030, 6, 21)),
    },
}


def library_days(calendar):
    country, _, region = calendar.id.partition("-")
    code = LIBRARY_CODES.get(country, country)
    found = holidays.country_holidays(code, subdiv=region or SEEDED_AS.get(country), years=YEARS, language="en_US")
    return {day for day, name in found.items() if name != "Sunday"}


@pytest.mark.parametrize("name", sorted(CATALOGUE.calendars))
def test_calendar_differs_from_the_library_only_by_the_listed_corrections(name):
    calendar = CATALOGUE.calendars[name]
    assert set(calendar.public) == library_days(calendar)
    assert set(calendar.equated) == ADDED.get(name, set())
    assert bool(calendar.corrections) >= bool(calendar.equated)


@pytest.mark.parametrize("name", sorted(CATALOGUE.calendars))
def test_calendar_names_version_source_and_every_year(name):
    calendar = CATALOGUE.calendars[name]
    assert calendar.version and calendar.source and calendar.name
    assert {day.year for day in calendar.public} == set(YEARS)


def test_days_named_by_the_law_page_are_there():
    assert CATALOGUE.calendar("IT").holiday(date(2026, 10, 4), strict=True)
    assert CATALOGUE.calendar("PL").holiday(date(2026, 12, 24), strict=True)
    assert CATALOGUE.calendar("NL").holiday(date(2027, 3, 26), strict=True) == "Good Friday"
    assert CATALOGUE.calendar("NL").holiday(date(2030, 5, 5), strict=True)
    assert not CATALOGUE.calendar("NL").holiday(date(2027, 5, 5), strict=True)
    assert "municipal" in CATALOGUE.calendar("ES-CT").corrections[0]


def test_saturday_counts_for_werktag_and_ouvrable_only():
    saturday = date(2026, 12, 5)
    counting = {kind for kind in Kind if CATALOGUE.calendar("DE-BE").counts(saturday, kind)}
    assert counting == {Kind.CALENDAR, Kind.DE_WERKTAG, Kind.FR_OUVRABLE}


def test_court_days_leave_out_days_on_which_the_court_is_closed():
    plain = CATALOGUE.calendar("IT")
    closed = clocks.Calendar("IT", "1", "Europe/Rome", plain.public, court_closed={date(2026, 8, 12): "Recess"})
    assert not closed.counts(date(2026, 8, 12), Kind.NATIONAL_COURT)
    assert closed.counts(date(2026, 8, 12), Kind.EU_WORKING)


def test_region_uses_its_own_calendar_and_an_unlisted_one_that_of_its_state():
    womens_day = date(2027, 3, 8)
    assert CATALOGUE.calendar("DE-BE").holiday(womens_day, strict=True)
    assert not CATALOGUE.calendar("DE-BY").holiday(womens_day, strict=True)
    assert CATALOGUE.calendar("ES-CT").holiday(date(2026, 9, 11), strict=True)
