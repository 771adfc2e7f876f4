"""What can be asked of the navigator. All of it is codes and dates in an address; words to search go by POST."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.core.forms import Day, Text
from tutela.procedures.navigator import steps, words
from tutela.procedures.rulebook import book

Choices = Callable[[], list[tuple[str, str]]]
ON = "on-"
"""A date field is named after its event: on-child_missing."""


def _one_of(label: Any, choices: Choices, *, required: bool = True, every: Any = None) -> forms.ChoiceField:
    """A choice; `every` is the first entry, which stands for no choice."""
    blank = [("", every if every is not None else "")]
    errors = {"invalid_choice": _("Choose one of the list."), "required": _("Choose one of the list.")}
    return forms.ChoiceField(
        label=label, required=required, choices=lambda: [*blank, *choices()], error_messages=errors,
    )  # fmt: skip


def _states() -> list[tuple[str, str]]:
    return [(code, words.country(code)) for code in words.states()]


def _jurisdictions() -> list[tuple[str, str]]:
    own = [(code, words.country(code)) for code in words.jurisdictions()]
    return [*((code, str(label)) for code, label in words.OTHERS.items()), *own]


def _topics() -> list[tuple[str, str]]:
    return [(code.value, str(label)) for code, label in words.TOPICS.items()]


def _kinds() -> list[tuple[str, str]]:
    return [(code.value, str(label)) for code, label in words.KINDS.items()]


class SearchForm(forms.Form):
    """Search the catalogue."""

    words = Text(
        label=_("Words"), required=False, longest=100, help_text=_("Of the law only, never about a child."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    country = _one_of(_("Country or law"), _jurisdictions, required=False, every=_("All"))
    topic = _one_of(_("Topic"), _topics, required=False, every=_("All"))
    kind = _one_of(_("Kind"), _kinds, required=False, every=_("All"))


class CompareForm(forms.Form):
    """Two countries, one topic."""

    topic = _one_of(_("Topic"), _topics)
    a = _one_of(_("One country"), _states)
    b = _one_of(_("The other country"), _states)

    def clean_b(self) -> str:
        """Two different countries."""
        found: str = self.cleaned_data["b"]
        if found == self.cleaned_data.get("a"):
            raise forms.ValidationError(_("Choose a country other than the first one."))
        return found


class StepsForm(forms.Form):
    """A country pair, a situation, and dates that are known. `from` and `to` are words of Python, hence __init__."""

    at = Day(label=_("Day of the first event"), required=False)
    time = forms.TimeField(
        label=_("Time"), required=False, help_text=_("Needed where hours are counted."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time that exists, for example 14:30.")},
    )  # fmt: skip
    field_order = ("event", "from", "to", "at", "time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"] = _one_of(_("Situation"), steps.choices)
        self.fields["from"] = _one_of(_("From: the State of the file"), _states)
        self.fields["to"] = _one_of(_("To: the other State"), _states)
        self.order_fields(self.field_order)
        self.later = self._later()

    def _later(self) -> list[str]:
        """One date field for each later event of the chosen situation; their names."""
        situation = steps.all_situations().get(str(self.data.get("event", "")))
        events = dict.fromkeys(stage.event for stage in situation.stages) if situation else {}
        names = []
        for event in list(events)[1:]:
            names.append(f"{ON}{event}")
            self.fields[names[-1]] = Day(label=words.event_title(event), required=False)
        if events:
            self.fields["at"].label = _("Day: %(event)s") % {"event": words.event(next(iter(events)))}
        return names

    def clean(self) -> dict[str, Any]:
        """Two different States; a time only with its day."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("to") and found.get("to") == found.get("from"):
            self.add_error("to", _("Choose a country other than the first one."))
        if found.get("time") and not found.get("at"):
            self.add_error("at", _("Give the day of this time too."))
        return found

    def events(self) -> dict[str, datetime | date]:
        """The dates that were given, by the law's word. A time is that of the State of the file."""
        found = self.cleaned_data
        first = steps.all_situations()[found["event"]].stages[0].event
        known: dict[str, datetime | date] = {
            name.removeprefix(ON): found[name] for name in self.later if found.get(name)
        }
        if found.get("at"):
            known[first] = moment(found["at"], found.get("time"), found["from"])
        return known

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that are always shown."""
        return [field for field in self.visible_fields() if field.name not in self.later]

    @property
    def dates(self) -> list[forms.BoundField]:
        """The dates of later events."""
        return [self[name] for name in self.later]


def moment(day: date, at: time | None, state: str) -> datetime | date:
    """A day, or a moment in the time zone of a State."""
    if at is None:
        return day
    zone = ZoneInfo(book().catalogue.calendar(state).zone)
    return datetime.combine(day, at, tzinfo=zone)


class CaseStepsForm(forms.Form):
    """A situation of a child and the other State; the State of the file is this node's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"] = _one_of(_("Situation"), steps.choices)
        self.fields["to"] = _one_of(_("The other State"), _others)


def _others() -> list[tuple[str, str]]:
    own = book().country
    return [(code, label) for code, label in _states() if code != own]


class ChangesForm(forms.Form):
    """Two editions of the catalogue."""

    def __init__(self, *args: Any, editions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(editions.items())
        self.fields["older"] = _one_of(_("Older edition"), lambda: listed)
        self.fields["newer"] = _one_of(_("Newer edition"), lambda: listed)
