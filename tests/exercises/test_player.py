"""Plays on nodes of their own: they end clean, say what failed, and survive kill -9."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = """id: small
title: small
clock: {start: "2026-09-07T10:00", zone: Europe/Rome}
nodes: [it]
steps:
  - id: A1
    acts:
"""
REGISTER = """      - at: D0T10:00
        as: it_port.reception_worker
        do: cases.register
        with: {names: [{text: "Abena", lang: ti, script: Latn}], birth_year: 2012, birth_precision: year, birth_source: child}
        save: {girl: case}
        expect:
          - event: {kind: cases.registered, case: $girl, count: 1}
          - count: {of: records, equals: 1}
"""
pytestmark = pytest.mark.nodes


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path_factory, monkeypatch):
    """Plays of other tests must not look like leftovers of this one."""
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.mktemp("plays")))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")


def play(*arguments, check=True):
    """Run `tutela play` as a person would; returns exit code and lines. Fails when it left something behind."""
    before = leftovers()
    done = subprocess.run(
        [sys.executable, "-m", "tutela.cli", "play", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if check:
        assert leftovers() == before
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


def leftovers():
    """Folders of plays that still exist."""
    return {path.name for path in Path(os.environ["TMPDIR"]).glob("tutela-play-*")}


def write(tmp_path, acts):
    path = tmp_path / "small.yaml"
    path.write_text(HEAD + acts, encoding="utf-8")
    return path


def test_play_in_which_everything_holds_ends_with_zero_and_leaves_nothing(tmp_path):
    code, lines = play(write(tmp_path, REGISTER))
    assert code == 0, lines
    assert "1 steps, 1 acts, 2 assertions held" in lines[-1]


def test_play_that_fails_ends_with_one_and_the_step_as_last_line(tmp_path):
    code, lines = play(write(tmp_path, REGISTER.replace("equals: 1", "equals: 2")))
    assert code == 1
    assert lines[-1] == "A1.1: expected count of=records, equals=2; found 1"


def test_play_whose_verb_is_refused_names_step_person_and_answer(tmp_path):
    stranger = REGISTER + "      - {as: it_centre2.reception_worker, do: cases.take_ownership, with: {case: $girl}}\n"
    code, lines = play(write(tmp_path, stranger))
    assert code == 1
    assert lines[-1].startswith(
        "A1.2: expected cases.take_ownership by it_centre2.reception_worker; found refused with 404"
    )


def test_play_of_a_wrong_file_ends_with_two_and_the_remedy(tmp_path):
    code, lines = play(write(tmp_path, REGISTER.replace("cases.register\n", "cases.registr\n")))
    assert code == 2
    assert "Did you mean cases.register?" in lines[-1]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_play_killed_around_any_command_does_the_act_once(tmp_path, number):
    journal = "          - journal_verifies: {}\n"
    code, lines = play(write(tmp_path, REGISTER + journal), "--kill-at", number)
    assert code == 0, lines
    assert "1 kills" in lines[-1]


def listen_to_ctrl_c():
    """A test run started in the background has made everything it starts deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_play_ended_with_ctrl_c_leaves_nothing(tmp_path):
    path = write(tmp_path, REGISTER)
    before = leftovers()
    process = subprocess.Popen(
        [sys.executable, "-m", "tutela.cli", "play", str(path)], cwd=ROOT, stdout=subprocess.DEVNULL,
        preexec_fn=listen_to_ctrl_c,
    )  # fmt: skip
    ends = time.monotonic() + 30
    while leftovers() == before and time.monotonic() < ends:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert leftovers() == before


def test_play_kept_leaves_nodes_whose_journal_verifies(tmp_path):
    kept = tmp_path / "kept"
    code, lines = play(write(tmp_path, REGISTER), "--keep", kept)
    assert code == 0, lines
    done = subprocess.run(
        [sys.executable, "-m", "tutela.cli", "verify", str(kept / "it")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert play(write(tmp_path, REGISTER), "--keep", kept)[0] == 2


ABENA = ROOT / "catalogue" / "scenarios"
# Around a report, a confirmation being delivered, a report abroad, the word "known and safe" and an acceptance under way.
KILLS_IN_A_TEST = [153, 450, 478, 582, 630]


def test_abena_holds_on_three_nodes():
    code, lines = play(ABENA / "abena.yaml")
    assert code == 0, lines[-3:]


def test_abena_killed_at_five_points_holds():
    code, lines = play(ABENA / "abena.yaml", "--kill-at", *KILLS_IN_A_TEST)
    assert code == 0, lines[-3:]
    assert "5 kills" in lines[-1]


@pytest.mark.parametrize(
    "name", ["abena-fam", "abena-dark", "abena-leak", "abena-18", "guardian-exploiter", "single-node", "qiro"]
)
def test_other_scenario_holds(name):
    code, lines = play(ABENA / f"{name}.yaml")
    assert code == 0, lines[-3:]


@pytest.mark.soak
def test_abena_killed_at_fifty_points_holds():
    code, lines = play(ABENA / "abena.yaml", "--kill-at", *range(5, 655, 13))
    assert code == 0, lines[-3:]
    assert "50 kills" in lines[-1]
