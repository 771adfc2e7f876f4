"""Rules in plain language: who, by when, counted from what, and how far the text was checked."""

from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tutela.access.roles import ROLES
from tutela.core import catalogue
from tutela.engines.clocks import (
    EFFECT_WORDS,
    PLATFORM,
    Binding,
    Deadline,
    Direction,
    Effect,
    Extension,
    Rule,
    RuleKind,
    Topic,
    triggers,
    wording,
)
from tutela.procedures.rulebook import book

NOT_FOUND = _("No time limit was found. Nothing is filled in.")

TOPICS: dict[Topic, Any] = {
    Topic.GUARDIAN: _("Guardian"),
    Topic.MISSING: _("Missing report"),
    Topic.SCHOOL: _("School"),
    Topic.HOST: _("Host check"),
    Topic.ASYLUM: _("Asylum application"),
    Topic.AGE: _("Age"),
    Topic.IDENTIFICATION: _("Identification and biometrics"),
    Topic.FAMILY: _("Family"),
    Topic.RESPONSIBILITY: _("Which State is responsible"),
    Topic.RECEPTION: _("Reception"),
    Topic.PLACEMENT_ABROAD: _("Placement in another State"),
    Topic.TRAFFICKING: _("Trafficking"),
    Topic.TEMPORARY_PROTECTION: _("Temporary protection"),
    Topic.RESIDENCE: _("Residence"),
    Topic.DATA: _("Data protection"),
}
KINDS: dict[RuleKind, Any] = {
    RuleKind.DEADLINE: _("Time limit"),
    RuleKind.AT_ONCE: _("At once"),
    RuleKind.DUTY: _("Duty without a time"),
    RuleKind.GUARD: _("Ceiling"),
    RuleKind.UNKNOWN: _("Time limit not found"),
}
NEEDS: dict[str, Any] = {
    "alert_entered": _("Alert entered"),
    "alert_withdrawn": _("Alert withdrawn"),
    "application_lodged": _("Application lodged"),
    "application_passed_on": _("Application passed on"),
    "application_registered": _("Application registered"),
    "guardian_appointed": _("Guardian appointed"),
    "guardian_person": _("Person named as guardian"),
    "guardian_requested": _("Guardian requested"),
    "police_told": _("Police told"),
    "provisional_person": _("Provisional person named"),
    "school_place": _("School place"),
    "take_charge_answer": _("Answer to the take-charge request"),
    "take_charge_request": _("Take-charge request sent"),
}
MEASURES: dict[str, Any] = {"children_per_representative": _("children per representative")}
STARTS: dict[str, Any] = {
    "application_made": _(
        "Made: the child, or somebody for the child, has said to an authority that protection is wanted. No form is needed. "
        "Registered and lodged come later and are other events."
    ),
    "application_registered": _(
        "Registered: the authority has entered the application in its register. It was made before and is lodged later; "
        "these are other events."
    ),
    "application_lodged": _(
        "Lodged: the application is complete and with the authority that decides, with the representative. It was made and "
        "registered before; these are other events."
    ),
    "application_presented": _("Presented: the child, or somebody for the child, has asked for protection at the office."),
    "child_located": _("Located: it is known where the child is. Back in care is another, later event."),
    "child_returned": _("Back in care: the child is with those who look after it again. Located is an earlier event."),
    "child_missing": _("Noticed missing: when somebody noticed, not when the report was made. There is no waiting time."),
    "missing_declared": _("Declared missing: an official declaration, later than the moment when somebody noticed."),
    "decision_notified": _("Notified: the decision has reached the child or the representative; the day it was made is earlier."),
    "take_charge_accepted": _("Accepted: the other State has said yes, or its time to answer has passed in silence."),
    "request_received": _("Received: the day on which the other authority got the request, not the day it was sent."),
}


def language() -> str:
    """The reader's language without its region."""
    return (get_language() or "en").split("-")[0]


def country(code: str) -> str:
    """The name of a jurisdiction: a State, a region of one, the Union, a convention, or the platform."""
    if code in OTHERS:
        return str(OTHERS[code])
    state, dash, _region = code.partition("-")
    name = catalogue.codes("country").label("GR" if state == "EL" else state)
    calendar = book().catalogue.calendars.get(code)
    return f"{name}: {calendar.name if calendar else code}" if dash else str(name)


OTHERS: dict[str, Any] = {
    "EU": _("European Union"),
    "INT": _("Hague Convention"),
    PLATFORM: _("Target of the platform"),
}


def states() -> list[str]:
    """The States and regions that the catalogue has rules or holidays of, by the names the reader knows them by."""
    return sorted({*jurisdictions(), *book().catalogue.calendars}, key=country)


def jurisdictions() -> list[str]:
    """The States and regions that have rules of their own."""
    return sorted({rule.jurisdiction for rule in book().catalogue.rules.values()} - set(OTHERS), key=country)


def role(rule: Rule) -> str:
    """The role in the product that has the step."""
    found = ROLES.get(rule.role)
    return str(found.label) if found else rule.role


def event(trigger: str) -> str:
    """The event that starts a period."""
    return gettext(triggers.term(trigger).message)


def event_title(trigger: str) -> str:
    """The same at the beginning of a line."""
    return capfirst(event(trigger))


def topic(rule: Rule) -> str:
    """What a rule is about."""
    return str(TOPICS[rule.topic]) if rule.topic else ""


def ground(code: str) -> str:
    """Why a period may be longer."""
    return str(catalogue.codes("deadline_ground").label(code))


