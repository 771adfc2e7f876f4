"""The node folder, its keys and its clock: what is refused at the start, with which remedy."""

import json
import os
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import override_settings

from tutela.core import clock
from tutela.core.databases import database_settings
from tutela.core.errors import InvalidInput
from tutela.core.keys import KeyFile, KeyProblem
from tutela.core.node import NodeFolderError, read_node
from tutela.core.nodes import create_node_folder

SETTINGS = {"id": "tutela:it.test", "name": 'Città "di prova"', "state": "IT", "time_zone": "Europe/Rome"}


@pytest.fixture
def folder(tmp_path):
    create_node_folder(tmp_path / "node", **SETTINGS)
    return tmp_path / "node"


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_node_keeps_keys_readable_by_its_account_only(folder):
    assert mode(folder / "keys" / "node.json") == 0o600
    assert mode(folder / "keys") == 0o700
    assert mode(folder / "data") == 0o700
    node = read_node(folder)
    assert not node.key_file.is_relative_to(node.data)


def test_new_node_keeps_settings_as_given(folder):
    node = read_node(folder)
    assert (node.name, node.id, node.exercise, node.second_factor) == (
        'Città "di prova"',
        "tutela:it.test",
        False,
        True,
    )


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o777])
def test_key_file_readable_by_others_stops_the_start(folder, bits):
    os.chmod(folder / "keys" / "node.json", bits)
    with pytest.raises(NodeFolderError, match="chmod 600"):
        read_node(folder)


def test_key_file_stays_private_after_every_change(folder):
    keys = KeyFile(folder / "keys" / "node.json")
    os.umask(os.umask(0) & 0)
    keys.add_owner("organisation")
    assert mode(folder / "keys" / "node.json") == 0o600


def test_missing_key_file_stops_the_start(folder):
    (folder / "keys" / "node.json").unlink()
    with pytest.raises(NodeFolderError, match="key backup"):
        read_node(folder)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kek": {}}', "\x00"])
def test_broken_key_file_says_to_restore_the_backup(folder, content):
    path = folder / "keys" / "node.json"
    path.write_text(content)
    with pytest.raises(KeyProblem, match="key backup"):
        KeyFile(path)


def test_key_file_is_never_overwritten(folder):
    with pytest.raises(FileExistsError):
        KeyFile.create(folder / "keys" / "node.json")


def test_folder_that_is_no_node_names_the_command(tmp_path):
    with pytest.raises(NodeFolderError, match="tutela node init"):
        read_node(tmp_path)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("exercise = false", "exercise missing"),
        ('exercise = "no"', "true or false"),
        ("second_factor = 0", "true or false"),
        ("name = 3", "text in quotes"),
        ('time_zone = "Europe/Roma"', "Europe/Roma"),
        ('colour = "red"', "colour unknown"),
        ('region = "FR-75"', "region must be one of"),
        ("id = ", "Correct the line"),
    ],
)
def test_wrong_setting_names_the_line_and_the_remedy(folder, line, word):
    path = folder / "node.toml"
    name = line.split(" ")[0]
    kept = [row for row in path.read_text().splitlines() if not row.startswith(f"{name} ")]
    path.write_text("\n".join(kept if "missing" in word else [*kept, line]))
    with pytest.raises(NodeFolderError, match=word):
        read_node(folder)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("id", "it.test"),
        ("id", "tutela:It"),
        ("id", 'tutela:x"'),
        ("id", "tutela:x\ny"),
        ("name", "a\nexercise = true"),
        ("name", ""),
        ("name", "x" * 121),
        ("state", "it"),
        ("state", "1A"),
        ("state", "ITA"),
        ("time_zone", "Rome"),
        ("region", "DE-BE"),
    ],
)
def test_setting_that_cannot_be_is_refused_before_anything_is_written(tmp_path, setting, value):
    with pytest.raises(InvalidInput) as refused:
        create_node_folder(tmp_path / "node", **{**SETTINGS, setting: value})
    assert list(refused.value.errors) == [setting]
    assert not (tmp_path / "node").exists()


def test_second_node_in_the_same_folder_is_refused(folder):
    before = (folder / "keys" / "node.json").read_bytes()
    with pytest.raises(InvalidInput):
        create_node_folder(folder, **SETTINGS)
    (folder / "node.toml").unlink()
    with pytest.raises(InvalidInput, match="keys"):
        create_node_folder(folder, **SETTINGS)
    assert (folder / "keys" / "node.json").read_bytes() == before


