"""Which fields of a long form stand together under a heading, and which stand side by side.

A form that is not named here is one column without headings. A field that no group names comes after the groups, so that
a new field is never lost.
"""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField
from django.utils.translation import gettext_lazy as _

LAYOUTS: dict[str, tuple[tuple[Any, tuple[str, ...]], ...]] = {
    "missing.ReportForm": (
        (_("Which child"), ("case", "name", "sex", "birth_year")),
        (_("What you know now"), ("danger_now", "noticed_at", "last_seen_at", "last_seen_place", "clothing", "with_adult",
                                  "missing_from", "circumstances")),
    ),
    "cases.RegisterForm": (
        (_("What the child is called"), ("name", "native_name")),
        (_("Family and place of birth"), ("father", "mother", "siblings", "birth_place")),
        (_("Age"), ("age", "birth", "birth_source", "first_january")),
        (_("Where from, which language"), ("sex", "language", "nationality", "region", "encounter_at")),
    ),
    "missing.CallForm": (
        (_("The call"), ("content",)),
        (_("What was said about the child"), ("sex", "birth_from", "birth_to", "language", "region", "mark", "afraid_of")),
        (_("The caller, kept apart"), ("caller_relation", "caller_name", "caller_phone")),
    ),
    "missing.SightingForm": (
        (_("When and where"), ("at", "region", "place_kind", "place")),
        (_("Whom you saw"), ("sex", "birth_from", "birth_to", "language", "with_adult", "text")),
    ),
}


@dataclass(frozen=True)
class Group:
    """Fields under one heading; without a heading they only stand in order."""

    title: Any
    fields: list[BoundField]


def groups_of(form: BaseForm) -> list[Group]:
    """All visible fields of a form, each exactly once, in their groups."""
    layout = next((LAYOUTS[name] for name in _names(form) if name in LAYOUTS), ())
    shown = {field.name: field for field in form.visible_fields()}
    groups = [Group(title, [shown.pop(name) for name in names if name in shown]) for title, names in layout]
    groups = [group for group in groups if group.fields]
    return [*groups, Group("", list(shown.values()))] if shown else groups


def _names(form: BaseForm) -> list[str]:
    """The names of a form and of what it is made from: app and class."""
    return [f"{kind.__module__.split('.')[1]}.{kind.__name__}" for kind in type(form).__mro__ if "." in kind.__module__]
