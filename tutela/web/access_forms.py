"""Forms about who may see a file, who is barred, and the danger flag."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.access.roles import ROLES
from tutela.core.catalogue import codes
from tutela.core.forms import Lines, Moment, Text


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
    """Barring somebody: an organisation or person of this node, somebody the file records, or a name written down. The
    duties of a barred guardian pass to the substitute, or to whom the office has."""

    outside_name = Text(label=_("Or somebody who is not on the list: name"), required=False, longest=200,
                        help_text=_("A relative, host, neighbour or other adult without an account here."))
    outside_contact = Text(label=_("Their phone"), required=False, longest=100,
                           help_text=_("Name or phone is how they are recognised when they ask."))
    reason = Lines(
        label=_("Why"), longest=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Only named officers can read this.")
    )
    substitute = forms.ChoiceField(
        label=_("Substitute, when a guardian is barred"), required=False,
        help_text=_("Leave empty: the next guardian of the same office takes over."),
    )

    def __init__(self, *args: Any, around: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.around = {str(one["id"]): one for one in around}
        recorded = [(f"outside:{key}", one["label"]) for key, one in self.around.items()]
        holder: Any = self.fields["holder"]
        holder.choices = [("", "---"), (_("In the file"), recorded), (_("On this node"), _holders())]
        holder.required = False
        guardians = [(str(row.pk), row.display_name) for row in access.people_with_role(role="guardian")]
        self.fields["substitute"].choices = [("", "---"), *guardians]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Arguments of the service."""
        data = self.cleaned_data
        found = {"reason": data["reason"], "substitute": UUID(data["substitute"]) if data["substitute"] else None}
        kind, _colon, identifier = data["holder"].partition(":")
        written = {"outside_name": data["outside_name"], "outside_contact": data["outside_contact"]}
        if kind == "outside":
            recorded = self.around[identifier]
            written = {"outside_name": recorded["name"] or written["outside_name"],
                       "outside_contact": recorded["contact"] or written["outside_contact"]}
            return {**found, **written, "outside": UUID(identifier)}
        if not kind:
            return {**found, **written}
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
