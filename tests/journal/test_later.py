"""Later subscribers: in order, at least once, from a cursor that survives everything."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from tests import factories
from tutela.journal import later, sequencer
from tutela.journal.models import Cursor
from tutela.work import events


def cursors() -> dict[str, int]:
    return dict(Cursor.objects.values_list("name", "seq"))


def seen(wiring, name: str) -> list[int]:
    return [seq for who, seq in wiring.seen if who == name]


def test_every_subscriber_gets_its_kinds_once_and_in_order(own_wiring, act):
    for kind in (events.ItemDone, events.ItemOverdue, events.ItemDone, events.ItemOverdue):
        act(kind)
    sequencer.sequence_all()
    assert later.run_later() == 6
    assert seen(own_wiring, "first") == [1, 2, 3, 4]
    assert seen(own_wiring, "second") == [2, 4]
    assert later.run_later() == 0


def test_act_without_a_number_waits(own_wiring, act):
    act()
    assert later.run_later() == 0
    sequencer.sequence_all()
    assert later.run_later() == 1


def test_cursor_passes_other_kinds_so_that_a_rare_one_costs_nothing(own_wiring, act, django_assert_max_num_queries):
    for _ in range(5):
        act()
    sequencer.sequence_all()
    later.run_later()
    assert cursors() == {"first": 5, "second": 5}
    with django_assert_max_num_queries(4):
        later.run_later()


def test_more_than_a_batch_is_done_in_rounds_without_loss(own_wiring, act, monkeypatch):
    monkeypatch.setattr(later, "BATCH", 2)
    for _ in range(5):
        act(events.ItemOverdue)
    sequencer.sequence_all()
    while later.run_later():
        pass
    assert seen(own_wiring, "first") == seen(own_wiring, "second") == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_failing_subscriber_is_tried_again_and_holds_up_nobody_else(own_wiring, act):
    act(events.ItemOverdue)
    act(events.ItemOverdue)
    sequencer.sequence_all()
    own_wiring.failing.add("first")
    with pytest.raises(RuntimeError, match="first"):
        later.run_later()
    assert cursors() == {"first": 0, "second": 2}
    own_wiring.failing.clear()
    later.run_later()
    assert seen(own_wiring, "first") == [1, 2]
    assert seen(own_wiring, "second") == [1, 2]


KILLED = """
import json, os, signal, sys
sys.path.insert(0, {root!r})
names = json.loads(os.environ["NAMES"])
from config import settings
for alias, name in names.items():
    settings.DATABASES[alias]["NAME"] = name
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.test import override_settings
from tutela.journal import later, services
from tests.journal import wiring

def handler(entry):
    with open(os.environ["EFFECTS"], "a") as effects:
        effects.write(f"{{entry.seq}}\\n")
    if entry.seq == 3:
        os.kill(os.getpid(), signal.SIGKILL)

wiring.LATER = [("killed", "*", handler)]
with override_settings(TUTELA_WIRING="tests.journal.wiring"):
    later.run_later()
"""


@pytest.mark.django_db(transaction=True)
def test_worker_killed_between_handler_and_cursor_repeats_that_entry_and_loses_none(own_wiring, act, tmp_path):
    for _ in range(5):
        act()
    sequencer.sequence_all()
    effects = tmp_path / "effects"
    root = str(Path(settings.BASE_DIR))
    environment = {
        **os.environ, "EFFECTS": str(effects), "TUTELA_NODE": str(settings.TUTELA.folder),
        "NAMES": json.dumps({alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}),
    }  # fmt: skip
    killed = subprocess.run([sys.executable, "-c", KILLED.format(root=root)], env=environment, timeout=60, check=False)
    assert killed.returncode == -9
    assert effects.read_text().split() == ["1", "2", "3"]
    assert cursors() == {"killed": 2}
    own_wiring.LATER[:], kept = [("killed", "*", own_wiring.note("killed"))], list(own_wiring.LATER)
    try:
        later.run_later()
    finally:
        own_wiring.LATER[:] = kept
    assert seen(own_wiring, "killed") == [3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_move_a_cursor_back(own_wiring, act):
    for _ in range(20):
        act()
    sequencer.sequence_all()
    assert not [found for found in factories.at_once(*[later.run_later] * 3) if isinstance(found, BaseException)]
    assert sorted(seen(own_wiring, "first")) == list(range(1, 21))
    assert cursors()["first"] == 20
