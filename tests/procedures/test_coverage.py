"""A node in a State whose own rules the catalogue does not have: which clocks run there, and what its screens say."""

import dataclasses

import pytest

from tests.procedures.conftest import START, hours
from tutela.cases import events as cases
from tutela.core.ids import new_id
from tutela.guardianship import events as guardianship
from tutela.procedures import panels
from tutela.procedures.coverage import coverage
from tutela.procedures.models import Clock
from tutela.procedures.rulebook import book

TARGETS_ONLY = "The rules of this State are not in the catalogue. Only targets of the platform run here; ask the authority."


@pytest.fixture
def state(settings):
    """Put the node of the test into another State."""

    def put(code, zone="Europe/London"):
        settings.TUTELA = dataclasses.replace(settings.TUTELA, state=code, time_zone=zone)

    return put


def made(world, country):
    world.act(cases.FirstEncounter(at=START))
    world.act(cases.ApplicationMade(application="asylum", at=START, country=country))
    return {row.rule: row for row in Clock.objects.all()}


def seen(world, *, masked=False):
    return panels.clocks(actor=world.actor("reception_worker"), case=world.case, masked=masked)


def test_node_outside_the_union_runs_targets_and_no_law(world, state):
    state("GB")
    started = made(world, "GB")
    assert started["TT-GUARD-72H"].breach_due == hours(72)
    assert {row.binding for row in started.values()} == {"target"}
    assert {row.calendar for row in started.values()} == {"UK"}


def test_node_in_a_member_state_without_rules_or_calendar_runs_union_law_with_a_mark(world, state):
    state("AT", "Europe/Vienna")
    row = made(world, "AT")["EU-APR-23-2b"]
    assert "calendar_not_covered" in row.computation["flags"]
    assert row.computation["legal_due"] == "2026-09-28"


def test_greek_node_runs_greek_law_under_its_iso_code(world, state):
    state("GR", "Europe/Athens")
    started = made(world, "GR")
    assert {"EL-G-01", "EL-G-02", "EU-APR-23-2b"} <= set(started)
    assert started["EU-APR-23-2b"].calendar == "EL"


def test_silence_of_the_greek_provider_is_acceptance_after_four_days(world, state):
    state("GR", "Europe/Athens")
    world.act(guardianship.BodyAppointed(organisation=new_id(), at=START))
    row = Clock.objects.get(rule="EL-G-04")
    assert (row.effect, row.computation["protective_due"]) == ("deemed_accepted", "2026-09-11")


def test_act_named_outside_the_union_is_computed_with_the_calendar_of_the_node(settings):
    assert book().calendar("GB").id == book().state == settings.TUTELA.state
    assert book().calendar("GR").id == "EL"


@pytest.mark.parametrize(
    ("code", "own", "union"), [("GB", False, False), ("UA", False, False), ("AT", False, True), ("GR", True, True)]
)
def test_coverage_tells_own_rules_from_union_law(state, code, own, union):
    state(code)
    assert (coverage().own_rules, coverage().union_law) == (own, union)


@pytest.mark.parametrize(
    ("code", "said"), [("GB", TARGETS_ONLY), ("AT", "Only Union law and targets of the platform run here")]
)
def test_panel_says_what_is_missing_also_where_nothing_runs(world, state, code, said):
    state(code)
    found = seen(world)
    assert (found["open"], said in found["not_covered"]) == (0, True)
    assert said in seen(world, masked=True)["not_covered"]


def test_panel_of_a_covered_state_without_deadlines_is_not_there(world, state):
    state("GR")
    assert seen(world) is None


def test_panel_of_a_covered_state_says_nothing_of_it(world):
    made(world, "IT")
    assert seen(world)["not_covered"] == ""
    assert seen(world)["open"] > 0
