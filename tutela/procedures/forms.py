"""Forms about deadlines."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tutela.core.catalogue import codes
from tutela.core.forms import Moment, Text
from tutela.engines.clocks.triggers import TRIGGERS


def ground_label(code: str) -> Any:
    """A ground of extension or suspension in words; its code where the list does not have it yet."""
    known = codes("deadline_ground")
    return known.label(code) if code in known else code.replace("_", " ")


class EventForm(forms.Form):
    """An event that deadlines count from."""

    trigger = forms.ChoiceField(label=_("What happened"))
    at = Moment(label=_("When it happened"), help_text=_("Deadlines count from this moment, not from now."))

    def __init__(self, *args: Any, triggers: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = sorted(((one, gettext(TRIGGERS[one])) for one in triggers), key=lambda pair: pair[1])
        self.fields["trigger"].choices = found  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The decision that extends or suspends a deadline, or lets it run again."""

    ground = forms.ChoiceField(label=_("Ground"))
    decision = Text(
        label=_("Reference of the decision"), longest=120,
        help_text=_("The number or date of the decision of the court or authority. No names."),
    )

    def __init__(self, *args: Any, grounds: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(one, ground_label(one)) for one in grounds]  # type: ignore[attr-defined]
        if not self.fields["ground"].choices:  # type: ignore[attr-defined]
            del self.fields["ground"]
