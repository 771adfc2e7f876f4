"""Names: the same name in two hands and two scripts meets, another name does not."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines import names
from tutela.engines.names import tables


def keys(text):
    return {skeleton for word in names.words(text) for skeleton in word.skeletons}


@pytest.mark.parametrize("other", ["Abenna", "Habena", "abena", "ABENA", "Ābena", "ኣበና", "አበና", "Abena,", " Abena "])
def test_words_of_one_name_in_other_spelling_meet(other):
    assert keys("Abena") & keys(other)


@pytest.mark.parametrize("decoy", ["Abeba", "አበባ", "Adena", "Alena"])
def test_words_of_another_name_do_not_meet(decoy):
    assert not keys("Abena") & keys(decoy)
    assert not keys("ኣበና") & keys(decoy)


@pytest.mark.parametrize(
    ("latin", "ethiopic"),
    [
        ("Tesfai", "ተስፋይ"),
        ("Tesfaye", "ተስፋዬ"),
        ("Habtom", "ሃብቶም"),
        ("Yonas", "ዮናስ"),
        ("Jonas", "ዮናስ"),
        ("Kibrom", "ክብሮም"),
        ("Chibrom", "ክብሮም"),
        ("Tsegay", "ጸጋይ"),
        ("Zegai", "ጸጋይ"),
        ("Senait", "ሰናይት"),
        ("Mehret", "ምሕረት"),
        ("Yohannes", "ዮሃንስ"),
        ("Iohannes", "ዮሐንስ"),
        ("Berhane", "ብርሃን"),
        ("Gebre Mariam", "ገብረማርያም"),
        ("Ghebremariam", "ገብረ ማርያም"),
    ],
)
def test_latin_and_ethiopic_spelling_of_one_name_meet(latin, ethiopic):
    assert keys(latin) & keys(ethiopic)


def test_skeletons_are_at_most_three_with_the_usual_one_first():
    (word,) = names.words("Chibrom")
    assert word.skeletons == ("Sbrm", "kbrm", "hbrm")


@pytest.mark.parametrize(
    ("ethiopic", "latin"),
    [("ኣበና", "abena"), ("ተስፋይ", "tesfay"), ("ክብሮም", "kibrom"), ("ብርሃን", "birhan"), ("ርሻን", "rishan"), ("ሰላም", "selam")],
)
def test_romanise_ethiopic_gives_a_form_that_can_be_read(ethiopic, latin):
    assert names.romanise(ethiopic) == latin


@pytest.mark.parametrize(
    ("text", "script"),
    [("Abena", "Latn"), ("ኣበና", "Ethi"), ("محمد", "Arab"), ("Олена", "Cyrl"), ("12 ?", "Zyyy"), ("", "Zyyy")],
)
def test_detect_script_names_the_script_of_most_letters(text, script):
    assert names.detect_script(text) == script


def test_particles_are_left_out_unless_nothing_else_is_there():
    assert [w.text for w in names.words("Amina bint al-Hassan")] == ["amina", "hassan"]
    assert [w.text for w in names.words("Ben")] == ["ben"]


def test_compound_names_are_joined_and_two_names_are_not():
    assert len(names.words("Gebre Mariam Tesfay")) == 2
    assert len(names.words("Kidane Habtom")) == 2
    assert len(names.words("Abdul Kareem")) == 1


def test_composed_and_decomposed_letters_give_the_same_words():
    assert names.words("Sékou Condé") == names.words(unicodedata.normalize("NFD", "Sékou Condé"))


def test_every_sign_of_the_ethiopic_block_rows_is_assigned():
    table = names.all_tables()["Ethi"]
    letters = [chr(c) for c in range(0x1200, 0x1358) if "SYLLABLE" in unicodedata.name(chr(c), "")]
    missing = [sign for sign in letters if sign not in table.syllables]
    # Signs of Bilin, Gumuz and Agaw that do not occur in Tigrinya or Amharic names.
    assert len(missing) <= 12, missing


def test_norm_version_is_short_and_changes_with_a_table(monkeypatch):
    before = names.norm_version()
    assert re.fullmatch(r"n\d+\.[0-9a-f]{12}", before)
    tables.norm_version.cache_clear()
    newer = {**tables.all_tables(), "Zzzz": replace(tables.all_tables()["Latn"], version=99)}
    monkeypatch.setattr(tables, "all_tables", lambda: newer)
    assert tables.norm_version() != before
    tables.norm_version.cache_clear()


def test_broken_table_is_refused_with_file_and_row(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("id: x\nversion: 1\nscript: Latn\nkind: alphabet\nsource: own\nletters: [{from: a}]\n")
    with pytest.raises(names.TableError, match=r"x\.yaml: letters row 1"):
        names.read_table(path)
    path.write_text("id: x\n")
    with pytest.raises(names.TableError, match="version is missing"):
        names.read_table(path)


def test_every_table_carries_a_source():
    assert all(table.source for table in names.all_tables().values())


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_words_of_any_text_are_bounded_and_never_fail(text):
    found = names.words(text)
    assert len(found) <= 8
    assert all(len(word.skeletons) <= 3 for word in found)
