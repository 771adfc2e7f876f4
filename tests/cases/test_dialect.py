"""The dialect is chosen in words, or written where the list has none; the need for an interpreter stays."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tutela.access import selectors as access
from tutela.cases import selectors, services
from tutela.cases.models import Language
from tutela.core import catalogue
from tutela.core.errors import InvalidInput


@pytest.fixture
def worker():
    return make.actor(make.organisation("reception"), "reception_worker", username="worker")


@pytest.fixture
def case(worker):
    return make.child(worker)


@pytest.fixture
def send(worker, case):
    client = Client()
    client.force_login(access.people().get(pk=worker.person_id).user)
    url = reverse("cases:add", args=[case, "language"])

    def send(**values):
        return client.post(url, {"code": "tir", **values}) if values else client.get(url)

    return send


def shown(worker, case):
    return selectors.case_view(actor=worker, case=case, purpose="protection").get("languages")


def test_list_of_dialects_has_a_readable_row_for_each_dialect_of_each_language():
    rows = catalogue.codes("dialect").rows
    wanted = {f"{row.code}_{one}" for row in catalogue.codes("language") for one in row.attrs.get("dialects", ())}
    assert set(rows) == wanted
    assert not [row.code for row in rows.values() if str(row.label) == row.code]


def test_form_offers_dialects_in_words_and_the_file_shows_them(worker, case, send):
    page = send().content.decode()
    assert "Tigrinya of Eritrea" in page and "Dialect code" not in page
    assert send(dialect="tir_eritrean", interpreter="on").status_code == 302
    (row,) = shown(worker, case)
    assert (row["dialect"], row["dialect_label"], row["interpreter"]) == ("eritrean", "Tigrinya of Eritrea", True)


def test_dialect_in_words_is_shown_and_stored_sealed(worker, case, send):
    assert send(dialect_other="Akele-Guzai", interpreter="on").status_code == 302
    (row,) = shown(worker, case)
    assert (row["dialect"], row["dialect_label"]) == ("", "Akele-Guzai")
    with connection.cursor() as cursor:
        cursor.execute("SELECT dialect_other FROM cases_language")
        assert b"Akele" not in bytes(cursor.fetchone()[0])


def test_dialect_of_another_language_is_refused_at_the_field(worker, case, send):
    answer = send(dialect="som_maay")
    assert answer.status_code == 422 and "dialect of another language" in answer.content.decode()
    with pytest.raises(InvalidInput):
        services.add_language(by=worker, case=case, code="tir", dialect="maay")
    assert not Language.objects.exists()


def test_need_of_an_interpreter_changes_without_losing_the_dialect(worker, case, send):
    send(dialect_other="Akele-Guzai", interpreter="on")
    assert send(dialect="").status_code == 302
    (row,) = shown(worker, case)
    assert (row["dialect_label"], row["interpreter"]) == ("Akele-Guzai", False)
    services.add_language(by=worker, case=case, code="tir", dialect="eritrean")
    (row,) = shown(worker, case)
    assert row["dialect_label"] == "Tigrinya of Eritrea"
    assert Language.objects.get().dialect_other == ""


def test_words_of_a_dialect_leave_no_trace_in_what_matching_compares(worker, case):
    services.add_language(by=worker, case=case, code="tir", dialect_other="Akele-Guzai")
    assert "Akele" not in str(selectors.features(case))
