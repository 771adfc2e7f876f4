"""Forms of a disappearance. The report requires nothing but the child; every field may stay empty."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.cases.forms import When, codes, text
from tutela.core import catalogue
from tutela.exchange.showing import ShownFirst
from tutela.missing.enums import NEEDED_QUESTIONS, Basis, How, Interpreter, PlaceConsent

YES_NO_UNKNOWN = [("", "---"), ("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]
AGENCIES = [
    ("police", _("Police")), ("guardianship", _("Guardianship")), ("hotline", _("116\u00a0000 hotline")),
    ("child_protection", _("Child protection")), ("reception", _("Reception")), ("health", _("Health service")),
    ("school", _("School")), ("interpreter", _("Interpreter")),
]  # fmt: skip
PUSH = [
    ("no_news", _("No news about family or procedure")), ("conditions", _("Conditions in the house")),
    ("fear", _("Fear of somebody")), ("no_guardian", _("No guardian met")), ("boredom", _("Nothing to do")),
    ("refusal", _("A refusal or a move")), ("conflict", _("A quarrel")),
]  # fmt: skip
PULL = [
    ("family", _("Family elsewhere")), ("friends", _("Friends")), ("work", _("Work or debt")),
    ("other_country", _("Another country")), ("adult", _("An adult called or came")), ("partner", _("A partner")),
]  # fmt: skip
HARM = [
    ("injury", _("Injury")), ("exploitation", _("Exploitation")), ("threats", _("Threats")), ("hunger", _("Hunger or cold")),
    ("detention", _("Detention")), ("sexual_violence", _("Sexual violence")), ("none_said", _("None said")),
]  # fmt: skip
FINDINGS = [
    ("no_news", _("No news")), ("new_lead", _("A new lead")), ("nodes_asked", _("Other nodes asked again")),
    ("alert_current", _("Alert is current")), ("publicity_considered", _("Publicity considered")),
    ("place_held", _("Place held for the child")), ("family_informed", _("Family informed")),
]  # fmt: skip
AFRAID = [
    ("police", _("Police")), ("family", _("Family")), ("adult", _("An adult")), ("deportation", _("Being sent away")),
    ("traffickers", _("Those who brought the child")),
]  # fmt: skip
SOURCES = [
    ("call", _("A call")), ("message", _("A message")), ("relative", _("A relative")),
    ("companion", _("A companion")), ("social_media", _("Social media")), ("other_service", _("Another service")),
]  # fmt: skip
BIRTH_YEARS = {"required": False, "min_value": 1990, "max_value": 2100}


def outside_channels() -> list[tuple[str, Any]]:
    """Channels in which somebody outside took it in, the phone first."""
    return [(row.code, row.label) for row in catalogue.codes("channel") if row.attrs.get("external")]


class Yes(forms.TypedChoiceField):
    """Yes, no or nothing: True, False or None."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", "---"), ("yes", _("Yes")), ("no", _("No"))]
        words = {"yes": True, "no": False}
        super().__init__(choices=choices, required=False, coerce=words.__getitem__, empty_value=None, **kwargs)


def several(label: Any, choices: Any, *, required: bool = False, help_text: Any = "") -> forms.MultipleChoiceField:
    """Several boxes of a list."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class ReportForm(forms.Form):
    """The one-screen report. A child on file is chosen, or described in three fields."""

    case = forms.ChoiceField(label=_("Which child"), required=False)
    name = text(_("Not in the list: what the child is called"), help_text=_("Any name, or leave it empty."))
    sex = codes("sex", _("Not in the list: sex"), initial="unknown")
    birth_year = forms.IntegerField(label=_("Not in the list: born about"), **BIRTH_YEARS)
    danger_now = forms.BooleanField(label=_("In danger right now"), required=False)
    noticed_at = When(label=_("Missed since"), help_text=_("Leave empty for now."))
    last_seen_at = When(label=_("Last seen"))
    last_seen_place = text(_("Last seen where"), max_length=300)
    clothing = text(_("What the child wore"), max_length=500)
    with_adult = Yes(label=_("With an adult"))
    missing_from = codes("missing_from", _("Missing from"))
    circumstances = text(
        _("What happened"), max_length=4000, lines=3, help_text=_("Stays in the file: police and hotline do not get it.")
    )

    unknown = forms.BooleanField(label=_("Report a child of whom nothing is known"), required=False)

    def __init__(self, *args: Any, children: list[tuple[str, str]] | None = None, case: UUID | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["case"]
        field.choices = [("", _("Not in the list")), *(children or [])]
        if case is not None:
            field.initial = str(case)
        if not self.is_bound:
            del self.fields["unknown"]

    def clean(self) -> dict[str, Any]:
        """An empty form tells everybody of nobody, most often because the child was not chosen: it is asked once."""
        data = super().clean() or {}
        silent = not any(value for name, value in data.items() if name != "sex") and data.get("sex") in ("", "unknown", None)
        if silent and not self.errors:
            self.add_error("case", _("No child is chosen and nothing is written. Choose the child, write what you know, "
                                     "or tick below that nothing is known."))
        elif not data.get("unknown"):
            del self.fields["unknown"]
        return data

    @property
    def on_file(self) -> UUID | None:
        """The chosen file, if one was chosen."""
        chosen = self.cleaned_data.get("case")
        return UUID(chosen) if chosen else None

    def known(self) -> dict[str, Any]:
        """What the report service takes."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("case", "name", "sex", "birth_year", "unknown")}


