"""The databases run with the settings of decision 0004, and a node that would not does not start."""

import sqlite3

import pytest
from django.db import connections

from tutela.core.databases import SQLITE_PRAGMAS, SQLITE_WANTED, refuse_weak_sqlite
from tutela.core.node import NodeFolderError


@pytest.fixture
def on_disk(tmp_path):
    """An alias of its own for a file; `pragmas` are those of the connection."""
    made = []

    def make(pragmas):
        name = f"disk{len(made)}"
        settings = {
            **connections["default"].settings_dict,
            "NAME": str(tmp_path / f"{name}.sqlite3"),
            "ENGINE": "django.db.backends.sqlite3",
            "OPTIONS": {"timeout": 1, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
        }
        connections.settings[name] = settings
        made.append(name)
        return name, settings["NAME"]

    yield make
    for name in made:
        connections[name].close()
        del connections[name]
        del connections.settings[name]


@pytest.fixture
def unblocked(django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_sqlite_with_the_settings_of_the_product_is_accepted(on_disk, unblocked):
    name, _path = on_disk(SQLITE_PRAGMAS)
    refuse_weak_sqlite([name])


def test_sqlite_that_is_not_in_wal_is_refused_with_the_remedy(on_disk, unblocked):
    name, _path = on_disk(SQLITE_PRAGMAS.replace("WAL", "DELETE"))
    with pytest.raises(NodeFolderError, match="journal_mode is delete, not wal.*no network folder"):
        refuse_weak_sqlite([name])


def test_sqlite_that_could_lose_a_confirmed_act_is_refused(on_disk, unblocked):
    name, _path = on_disk(SQLITE_PRAGMAS.replace("synchronous=FULL", "synchronous=NORMAL"))
    with pytest.raises(NodeFolderError, match="synchronous is 1, not 2"):
        refuse_weak_sqlite([name])


def test_settings_that_are_checked_are_all_set(tmp_path):
    connection = sqlite3.connect(tmp_path / "plain.sqlite3")
    connection.executescript(SQLITE_PRAGMAS)
    assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in SQLITE_WANTED} == SQLITE_WANTED
    connection.close()
