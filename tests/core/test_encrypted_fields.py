"""Values sealed with the key of a child's file: what opens, where, for whom, and what a stolen database shows."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connection, connections, transaction

from tests import factories
from tutela.access.models import Bar, Danger
from tutela.core import vault
from tutela.core.ids import new_id
from tutela.core.keys import KeyFile, KeyProblem
from tutela.core.models import WrappedKey
from tutela.core.vault import Sealed
from tutela.guardianship.models import Package

CANARY = "CANARY-7f3a-ሰላም"


@pytest.fixture(autouse=True)
def _keys():
    factories.fresh_keys()
    yield
    factories.fresh_keys()


def danger(case: UUID | None = None, reason: str = CANARY) -> Danger:
    row = Danger(case_id=case or new_id(), raised_by="tests")
    row.reason = reason
    row.save()
    return row


def raw(row, column: str) -> bytes:
    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f'SELECT "{column}" FROM "{row._meta.db_table}" WHERE id = %s', [key])
        return bytes(cursor.fetchone()[0])


def write_raw(row, column: str, value: bytes) -> None:
    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET "{column}" = %s WHERE id = %s', [value, key])


# --- opening ---------------------------------------------------------------------------------------------------------


def test_value_read_by_another_process_opens():
    row = danger()
    factories.fresh_keys()
    assert Danger.objects.get(pk=row.pk).reason == CANARY


def test_value_of_every_type_comes_back_as_it_was():
    package = Package(case_id=new_id(), direction="in", peer="tutela:fr.x", assent="agrees")
    package.fields = {"needs": ["a"], "names": "Ṣalīm ሰላም 🙂", "number": 3}
    package.save()
    found = Package.objects.get(pk=package.pk)
    assert found.fields == {"needs": ["a"], "names": "Ṣalīm ሰላም 🙂", "number": 3}


@pytest.mark.parametrize("text", ["", "x", "x" * 50_000, "ሰላም\n\tسلام", "e\u0301"])
def test_text_of_any_length_and_script_comes_back(text):
    assert Danger.objects.get(pk=danger(reason=text).pk).reason == text


def test_list_of_rows_opens_nothing_until_a_value_is_read(monkeypatch):
    row = danger()
    factories.fresh_keys()
    WrappedKey.objects.filter(scope=row.case_id).delete()
    (found,) = Danger.objects.filter(pk=row.pk)
    assert found.raised_by == "tests"
    with pytest.raises(Sealed):
        _ = found.reason


def test_value_left_out_by_defer_or_only_is_fetched_when_read():
    row = danger()
    assert Danger.objects.defer("reason").get(pk=row.pk).reason == CANARY
    assert Danger.objects.only("raised_by").get(pk=row.pk).reason == CANARY


def test_row_loaded_without_the_value_and_saved_keeps_it():
    row = danger()
    partly = Danger.objects.only("raised_by").get(pk=row.pk)
    partly.raised_by = "somebody"
    partly.save()
    found = Danger.objects.get(pk=row.pk)
    assert (found.raised_by, found.reason) == ("somebody", CANARY)


def test_row_saved_without_reading_the_value_keeps_its_bytes():
    row = danger()
    before = raw(row, "reason")
    Danger.objects.get(pk=row.pk).save()
    assert raw(row, "reason") == before


def test_same_text_sealed_twice_looks_different():
    case = new_id()
    first, second = danger(case), Bar(case_id=case, barred_by="tests", person_id=None)
    second.reason = CANARY
    second.save()
    assert raw(first, "reason") != raw(second, "reason")
    again = Danger.objects.get(pk=first.pk)
    _ = again.reason
    before = raw(first, "reason")
    again.save()
    assert raw(first, "reason") != before


# --- moved, changed, stolen --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_value_with_one_changed_byte_is_sealed(position):
    row = danger()
    blob = bytearray(raw(row, "reason"))
    blob[position] ^= 1
    write_raw(row, "reason", bytes(blob))
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).reason


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" * 12, b"plain text", b"\x01" + b"\0" * 28])
def test_bytes_that_were_never_sealed_are_sealed_not_shown(blob):
    row = danger()
    write_raw(row, "reason", blob)
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).reason


def test_value_copied_to_another_row_of_the_case_is_sealed():
    case = new_id()
    first = danger(case)
    Danger.objects.filter(pk=first.pk).update(lifted_at=first.raised_at, lifted_by="x")
    second = danger(case, "other")
    write_raw(second, "reason", raw(first, "reason"))
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=second.pk).reason


def test_value_copied_to_another_case_is_sealed():
    row = danger()
    other = danger(reason="other")
    write_raw(other, "reason", raw(row, "reason"))
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=other.pk).reason
    Danger.objects.filter(pk=row.pk).update(case_id=new_id())
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).reason


def test_value_copied_to_another_field_of_the_row_is_sealed():
    row = danger()
    write_raw(row, "lift_reason", raw(row, "reason"))
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).lift_reason


def test_value_taken_to_another_node_is_sealed():
    from dataclasses import replace

    from django.test import override_settings

    row = danger()
    with override_settings(TUTELA=replace(settings.TUTELA, id="tutela:other.node")), pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).reason


def test_key_row_of_another_case_does_not_open():
    row, other = danger(), danger(reason="other")
    keys = {key.scope: key for key in WrappedKey.objects.filter(scope__in=[row.case_id, other.case_id])}
    WrappedKey.objects.filter(scope=row.case_id).update(wrapped=bytes(keys[other.case_id].wrapped))
    factories.fresh_keys()
    with pytest.raises(KeyProblem):
        _ = Danger.objects.get(pk=row.pk).reason


def test_wrong_key_file_opens_nothing(tmp_path):
    from dataclasses import replace

    from django.test import override_settings

    row = danger()
    KeyFile.create(tmp_path / "keys" / "node.json")
    factories.fresh_keys()
    with override_settings(TUTELA=replace(settings.TUTELA, folder=tmp_path)), pytest.raises(KeyProblem):
        _ = Danger.objects.get(pk=row.pk).reason


def test_forgotten_case_is_noise_also_after_new_writing():
    row = danger()
    vault.forget(row.case_id)
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).reason
    Danger.objects.filter(pk=row.pk).update(lifted_at=row.raised_at, lifted_by="x")
    later = danger(row.case_id, "later")
    assert Danger.objects.get(pk=later.pk).reason == "later"
    with pytest.raises(Sealed):
        _ = Danger.objects.get(pk=row.pk).reason


@pytest.mark.django_db(transaction=True)
def test_canary_is_in_no_file_of_the_node_and_forgotten_keys_are_gone_from_disk():
    if connection.vendor != "sqlite":
        pytest.skip("reads the files of SQLite")
    row = danger()
    wrapped = bytes(WrappedKey.objects.get(scope=row.case_id).wrapped)
    node, keystore = (Path(connections[alias].settings_dict["NAME"]) for alias in ("default", "keystore"))
    written = b"".join(path.read_bytes() for path in node.parent.glob(f"{node.name}*"))
    assert row.pk.hex.encode() in written, "the row itself has been written"
    everything = [path.read_bytes() for path in node.parent.rglob("*") if path.is_file()]
    assert not any(CANARY.encode() in content or b"CANARY-7f3a" in content for content in everything)
    assert any(wrapped in path.read_bytes() for path in keystore.parent.glob(f"{keystore.name}*"))
    vault.forget(row.case_id)
    assert not any(wrapped in path.read_bytes() for path in keystore.parent.glob(f"{keystore.name}*"))


# --- owned by an organisation -------------------------------------------------------------------------------------------


def test_scope_of_an_organisation_opens_only_while_it_acts():
    mine, other, scope = new_id(), new_id(), new_id()
    with vault.acting_for(mine):
        blob = vault.encrypt(b"said on the phone", scope=scope, owner=mine, context="a|b|c")
        assert vault.decrypt(blob, scope=scope, context="a|b|c") == b"said on the phone"
    for who in (other, None):
        for fresh in (False, True):
            if fresh:
                factories.fresh_keys()
            with vault.acting_for(who), pytest.raises(Sealed):
                vault.decrypt(blob, scope=scope, context="a|b|c")
    with vault.acting_for(mine):
        assert vault.decrypt(blob, scope=scope, context="a|b|c") == b"said on the phone"


def test_scope_of_an_organisation_cannot_be_written_by_another():
    mine, scope = new_id(), new_id()
    with vault.acting_for(new_id()), pytest.raises(Sealed):
        vault.encrypt(b"x", scope=scope, owner=mine, context="a|b|c")


def test_record_of_an_organisation_is_never_sealed_with_the_key_of_the_node():
    mine, scope = new_id(), new_id()
    vault.encrypt(b"x", scope=scope, owner=None, context="a|b|c")
    with vault.acting_for(mine), pytest.raises(Sealed):
        vault.encrypt(b"call", scope=scope, owner=mine, context="a|b|d")


def test_owner_exchanged_in_the_keystore_opens_nothing():
    mine, scope = new_id(), new_id()
    with vault.acting_for(mine):
        blob = vault.encrypt(b"x", scope=scope, owner=mine, context="a|b|c")
    WrappedKey.objects.filter(scope=scope).update(owner="node")
    factories.fresh_keys()
    with pytest.raises(KeyProblem):
        vault.decrypt(blob, scope=scope, context="a|b|c")


def test_keys_of_a_list_are_fetched_in_one_query(django_assert_num_queries):
    rows = [danger() for _ in range(8)]
    factories.fresh_keys()
    with django_assert_num_queries(1, using="keystore"):
        vault.load_keys([row.case_id for row in rows] + [new_id()])
        assert {Danger.objects.get(pk=row.pk).reason for row in rows} == {CANARY}


def test_keys_fetched_for_a_list_still_open_only_for_their_organisation():
    mine, scopes = new_id(), [new_id(), new_id()]
    with vault.acting_for(mine):
        blobs = [vault.encrypt(b"x", scope=scope, owner=mine, context="a|b|c") for scope in scopes]
    factories.fresh_keys()
    vault.load_keys(scopes)
    with pytest.raises(Sealed):
        vault.decrypt(blobs[0], scope=scopes[0], context="a|b|c")


def test_acting_organisation_is_put_back_after_an_error():
    outer = new_id()
    with vault.acting_for(outer):
        with pytest.raises(RuntimeError), vault.acting_for(new_id()):
            raise RuntimeError
        assert vault._acting.get() == outer


# --- queries ------------------------------------------------------------------------------------------------------------


def test_search_in_a_sealed_field_is_refused_but_asking_whether_it_is_empty_works():
    row, empty = danger(), danger(reason="")
    for lookup in ({"reason": CANARY}, {"reason__contains": "CAN"}, {"reason__in": [CANARY]}):
        with pytest.raises(FieldError):
            Danger.objects.filter(**lookup)
    with pytest.raises(FieldError):
        Danger.objects.exclude(reason=CANARY)
    assert list(Danger.objects.filter(reason__isnull=True)) == [empty]
    assert list(Danger.objects.filter(reason__isnull=False)) == [row]


def test_sealed_field_cannot_be_written_past_save():
    row = danger()
    with pytest.raises(FieldError), transaction.atomic():
        Danger.objects.filter(pk=row.pk).update(reason="clear text")
    row.reason = "clear text"
    with pytest.raises(FieldError), transaction.atomic():
        Danger.objects.bulk_update([row], ["reason"])
    assert Danger.objects.get(pk=row.pk).reason == CANARY


def test_rows_made_in_bulk_are_sealed():
    rows = [Danger(case_id=new_id(), raised_by="tests") for _ in range(3)]
    for row in rows:
        row.reason = CANARY
    Danger.objects.bulk_create(rows)
    assert all(CANARY.encode() not in raw(row, "reason") for row in rows)
    assert [Danger.objects.get(pk=row.pk).reason for row in rows] == [CANARY] * 3


def test_values_of_a_query_do_not_print_sealed_bytes():
    row = danger()
    (found,) = Danger.objects.filter(pk=row.pk).values_list("reason", flat=True)
    assert repr(found) == "<sealed>"
    with pytest.raises(FieldError):
        str(found)
    with pytest.raises(TypeError):
        json.dumps(found)


def test_sealed_rows_are_not_serialised():
    from django.core import serializers

    with pytest.raises(FieldError):
        serializers.serialize("json", [danger()])


def test_number_that_json_cannot_hold_is_refused():
    package = Package(case_id=new_id(), direction="in", peer="tutela:fr.x", assent="agrees")
    package.fields = {"needs": float("nan")}
    with pytest.raises(ValueError, match="Out of range"):
        package.save()


def test_blind_index_separates_fields_and_is_stable():
    assert vault.blind_index("+39", use="phone") == vault.blind_index("+39", use="phone")
    assert vault.blind_index("+39", use="phone") != vault.blind_index("+39", use="reference")
    assert "+39" not in vault.blind_index("+39", use="phone")


def test_sqlite_of_the_tests_is_a_file_like_on_a_node():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
