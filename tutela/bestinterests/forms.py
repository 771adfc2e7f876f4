"""Forms of the reunification workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tutela.bestinterests.services import CHANNELS, DIRECTIONS, EVIDENCE, EVIDENCE_STATES
from tutela.core.catalogue import codes
from tutela.core.forms import Moment, Text

EVIDENCE_LABELS = {
    "child_statement": _("What the child says"),
    "relative_statement": _("What the relative says"),
    "document": _("Document"),
    "photo_pair": _("Photos of both"),
    "dna_offer": _("Offer of a DNA test"),
}
STATE_LABELS = {
    "missing": pgettext_lazy("evidence", "Missing"), "asked": pgettext_lazy("evidence", "Asked for"),
    "received": pgettext_lazy("evidence", "Received"),
}
CHANNEL_LABELS = {"national_unit": _("National unit"), "letter": _("Letter"), "phone": _("Phone")}
DIRECTION_LABELS = {"sent": _("Sent"), "received": _("Received")}


class OpenForm(forms.Form):
    """Opening a workspace."""

    relative = forms.ChoiceField(label=_("Relative"))
    other_state = forms.ChoiceField(label=_("Country where the relative is"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relative"].choices = codes("relation").choices()  # type: ignore[attr-defined]
        self.fields["other_state"].choices = codes("country").choices()  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """One item of the evidence checklist."""

    item = forms.ChoiceField(label=_("Evidence"), choices=[(code, EVIDENCE_LABELS[code]) for code in EVIDENCE])
    state = forms.ChoiceField(label=_("How it stands"), choices=[(code, STATE_LABELS[code]) for code in EVIDENCE_STATES])


class ExchangeForm(forms.Form):
    """The date of one exchange with the other state."""

    direction = forms.ChoiceField(label=_("Direction"), choices=[(code, DIRECTION_LABELS[code]) for code in DIRECTIONS])
    channel = forms.ChoiceField(label=_("Channel"), choices=[(code, CHANNEL_LABELS[code]) for code in CHANNELS])
    at = Moment(label=_("When"))
    reference = Text(label=_("Own reference"), required=False, longest=120)