def test_unknown_database_is_refused_instead_of_falling_back(folder, monkeypatch):
    monkeypatch.delenv("TUTELA_TEST_DATABASE", raising=False)
    with pytest.raises(NodeFolderError, match="postgresql"):
        database_settings(replace(read_node(folder), database="postgres://db/tutela"))
    found = database_settings(replace(read_node(folder), database="postgresql://u:p%40@db:5433/city"))
    assert (found["default"]["NAME"], found["keystore"]["NAME"]) == ("city", "city_keystore")
    assert (found["default"]["HOST"], found["default"]["PORT"], found["default"]["PASSWORD"]) == ("db", "5433", "p@")


# --- keys ---------------------------------------------------------------------------------------------------------------


def test_two_processes_that_add_owners_lose_none(folder):
    files = [KeyFile(folder / "keys" / "node.json") for _ in range(4)]
    threads = [
        threading.Thread(target=lambda file=file, n=n: [file.add_owner(f"org-{n}-{i}") for i in range(5)])
        for n, file in enumerate(files)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = json.loads((folder / "keys" / "node.json").read_text())["kek"]
    assert len(stored) == 21


def test_wrapped_key_opens_only_for_owner_epoch_and_place(folder):
    keys = KeyFile(folder / "keys" / "node.json")
    keys.add_owner("org")
    epoch, blob = keys.wrap(b"k" * 32, owner="org", context=b"case")
    assert keys.unwrap(blob, owner="org", epoch=epoch, context=b"case") == b"k" * 32
    for wrong in ({"owner": "node"}, {"owner": "nobody"}, {"epoch": 2}, {"context": b"other"}):
        with pytest.raises(KeyProblem):
            keys.unwrap(blob, **{"owner": "org", "epoch": epoch, "context": b"case", **wrong})
    with pytest.raises(KeyProblem):
        keys.unwrap(b"", owner="org", epoch=epoch, context=b"case")


def test_secrets_do_not_show_in_errors_or_representations(folder):
    keys = KeyFile(folder / "keys" / "node.json")
    assert keys.secret not in repr(keys)
    with pytest.raises(KeyProblem) as problem:
        keys.unwrap(b"x" * 60, owner="node", epoch=1, context=b"")
    assert keys.secret not in str(problem.value)


# --- time ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def exercise(tmp_path):
    create_node_folder(tmp_path / "exercise", **SETTINGS, exercise=True)
    with override_settings(TUTELA=read_node(tmp_path / "exercise")):
        clock._forget()
        yield settings.TUTELA
    clock._forget()


def test_time_moves_on_an_exercise_node(exercise):
    moment = datetime(2031, 1, 2, 3, tzinfo=UTC)
    clock.set_now(moment)
    assert abs(clock.now() - moment) < timedelta(seconds=2)
    assert abs(clock.wall() - datetime.now(UTC)) < timedelta(seconds=2)


def test_time_moved_many_times_within_a_tick_is_always_the_newest(exercise):
    for day in range(200):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
        clock.set_now(moment)
        assert abs(clock.now() - moment) < timedelta(seconds=5)


def test_time_moved_by_another_process_is_seen(exercise):
    clock.now()
    for day in range(50):
        new = exercise.data / "clock.other"
        new.write_text(json.dumps({"offset_seconds": day * 86400}))
        os.replace(new, exercise.data / "clock.json")
        assert clock.offset() == timedelta(days=day)


def test_moment_without_a_zone_is_refused(exercise):
    with pytest.raises(ValueError, match="time zone"):
        clock.set_now(datetime(2026, 1, 1))
    assert clock.offset() == timedelta()


def test_time_of_a_production_node_cannot_be_moved_not_even_by_the_file(exercise):
    clock.set_now(datetime(2031, 1, 1, tzinfo=UTC))
    with override_settings(TUTELA=replace(exercise, exercise=False)):
        assert clock.offset() == timedelta()
        assert abs(clock.now() - clock.wall()) < timedelta(seconds=2)
        with pytest.raises(clock.NotAnExerciseNode):
            clock.set_now(datetime(2031, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "line", [("second_factor = true", "second_factor = false"), ("exercise = false", "exercise = false\ndemo = true")]
)
def test_real_node_without_second_factor_or_as_demo_does_not_start(folder, line):
    path = folder / "node.toml"
    text = path.read_text()
    assert line[0] in text
    path.write_text("\n".join(one for one in text.replace(*line).splitlines() if one != "demo = false") + "\n")
    with pytest.raises(NodeFolderError, match="exercise node"):
        read_node(folder)
