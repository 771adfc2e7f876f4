"""Forms of leads."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as access
from tutela.core import catalogue
from tutela.core.forms import Moment
from tutela.exchange import selectors as exchange
from tutela.exchange.showing import ShownFirst
from tutela.leads.services.encounters import PROTECTION
from tutela.leads.wire import DESKS

REASONS = [
    ("other_child", _("It is another child")), ("facts_differ", _("Facts that cannot be both true")),
    ("record_error", _("A record was wrong")),
]  # fmt: skip
DANGER_REASONS = [
    ("protection_prevails", _("Letting it out protects the child more")),
    ("danger_from_asker", _("The danger may come from the asking side")),
    ("not_enough", _("Too little speaks for it")),
]  # fmt: skip
ALLOWANCE = [
    ("many_missing", _("Several children went missing at once")),
    ("joint_search", _("A search together with other offices")),
    ("backlog", _("Questions that could not be asked before")),
]  # fmt: skip
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


def listed(list_id: str, *, blank: Any = "") -> list[tuple[str, Any]]:
    """Choices of a catalogue list."""
    rows = [(row.code, catalogue.codes(list_id).label(row.code)) for row in catalogue.codes(list_id)]
    return [("", blank), *rows] if blank else rows


class AskForm(forms.Form):
    """Which nodes to ask."""

    nodes = forms.MultipleChoiceField(label=_("Which countries to ask"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.ChoiceField(
        label=_("Why"),
        choices=[("missing", _("A child is missing")), ("protection", _("A child was found or has arrived"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {item.node: f"{item.country}: {item.name}" for item in exchange.offices(kinds=DESKS)}
        self.fields["nodes"].choices = sorted(found.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]


class AllowForm(forms.Form):
    """Who may ask more today, and why."""

    person = forms.ChoiceField(label=_("Who may ask ten more questions within a day"), choices=())
    reason = forms.ChoiceField(label=_("Why"), choices=ALLOWANCE)

    def __init__(self, *args: Any, people: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people.items())  # type: ignore[attr-defined]


class EncounterForm(forms.Form):
    """An encounter in codes."""

    at = Moment(label=_("When"))
    region = forms.ChoiceField(label=_("Region"), choices=())
    sex = forms.ChoiceField(label=_("Sex"), choices=())
    birth_from = forms.IntegerField(label=_("Born in this year or later"), min_value=1990, max_value=2100)
    birth_to = forms.IntegerField(label=_("Born in this year or earlier"), min_value=1990, max_value=2100)
    language = forms.ChoiceField(label=_("Language"), choices=(), required=False)
    mark = forms.ChoiceField(label=_("A mark you saw"), choices=(), required=False)
    referred_to = forms.ChoiceField(
        label=_("Child-protection office that takes care of the child now"), choices=(),
        help_text=_("This office gets a task at once, whatever anybody answers."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = _("Not known")
        offices = access.organisations().filter(kind__in=PROTECTION)
        choices = {
            "region": listed("region"), "sex": listed("sex"), "language": listed("language", blank=unknown),
            "mark": listed("mark", blank=_("None seen")),
            "referred_to": [(str(row.pk), row.name) for row in offices],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def clean_referred_to(self) -> UUID:
        """The office's id."""
        return UUID(self.cleaned_data["referred_to"])


class QuestionForm(forms.Form):
    """A coded question to the other office."""

    topic = forms.ChoiceField(label=_("Question"), choices=())
    mark = forms.ChoiceField(label=_("Which mark"), choices=(), required=False)
    language = forms.ChoiceField(label=_("Which language"), choices=(), required=False)
    relation = forms.ChoiceField(label=_("Which relative"), choices=(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = listed("coded_question")  # type: ignore[attr-defined]
        for name in ("mark", "language", "relation"):
            self.fields[name].choices = listed(name, blank=_("Not asked"))  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, str]:
        """Topic and code for the service."""
        topic = self.cleaned_data["topic"]
        listed_in = catalogue.codes("coded_question").require(topic).attrs.get("list", "")
        return {"topic": topic, "code": self.cleaned_data.get(listed_in, "") if listed_in else ""}


class ReplyForm(forms.Form):
    """The answer to a coded question."""

    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect)


class DangerForm(forms.Form):
    """The named officer's decision under the danger flag."""

    release = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("yes", _("Let the answer out")), ("no", _("Keep it; the other office sees nothing"))],
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=DANGER_REASONS)


class ReasonForm(forms.Form):
    """Why a lead is put aside after it was possible."""

    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)


class ConfirmForm(forms.Form):
    """Confirm, choosing the file when the lead came from a call."""

    case = forms.ChoiceField(label=_("Which of your files is this child"), choices=())

    def __init__(self, *args: Any, files: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [(str(key), label) for key, label in files.items()]  # type: ignore[attr-defined]


class OfferForm(ShownFirst):
    """Offer the lead to a linked node. What would leave is shown first."""

    to = forms.ChoiceField(label=_("To which office"), choices=())

    def __init__(self, *args: Any, offices: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(offices.items())  # type: ignore[attr-defined]
