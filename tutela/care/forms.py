"""Forms of care: opening a move, the roll, the first night."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.care.services import CENTRES, FIRST_NIGHT_ITEMS
from tutela.core.catalogue import codes
from tutela.core.forms import Moment

FIRST_NIGHT_LABELS = {
    "bed_shown": _("Bed and room shown"),
    "meal": _("Meal offered"),
    "numbers_112_116": _("Numbers 112 and 116 000 given"),
    "house_rules_own_language": _("House rules explained in the child's language"),
    "going_out_agreed": _("Agreed when and how to go out"),
    "who_to_wake": _("Knows whom to wake at night"),
    "phone_charged_kept": _("Phone charged and kept by the child"),
    "guardian_named": _("Knows who the guardian or provisional person is"),
    "fears_asked": _("Asked what the child is afraid of"),
    "same_language_peer": _("Introduced to somebody who speaks the language"),
}
MODES = [("bus", _("Bus")), ("car", _("Car")), ("train", _("Train")), ("plane", _("Plane")), ("foot", _("On foot"))]
RESULTS = [("present", _("Here")), ("absent", _("Not here")), ("away", _("Out, back at an agreed time"))]


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A date and time in the node's time zone."""
    return Moment(label=label, **kwargs)


class TransferForm(forms.Form):
    """Opening a move."""

    to = forms.ChoiceField(label=_("To which organisation"))
    departs_at = moment_field(_("Leaves at"))
    eta = moment_field(_("Expected to arrive at"), help_text=_("Two hours later both ends and the guardian are warned."))
    mode = forms.ChoiceField(label=_("How"), choices=MODES)

    def __init__(self, *args: Any, own: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.organisations().filter(kind__in=CENTRES).exclude(pk=own)
        self.fields["to"].choices = [(str(row.pk), row.name) for row in rows]  # type: ignore[attr-defined]

    def clean_to(self) -> UUID:
        """The chosen organisation's id."""
        return UUID(self.cleaned_data["to"])


class LeavingForm(forms.Form):
    """The end of a placement that is not a move to another house."""

    reason = forms.ChoiceField(label=_("Why"), choices=lambda: codes("placement_end").choices(blank=True))
    now_with = forms.ChoiceField(
        label=_("Who has the child now"), choices=lambda: codes("care_arrangement").choices(blank=True),
        help_text=_("If nobody knows, the child is missing: report, do not end the placement."),
    )
    at = moment_field(_("When"), required=False, help_text=_("Empty: now."))


class RollForm(forms.Form):
    """The evening roll: one answer per resident."""

    def __init__(self, *args: Any, residents: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.residents = residents
        for case, label in residents.items():
            self.fields[f"child_{case.hex}"] = forms.ChoiceField(
                label=label, choices=RESULTS, widget=forms.RadioSelect, required=True
            )
            self.fields[f"back_{case.hex}"] = moment_field(_("Back at"), required=False)

    def clean(self) -> dict[str, Any]:
        """A child who is out needs the agreed time."""
        data = super().clean() or {}
        for case in self.residents:
            if data.get(f"child_{case.hex}") == "away" and not data.get(f"back_{case.hex}"):
                self.add_error(f"back_{case.hex}", _("Write the agreed time, or choose “Not here”."))
        return data

    def answers(self) -> dict[str, Any]:
        """Arguments of services.call_roll."""
        data = self.cleaned_data
        present = [case for case in self.residents if data[f"child_{case.hex}"] == "present"]
        absent = [case for case in self.residents if data[f"child_{case.hex}"] != "present"]
        back_by = {case: data[f"back_{case.hex}"] for case in absent if data[f"child_{case.hex}"] == "away"}
        return {"present": present, "absent": absent, "back_by": back_by}


class FirstNightForm(forms.Form):
    """What was agreed for the first night."""

    items = forms.MultipleChoiceField(
        label=_("Done tonight"), widget=forms.CheckboxSelectMultiple,
        choices=[(code, FIRST_NIGHT_LABELS[code]) for code in FIRST_NIGHT_ITEMS],
    )
