"""What can be added to a file: one form, one service and one permission each, for one screen that serves them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from tutela.access.roles import P
from tutela.cases import forms, services


@dataclass(frozen=True)
class Adding:
    """`classes`: the field class of the matrix that must be seen to open the form."""

    title: Any
    form: type[Form]
    service: Callable[..., Any]
    field_class: str
    permission: P = P.CASE_EDIT
    lead: Any = ""


ADDINGS: dict[str, Adding] = {
    "name": Adding(_("Add a name"), forms.NameForm, services.add_name, "names"),
    "kin": Adding(
        _("Name of a parent, brother or sister"), forms.KinForm, services.add_name, "family", lead=forms.WHY,
    ),
    "origin": Adding(
        _("Place of birth"), forms.OriginForm, services.set_birth_place, "identity", lead=forms.WHY,
    ),
    "birth": Adding(_("Birth date or age"), forms.BirthForm, services.set_birth, "identity"),
    "language": Adding(_("Add a language"), forms.LanguageForm, services.add_language, "languages"),
    "contact": Adding(
        _("Add a phone or social media name"), forms.ContactForm, services.add_contact, "contact",
        lead=_("Giving it is never a condition for food, a bed or a doctor."),
    ),
    "relation": Adding(_("Add family or a companion"), forms.RelationForm, services.add_relation, "family"),
    "document": Adding(_("Add a document"), forms.DocumentForm, services.add_document, "documents"),
    "mark": Adding(_("Add a mark"), forms.MarkForm, services.add_mark, "description"),
    "description": Adding(
        _("Describe the child"), forms.DescriptionForm, services.set_description, "description",
        lead=_("What stays empty keeps its former value."),
    ),
    "fact": Adding(
        _("Who is with the child"), forms.FactForm, services.add_fact, "facts",
        lead=_("Write what you see and which paper was shown. What an authority concludes from it is written apart."),
    ),
    "classification": Adding(
        _("Classification by an authority"), forms.ClassificationForm, services.classify, "classification",
        P.CASE_CLASSIFY, lead=_("Earlier classifications stay: each authority decides for itself."),
    ),
    "application": Adding(
        _("Event of an application"), forms.ApplicationForm, services.record_applications, "asylum_dates",
        lead=_("Made, registered and lodged are three different dates and start different clocks."),
    ),
    "note": Adding(_("Write a note"), forms.NoteForm, services.add_note, "health"),
    "view": Adding(
        _("What the child said"), forms.ViewForm, services.record_view, "child_views",
        lead=_("A refusal is an answer. It never costs the child anything."),
    ),
    "told": Adding(
        _("Already told"), forms.ToldForm, services.tell_topic, "told_topics",
        lead=_("Only the topic and the date, so that nobody asks again. The content stays where it was told."),
    ),
}
