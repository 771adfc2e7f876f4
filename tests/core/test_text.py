"""The one rule for every text that comes in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import InvalidInput
from tutela.core.text import BIDI_CONTROLS, INVISIBLE, clean_text, has_bidi_controls

KEPT = [
    "Selam Habtom",
    "ሰላም ሃብቶም",
    "سلام",
    "محمد علي",
    "سلام‌آباد",
    "Þórdís Ægisdóttir",
    "O'Brien-Nuñez",
    "李小龍",
    "🙂👩‍👧",
    "Ἀθηνᾶ",
    "x" * 200,
    "عبد الرحمن بن خالد",
    "N̈̈̈̈",
    "1",
    "'; DROP TABLE x; --",
    "<script>",
    "%s %(x)s {0}",
    "\\u0000",
    "..",
    "null",
]


@pytest.mark.parametrize("text", KEPT)
def test_text_people_write_is_kept(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    ["a\0b", "\0", "\ud800", "x\udfffy", "\ud83d", "a\x07b", "a\x1bb", "a\x7fb", "a\x85b", "a\x9fb", "a\nb", "a\tb", "a\r\nb",
     "Sar\ufffd", "x" * 201, "x" * 10_000, "é" * 10_000, "n̈" * 10_000, None, 3, b"bytes", ["list"], {}],
)  # fmt: skip
def test_text_nobody_types_is_refused_at_the_field(text):
    with pytest.raises(InvalidInput) as refused:
        clean_text(text, field="name")
    assert list(refused.value.errors) == ["name"]
    assert str(refused.value.errors["name"])


def test_refusal_never_repeats_what_was_typed():
    with pytest.raises(InvalidInput) as refused:
        clean_text("Selam\0Habtom")
    assert "Selam" not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Selam \n", "Selam"), ("e\u0301", "é"), ("\u202eSelam\u202c", "Selam"), ("a\u200fb", "ab"), ("\ufeffSelam", "Selam"),
        ("Se\u200blam", "Selam"), ("e\u200e\u0301", "é"), ("\u2066سلام\u2069", "سلام"), ("\u200f", ""), ("   ", ""),
    ],
)  # fmt: skip
def test_text_is_brought_into_one_form(typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize("typed", ["a\r\nb", "a\nb", "a\u2028b", "a\u2029b"])
def test_lines_are_kept_where_lines_are_asked_for(typed):
    assert clean_text(typed, lines=True) == "a\nb"
    with pytest.raises(InvalidInput):
        clean_text(typed)


def test_length_counts_letters_after_cleaning():
    assert len(clean_text("e\u0301" * 200)) == 200
    assert clean_text("\u200e" * 500 + "ab", max_length=2) == "ab"
    with pytest.raises(InvalidInput, match="200"):
        clean_text("x" * 201)


def test_direction_marks_are_told():
    assert has_bidi_controls("a\u202eb")
    assert not has_bidi_controls("سلام")


@given(st.text(alphabet=st.characters() | st.sampled_from(sorted(BIDI_CONTROLS | INVISIBLE) + ["\u0301", "\0", "\n"])))
def test_cleaned_text_is_a_fixed_point_that_both_databases_hold(text):
    try:
        once = clean_text(text, max_length=4000, lines=True)
    except InvalidInput:
        return
    assert clean_text(once, max_length=4000, lines=True) == once
    assert "\0" not in once
    assert once.encode("utf-8").decode("utf-8") == once
    assert not BIDI_CONTROLS & set(once)
    assert unicodedata.is_normalized("NFC", once)


@given(st.text())
def test_any_text_is_kept_or_refused_never_an_accident(text):
    try:
        assert isinstance(clean_text(text), str)
    except InvalidInput as error:
        assert list(error.errors) == ["text"]
