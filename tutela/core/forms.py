"""Form fields that keep out what no person types, and say so at the field."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tutela.core.errors import InvalidInput
from tutela.core.text import clean_text
from tutela.core.uploads import MAX_FILE, too_large

FIRST_YEAR, LAST_YEAR = 1900, 2100


class Text(forms.CharField):
    """A line of text, cleaned like every other text that comes in (tutela.core.text)."""

    lines = False

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(strip=True, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        try:
            return clean_text(text, max_length=self.longest, lines=self.lines)
        except InvalidInput as error:
            raise ValidationError(list(error.errors.values())) from error


class Lines(Text):
    """Several lines of text."""

    lines = True
    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, longest: int = 4000, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)


class PickedOrTyped(forms.DateTimeInput):
    """A date picker that turns into a text box when what was typed is no date, so that it can be seen and corrected."""

    def __init__(self, kind: str, pattern: str) -> None:
        self.pattern = pattern
        super().__init__(attrs={"type": kind}, format=pattern)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _reads(shown, self.pattern):
            context["widget"]["type"] = "text"
        return context


def _reads(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


class Moment(forms.DateTimeField):
    """A moment in the node's time zone, typed or picked."""

    widget = PickedOrTyped("datetime-local", "%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"]
        kwargs.setdefault("error_messages", {"invalid": _("Write a date and time that exist, for example 2026-09-07 14:30.")})
        super().__init__(input_formats=formats, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        _check_year(self, found)
        return found


class Day(forms.DateField):
    """A calendar day."""

    widget = PickedOrTyped("date", "%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"]
        kwargs.setdefault("error_messages", {"invalid": _("Write a date that exists, for example 2010-03-31.")})
        super().__init__(input_formats=formats, **kwargs)

    def to_python(self, value: Any) -> date | None:
        found: date | None = super().to_python(value)
        _check_year(self, found)
        return found


def _check_year(field: forms.Field, found: date | None) -> None:
    """A year that somebody meant; others cannot even be stored in every time zone."""
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(field.error_messages["invalid"], code="invalid")


class Photo(forms.FileField):
    """A picture, bounded; returns its bytes. Re-encoding and stripping of metadata is the service's act."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> bytes | None:  # type: ignore[override]
        if data and too_large(data):
            raise ValidationError(_("This file is larger than %(n)d MB. Take the photo again with a smaller size; "
                                    "everything else you typed is kept."), params={"n": MAX_FILE // (1024 * 1024)})
        upload = super().clean(data, initial)
        if not upload:
            return None
        raw: bytes = upload.read()
        _check_picture(raw)
        return raw


def _check_picture(raw: bytes) -> None:
    from PIL import Image

    try:
        with Image.open(BytesIO(raw)) as picture:
            picture.verify()
    except Exception as error:  # whatever a broken file provokes, the answer is the same
        raise ValidationError(_("This file is not a picture we can read. Choose a JPEG, PNG or WebP photo.")) from error
