"""Fields keep out what no person types, at the field, and keep what was typed."""

from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tutela.core.errors import InvalidInput, Refused, StaleEdit
from tutela.core.forms import Day, Lines, Moment, Photo, Text
from tutela.core.http import errors_on, form_status
from tutela.core.uploads import MAX_FILE


class Report(forms.Form):
    name = Text(label="Name")
    story = Lines(label="Story", required=False)
    born = Day(label="Born", required=False)
    seen = Moment(label="Seen", required=False)
    photo = Photo(label="Photo", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def picture():
    body = BytesIO()
    Image.new("RGB", (4, 4)).save(body, "PNG")
    return body.getvalue()


BAD = [
    ("name", "a\x00b"), ("name", "x" * 10_000), ("name", "\ud800"), ("name", ""), ("name", "a\x07b"), ("story", "a\x00"),
    ("born", "31/02/2010"), ("born", "0000-00-00"), ("seen", "2026-02-30T10:00"), ("born", "9" * 400),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_form_with_a_value_no_person_types_names_the_field_and_keeps_it(field, value):
    form = Report({"name": "Sara", field: value})
    assert not form.is_valid() and set(form.errors) == {field}
    assert form_status(form) == 422
    page = str(form)
    assert f'id="id_{field}_error"' in page and 'aria-invalid="true"' in page
    if value.isprintable() and value:
        assert value in page


@pytest.mark.parametrize("body", [b"not a picture", b"", picture()[:40]])
def test_photo_that_is_none_is_refused_at_the_field(body):
    form = Report({"name": "Sara"}, {"photo": SimpleUploadedFile("a.png", body)})
    assert not form.is_valid() and set(form.errors) == {"photo"}


def test_photo_that_is_too_large_is_refused_at_the_field():
    upload = SimpleUploadedFile("a.png", b"")
    upload.size = MAX_FILE + 1
    form = Report({"name": "Sara"}, {"photo": upload})
    assert not form.is_valid() and "12 MB" in str(form.errors["photo"])


def test_photo_that_is_one_comes_as_bytes():
    form = Report({"name": "Sara"}, {"photo": SimpleUploadedFile("a.png", picture())})
    assert form.is_valid() and form.cleaned_data["photo"] == picture()


def test_error_of_a_service_appears_at_the_field_or_on_top():
    form = Report({"name": "Sara"})
    assert form.is_valid()
    with errors_on(form) as outcome:
        raise InvalidInput(errors={"name": "Taken.", "elsewhere": "Not now."})
    assert not outcome.ok and form.errors["name"] == ["Taken."] and form.non_field_errors() == ["Not now."]
    with errors_on(form) as outcome:
        raise Refused("No.")
    assert "No." in form.non_field_errors()


def test_form_saved_by_somebody_else_first_keeps_the_words_and_takes_the_new_version():
    class Current:
        version = 8

    form = Report({"name": "Sara", "version": "7"})
    assert form.is_valid()
    with errors_on(form) as outcome:
        raise StaleEdit(current=Current())
    assert not outcome.ok
    assert 'value="8"' in str(form) and 'value="Sara"' in str(form) and "Nothing of theirs" in str(form)


@given(st.text(max_size=400))
def test_text_field_with_any_text_answers_and_never_breaks(value):
    Report({"name": value, "story": value, "born": value, "seen": value}).is_valid()
