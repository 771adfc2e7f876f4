"""The gallery of components, for people who build and test screens. Not served on production nodes."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tutela.core import clock
from tutela.core.forms import Day, Lines, Moment, Photo, Text
from tutela.core.http import Page, screen


class Example(forms.Form):
    """One of every kind of field."""

    name = Text(label=_("Name"), help_text=_("As the child says it."), required=False)
    story = Lines(label=_("What happened"))
    born = Day(label=_("Date of birth"), required=False)
    seen = Moment(label=_("Last seen"))
    photo = Photo(label=_("Photo"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("f", _("Girl")), ("m", _("Boy"))])
    with_whom = forms.ChoiceField(label=_("With whom"), choices=[("alone", _("Alone")), ("adult", _("With an adult"))],
                                  widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(label=_("Signs"), choices=[("calls", _("Repeated calls")), ("debt", _("Debt"))],
                                      widget=forms.CheckboxSelectMultiple, required=False)
    agrees = forms.BooleanField(label=_("The child agrees"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Search(forms.Form):
    """A search with one field."""

    words = Text(label=_("Name or number"), required=False)


class Reference(forms.Form):
    """A single field laid out by the page."""

    reference = Text(label=_("Reference number"), required=False)


NAMES = {"latin": "Sara", "arabic": "سابا", "node": "Nord"}
EVIDENCE = [
    {"feature": _("Name"), "says": "for", "reason": _("Same sound in both scripts")},
    {"feature": _("Age"), "says": "against", "reason": _("Two years apart")},
    {"feature": _("Region"), "says": "neutral", "reason": _("Not recorded on one side")},
]


@login_not_required
@screen()
def gallery(request: HttpRequest) -> HttpResponse:
    """All components; `?lang=ar` shows them right-to-left."""
    if not settings.TUTELA.exercise:
        raise Http404
    language = request.GET.get("lang", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or "en"
    now = clock.now()
    context = {
        "acts": [{"at": now - timedelta(hours=hours), "what": _("Transfer opened"), "who": "Lia Conti"} for hours in (1, 27)],
        "earlier": now - timedelta(hours=27, minutes=12), "soon": now + timedelta(hours=2),
        "later": now + timedelta(days=2), "latest": now + timedelta(days=9), "evidence": EVIDENCE,
        "names": NAMES,
        "tabs": [(_("Overview"), "#", True), (_("Timeline"), "#", False), (_("Who has looked"), "#", False)],
        "search": Search(prefix="search"), "good": Example(prefix="good"), "single": Reference(prefix="one"),
        "bad": Example({"bad-born": "31 February", "bad-name": "x" * 300}, prefix="bad"),
        "listing": Page(items=[], number=2, has_next=True),
    }
    with translation.override(language):
        return render(request, "web/gallery.html", context)
