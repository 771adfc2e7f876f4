"""Template helpers: form controls with their classes, spans of time in words, links to pages of a list."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from babel import Locale
from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutela.core import clock
from tutela.web.layouts import Group, groups_of

register = template.Library()

SOON = timedelta(hours=4)
CONTROL_CLASSES = {"textarea": "utrecht-textarea", "select": "utrecht-select"}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The form control of a field with the classes of the design system."""
    if isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple):
        return field.as_widget()
    kind = getattr(field.field.widget, "input_type", field.widget_type)
    classes = {
        "checkbox": "utrecht-checkbox", "select": "utrecht-select",
    }.get(kind, CONTROL_CLASSES.get(field.widget_type, "utrecht-textbox"))
    classes += _width(field)
    if field.errors:
        classes += f" {classes}--invalid"
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{classes} {own}".strip()})


# Up to so many characters a text box is as narrow as what is written into it.
SHORT_TEXT = 40


def _width(field: BoundField) -> str:
    """A class for boxes into which little is written, so that the box says how much is wanted."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind == "number":
        return " t-input--number"
    longest = getattr(field.field, "longest", None) or getattr(field.field, "max_length", None)
    return " t-input--short" if kind == "text" and longest and longest <= SHORT_TEXT else ""


@register.simple_tag
def field_groups(form: BaseForm) -> list[Group]:
    """The visible fields of a form in the groups of tutela.web.layouts."""
    return groups_of(form)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """One box with its label beside it (not a list of boxes)."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def span(value: Any) -> str:
    """A length of time in words, two units at most: "3 h 20 min", "2 days 4 h"."""
    if isinstance(value, datetime):
        value = clock.now() - value
    if not isinstance(value, timedelta):
        return ""
    minutes = int(abs(value).total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        text = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        return f"{text} {_('%(n)d h') % {'n': hours}}" if hours and days < 14 else text
    if hours:
        text = _("%(n)d h") % {"n": hours}
        return f"{text} {_('%(n)d min') % {'n': minutes}}" if minutes else text
    return _("%(n)d min") % {"n": minutes}


@register.filter
def due_state(value: Any) -> str:
    """overdue, soon (within four hours) or later; empty when nothing is due."""
    if not isinstance(value, datetime):
        return ""
    left = value - clock.now()
    return "overdue" if left < timedelta() else "soon" if left < SOON else "later"


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Date and time of the node's time zone as <time>, with the exact value for machines."""
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value)
    text = f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', value.astimezone(UTC).isoformat(timespec="seconds"), text)


@register.filter
def day(value: datetime | None) -> str:
    """The day in the node's time zone, in words: what separates the days of a timeline."""
    return date_format(timezone.localtime(value), "l j F Y") if isinstance(value, datetime) else ""


@register.filter
def at_clock(value: datetime | None) -> SafeString | str:
    """The time of day alone, below a heading that names the day."""
    if not isinstance(value, datetime):
        return ""
    exact = value.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', exact, f"{timezone.localtime(value):%H:%M}")


@register.simple_tag
def unique(prefix: str = "t") -> str:
    """An id that occurs once on the page, to tie a heading to its region."""
    return f"{prefix}-{uuid4().hex[:8]}"


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """One value of a mapping whose key is only known here; empty when absent."""
    return (mapping or {}).get(key, "")


@register.filter
def picture(svg: str) -> SafeString | str:
    """Drawing made by our own code (a QR code) put on the page; anything else stays text."""
    body = svg.split("?>", 1)[-1].strip()
    wrong = any(word in body.lower() for word in ("<script", " on", "href", "style=", "<!"))
    return svg if wrong or not body.startswith("<svg") else mark_safe(body)


@register.filter
def own_language(code: str) -> str:
    """The name of a language in that language, such as "français" for fr."""
    return Locale.parse(code).get_language_name(code) or code


HOTLINE = re.compile("116[ \u00a0]000")


@register.filter
def hotline(text: Any) -> SafeString:
    """A text with the number of the missing child hotline in one piece: in a page that runs from right to left a plain
    space between two groups of digits turns them around."""
    number = format_html('<bdi dir="ltr">{}</bdi>', "116\u00a0000")
    return mark_safe(HOTLINE.sub(str(number), conditional_escape(text)))
