"""Forms of the file. Nothing that could keep a child from being registered is required."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tutela.cases.inputs import is_first_january
from tutela.cases.models.identity import KIN
from tutela.core import catalogue
from tutela.core.forms import Day as SomeDay
from tutela.core.forms import Lines, Moment, Text

Choices = Callable[[], list[tuple[str, str]]]


def choices(list_id: str, *, blank: bool = True) -> Choices:
    """Choices of a code list, read when the form is shown (labels in the language of the reader)."""
    return lambda: catalogue.codes(list_id).choices(blank=blank)


def codes(list_id: str, label: Any, *, required: bool = False, initial: str = "", help_text: Any = "") -> forms.ChoiceField:
    """A field for one code of a list."""
    return forms.ChoiceField(
        label=label, required=required, initial=initial, help_text=help_text, choices=choices(list_id, blank=not initial)
    )


def some(list_id: str, wanted: Iterable[str], *, others: bool = False) -> Choices:
    """Choices of these codes of a list, in this order; with `others` the rest of the list comes after them."""

    def found() -> list[tuple[str, str]]:
        labels = dict(catalogue.codes(list_id).choices())
        return [(code, labels.pop(code)) for code in wanted] + (list(labels.items()) if others else [])

    return found


def births_from(label: Any) -> forms.ChoiceField:
    """Where a birth date or age comes from: what the child says, a paper, an age assessment, the eye; then the rest."""
    return forms.ChoiceField(
        label=label, required=False, initial="child", help_text=_("A paper counts for more than what somebody estimated."),
        choices=some("fact_source", ("child", "document", "assessed", "visual"), others=True),
    )


def text(label: Any, *, required: bool = False, max_length: int = 200, help_text: Any = "", lines: int = 0) -> forms.CharField:
    """A text field; `lines` makes it a larger box. Too long a text is refused with a message, never cut off in silence."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    kind = Lines if lines else Text
    return kind(label=label, required=required, longest=max_length, help_text=help_text, widget=widget)


class When(Moment):
    """A moment in the time zone of the node; may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("When"))
        super().__init__(**kwargs)


class Day(SomeDay):
    """A day; may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


# Why a form asks for what no service needs to begin its work. Nothing of it is ever required.
WHY = _("It may stay empty. Names are spelt in many ways, and many children share one: other services can find a missing "
        "child, and tell the child from others, only by what was written here.")
BIRTH_PLACE = _("Place of birth, down to the village")
NEVER_STAY = _("As the child says it. It stays the same in every file, where names and dates differ. Where the child stays "
               "is never written here.")
NAMES_APART = re.compile("[,;،؛፣、\n]+")


def names_in(value: str) -> list[str]:
    """The names in a line, written with commas of any script between them."""
    return [name.strip() for name in NAMES_APART.split(value) if name.strip()]


class RegisterForm(forms.Form):
    """Register a child with whatever is known now."""

    name = text(_("Name, as you hear or read it"), help_text=_("One spelling is enough; none is fine."))
    native_name = text(_("Name in its own script"), help_text=_(
        "As on a paper, or let the child write it. Each country spells the same name in its own way in Latin letters; with "
        "the own script other services find the child under all of them."
    ))
    father = text(_("Father's given name"), help_text=_("In any script. It tells the child from others of the same name."))
    mother = text(_("Mother's given name"), help_text=_("In any script. In some countries it is on every paper."))
    siblings = text(_("Names of brothers and sisters"), help_text=_(
        "With commas between them. So that brothers and sisters are found together and not taken for one another."
    ))
    birth_place = text(BIRTH_PLACE, max_length=300, help_text=NEVER_STAY)
    age = forms.IntegerField(label=_("About how old"), required=False, min_value=0, max_value=30)
    birth = text(_("Birth date, if known"), max_length=10, help_text=_("A year (2012), a month (2012-05) or a day (2012-05-03)."))
    birth_source = births_from(_("Where the age comes from"))
    first_january = forms.ChoiceField(
        label=_("If it is 1 January: which is it?"), required=False, choices=lambda: [
            ("", "---"), ("day", _("The child was really born on 1 January")),
            ("placeholder", _("It was written because nobody knew the day")),
        ], help_text=_("Offices write 1 January when they know only the year. If it stays empty, the page of the child "
                       "asks again."),
    )
    sex = codes("sex", _("Sex"), initial="unknown")
    language = codes("language", _("Language"))
    nationality = codes("country", _("Nationality"))
    region = codes("region", _("Region of the first encounter"))
    encounter_at = When(label=_("First encounter"), help_text=_("Leave empty for now."))

    @property
    def names(self) -> list[dict[str, str]]:
        """The name in Latin letters or as heard, then in its own script."""
        return [{"text": value} for value in (self.cleaned_data["name"], self.cleaned_data["native_name"]) if value]

    @property
    def birth_precision(self) -> str:
        """What was answered about 1 January; empty where the date is another, or nothing was answered."""
        answer, value = str(self.cleaned_data["first_january"]), str(self.cleaned_data["birth"])
        asked = is_first_january(value) or (answer == "placeholder" and len(value) == 4)
        return answer if asked else ""


