"""`tutela clock`: the same engine from the command line, for one question and for many."""

import argparse
import io
import json

import pytest

from tutela.cli import clock

KEYS = ["rule", "state", "protective_due", "legal_due", "status", "on_expiry", "flags", "explanation", "computation"]


def run(capsys, *words):
    parser = argparse.ArgumentParser()
    clock.add_parser(parser.add_subparsers())
    args = parser.parse_args(["clock", *map(str, words)])
    code = args.run(args)
    return code, capsys.readouterr()


def ask(capsys, *words):
    code, out = run(capsys, *words, "--json")
    assert code == 0, out.err
    return json.loads(out.out)


def test_clock_command_with_json_prints_both_dates_and_the_record(capsys):
    found = ask(
        capsys, "EU-APR-23-2b", "--state", "NL", "--at", "2026-12-14T10:00+01:00", "--event", "lodged=2026-12-20",
        "--as-of", "2027-01-07T09:00+01:00",
    )  # fmt: skip
    assert list(found) == KEYS
    assert (found["protective_due"], found["legal_due"]) == ("2027-01-06", "2027-01-06")
    assert found["status"] == "overdue"
    assert found["computation"]["inputs"]["event:application_lodged"] == "2026-12-20"
    assert found["flags"] == []
    assert found["explanation"].startswith("15 working days from Monday 14 December 2026, made; not counted: 25 and 26")


def test_clock_command_as_text_explains_the_count_and_what_the_source_is_worth(capsys):
    code, out = run(capsys, "EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14")
    assert code == 0
    assert "not counted: 25 and 26 December, 1 January, 6 January (Italy); end: Thursday 7 January 2027" in out.out
    assert "confidence: read, next review 2027-02-28" in out.out


def test_clock_command_with_hours_prints_times_with_offset(capsys):
    found = ask(capsys, "EU-SIS-33-3", "--state", "NL", "--at", "2026-10-24T20:30+02:00")
    assert found["protective_due"] == "2026-10-25T07:30:00+01:00"
    assert found["legal_due"] == "2026-10-25T08:00:00+01:00"


@pytest.mark.parametrize(
    ("as_of", "status", "now"),
    [("2026-12-23", "running", "none"), ("2026-12-24", "accepted_by_silence", "deemed_accepted")],
)
def test_clock_command_says_what_silence_means_before_and_after(capsys, as_of, status, now):
    found = ask(capsys, "EU-AMMR-40-1", "--state", "DE", "--at", "2026-11-23", "--as-of", as_of)
    assert (found["status"], found["on_expiry"]["now"]) == (status, now)
    assert found["on_expiry"]["meaning"] == "No answer in time counts as acceptance."
    assert "No answer in time counts as acceptance." in found["explanation"]


@pytest.mark.parametrize(("alone", "status"), [("true", "still_allowed"), ("false", "responsibility_shifted")])
@pytest.mark.parametrize("rule", ["EU-AMMR-39-1a", "EU-AMMR-39-1d"])
def test_clock_command_never_says_too_late_for_an_unaccompanied_child(capsys, rule, alone, status):
    found = ask(
        capsys, rule, "--state", "NL", "--at", "2026-12-31", "--fact", f"unaccompanied={alone}", "--as-of", "2027-03-02"
    )
    assert found["status"] == status
    assert ("Responsibility moves" in found["explanation"]) is (alone == "false")


def test_clock_command_with_regions_uses_their_calendars(capsys):
    assert ask(capsys, "DE-G-04", "--state", "DE-BE", "--at", "2027-03-01")["legal_due"] == "2027-03-10"
    assert ask(capsys, "DE-G-04", "--state", "DE", "--at", "2027-03-01")["legal_due"] == "2027-03-09"
    assert ask(capsys, "EU-APR-27-3a", "--state", "ES-CT", "--at", "2026-09-10")["legal_due"] == "2026-09-16"


@pytest.mark.parametrize(
    ("extended", "legal"), [([], "2026-03-02"), (["--extended"], "2026-04-30"), (["--extended=complex_request"], "2026-04-30")]
)
def test_clock_command_with_extension(capsys, extended, legal):
    found = ask(capsys, "EU-GDPR-12-3", "--state", "NL", "--at", "2026-01-31", *extended)
    assert found["legal_due"] == legal
    assert ("extended" in found["flags"]) is bool(extended)