class ReportKnownForm(ReportForm):
    """The same for a child chosen before."""

    case = name = sex = birth_year = unknown = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The child is known: an empty form is a report."""
        return forms.Form.clean(self) or {}


class UrgencyForm(forms.Form):
    """Questions first, exploitation before everything else; the level comes last and says until when it holds."""

    level = forms.ChoiceField(label=_("Urgency now"), choices=lambda: catalogue.codes("urgency").choices(blank=True),
                              help_text=_("“No added danger known” needs every answer above, and holds for twelve hours."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [row for row in catalogue.codes("urgency_reason") if row.code != "repeat_missing"]
        rows.sort(key=lambda row: NEEDED_QUESTIONS.index(row.code) if row.code in NEEDED_QUESTIONS else 99)
        questions = {f"q_{row.code}": forms.ChoiceField(label=row.label, choices=YES_NO_UNKNOWN, required=False) for row in rows}
        signs = several(
            _("Signs of exploitation seen or heard"), [(row.code, row.label) for row in catalogue.indicators("exploitation")],
            help_text=_("Signs are prompts, not proof. Tick what was seen or heard."),
        )
        self.fields = {**questions, "signs": signs, "level": self.fields["level"]}

    def values(self) -> dict[str, Any]:
        """What the service takes: answered questions, signs and level."""
        data = self.cleaned_data
        answers = {name[2:]: value for name, value in data.items() if name.startswith("q_") and value}
        return {"answers": answers, "signs": data["signs"], "level": data["level"]}


class HypothesisForm(forms.Form):
    """How sure, per possible reason; those left empty are not meant."""

    source = forms.ChoiceField(
        label=_("Who says so"),
        choices=[("worker", _("A worker")), ("child", _("The child")), ("companion", _("A companion")), ("family", _("Family"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confidence = catalogue.codes("hypothesis_confidence").choices(blank=True)
        found = {
            f"h_{row.code}": forms.ChoiceField(
                label=row.label, choices=confidence, required=False, help_text=row.text("first_question")
            )
            for row in catalogue.codes("hypothesis")
        }
        self.fields = {**found, "source": self.fields["source"]}

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        entries = [
            {"code": name[2:], "confidence": value}
            for name, value in self.cleaned_data.items() if name.startswith("h_") and value
        ]  # fmt: skip
        return {"entries": entries, "source": self.cleaned_data["source"]}


class LogForm(forms.Form):
    """Somebody was told outside: seconds."""

    recipient = codes("recipient_kind", _("Who was told"), required=True)
    channel = forms.ChoiceField(label=_("How"), initial="phone", choices=lambda: outside_channels())
    officer = text(_("Who took it in: name, number or post"), required=True, max_length=120)
    reference = text(_("Their reference number"), max_length=120)
    at = When(label=_("When"), help_text=_("Leave empty for now."))


class TellForm(forms.Form):
    """Tell one recipient the end."""

    recipient = codes("recipient_kind", _("Recipient"), required=True)
    channel = forms.ChoiceField(
        label=_("Told outside: how"), required=False, help_text=_("Leave empty if they read it in Tutela."),
        choices=lambda: [("", "---"), *outside_channels()],
    )
    officer = text(_("Told outside: to whom"), max_length=120)
    reference = text(_("Their reference number"), max_length=120)


class LocateForm(forms.Form):
    """Where she is: country and authority, never an address."""

    country = codes("country", _("Country"), required=True)
    authority = text(_("Authority that cares for the child"), help_text=_("The authority only. Never write an address here."))
    how = forms.ChoiceField(label=_("How it is known"), choices=How.choices)
    at = When()


class ReturnForm(forms.Form):
    """Back in care."""

    at = When(help_text=_("Leave empty for now."))


class HealthForm(forms.Form):
    """The check of the first 24 hours."""

    at = When(help_text=_("Leave empty for now."))
    text = text(_("What was found"), max_length=4000, lines=3, help_text=_("Only people who may read health details see this."))


class InterviewForm(forms.Form):
    """Return interview."""

    at = When(help_text=_("Leave empty for now."))
    child_refused = forms.BooleanField(label=_("The child preferred not to talk"), required=False)
    push = several(_("What pushed the child away"), PUSH)
    pull = several(_("What drew the child"), PULL)
    harm = several(_("What happened to the child"), HARM)
    text = text(_("What the child told: before, during, after"), max_length=10000, lines=8)
    child_agrees_to = several(_("Who may read this, if the child agrees"), [])

    def __init__(self, *args: Any, offices: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["child_agrees_to"]
        field.choices = offices or []

    def clean_child_agrees_to(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data["child_agrees_to"]]


class AlertForm(forms.Form):
    """Own reference and date only: nothing of any other system is stored."""

    at = When(help_text=_("Leave empty for now."))
    reference = text(_("Own reference"), max_length=60)
    officer = text(_("Officer who said so"), max_length=120, help_text=_("Needed when you are not the police."))


class ConfirmAlertForm(forms.Form):
    """Police: record and alert made."""

    reference = text(_("Own reference"), max_length=60)


def closing_outcomes() -> list[tuple[str, Any]]:
    """Outcomes that end an episode (turning 18 does not)."""
    return [(row.code, row.label) for row in catalogue.codes("outcome") if row.attrs.get("closes") is not False]


class CloseForm(forms.Form):
    """An outcome closes an episode."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=lambda: [("", "---"), *closing_outcomes()])


