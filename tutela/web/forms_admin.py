"""Forms of the administration screens."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from tutela.access.roles import ROLES
from tutela.core.catalogue import codes
from tutela.core.forms import Day, Text


class OwnPassword(forms.Form):
    """Base: somebody chooses a password that nobody else knows."""

    password = forms.CharField(
        label=_("Password"), help_text=_("At least 12 characters. A sentence is easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=200, strip=False,
    )
    again = forms.CharField(
        label=_("Password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=200,
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        password = values.get("password")
        if password and password != values.get("again"):
            self.add_error("again", _("The two passwords differ. Type both again."))
        elif password:
            try:
                password_validation.validate_password(password)
            except forms.ValidationError as error:
                self.add_error("password", error)
        values.pop("again", None)
        return values


class FirstRunForm(OwnPassword):
    """The first administrator chooses name and password; none is built in."""

    field_order = ("organisation_name", "display_name", "username", "password", "again")

    organisation_name = Text(label=_("Name of the authority or office that runs this node"), longest=120)
    display_name = Text(label=_("Your name"), longest=120)
    username = Text(label=_("User name"), help_text=_("Used to log in."), longest=60)


class InviteForm(forms.Form):
    """The administrator names the first named officer: another person."""

    display_name = Text(label=_("Name of the named protection officer"), longest=120,
                        help_text=_("Another person than you. Your office answers for that: the program cannot check it."))
    username = Text(label=_("User name"), help_text=_("Used to log in."), longest=60)


class JoinForm(OwnPassword):
    """The invited officer uses the code once and chooses a password."""

    field_order = ("username", "code", "password", "again")

    username = Text(label=_("User name"), longest=60)
    code = Text(label=_("Code from your administrator"), longest=40, help_text=_("It works once, for 14 days."))


class OrganisationForm(forms.Form):
    """A controller inside the node."""

    name = Text(label=_("Name"), longest=120)
    code = forms.SlugField(label=_("Short code"), help_text=_("Letters, digits and hyphens; it never changes."), max_length=40)
    kind = forms.ChoiceField(label=_("What it is"))
    regime = forms.ChoiceField(
        label=_("Data protection regime"),
        choices=[("GDPR", _("GDPR: care, guardianship, courts, hotlines")), ("LED", _("LED: police and prosecution"))],
    )
    office = Text(label=_("Office that others may call"), required=False, longest=120)
    phone = Text(label=_("Phone of that office"), required=False, longest=40)
    email = forms.EmailField(label=_("E-mail of that office"), required=False)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = codes("organisation_kind")
        field: Any = self.fields["kind"]
        field.choices = [(kind, known.label(kind) if kind in known else kind.replace("_", " ").capitalize()) for kind in kinds]


class PersonForm(forms.Form):
    """A professional or volunteer; with a user name they can log in."""

    display_name = Text(label=_("Name"), longest=120)
    username = Text(label=_("User name"), required=False, longest=60,
                    help_text=_("Leave empty for somebody without a login, such as a guardian told by phone."))
    email = forms.EmailField(label=_("E-mail"), required=False,
                             help_text=_("Only to say that something waits; never with a child's data."))


class MandateForm(forms.Form):
    """A person acts for an organisation in a role until a day."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=[(code, role.label) for code, role in ROLES.items()])
    ends_on = Day(label=_("Last day"), required=False)

    def __init__(self, *args: Any, organisations: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.choices = organisations
