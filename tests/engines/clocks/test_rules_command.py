"""`tutela rules`: check, compare, list, show and search the catalogue from the command line."""

import argparse
import json
import shutil
from datetime import date

import fastjsonschema
import pytest

from tutela.cli import rules
from tutela.engines import clocks
from tutela.engines.clocks.reading import read_yaml
from tutela.engines.clocks.schema import schema


def run(capsys, *words):
    parser = argparse.ArgumentParser()
    rules.add_parser(parser.add_subparsers())
    args = parser.parse_args(["rules", *map(str, words)])
    return args.run(args), capsys.readouterr()


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped catalogue that a test may edit."""
    folder = tmp_path / "catalogue"
    for part in ("procedures", "calendars"):
        shutil.copytree(clocks.find_root() / part, folder / part)
    return folder


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_lint_of_the_shipped_catalogue_finds_nothing(capsys):
    code, out = run(capsys, "lint")
    assert code == 0
    assert "nothing to correct" in out.out


@pytest.mark.parametrize(
    ("old", "new", "field", "remedy"),
    [
        ("    role: guardian\n", "    role: guardian\n    knid: duty\n", "knid", "Did you mean kind?"),
        ("next_review: 2027-01-31", "next_review: 31.1.2027", "next_review", "Write it as 2026-12-14"),
        ("kind: at_once", "kind: at_onze", "kind", "Did you mean at_once?"),
        ("deadline: {n: 48, unit: hour", "deadline: {n: 48, unit: hours", "deadline.unit", "Did you mean hour?"),
        ('actor: "Prefetto"', 'actor: ""', "actor", "Add who has to act"),
    ],
)
def test_lint_with_a_mistake_names_file_line_field_and_what_to_write(capsys, copy, old, new, field, remedy):
    edit(copy, "procedures/it.yaml", old, new)
    code, out = run(capsys, "lint", copy)
    line = next(one for one in out.err.splitlines() if f"{field}:" in one)
    assert code == 1
    assert line.startswith("it.yaml, line ")
    assert remedy in line


def test_lint_with_a_mistake_in_the_head_of_a_file_reports_it_once_at_its_line(capsys, copy):
    edit(copy, "procedures/it.yaml", "confidence: read", "confidence: raed")
    code, out = run(capsys, "lint", copy)
    lines = out.err.splitlines()
    assert code == 1
    assert len(lines) == 2
    assert "confidence: 'raed' is not known. Did you mean read?" in lines[0]


def test_lint_with_a_row_without_a_number_asks_what_it_is(capsys, copy):
    edit(copy, "procedures/el.yaml", "    kind: at_once\n", "")
    code, out = run(capsys, "lint", copy)
    assert code == 1
    assert "Add kind: at_once, duty or unknown" in out.err


def test_lint_with_an_extension_that_the_other_rule_does_not_know_reports_it(capsys, copy):
    edit(copy, "procedures/eu-apr.yaml", "ground: disproportionate_number\n", "ground: holidays\n")
    code, out = run(capsys, "lint", copy)
    assert code == 1
    assert "has no extension for 'holidays'" in out.err


def test_lint_of_a_folder_without_procedures_exits_2_and_names_the_field(capsys, tmp_path):
    code, out = run(capsys, "lint", tmp_path)
    assert code == 2
    assert out.err.startswith("folder: ")


def test_diff_of_equal_folders_says_that_nothing_changed(capsys, copy):
    assert run(capsys, "diff", clocks.find_root(), copy)[1].out == "Nothing changed.\n"


def test_diff_says_in_words_what_changed(capsys, copy):
    edit(copy, "procedures/it.yaml", "deadline: {n: 48, unit: hour", "deadline: {n: 72, unit: hour")
    edit(copy, "calendars/IT.yaml", '  2026-12-26: "Saint Stephen\'s Day"\n', "")
    (copy / "procedures" / "pt.yaml").unlink()
    code, out = run(capsys, "diff", clocks.find_root(), copy)
    assert code == 0
    assert "IT-G-03: deadline was 48 hours, event day counted, is now 72 hours, event day counted." in out.out
    assert "PT-G-01: rule removed." in out.out
    assert 'IT: public 2026-12-26 was "Saint Stephen\'s Day", is now nothing.' in out.out


def test_diff_with_json_gives_old_and_new_values(capsys, copy):
    edit(copy, "procedures/it.yaml", "deadline: {n: 48, unit: hour", "deadline: {n: 72, unit: hour")
    changes = json.loads(run(capsys, "diff", clocks.find_root(), copy, "--json")[1].out)
    assert [(one["id"], one["field"], one["old"]["n"], one["new"]["n"]) for one in changes] == [
        ("IT-G-03", "deadline", 48, 72)
    ]


def test_list_by_state_topic_and_kind_shows_confidence_and_review(capsys):
    found = json.loads(run(capsys, "list", "--state", "NL", "--topic", "missing", "--kind", "unknown", "--json")[1].out)
    assert [one["rule"] for one in found] == ["NL-M-01"]
    assert found[0]["deadline"] == "unknown: no limit was found"
    assert found[0]["confidence"] == "secondary" and found[0]["next_review"]


def test_search_finds_rules_by_words_in_any_language_best_first(capsys):
    found = json.loads(run(capsys, "search", "tutore", "48", "--json")[1].out)
    assert found[0]["rule"] == "IT-G-03"
    code, out = run(capsys, "search", "qwertz")
    assert code == 1 and "No rule found" in out.err


def test_show_of_an_unknown_rule_exits_2_and_suggests(capsys):
    code, out = run(capsys, "show", "EL-M-1")
    assert code == 2
    assert out.err.startswith("rule: ") and "EL-M-01" in out.err


def test_show_prints_period_source_and_text_version(capsys):
    out = run(capsys, "show", "EU-AMMR-46-1")[1].out
    assert "period: 6 months" in out
    assert "The Italian text starts the six months from the request" in out


def test_schema_printed_is_the_stored_one(capsys):
    stored = (clocks.find_root() / "schemas" / "procedures.schema.json").read_text(encoding="utf-8")
    assert run(capsys, "schema")[1].out == stored


def as_json(value):
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("path", sorted((clocks.find_root() / "procedures").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_procedures_file_has_the_form_of_the_schema(path):
    fastjsonschema.compile(schema())(as_json(read_yaml(path)))


@pytest.mark.parametrize(
    ("state", "line", "laws"),
    [
        ("UK", "Only targets of the platform run here; ask the authority.", {"INT", clocks.PLATFORM}),
        ("AT", "Only Union law and targets of the platform run here; ask the authority.", {"EU", "INT", clocks.PLATFORM}),
        ("GR", "", {"EU", "EL", "INT", clocks.PLATFORM}),
    ],
)
def test_list_of_a_state_says_when_its_own_rules_are_not_in_the_catalogue(capsys, state, line, laws):
    code, out = run(capsys, "list", "--state", state, "--json")
    assert {one["jurisdiction"] for one in json.loads(out.out)} == laws
    assert code == 0
    assert out.err == (f"{state}: The rules of this State are not in the catalogue. {line}\n" if line else "")