class ReviewForm(forms.Form):
    """Documented review."""

    findings = several(_("What was found"), FINDINGS)


class MeetingForm(forms.Form):
    """Meeting of all agencies."""

    at = When(help_text=_("Leave empty for now."))
    agencies = several(_("Who took part"), AGENCIES, required=True)


class AdultForm(forms.Form):
    """A young adult's episode."""

    legal_basis = forms.ChoiceField(label=_("Ground for the search"), choices=Basis.choices)
    place_consent = forms.ChoiceField(label=_("May the place be told"), choices=PlaceConsent.choices)


class ContactForm(forms.Form):
    """Heard of, unverified: closes nothing."""

    source = forms.ChoiceField(label=_("How we heard of the child"), choices=SOURCES)


class KnownForm(ShownFirst):
    """Known and safe: only after meeting her in the right way. What would leave is shown first."""

    signal = forms.ChoiceField(
        label=_("What you say"), choices=[("safe", _("Known and safe")), ("concern", _("Known, with concern"))]
    )
    met_in_person = forms.BooleanField(label=_("I met the child in person"), required=False)
    alone = forms.BooleanField(label=_("We were alone"), required=False)
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=Interpreter.choices, initial=Interpreter.NONE)
    asked_whom_to_tell = forms.BooleanField(label=_("I asked the child whom to tell"), required=False)
    tell = several(
        _("The child wants told"), [("family", _("Family")), ("guardian", _("Guardian")), ("nobody", _("Nobody"))]
    )


class SightingForm(forms.Form):
    """Seen somewhere. No name is asked."""

    at = When(label=_("When"), required=True)
    region = codes("region", _("Region"), required=True)
    place_kind = codes("place_kind", _("Kind of place"))
    place = text(_("Where exactly"), max_length=300)
    sex = codes("sex", _("Sex"), initial="unknown")
    birth_from = forms.IntegerField(label=_("Born between"), **BIRTH_YEARS)
    birth_to = forms.IntegerField(label=_("and"), **BIRTH_YEARS)
    language = codes("language", _("Language heard"))
    with_adult = Yes(label=_("With an adult"))
    text = text(_("What you saw"), max_length=4000, lines=4)


class ReceiptForm(forms.Form):
    """Look at the answer under a receipt code."""

    receipt = text(_("Receipt code"), required=True, max_length=40)


class CallForm(forms.Form):
    """Anonymous call. The caller's fields make a record apart from the call."""

    content = text(_("What was said"), required=True, max_length=10000, lines=6)
    sex = codes("sex", _("Sex"), initial="unknown")
    birth_from = forms.IntegerField(label=_("Born between"), **BIRTH_YEARS)
    birth_to = forms.IntegerField(label=_("and"), **BIRTH_YEARS)
    language = codes("language", _("Language"))
    region = codes("region", _("Region"))
    mark = codes("mark", _("Mark"))
    afraid_of = several(_("Afraid of"), AFRAID)
    caller_relation = codes("enquirer_claim", _("Caller, kept apart: says to be"))
    caller_name = text(_("Caller, kept apart: name"))
    caller_phone = text(_("Caller, kept apart: phone"), max_length=40)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith("caller_")}
        caller = {name[7:]: value for name, value in self.cleaned_data.items() if name.startswith("caller_")}
        return {**said, "caller": caller}


class EnquiryForm(forms.Form):
    """Somebody asks. Nothing is looked up."""

    asked_name = text(_("Whom they ask for"), required=True)
    said_relation = codes("enquirer_claim", _("Who they say to be"), required=True)
    caller_name = text(_("Their name, if they say it"))
    phone = text(_("Their phone number, if you see it"), max_length=40)
    channel = codes("channel", _("How they asked"), initial="phone")


class AcknowledgeForm(forms.Form):
    """Take a notice in."""

    reference = text(_("Your reference"), max_length=120)
    alert = forms.BooleanField(label=_("National record and alert are made"), required=False)


class RuleForm(forms.Form):
    """Threshold of the meeting."""

    episodes = forms.IntegerField(label=_("Episodes"), min_value=2, max_value=20)
    days = forms.IntegerField(label=_("in how many days"), min_value=1, max_value=365)
