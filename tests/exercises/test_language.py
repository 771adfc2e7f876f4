"""The language of scenario files: what is shipped, and what a wrong file is told."""

import json
from pathlib import Path

import fastjsonschema
import pytest

from tutela.exercises import cast, scenario, schema, verblist
from tutela.exercises.casetime import CaseClock
from tutela.exercises.vocabulary import parameter, vocabulary
from tutela.exercises.yamltext import read_yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "catalogue" / "scenarios"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "verbs.yaml")
HEAD = """id: small
title: small
clock: {start: "2026-09-07T10:00", zone: Europe/Rome}
nodes: [it]
steps:
  - id: A1
"""


def faults(tmp_path, act):
    """Read a file of one act and return what it is told."""
    path = tmp_path / "small.yaml"
    path.write_text(HEAD + "".join(f"    {line}\n" for line in act.splitlines()), encoding="utf-8")
    with pytest.raises(scenario.ScenarioProblem) as caught:
        scenario.read(path)
    return str(caught.value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario_shipped_is_fit_to_be_played(path):
    assert scenario.read(path).id == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario_shipped_fits_the_schema(path):
    fastjsonschema.compile(schema.build())(read_yaml(path))


def test_schema_in_the_catalogue_is_the_one_of_the_vocabulary():
    assert (ROOT / "catalogue" / "schemas" / "scenario.schema.json").read_text(encoding="utf-8") == schema.text()
    assert json.loads(schema.text())["properties"]["steps"]


def test_verbs_page_is_rendered_from_the_vocabulary():
    assert (FOLDER / "VERBS.md").read_text(encoding="utf-8") == verblist.render(verblist.load())


def test_scenarios_that_the_product_promises_are_all_there():
    assert {path.stem for path in FILES} >= {
        "abena",
        "abena-fam",
        "abena-dark",
        "abena-leak",
        "abena-18",
        "guardian-exploiter",
        "single-node",
        "qiro",
    }


def test_abena_has_every_step_of_the_case():
    assert [step.id for step in scenario.read(FOLDER / "abena.yaml").steps] == [f"A{number}" for number in range(1, 20)]


def test_qiro_asserts_clocks_on_all_three_nodes_and_the_missing_rules_on_one():
    said = (FOLDER / "qiro.yaml").read_text(encoding="utf-8")
    assert scenario.read(FOLDER / "qiro.yaml").nodes == ("el", "be", "uk")
    for part in ("EL-G-02", "BE-G-01", "EU-RCD-16-2", "own_rules: false, union_law: false", "running: []"):
        assert part in said


def test_every_verb_of_the_vocabulary_has_a_role_that_exists():
    from tutela.access.roles import ROLES

    named = {role for verb in vocabulary().verbs.values() for role in verb.by}
    assert named <= set(ROLES) | {"player", "any"}
    assert {person.role for person in cast.load().people.values()} <= set(ROLES)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("do: cases.registr\nas: it_port.reception_worker", "Did you mean cases.register?"),
        ("as: it_prot.reception_worker", "Did you mean it_port.reception_worker?"),
        ("at: D3 23:00", "Write one like D3T23:00."),
        ("exspect: []", "Did you mean expect?"),
        ("expect: [{ownr: {}}]", "Did you mean owner?"),
        ("as: it_port.reception_worker\ndo: cases.take_ownership", "step A1, with.case: is missing"),
        ("as: it_port.reception_worker\ndo: cases.take_ownership\nwith: {case: $girl}", "Save it in an earlier act."),
        (
            "as: it_court.court_clerk\ndo: cases.take_ownership\nwith: {case: x}",
            "it_court.court_clerk is a court_clerk",
        ),
        ("as: fr_child.guardian", "Add the node under `nodes`."),
        (
            "as: it_port.reception_worker\ndo: cases.record_application\nwith: {case: x, stage: done, at: D0T10:00, country: IT}",
            "Use one of made, registered, lodged.",
        ),
        ("expect: [{count: {of: records, equals: many}}]", "Write a number."),
    ],
)
def test_wrong_act_is_told_with_place_and_remedy(tmp_path, act, told):
    message = faults(tmp_path, act)
    assert told in message
    assert message.startswith("small.yaml: step A1")


def test_time_that_goes_back_is_refused(tmp_path):
    act = "acts:\n  - {at: D2T10:00, node: it}\n  - {at: D1T10:00, node: it}"
    assert "Case time only goes forward." in faults(tmp_path, act)


def test_file_that_is_no_yaml_is_told_line_and_remedy(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("id: [", encoding="utf-8")
    with pytest.raises(scenario.ScenarioProblem, match="is not YAML.*line"):
        scenario.read(path)


def test_step_that_does_not_exist_is_refused_with_the_known_ones():
    with pytest.raises(scenario.ScenarioProblem, match="no step A99. Use one of A1, A2"):
        scenario.read(FOLDER / "abena.yaml").upto("A99")


def test_case_time_over_the_end_of_summer_time_keeps_the_local_hour():
    clock = CaseClock(scenario.read(FOLDER / "abena.yaml").start, "Europe/Rome")
    assert clock.moment("D48T10:00").isoformat() == "2026-10-25T10:00:00+01:00"
    assert clock.moment("D47T10:00").isoformat() == "2026-10-24T10:00:00+02:00"
    assert clock.resolve("D21") == "2026-09-28"
    assert clock.resolve("D21x") is None


def test_yaml_words_yes_and_no_stay_words(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text("{a: yes, b: no, on: off, c: true, d: 2026-09-07}", encoding="utf-8")
    assert read_yaml(path) == {"a": "yes", "b": "no", "on": "off", "c": True, "d": "2026-09-07"}


def test_parameter_of_the_vocabulary_is_read_with_type_and_choices():
    assert parameter("x", "code? (a|b)") == parameter("x", "code? (a|b)")
    found = parameter("stage", "code (made|registered|lodged)")
    assert (found.base, found.optional, found.choices) == ("code", False, ("made", "registered", "lodged"))
    assert parameter("present", "list of id").base == "list of id"
    assert parameter("nodes", "list of node? (then over linked tokens)").optional