def test_clock_command_with_renewals_counts_them(capsys):
    found = ask(capsys, "FR-G-01", "--state", "FR", "--at", "2026-11-23", "--extended", "renewal:2")
    assert found["legal_due"] == "2026-12-07"


def test_clock_command_names_other_rules_for_the_need_and_flags_an_earlier_one(capsys):
    found = ask(capsys, "NL-E-01", "--state", "NL", "--at", "2026-11-20", "--event", "lodged=2026-12-01")
    assert found["computation"]["same_need"][0]["rule"] == "EU-RCD-16-2"
    assert "earlier_rule:EU-RCD-16-2" in found["flags"]


def test_clock_command_when_the_duty_was_done_says_in_time_or_late(capsys):
    words = ["IT-G-03", "--state", "IT", "--at", "2026-09-07T16:00+02:00", "--as-of", "2026-10-01", "--event"]
    assert ask(capsys, *words, "done=2026-09-08T10:00+02:00")["status"] == "met"
    assert ask(capsys, *words, "done=2026-09-10T10:00+02:00")["status"] == "late"


def test_clock_command_with_an_unknown_limit_fills_nothing_in(capsys):
    found = ask(capsys, "NL-M-01", "--state", "NL", "--at", "2026-11-23T20:00+01:00")
    assert (found["protective_due"], found["legal_due"], found["status"]) == (None, None, "unknown")
    assert "No statutory time limit was found" in found["explanation"]


def test_clock_command_with_the_rule_of_another_state_flags_it(capsys):
    assert "rule_of_another_state" in ask(capsys, "IT-R-01", "--state", "FR", "--at", "2026-11-23")["flags"]
    assert "rule_of_another_state" not in ask(capsys, "EL-G-04", "--state", "GR", "--at", "2026-12-23")["flags"]


@pytest.mark.parametrize("state", ["UK", "GB", "UK-ENG"])
@pytest.mark.parametrize(("rule", "field"), [("UK-G-01", "rule"), ("EU-APR-23-2b", "state")])
def test_clock_command_for_a_state_outside_the_catalogue_says_so(capsys, state, rule, field):
    code, out = run(capsys, rule, "--state", state, "--at", "2027-03-01")
    assert (code, out.out) == (2, "")
    assert out.err.startswith(f"{field}: ")
    said = "The rules of this State are not in the catalogue. Only targets of the platform run here; ask the authority."
    assert said in out.err


def test_clock_command_for_a_target_outside_the_catalogue_computes_it_with_the_mark(capsys):
    words = ["TT-GUARD-72H", "--state", "GB", "--at", "2027-03-26T10:00+00:00"]
    found = ask(capsys, *words)
    assert (found["protective_due"], found["legal_due"]) == ("2027-03-29T11:00:00+01:00", None)
    assert "state_not_in_catalogue" in found["flags"]
    assert "The rules of this State are not in the catalogue." in run(capsys, *words)[1].out


GOOD = ["EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["EU-APR-23-2c", "--state", "IT", "--at", "2026-12-14"], "rule"),
        (["--state", "IT", "--at", "2026-12-14"], "rule"),
        (["EU-APR-23-2b", "--state", "XX", "--at", "2026-12-14"], "state"),
        (["EU-APR-23-2b", "--state", "IT-\ud800", "--at", "2026-12-14"], "state"),
        (["EU-APR-23-2b", "--at", "2026-12-14"], "state"),
        (["EU-APR-23-2b", "--state", "IT"], "at"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-02-30"], "at"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14T10:00"], "at"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "9999-12-31"], "at"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "9999-12-31T23:59+00:00"], "at"),
        (["EU-TP-14", "--state", "IT", "--at", "0001-01-01"], "at"),
        (["EU-SIS-33-3", "--state", "IT", "--at", "2026-12-14"], "at"),
        ([*GOOD, "--event", "loged=2026-12-20"], "event"),
        ([*GOOD, "--event", "lodged"], "event"),
        ([*GOOD, "--event", "lodged=2026-13-20"], "lodged"),
        ([*GOOD, "--fact", "unaccompanied"], "fact"),
        ([*GOOD, "--fact", "unacompanied=true"], "fact"),
        ([*GOOD, "--fact", "unaccompanied=perhaps"], "fact"),
        ([*GOOD, "--fact", "age=5\ud800"], "fact"),
        ([*GOOD, "--as-of", "soon"], "as_of"),
        ([*GOOD, "--extended", "holidays"], "extended"),
        ([*GOOD, "--extended", "disproportionate_number:2"], "extension"),
        (["EU-APR-26", "--state", "IT", "--at", "2026-12-14", "--extended"], "extended"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-06-01"], "application_made"),
        (["--file", "/nowhere/cases.jsonl"], "file"),
        (["EU-APR-23-2b", "--file", "cases.jsonl"], "rule"),
    ],
)
def test_clock_command_with_wrong_input_exits_2_and_names_the_field(capsys, words, field):
    code, out = run(capsys, *words)
    assert code == 2
    assert out.err.startswith(f"{field}: ")
    assert not out.out


