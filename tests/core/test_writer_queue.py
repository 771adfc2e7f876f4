"""Writers on SQLite take turns: in the order of asking, without one being overtaken, and no turn is ever lost."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tests import factories
from tutela.core.ids import new_id
from tutela.core.sqlite3.queue import WriterQueue, queue_for
from tutela.guardianship.models import Guardianship

only_sqlite = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue(tmp_path):
    return WriterQueue(tmp_path / "node.sqlite3-writers")


def test_waiting_threads_write_in_the_order_of_asking(queue):
    order: list[int] = []
    assert queue.enter(1)

    def write(number: int) -> None:
        assert queue.enter(20)
        order.append(number)
        queue.leave()

    threads = []
    for number in range(12):
        thread = threading.Thread(target=write, args=(number,))
        thread.start()
        while len(queue._waiting) <= number:
            time.sleep(0.001)
        threads.append(thread)
    queue.leave()
    for thread in threads:
        thread.join(20)
    assert order == list(range(12))


def test_turn_that_does_not_come_in_time_is_given_up_and_holds_nobody_up(queue):
    assert queue.enter(1)
    assert factories.at_once(lambda: queue.enter(0.05)) == [False]
    queue.leave()
    assert queue.enter(1)
    queue.leave()


def test_another_process_is_waited_for_and_its_death_frees_the_turn(queue):
    code = (
        "import sys, time; from pathlib import Path; from tutela.core.sqlite3.queue import WriterQueue\n"
        "WriterQueue(Path(sys.argv[1])).enter(5); print('in', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(queue.path)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        assert not queue.enter(0.05)
        os.kill(other.pid, signal.SIGKILL)
        other.wait(10)
        assert queue.enter(5)
        queue.leave()
    finally:
        other.kill()
        other.wait(10)
        assert other.stdout is not None
        other.stdout.close()


def test_lock_file_is_private(queue):
    queue.enter(1)
    queue.leave()
    assert os.stat(queue.path).st_mode & 0o077 == 0


# --- through the database -----------------------------------------------------------------------------------------------------


def own_queue() -> WriterQueue:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own locks")
    return queue_for(str(connection.settings_dict["NAME"]))


def write() -> None:
    Guardianship.objects.create(case_id=new_id())


def fail() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError


def collide() -> None:
    case = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(case_id=case)
        Guardianship.objects.create(case_id=case)


def lose_connection() -> None:
    with pytest.raises(Exception, match="."), transaction.atomic():
        write()
        connection.close()
        write()


def nest() -> None:
    with transaction.atomic():
        write()
        fail()
        write()


@only_sqlite
@pytest.mark.parametrize("ending", [write, fail, collide, lose_connection, nest])
def test_turn_is_given_on_however_a_transaction_ends(ending):
    queue = own_queue()
    ending()
    assert not queue._taken
    write()
    assert not queue._taken


@only_sqlite
def test_reading_takes_no_turn():
    queue = own_queue()
    assert Guardianship.objects.count() == 0
    assert not queue._taken
    with transaction.atomic():
        assert queue._taken
        assert factories.at_once(Guardianship.objects.count) == [0]


@only_sqlite
def test_writer_who_waits_too_long_is_told_that_the_database_is_busy(monkeypatch):
    own_queue()
    options = {**connection.settings_dict["OPTIONS"], "timeout": 0.1}
    with transaction.atomic():
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
        (result,) = factories.at_once(write)
    assert isinstance(result, OperationalError)
    write()
