"""`tutela clock`: the same engine from the command line."""

import argparse
import json

import pytest

from tutela.cli import clock


def run(capsys, *words):
    parser = argparse.ArgumentParser()
    clock.add_parser(parser.add_subparsers())
    args = parser.parse_args(["clock", *words])
    code = args.run(args)
    return code, capsys.readouterr()


def test_clock_command_with_json_prints_both_dates_and_the_record(capsys):
    code, out = run(
        capsys, "EU-APR-23-2b", "--state", "NL", "--at", "2026-12-14T10:00+01:00", "--event", "lodged=2026-12-20",
        "--as-of", "2027-01-07T09:00+01:00", "--json",
    )  # fmt: skip
    found = json.loads(out.out)
    assert code == 0
    assert (found["protective_due"], found["legal_due"]) == ("2027-01-06", "2027-01-06")
    assert found["status"] == "overdue"
    assert found["computation"]["inputs"]["event:application_lodged"] == "2026-12-20"
    assert found["flags"] == []


def test_clock_command_as_text_explains_the_count(capsys):
    code, out = run(capsys, "EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14")
    assert code == 0
    assert "Period: 15 working days" in out.out
    assert "Friday 25 December 2026 (Christmas Day)" in out.out


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["EU-APR-23-2c", "--state", "IT", "--at", "2026-12-14"], "rule"),
        (["EU-APR-23-2b", "--state", "XX", "--at", "2026-12-14"], "state"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-02-30"], "at"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14T10:00"], "at"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14", "--event", "loged=2026-12-20"], "event"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-12-14", "--fact", "unaccompanied"], "fact"),
        (["EU-APR-26", "--state", "IT", "--at", "2026-12-14", "--extended"], "extended"),
        (["EU-APR-23-2b", "--state", "IT", "--at", "2026-06-01"], "application_made"),
    ],
)
def test_clock_command_with_wrong_input_exits_2_and_names_the_field(capsys, words, field):
    code, out = run(capsys, *words)
    assert code == 2
    assert out.err.startswith(f"{field}: ")
    assert not out.out
