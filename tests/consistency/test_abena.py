"""docs/abena.md points at acts that exist and that assert something."""

import re
from pathlib import Path

import pytest

from tests.consistency.tree import ROOT
from tutela.core.catalogue import read_yaml

SCENARIOS = ROOT / "catalogue" / "scenarios"
ONE = re.compile(r"\b([A-Z]\d{1,2})\.(\d+)(?:(?: to) ([A-Z]\d{1,2})\.(\d+))?")
LOOKS = ("given", "expect", "never")


def acts_of(path: Path) -> dict[str, list[dict]]:
    return {step["id"]: step.get("acts") or [step] for step in read_yaml(path)["steps"]}


def numbers_in(text: str) -> list[tuple[str, int]]:
    found = []
    for step, first, last_step, last in ONE.findall(text):
        assert not last_step or last_step == step
        found += [(step, number) for number in range(int(first), int(last or first) + 1)]
    return found


def rows() -> list[list[str]]:
    lines = (ROOT / "docs" / "abena.md").read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


ABENA = acts_of(SCENARIOS / "abena.yaml")


@pytest.mark.parametrize("step", [f"A{number}" for number in range(1, 20)])
def test_every_step_of_the_case_has_rows_and_each_points_at_an_act_that_looks(step):
    own = [row for row in rows() if row[0] == step]
    assert own
    for row in own:
        named = numbers_in(row[2])
        assert named or row[2].startswith("structure:"), row
        acts = [ABENA[of][number - 1] for of, number in named]
        assert not acts or any(act.get(word) for act in acts for word in LOOKS), row


def test_acts_named_in_other_files_exist():
    for row in rows():
        for file, numbers in re.findall(r"`([a-z0-9-]+)` ([^`]*)", row[-1]):
            acts = acts_of(SCENARIOS / f"{file}.yaml")
            assert [(step, number) for step, number in numbers_in(numbers) if number > len(acts[step])] == []
