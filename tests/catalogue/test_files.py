"""Every catalogue file validates, every row carries a source and a confidence, and nothing points nowhere."""

import re
from pathlib import Path

import pytest
import yaml

from tutela.core import catalogue
from tutela.core.catalogue import CatalogueError, UnknownCode

ABENA_LISTS = {
    "separation_status", "population_group", "separation_cause", "care_arrangement", "caregiver_change_reason",
    "protection_concern", "tracing_status", "match_state", "service_type", "follow_up_channel", "language", "script",
    "country", "relation", "document_type", "birth_precision", "birth_standing", "sex", "mark", "hypothesis",
    "outcome", "urgency_reason", "channel", "readiness", "region", "time_band", "age_band", "grant_purpose",
    "organisation_kind",
}  # fmt: skip
SIGNS = {"exploitation", "leaving", "urgency", "host", "protective"}


def every_list():
    yield from (catalogue.codes(name) for name in catalogue.list_ids("codes"))
    yield from (catalogue.indicators(name) for name in catalogue.list_ids("indicators"))


def test_every_file_as_shipped_validates():
    assert catalogue.check_all() > 90


def test_the_lists_the_product_needs_all_exist():
    assert set(catalogue.list_ids("codes")) >= ABENA_LISTS
    assert set(catalogue.list_ids("indicators")) == SIGNS


def test_every_row_of_every_list_has_source_confidence_and_validity():
    for code_list in every_list():
        for row in code_list:
            assert row.source, (code_list.id, row.code)
            assert row.confidence in {"high", "medium", "low"}, (code_list.id, row.code)
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", row.valid_from), (code_list.id, row.code)


def test_every_sign_is_marked_sourced_or_our_own_and_grouped():
    groups = catalogue.codes("indicator_group")
    for name in SIGNS:
        for row in catalogue.indicators(name):
            assert row.mark in {"A", "D"}
            assert row.group in groups, (name, row.group)


def test_no_list_holds_a_level_or_score_of_a_child():
    assert not {"risk_level", "risk", "score"} & set(catalogue.list_ids("codes"))
    for code_list in every_list():
        assert not {"high_risk", "medium_risk", "low_risk"} & set(code_list.rows)


def test_exploitation_leaving_and_urgency_are_three_separate_lists():
    exploitation, leaving = catalogue.indicators("exploitation"), catalogue.indicators("leaving")
    assert not set(exploitation.rows) & set(leaving.rows)
    assert len(exploitation) > 20 and len(leaving) > 15


def test_norway_and_no_stay_text_although_yaml_would_read_them_as_false():
    assert catalogue.codes("country").require("NO").msgid == "Norway"
    assert catalogue.codes("answer").require("no").msgid == "No"


def test_country_label_in_italian_comes_from_the_file(settings):
    from django.utils import translation

    with translation.override("it"):
        assert str(catalogue.codes("country").label("SE")) == "Svezia"


def test_unknown_code_is_refused_not_replaced():
    with pytest.raises(UnknownCode):
        catalogue.codes("sex").require("girl")
    assert catalogue.codes("sex").label("old-code") == "old-code"


def test_languages_with_dialects_name_them():
    assert "eritrean" in catalogue.codes("language").require("tir").attrs["dialects"]
    for code in ("tir", "amh", "tig", "ara", "prs", "ckb", "kmr", "pus", "som", "ukr"):
        assert code in catalogue.codes("language")
    scripts = catalogue.codes("script")
    for row in catalogue.codes("language"):
        assert row.attrs["script"] in scripts, row.code


def test_msgids_cover_lists_roles_and_flows_without_doubles():
    found = [msgid for msgid, _ in catalogue.catalogue_msgids()]
    assert len(found) == len(set(found)) > 800
    assert {"Reception worker", "Missing report to the police", "Unaccompanied"} <= set(found)


# --- faults ------------------------------------------------------------------------------------------------------

GOOD = """\
id: colours
version: 1
title: Colours
language: en
source: test
confidence: high
valid_from: "2026-09-01"
codes:
  - {code: red, label: Red}
"""


@pytest.fixture
def broken(tmp_path: Path):
    def write(text: str) -> CatalogueError:
        path = tmp_path / "colours.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError) as caught:
            catalogue.load(path, "codes")
        assert caught.value.file == str(path)
        assert caught.value.remedy
        return caught.value

    return write


def test_load_wrong_confidence_names_row_field_and_remedy(broken):
    fault = broken(GOOD + "  - {code: blue, label: Blue, confidence: sure}\n")
    assert "blue" in fault.row and fault.field == "confidence" and "medium" in fault.remedy


def test_load_missing_label_names_the_row(broken):
    assert "1" in broken(GOOD + "  - {code: blue}\n").row


def test_load_doubled_key_is_refused(broken):
    fault = broken(GOOD.replace("version: 1", "version: 1\nversion: 2"))
    assert fault.field == "version" and "line 3" in fault.row


def test_load_broken_yaml_names_the_line(broken):
    assert broken(GOOD + "  - {code: [\n").row.startswith("line")


def test_load_missing_file_says_so(tmp_path):
    with pytest.raises(CatalogueError, match="does not exist"):
        catalogue.load(tmp_path / "none.yaml", "codes")


def test_load_doubled_code_is_refused(tmp_path, monkeypatch):
    from tutela.core.catalogue import lists

    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "colours.yaml").write_text(GOOD + "  - {code: red, label: Dark red}\n")
    monkeypatch.setattr(lists, "ROOT", tmp_path)
    with pytest.raises(CatalogueError, match="used twice"):
        lists.codes("colours")


def test_loaded_data_cannot_be_changed():
    row = catalogue.codes("language").require("tir")
    with pytest.raises(TypeError):
        row.attrs["script"] = "Latn"
    with pytest.raises(AttributeError):
        row.code = "x"


# --- notices -----------------------------------------------------------------------------------------------------


def test_child_notice_exists_in_six_languages_with_the_same_sections():
    assert catalogue.notice_languages("child_intake") == ["ar", "en", "fr", "it", "sv", "ti"]
    english = catalogue.notice("child_intake", "en")
    for language in catalogue.notice_languages("child_intake"):
        other = catalogue.notice("child_intake", language)
        assert [len(part["lines"]) for part in other["sections"]] == [
            len(part["lines"]) for part in english["sections"]
        ]
        assert "116 000" in str(other["sections"]) or "116000" in str(other["sections"])


def test_child_notice_in_ti_and_ar_says_that_a_native_speaker_must_read_it():
    for language in ("ti", "ar"):
        assert "native speaker" in catalogue.notice("child_intake", language)["review"]


def test_child_notice_in_an_unknown_language_falls_back_to_english():
    assert catalogue.notice("child_intake", "xx")["language"] == "en"


def test_files_have_no_tabs_and_end_with_a_line_break():
    for path in catalogue.ROOT.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "\t" not in text and text.endswith("\n"), path
        assert yaml.safe_load(text), path