class SearchForm(forms.Form):
    """Look among the files you may know of."""

    words = Text(
        label=_("Name or reference"), required=False, longest=200,
        help_text=_("In any script or spelling, whole words. At most five files are shown, and the search is recorded."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class IdentityForm(forms.Form):
    """Short codes of the file."""

    sex = codes("sex", _("Sex"), initial="unknown")
    nationality = codes("country", _("Nationality"))
    region = codes("region", _("Region of the first encounter"))


class NameForm(forms.Form):
    """Another spelling or script."""

    text = text(_("Name"), required=True)
    kind = forms.ChoiceField(label=_("Kind of name"), required=False, initial="full", choices=lambda: [
        one for one in catalogue.codes("name_kind").choices() if one[0] not in KIN
    ])
    script = codes("script", _("Script"), help_text=_("Leave empty: it is recognised."))
    language = codes("language", _("Language of the name"))
    source = codes("fact_source", _("Where it comes from"), initial="child")


class KinForm(forms.Form):
    """The name of a parent, a brother or sister, or a grandfather; one at a time, in one script."""

    kind = forms.ChoiceField(label=_("Whose name"), initial="father", choices=some("name_kind", KIN))
    text = text(_("Given name"), required=True, help_text=_("In any script. The same name in another script is another entry."))
    script = codes("script", _("Script"), help_text=_("Leave empty: it is recognised."))
    source = codes("fact_source", _("Where it comes from"), initial="child")


class OriginForm(forms.Form):
    """Where the child was born."""

    place = text(BIRTH_PLACE, required=True, max_length=300, help_text=NEVER_STAY)
    source = codes("fact_source", _("Where it comes from"), initial="child")


class BirthForm(forms.Form):
    """A birth date as far as it is known."""

    value = text(_("Birth date"), required=True, max_length=10,
                 help_text=_("A year (2012), a month (2012-05) or a day (2012-05-03)."))
    precision = codes("birth_precision", _("How exact"), help_text=_(
        "Leave empty: as exact as you wrote it. For 1 January choose whether the day is known or was written because nobody "
        "knew it."
    ))
    source = births_from(_("Where it comes from"))
    standing = codes("birth_standing", _("Standing"), initial="claimed", help_text=_("In doubt, the person is a child."))


def dialects() -> list[Any]:
    """Dialects in words, under the name of their language."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for row in catalogue.codes("dialect"):
        groups.setdefault(str(row.attrs["language"]), []).append((row.code, row.label))
    languages = catalogue.codes("language")
    return [("", "---"), *((languages.label(code), rows) for code, rows in groups.items())]


class LanguageForm(forms.Form):
    """A language with its dialect."""

    code = codes("language", _("Language"), required=True)
    dialect = forms.ChoiceField(
        label=_("Dialect"), required=False, choices=dialects, help_text=_("A wrong dialect means a wrong interpreter."),
    )
    dialect_other = text(_("Another dialect, as the child calls it"), max_length=80, help_text=_("Stays in the file."))
    interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """The dialect without its language, which must be the chosen one."""
        data = super().clean() or {}
        language, _line, dialect = str(data.get("dialect") or "").partition("_")
        if dialect and language != data.get("code"):
            self.add_error("dialect", _("This is a dialect of another language. Choose one that fits, or leave it empty."))
        return {**data, "dialect": dialect}


class ContactForm(forms.Form):
    """A phone or a name on social media."""

    kind = codes("contact_kind", _("Kind"), initial="phone")
    value = text(_("Number or name"), required=True, max_length=120)
    whose = codes("contact_owner", _("Whose"), initial="child")


class RelationForm(forms.Form):
    """Family or companion."""

    kind = codes("relation", _("Relation"), required=True)
    name = text(_("Name"))
    country = codes("country", _("Country"))
    place = text(_("Place"), max_length=300)
    contact = text(_("Phone or other contact"), max_length=120)
    state = codes("relative_verification", _("How far checked"), initial="claimed")
    travels_with = forms.BooleanField(label=_("Travels with the child"), required=False)
    wants_contact = codes("answer", _("Does the child want contact"), initial="unknown")


class DocumentForm(forms.Form):
    """A paper."""

    type = codes("document_type", _("Document"), required=True)
    state = codes("document_state", _("State"), initial="seen_original")
    number = text(_("Number"), max_length=80)
    country = codes("country", _("Issued by"))


class MarkForm(forms.Form):
    """A mark on the body."""

    code = codes("mark", _("Mark"), required=True)
    note = text(_("In words"), max_length=500)


class DescriptionForm(forms.Form):
    """Looks; what stays empty keeps its former value."""

    height_cm = forms.IntegerField(label=_("Height in cm"), required=False, min_value=30, max_value=230)
    build = codes("build", _("Build"))
    hair_colour = codes("hair_colour", _("Hair colour"))
    hair_style = codes("hair_style", _("Hair style"))
    eye_colour = codes("eye_colour", _("Eyes"))
    clothing = text(_("Clothing last worn"), max_length=500)
    belongings = text(_("Belongings"), max_length=500)


class PhotoForm(forms.Form):
    """A photo; never a condition of care."""

    photo = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        help_text=_("Ask the child first. Up to 12 MB. Place and time in the file are removed. Do not keep it on your phone."),
    )


class FactForm(forms.Form):
    """Who is with the child."""

    kind = codes("fact_kind", _("Who is with the child"), required=True)
    evidence = codes("fact_evidence", _("What supports it"), initial="none")
    paper = codes("paper", _("Which paper proves it"))
    at = When()
    note = text(_("Note"), max_length=1000, lines=2)


class ClassificationForm(forms.Form):
    """What an authority calls the child."""

    code = codes("classification", _("Classification"), required=True)
    authority = codes("authority", _("By"), initial="child_protection")
    basis = text(_("Legal basis"), max_length=60)
    status = codes("classification_status", _("Status"), initial="provisional")
    at = When()


class ApplicationForm(forms.Form):
    """Made, registered, lodged: three dates that must not be mixed up, because different deadlines run from each."""

    kind = codes("application_kind", _("Kind"), initial="asylum")
    country = codes("country", _("Country"), required=True)
    made_at = When(label=_("Made"), help_text=_(
        "When the child first told any authority, also police or staff of a centre, that protection is wanted. "
        "No form is needed."
    ))
    registered_at = When(label=_("Registered"), help_text=_(
        "When the competent authority entered the application in its files. It stands on the first paper or card the child "
        "was given."
    ))
    lodged_at = When(label=_("Lodged"), help_text=_(
        "When the application was handed in complete, with its form or record, in presence of the representative. Often "
        "weeks later."
    ))

    def clean(self) -> dict[str, Any]:
        """At least one of the three."""
        data = super().clean() or {}
        given = [name for name in ("made_at", "registered_at", "lodged_at") if self.data.get(name) or data.get(name)]
        if not given and not self.errors:
            self.add_error("made_at", _("Write at least one of the three dates."))
        return data


class TakeBackForm(forms.Form):
    """Why an event of an application was wrong."""

    reason = codes("correction_reason", _("Why it is taken back"), required=True)


class NoteForm(forms.Form):
    """A restricted note."""

    note_class = codes("note_class", _("Kind of note"), initial="disclosure")
    text = text(_("Note"), required=True, max_length=4000, lines=6,
                help_text=_("Write only what safety needs. Notes never leave this node."))


class ViewForm(forms.Form):
    """What the child said."""

    topic = codes("view_topic", _("About"), required=True)
    answer = codes("view_answer", _("Answer"), required=True)
    words = text(_("In the child's words"), max_length=2000, lines=3)
    language = codes("language", _("Language of the talk"))
    interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    valid_until = Day(label=_("Valid until"))


class ToldForm(forms.Form):
    """The child has told this already."""

    topic = codes("told_topic", _("Topic"), required=True)
    told_on = Day(label=_("Told on"))


class ReleaseForm(forms.Form):
    """Give the file up."""

    reason = codes("owner_release_reason", _("Why"), required=True)


class TogetherForm(forms.Form):
    """Another child who belongs with this one."""

    kind = codes("group_kind", _("How they belong together"), initial="siblings")
    reference = text(_("Reference of the other file"), required=True, max_length=12, help_text=_("For example K7QD-2M4X."))


class NoticeForm(forms.Form):
    """In which language the notice for the child was handed over."""

    language = codes("language", _("Language"), required=True)


class SignsForm(forms.Form):
    """All signs of one list, each with what it rests on. Nothing is added up."""

    def __init__(self, *args: Any, list_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_id = list_id
        evidence = [("", _("not ticked")), *catalogue.codes("sign_evidence").choices()]
        for row in catalogue.indicators(list_id):
            self.fields[row.code] = forms.ChoiceField(label=row.label, choices=evidence, required=False)

    def ticks(self) -> list[dict[str, str]]:
        """The ticked signs with their evidence."""
        return [{"code": code, "evidence": value} for code, value in self.cleaned_data.items() if value]

    def groups(self) -> list[tuple[str, list[Any]]]:
        """Fields under the headings of the list, in its order."""
        found: dict[str, list[Any]] = {}
        for row in catalogue.indicators(self.list_id):
            found.setdefault(str(catalogue.codes("indicator_group").label(row.group)), []).append(self[row.code])
        return list(found.items())
