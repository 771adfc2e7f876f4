"""Forms of guardianship."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.core.catalogue import codes
from tutela.core.forms import Day, Moment, Text
from tutela.exchange.showing import ShownFirst
from tutela.guardianship.services import BODIES, COURTS


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A date and time in the node's time zone."""
    return Moment(label=label, **kwargs)


class _ChoiceOfIds(forms.Form):
    """A form whose select fields hold ids; `ids` names them."""

    ids: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Ids instead of text."""
        data = super().clean() or {}
        for name in self.ids:
            if data.get(name):
                data[name] = UUID(data[name])
        return data


class RequestForm(_ChoiceOfIds):
    """Asking for a guardian."""

    ids = ("to",)
    to = forms.ChoiceField(label=_("Court or guardianship body"))
    at = moment_field(_("Asked at"), required=False, help_text=_("Empty: now."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.organisations().filter(kind__in=COURTS)
        self.fields["to"].choices = [(str(row.pk), row.name) for row in rows]  # type: ignore[attr-defined]


class BodyForm(_ChoiceOfIds):
    """Appointing a body."""

    ids = ("body",)
    body = forms.ChoiceField(label=_("Appointed body"))
    at = moment_field(_("Appointed on"), required=False, help_text=_("Empty: now."))
    reference = Text(label=_("Own reference of the decision"), required=False, longest=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.organisations().filter(kind__in=BODIES)
        self.fields["body"].choices = [(str(row.pk), row.name) for row in rows]  # type: ignore[attr-defined]


class PersonForm(_ChoiceOfIds):
    """Naming a provisional or acting person."""

    ids = ("person",)
    person = forms.ChoiceField(label=_("Person"))
    at = moment_field(_("From"), required=False, help_text=_("Empty: now."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.people_with_role(role="guardian")
        self.fields["person"].choices = [(str(row.pk), row.display_name) for row in rows]  # type: ignore[attr-defined]


class MeetingForm(forms.Form):
    """First meeting in person."""

    at = moment_field(_("Met in person at"))


class OfferForm(ShownFirst):
    """Offering a handover to another node. What would leave is shown first."""

    to = forms.ChoiceField(label=_("To which office"))
    scope = forms.MultipleChoiceField(
        label=_("What passes to the other office"), widget=forms.CheckboxSelectMultiple,
        initial=["personal_care", "legal_representation"],
    )
    open_deadlines = forms.MultipleChoiceField(
        label=_("Deadlines that are running and pass with it"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Take the tick away where your office still does it. Call the other office about each: only that the "
                    "guardianship is offered leaves this node."),
    )
    tells_child = forms.ChoiceField(
        label=_("Who tells the child"), choices=[("sender", _("We tell the child")), ("receiver", _("The other side"))]
    )

    def __init__(
        self, *args: Any, offices: list[tuple[str, str]], deadlines: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = offices  # type: ignore[attr-defined]
        self.fields["scope"].choices = _choices("guardianship_scope")  # type: ignore[attr-defined]
        self.fields["open_deadlines"].choices = deadlines  # type: ignore[attr-defined]
        self.fields["open_deadlines"].initial = [code for code, _label in deadlines]
        if not deadlines:
            del self.fields["open_deadlines"]


class DeclineForm(forms.Form):
    """Declining an offered handover."""

    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _choices("handover_reason")  # type: ignore[attr-defined]


class PackageForm(ShownFirst):
    """The minimal handover package: codes and dates only (flow F11). What it would send is shown before it is sent."""

    to = forms.ChoiceField(label=_("To which office"))
    needs = forms.MultipleChoiceField(label=_("Needs"), widget=forms.CheckboxSelectMultiple, required=False)
    schooling = forms.MultipleChoiceField(label=_("Schooling"), widget=forms.CheckboxSelectMultiple, required=False)
    contacts = forms.MultipleChoiceField(
        label=_("Offices that know the child"), widget=forms.CheckboxSelectMultiple, required=False
    )
    pointers = forms.MultipleChoiceField(
        label=_("Ask our office for"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=[("health", _("Health")), ("assessment", _("Assessment")), ("referral", _("Referral"))],
    )
    assent = forms.ChoiceField(
        label=_("The child"),
        choices=[("agrees", _("Agrees")), ("objects", _("Objects")), ("not_asked", _("Could not be asked yet"))],
    )

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {"needs": "child_need", "schooling": "schooling", "contacts": "organisation_kind"}
        for name, code_list in lists.items():
            self.fields[name].choices = _choices(code_list)  # type: ignore[attr-defined]
        self.fields["to"].choices = offices  # type: ignore[attr-defined]
        for code, label in _choices("view_topic"):
            said = gettext("What the child says: %(topic)s") % {"topic": label}
            self.fields[f"view_{code}"] = forms.ChoiceField(label=said, choices=_answers(), required=False)
        for code, label in _choices("told_topic"):
            said = gettext("Told already, on which day: %(topic)s") % {"topic": label}
            self.fields[f"told_{code}"] = Day(label=said, required=False)

    def parts(self) -> dict[str, Any]:
        """Arguments of the service: views with the coded answer, topics with the day, so that she need not tell again."""
        given = super().parts()
        views = [(code, given.pop(f"view_{code}")) for code, _label in _choices("view_topic")]
        told = [(code, given.pop(f"told_{code}")) for code, _label in _choices("told_topic")]
        return given | {
            "child_views": [{"code": code, "answer": answer} for code, answer in views if answer],
            "told_topics": [{"code": code, "on": day.isoformat()} for code, day in told if day],
        }


def _answers() -> list[tuple[str, Any]]:
    return codes("view_answer").choices(blank=True)


def _choices(name: str) -> list[tuple[str, Any]]:
    return codes(name).choices()


class AcceptForm(_ChoiceOfIds):
    """Accepting an offered handover."""

    ids = ("case", "person")
    case = forms.ChoiceField(label=_("Which child is it here"))
    person = forms.ChoiceField(label=_("Acting guardian here"))

    def __init__(self, *args: Any, cases: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [(str(key), label) for key, label in cases.items()]  # type: ignore[attr-defined]
        rows = access.people_with_role(role="guardian")
        self.fields["person"].choices = [(str(row.pk), row.display_name) for row in rows]  # type: ignore[attr-defined]
