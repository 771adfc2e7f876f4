"""Rows, errors and logs: two people on one record, ids in order of time, lines without personal data."""

import logging
import sys
import time

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from tests import factories
from tutela.core import failures
from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit, WrongState
from tutela.core.http import WriteOnRead, read_only
from tutela.core.ids import new_id
from tutela.core.logs import OnlyOurs, SafeFormatter
from tutela.core.vault import Sealed
from tutela.guardianship.models import Guardianship
from tutela.work.models import WorkItem


@pytest.fixture
def row():
    return Guardianship.objects.create(case_id=new_id(), without_hours=1)


# --- two people edit --------------------------------------------------------------------------------------------------


def test_second_of_two_editors_overwrites_nothing_and_sees_the_newest(row):
    first, second = Guardianship.objects.get(pk=row.pk), Guardianship.objects.get(pk=row.pk)
    first.without_hours = 2
    first.save_checked()
    second.without_hours = 3
    with pytest.raises(StaleEdit) as stale:
        second.save_checked()
    assert stale.value.current.without_hours == 2
    assert Guardianship.objects.get(pk=row.pk).without_hours == 2


def test_editor_who_saves_twice_is_not_stale(row):
    for hours in (2, 3, 4):
        row.without_hours = hours
        row.save_checked()
    found = Guardianship.objects.get(pk=row.pk)
    assert (found.without_hours, found.version) == (4, 4)


def test_version_seen_on_the_screen_counts_not_the_one_just_read(row):
    seen = row.version
    Guardianship.objects.get(pk=row.pk).save_checked()
    fresh = Guardianship.objects.get(pk=row.pk)
    fresh.without_hours = 9
    with pytest.raises(StaleEdit):
        fresh.save_checked(seen_version=seen)
    assert Guardianship.objects.get(pk=row.pk).without_hours == 1


def test_edit_of_some_fields_leaves_the_others_alone(row):
    other = Guardianship.objects.get(pk=row.pk)
    Guardianship.objects.filter(pk=row.pk).update(handover_state="offered")
    other.without_hours = 5
    other.save_checked(fields=["without_hours"])
    found = Guardianship.objects.get(pk=row.pk)
    assert (found.without_hours, found.handover_state, found.version) == (5, "offered", 2)


def test_record_deleted_meanwhile_is_stale_without_a_current_one(row):
    gone = Guardianship.objects.get(pk=row.pk)
    row.delete()
    with pytest.raises(StaleEdit) as stale:
        gone.save_checked()
    assert stale.value.current is None


# --- ids ----------------------------------------------------------------------------------------------------------------


def test_ids_sort_in_the_order_of_making_and_never_repeat():
    found = [new_id() for _ in range(3000)]
    assert found == sorted(found)
    assert len(set(found)) == 3000
    assert {value.version for value in found} == {7}
    assert {value.variant for value in found} == {"specified in RFC 4122"}
    assert abs((found[0].int >> 80) - time.time() * 1000) < 60_000


def test_ids_made_by_many_threads_never_repeat():
    made = factories.at_once(*[lambda: [new_id() for _ in range(500)]] * 4)
    assert all(found == sorted(found) for found in made)
    assert len({value for found in made for value in found}) == 2000


def test_printed_rows_show_ids_only(row):
    assert str(row) == f"guardianship {row.pk}"
    assert str(WorkItem(kind="Selam")).startswith("workitem ")


# --- reading cannot write -----------------------------------------------------------------------------------------------


def test_reading_block_refuses_every_write_and_ends(row):
    with read_only():
        assert Guardianship.objects.count() == 1
        for write in (
            lambda: Guardianship.objects.create(case_id=new_id()),
            lambda: Guardianship.objects.filter(pk=row.pk).update(without_hours=2),
            lambda: row.delete(),
        ):
            with pytest.raises(WriteOnRead) as refused, transaction.atomic():
                write()
            assert str(row.pk) not in str(refused.value)
    row.save()


# --- errors as pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def json_request():
    request = RequestFactory().post("/x/", HTTP_ACCEPT="application/json")
    request.reference = "abcd1234"
    return request


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotVisible(), 404),
        (Refused("role"), 403),
        (InvalidInput("name", "too long"), 400),
        (StaleEdit(), 409),
        (WrongState("no"), 409),
        (Sealed("x"), 403),
        (IntegrityError("Key (name)=(Selam) exists"), 409),
    ],
)
def test_error_of_a_service_has_its_status_and_repeats_nothing_typed(json_request, error, status):
    middleware = failures.ErrorsMiddleware(lambda request: None)
    response = middleware.process_exception(json_request, error)
    assert response.status_code == status
    assert b"Selam" not in response.content
    assert response["Cache-Control"] == "no-store" if "Cache-Control" in response else True


def test_unknown_error_is_left_to_the_framework(json_request):
    assert failures.ErrorsMiddleware(lambda request: None).process_exception(json_request, RuntimeError()) is None


# --- logs ---------------------------------------------------------------------------------------------------------------


def line(name: str, message: str, *args: object) -> str:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, None)
    assert OnlyOurs().filter(record)
    return SafeFormatter("%(message)s").format(record)


@pytest.mark.parametrize("name", ["django.request", "allauth", "asyncio", "py.warnings", "tutelary"])
def test_lines_of_libraries_lose_their_text(name):
    assert "Selam" not in line(name, "Bad Request: %s", "/children/Selam")


def test_own_lines_pass():
    assert line("tutela.worker", "round %s", 3) == "round 3"


def test_logged_error_shows_class_and_place_but_no_values():
    try:
        raise ValueError("Selam Habtom is 14")
    except ValueError:
        record = logging.LogRecord("tutela.x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    text = SafeFormatter("%(message)s").format(record)
    assert "ValueError" in text
    assert "test_records.py" in text
    assert "Selam" not in text
