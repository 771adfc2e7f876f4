"""Situations between two States: read strictly, every step on the side that acts, in order of time, nothing filled in."""

import argparse
import json
import shutil
from datetime import date, datetime

import pytest

from tutela.cli import rules
from tutela.core import catalogue as core
from tutela.engines import clocks
from tutela.engines.clocks import situations
from tutela.engines.clocks.situations import NEVER, Side, Stage

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalogue():
    return clocks.shipped()


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped catalogue that a test may edit."""
    folder = tmp_path / "catalogue"
    shutil.copytree(clocks.find_root(), folder, ignore=shutil.ignore_patterns("scenarios"))
    return folder


def run(capsys, *words):
    parser = argparse.ArgumentParser()
    rules.add_parser(parser.add_subparsers())
    args = parser.parse_args(["rules", *map(str, words)])
    return args.run(args), capsys.readouterr()


def planned(catalogue, situation, here="IT", there="SE", events=None):
    return situations.plan(catalogue, situations.shipped()[situation], here, there, TODAY, events)


def steps(stages):
    return {step.rule.id: step for stage in stages for step in stage.steps}


# --- the data ---------------------------------------------------------------------------------------------------------

def test_situations_as_shipped_fit_their_schema():
    assert core.load(core.ROOT / "situations.yaml", "situations")["situations"]


def test_situations_cover_what_workers_meet():
    wanted = {"arrives", "missing", "found_abroad", "reunification", "transfer", "guardian_handover", "school",
              "temporary_protection"}  # fmt: skip
    assert wanted <= situations.shipped().keys()


@pytest.mark.parametrize("situation", sorted(situations.shipped()))
def test_every_stage_starts_some_rule_of_the_catalogue(catalogue, situation):
    for stage in situations.shipped()[situation].stages:
        assert any(rule.trigger == stage.event for rule in catalogue.rules.values()), stage.event


@pytest.mark.parametrize(("old", "new", "said"), [
    ("event: child_missing", "event: child_mising", "is not an event of the rules"),
    ("side: both, targets: [TT-SEARCH", "side: left, targets: [TT-SEARCH", "'left' is not known"),
    ("topics: [missing]", "topics: [weather]", "is not a topic"),
    ("TT-POLICE-1H", "TT-POLICE-9H", "is not a rule"),
    ("targets: [TT-SAFETY-2H]", "targets: [TT-POLICE-1H]", "is not started by child_located"),
    ("only: [EU-TP-14]", "targets: [EU-TP-14]", "is of another kind"),
    ("id: missing\n", "id: arrives\n", "is used twice"),
    ("event: entry,", "evnt: entry,", "event is missing"),
])  # fmt: skip
def test_lint_of_a_wrong_situation_says_where_and_what_to_write(capsys, copy, old, new, said):
    path = copy / "situations.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out = run(capsys, "lint", copy)
    assert code == 1 and "situations.yaml" in out.err and said.split()[-1] in out.err


def test_catalogue_without_situations_has_none(copy, catalogue):
    (copy / "situations.yaml").unlink()
    assert situations.load(copy, catalogue) == {}


# --- the plan ---------------------------------------------------------------------------------------------------------

def test_union_law_stands_on_the_side_that_acts_and_between_where_both_do(catalogue):
    found = steps(planned(catalogue, "reunification"))
    assert found["EU-AMMR-39-1a"].side is Side.HERE and found["EU-AMMR-39-1a"].states == ("IT",)
    assert found["EU-AMMR-40-1"].side is Side.THERE and found["EU-AMMR-40-1"].states == ("SE",)
    assert found["EU-AMMR-23-4"].side is Side.BOTH and found["EU-AMMR-23-4"].states == ("IT", "SE")


def test_rules_of_a_state_stand_on_its_side_only(catalogue):
    found = steps(planned(catalogue, "missing", "SE", "IT"))
    assert found["IT-M-01"].side is Side.THERE and found["SE-M-UNKNOWN"].side is Side.HERE
    assert "DE-M-01" not in found


def test_region_has_its_own_rules_and_those_of_its_state(catalogue):
    found = steps(planned(catalogue, "arrives", "ES-CT", "SE"))
    assert {"ES-CT-01", "ES-G-01"} <= found.keys()


def test_steps_are_in_order_of_time_and_those_without_a_time_last(catalogue):
    for stage in planned(catalogue, "missing"):
        slots = [step.slot for step in stage.steps]
        assert slots == sorted(slots)
    last = planned(catalogue, "missing")[0].steps[-1]
    assert last.slot == NEVER


@pytest.mark.parametrize("state", ["NL", "ES", "PT", "BE", "SE", "PL"])
def test_unknown_limit_is_never_computed(catalogue, state):
    at = datetime.fromisoformat("2026-12-14T10:00+01:00")
    found = [one for one in steps(planned(catalogue, "missing", state, "IT", {"child_missing": at})).values()
             if one.rule.kind is clocks.RuleKind.UNKNOWN]  # fmt: skip
    assert len(found) == 1
    for dated in found[0].dated:
        assert dated.found.protective_due is None and dated.found.legal_due is None
        assert "no_limit_found" in dated.found.flags


def test_law_before_its_first_day_is_left_out_by_name(catalogue):
    stages = planned(catalogue, "reunification", events={"application_registered": date(2026, 6, 1)})
    assert "EU-AMMR-39-1a" in {rule.id for stage in stages for rule in stage.left_out}


def test_law_that_ended_is_left_out_unless_the_event_was_before(catalogue):
    stages = planned(catalogue, "reunification")
    assert "EU-D3-22" in {rule.id for stage in stages for rule in stage.left_out}
    before = date(2026, 5, 1)
    events = {"request_received": date(2026, 6, 20), "application_lodged": before, "application_registered": before}
    assert "EU-D3-22" in steps(planned(catalogue, "reunification", events=events))


def test_step_of_hours_with_a_bare_date_names_what_it_needs(catalogue):
    found = steps(planned(catalogue, "missing", events={"child_missing": date(2026, 12, 14)}))
    assert found["TT-POLICE-1H"].dated[0].needs == "at" and found["TT-POLICE-1H"].dated[0].found is None


def test_state_without_a_calendar_gets_no_date_and_outside_the_union_no_union_law(catalogue):
    found = steps(planned(catalogue, "missing", "GB", "IT", {"child_missing": date(2026, 12, 14)}))
    assert found["EU-SIS-32-1a"].side is Side.THERE
    assert all(dated.needs for one in found.values() for dated in one.dated if dated.state == "GB")


def test_stage_takes_only_what_it_names(catalogue):
    stage = Stage("child_missing", Side.BOTH, without=("EU-116",))
    one = situations.Situation("x", {"en": "x"}, {"en": "x"}, (stage,))
    found = steps(situations.plan(catalogue, one, "IT", "SE", TODAY))
    assert "EU-116" not in found and not [name for name in found if name.startswith("TT-")]


# --- the command line -------------------------------------------------------------------------------------------------

def test_steps_command_prints_both_sides_with_dates(capsys):
    code, out = run(capsys, "steps", "--from", "IT", "--to", "SE", "--event", "missing", "--at", "2026-12-14T10:00+01:00",
                    "--on", "child_located=2026-12-15T08:00+01:00")  # fmt: skip
    assert code == 0 and "IT: 2026-12-14T11:00:00+01:00" in out.out and "unknown: no limit was found" in out.out
    assert "SE: 2026-12-15T10:00:00+01:00" in out.out and "review 2027-01-31" in out.out


def test_steps_command_as_json_has_side_rule_and_dates(capsys):
    _code, out = run(capsys, "steps", "--from", "IT", "--to", "GR", "--event", "transfer", "--json")
    found = json.loads(out.out)
    assert (found["from"], found["to"]) == ("IT", "EL")
    step = found["stages"][0]["steps"][0]
    assert {"side", "states", "rule", "deadline", "confidence", "next_review", "dates"} <= step.keys()


def test_compare_states_command_shows_unknown_and_nothing(capsys):
    _code, out = run(capsys, "compare-states", "--a", "NL", "--b", "IT", "--topic", "missing")
    assert "? Register" in out.out and "at once" in out.out
    _code, out = run(capsys, "compare-states", "--a", "SE", "--b", "IT", "--topic", "host", "--json")
    assert json.loads(out.out)["SE"] == []


@pytest.mark.parametrize(("words", "said"), [
    (["--from", "IT", "--to", "IT", "--event", "missing"], "to: Name a State other"),
    (["--from", "XX", "--to", "IT", "--event", "missing"], "from: 'XX' is not in the catalogue"),
    (["--from", "IT", "--to", "SE", "--event", "mising"], "event: 'mising' is not a situation. Did you mean missing?"),
    (["--from", "IT", "--to", "SE", "--event", "missing", "--at", "soon"], "at: 'soon' is not a date or time"),
    (["--from", "IT", "--to", "SE", "--event", "missing", "--at", "2026-12-14T10:00"], "at: The time has no offset"),
    (["--from", "IT", "--to", "SE", "--event", "missing", "--on", "majority=2026-12-14"], "on: 'majority=2026-12-14' should be"),
])  # fmt: skip
def test_steps_command_with_wrong_input_names_the_field(capsys, words, said):
    code, out = run(capsys, "steps", *words)
    assert code == 2 and out.err.startswith(said) and out.out == ""