def bulk(capsys, monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    code, out = run(capsys, "--file", "-")
    return code, [json.loads(line) for line in out.out.splitlines()], out.err


def test_bulk_computes_every_line_with_the_same_fields(capsys, monkeypatch):
    lines = [
        json.dumps({"rule": "EU-APR-23-2b", "state": "NL", "at": "2026-12-14", "event": {"lodged": "2026-12-20"}}),
        json.dumps({"rule": "EU-GDPR-12-3", "state": "NL", "at": "2026-01-31", "extended": True}),
        json.dumps({"rule": "EU-AMMR-39-1a", "state": "NL", "at": "2026-12-31", "fact": {"unaccompanied": True},
                    "as_of": "2027-03-02"}),
    ]  # fmt: skip
    code, found, errors = bulk(capsys, monkeypatch, *lines)
    assert (code, errors) == (0, "")
    assert [list(one) for one in found] == [KEYS] * 3
    assert [one["legal_due"] for one in found] == ["2027-01-06", "2026-04-30", "2027-03-01"]
    assert found[2]["status"] == "still_allowed"
    assert [one["computation"]["line"] for one in found] == [1, 2, 3]


def test_bulk_with_bad_lines_names_line_and_field_and_computes_the_others(capsys, monkeypatch):
    good = json.dumps({"rule": "DE-G-04", "state": "DE-BE", "at": "2026-11-23"})
    bad = [
        ('{"rule": "DE-G-4", "state": "DE-BE", "at": "2026-11-23"}', "rule"),
        ('{"rule": "DE-G-04", "state": "DE-BE"}', "at"),
        ('{"rule": "DE-G-04", "state": "DE-BE", "at": 20261123}', "at"),
        ('{"rule": "DE-G-04", "state": 1, "at": "2026-11-23"}', "state"),
        ('{"rule": "DE-G-04", "state": "DE-BE", "at": "2026-11-23", "whne": 1}', "whne"),
        ('{"rule": "DE-G-04", "state": "DE-BE", "at": "2026-11-23", "event": "lodged"}', "event"),
        ('{"rule": "DE-G-04", "state": "DE-BE", "at": "2026-11-23", "event": {"lodged": null}}', "lodged"),
        ('{"rule": "DE-G-04", "state": "DE-BE", "at": "2026-11-23", "extended": 3}', "extended"),
        ('{"rule": "DE-G-04", "rule": 1e999, "state": ["DE-BE"]}', "rule"),
        ("[1, 2]", "line"),
        ("{", "line"),
        ('{"rule": NaN}', "line"),
        ("[" * 100_000, "line"),
    ]
    lines = [good, "", *(text for text, _ in bad), good]
    code, found, errors = bulk(capsys, monkeypatch, *lines)
    assert code == 2
    assert [one["legal_due"] for one in found] == ["2026-12-01", "2026-12-01"]
    reported = errors.splitlines()
    for number, (_, field) in enumerate(bad, start=3):
        assert any(line.startswith(f"line {number}, {field}: ") for line in reported), (number, field, errors)
    assert reported[-1] == f"{len(bad)} line(s) could not be computed."


def test_bulk_from_a_file_reads_it(capsys, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text('{"rule": "DE-G-04", "state": "DE-BE", "at": "2026-11-23"}\n', encoding="utf-8")
    code, out = run(capsys, "--file", path)
    assert code == 0
    assert json.loads(out.out)["legal_due"] == "2026-12-01"