def by_when(rule: Rule) -> str:
    """By when, without a date: the period in words. Unknown stays unknown; nothing is filled in."""
    if rule.kind is RuleKind.UNKNOWN:
        return str(NOT_FOUND)
    if rule.until:
        return gettext("Until %(day)s") % {"day": day(rule.until)}
    if rule.deadline:
        return _with_extension(rule, period(rule.deadline, ceiling=rule.binding is Binding.GUARD))
    if rule.limit:
        values = {"n": rule.limit.normal, "what": MEASURES.get(rule.limit.measure, rule.limit.measure)}
        text = gettext("At most %(n)s %(what)s") % values
        more = gettext("exceptionally %(n)s") % {"n": rule.limit.exceptional}
        return f"{text}, {more}" if rule.limit.exceptional else text
    if rule.kind is RuleKind.AT_ONCE:
        return gettext("At once; the law names no number")
    return gettext("In the law's words: %(words)s") % {"words": rule.timing} if rule.timing else gettext("No time is named")


def period(deadline: Deadline, *, ceiling: bool = False) -> str:
    """A period in words: "Within 15 working days (…)"."""
    values = {"n": deadline.n, "unit": gettext(wording.unit_term(deadline.n, deadline.unit, deadline.kind).message)}
    if deadline.direction is Direction.BACKWARD:
        return gettext("At the latest %(n)s %(unit)s before the event") % values
    return (gettext("No longer than %(n)s %(unit)s") if ceiling else gettext("Within %(n)s %(unit)s")) % values


def _with_extension(rule: Rule, text: str) -> str:
    more = rule.extension(rule.ground) if rule.extends else None
    return f"{text}; {extension(more)}" if more else text


def extension(one: Extension) -> str:
    """A longer period and its ground."""
    values = {
        "n": one.n, "unit": gettext(wording.unit_term(one.n, one.unit, one.kind).message), "ground": ground(one.ground),
    }  # fmt: skip
    text = gettext("instead %(n)s %(unit)s (%(ground)s)") if one.instead else gettext("%(n)s %(unit)s more (%(ground)s)")
    times = gettext("up to %(n)s times") % {"n": one.times}
    return f"{text % values}, {times}" if one.times > 1 else text % values


def silence(rule: Rule) -> str:
    """What it means that nobody did anything in time; empty where no time is named."""
    if rule.kind in (RuleKind.UNKNOWN, RuleKind.DUTY):
        return ""
    if rule.kind is RuleKind.GUARD or rule.binding is Binding.GUARD:
        return gettext(wording.GUARD)
    if rule.binding is Binding.SOFT_UNACCOMPANIED_MINOR:
        return f"{gettext(EFFECT_WORDS[rule.on_expiry.effect])} {gettext(wording.SOFT)}"
    return gettext(EFFECT_WORDS[rule.on_expiry.effect])


def changes_something(rule: Rule) -> bool:
    """Whether silence has an effect in law."""
    return rule.on_expiry.effect is not Effect.NONE


def day(value: date) -> str:
    """A day as a short date."""
    return date_format(value, "j F Y")


def text_language(code: str) -> str:
    """The language of the text that was read."""
    if not code:
        return ""
    try:
        return str(Locale.parse(language()).languages.get(code, code))
    except UnknownLocaleError:
        return code


def conditions(pairs: Any) -> str:
    """Facts and their values: "urgent: yes"."""
    said = [f"{_fact(name)}: {', '.join(_value(one) for one in values)}" for name, values in pairs.items()]
    return "; ".join(said)


FACTS: dict[str, Any] = {
    "based_on_hit": _("based on a hit"), "urgent": _("urgent"), "decision": _("decision"), "category": _("category"),
    "eurodac_hit": _("hit in Eurodac"), "ground": _("ground"), "health_prevents": _("health prevents it"),
    "held_over_72h": _("held for more than 72 hours"), "procedure": _("procedure"), "repeat_capture": _("taken once more"),
}  # fmt: skip
VALUES: dict[str, Any] = {
    "true": _("yes"), "false": _("no"), "irregular": _("irregular entry"), "resettlement": _("resettlement"),
    "temporary_protection": _("temporary protection"), "absconding": _("absconding"), "accelerated": _("accelerated"),
    "inadmissibility": _("inadmissibility"),
}  # fmt: skip


def _fact(name: str) -> str:
    return str(FACTS.get(name, name.replace("_", " ")))


def _value(code: str) -> str:
    return str(VALUES.get(code, code))


APPLIES: dict[str, Any] = {
    "asylum_applicant": _("for a child who asks for asylum"),
    "unaccompanied_or_claiming_minor": _("for an unaccompanied child, or somebody who says to be one"),
}
BINDINGS: dict[Binding, Any] = {
    Binding.HARD: _("Binding"),
    Binding.SOFT_UNACCOMPANIED_MINOR: _("Binding, but never too late for an unaccompanied child"),
    Binding.GUARD: _("Ceiling, not a deadline"),
    Binding.TARGET: _("Target, no legal deadline"),
}
DECISIONS: dict[str, Any] = {
    "decision_ref": _("needs a decision with its reference"),
    "note_in_file": _("needs a note in the file"),
    "notice_to_commission": _("needs a notice to the Commission"),
    "other_state_told": _("the other State has to be told"),
    "prosecutor_told": _("the prosecutor has to be told"),
    "told_within_first_month": _("the person has to be told within the first month"),
    "told_within_one_month": _("the person has to be told within one month"),
}


def confidence(rule: Rule) -> str:
    """How the content was checked."""
    return gettext(wording.CONFIDENCE_WORDS[rule.confidence])


def checked(rule: Rule) -> str:
    """How the content was checked, and when somebody reads it again: "article read; next review 28 February 2027"."""
    if rule.next_review is None:
        return gettext("%(how)s; no review is planned") % {"how": confidence(rule)}
    return gettext("%(how)s; next review %(day)s") % {"how": confidence(rule), "day": day(rule.next_review)}
