"""Forms about who may see a file, who is barred, and the danger flag."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.access.roles import ROLES
from tutela.core.catalogue import codes
from tutela.core.forms import Lines, Moment


def _holders() -> list[tuple[str, str]]:
    """Organisations and people of the node as choices: "org:…" or "person:…"."""
    rows = [(f"org:{row.pk}", row.name) for row in access.organisations()]
    return rows + [(f"person:{row.pk}", row.display_name) for row in access.people()]


class HolderForm(forms.Form):
    """Base: a select that names an organisation or a person."""

    holder = forms.ChoiceField(label=_("Organisation or person"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = _holders()  # type: ignore[attr-defined]

    def holder_arguments(self) -> dict[str, UUID]:
        """Arguments for the access services."""
        kind, _colon, identifier = self.cleaned_data["holder"].partition(":")
        return {"person" if kind == "person" else "organisation": UUID(identifier)}


class GrantForm(HolderForm):
    """Giving access."""

    purpose = forms.ChoiceField(label=_("For what"))
    role = forms.ChoiceField(label=_("Only people in this role"), required=False)
    ends_at = Moment(label=_("Until"), help_text=_("Access ends by itself at this time."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = codes("grant_purpose").choices()  # type: ignore[attr-defined]
        roles = [(code, role.label) for code, role in ROLES.items() if role.sees_cases]
        self.fields["role"].choices = [("", _("Everybody with access there")), *roles]  # type: ignore[attr-defined]


class BarForm(HolderForm):
    """Barring somebody; the duties of a barred guardian pass to the substitute, or to whom the office has."""

    reason = Lines(
        label=_("Why"), longest=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Only named officers can read this.")
    )
    substitute = forms.ChoiceField(
        label=_("Substitute, when a guardian is barred"), required=False,
        help_text=_("Leave empty: the next guardian of the same office takes over."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guardians = [(str(row.pk), row.display_name) for row in access.people_with_role(role="guardian")]
        self.fields["substitute"].choices = [("", "---"), *guardians]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Arguments of the service."""
        chosen = self.cleaned_data["substitute"]
        found = {"reason": self.cleaned_data["reason"], "substitute": UUID(chosen) if chosen else None}
        return {**found, **self.holder_arguments()}


class ReasonForm(forms.Form):
    """A reason for raising or lifting."""

    reason = Lines(label=_("Why"), longest=2000, widget=forms.Textarea(attrs={"rows": 3}))


class WithholdForm(forms.Form):
    """Keeping one look out of what the child reads for a while."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("investigation", _("Investigation of a colleague or other person")),
                 ("danger_to_child", _("Showing it would endanger the child")),
                 ("danger_to_other", _("Showing it would endanger somebody else"))],
    )
    until = Moment(label=_("Until"), help_text=_("At most 90 days. An inspector reviews it."))


class ReviewForm(forms.Form):
    """An inspector's review of a withheld look."""

    until = Moment(label=_("Stays withheld until"), required=False, help_text=_("Empty: show it now."))
