"""What each kind of work item and notice is called on the screen, and where its work is done."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """Label; name of the URL where it is done (without one: the child's file); what the URL takes."""

    label: Any
    url: str = ""
    takes: str = "case"


# Steps of a disappearance: done on the page of the episode.
DISAPPEARANCE: dict[str, Any] = {
    "search_carer": _("Not where expected: search now, then report"),
    "urgency_form": _("Fill in the urgency form"),
    "urgency_again": _("Look at the urgency again"),
    "police_report_ack": _("Get the police to acknowledge the report"),
    "hypothesis": _("Write down likely reasons and routes"),
    "strategy_call": _("Call police, guardian, reception and hotline together"),
    "publicity_decision": _("Decide about publicity"),
    "check_duplicates": _("Check duplicates, registers, hospitals, detention"),
    "trafficking_referral": _("Refer for possible trafficking"),
    "protected_placement": _("Find a protected placement"),
    "review_48h": _("Review after 48 hours"),
    "review_day7": _("Review on day 7"),
    "review_day14": _("Review on day 14"),
    "review_day30": _("Review on day 30"),
    "review_day60": _("Review on day 60"),
    "review_day90": _("Review on day 90"),
    "strategy_meeting": _("Meeting of all agencies"),
    "sighting_new": _("Look at a sighting"),
    "enquirer_pattern": _("The same adult asks in several places"),
    "barred_asks": _("Somebody who must learn nothing about this child has asked"),
    "which_state_acts": _("Settle which state acts"),
    "health_24h": _("Health check within 24 hours"),
    "safe_and_well_24h": _("Safe-and-well check within 24 hours"),
    "return_interview_72h": _("Return interview by somebody independent"),
    "placement_plan_7d": _("New placement and safety plan"),
    "best_interests_30d": _("Best-interests decision"),
    "learning_note": _("Write what would have helped"),
    "tell_recipient": _("Tell a recipient that it is over"),
    "withdraw_alert": _("Withdraw the alert"),
    "withdraw_elsewhere": _("An office elsewhere was asked to withdraw: wait for its answer"),
    "known_safe_received": _("An office elsewhere says that the child is known: read it"),
    "majority_sis": _("Turning 18: change the alert, keep the search"),
    "adult_review": _("Yearly review: still missing, now an adult"),
}

ITEMS: dict[str, Kind] = {kind: Kind(label, "missing:of_case") for kind, label in DISAPPEARANCE.items()} | {
    "barred_asks": Kind(DISAPPEARANCE["barred_asks"], "missing:enquiries"),
    "take_ownership": Kind(_("Take charge of this file: it has no owner")),
    "ownerless_alarm": Kind(_("Alarm: nobody has been in charge of this file for four hours")),
    "ownership_offered": Kind(_("You were named to take charge of this file")),
    "identify_child": Kind(_("Complete what is needed to recognise the child"), "cases:readiness"),
    "risk_look": Kind(_("First look at risks")),
    "risk_look_day14": Kind(_("Look at risks again (day 14)")),
    "risk_look_monthly": Kind(_("Look at risks again (monthly)")),
    "first_night_plan": Kind(_("Plan the first night"), "care:first_night"),
    "protected_placement": Kind(_("Find a protected placement")),
    "trafficking_referral": Kind(_("Refer for possible trafficking")),
    "expect_arrival": Kind(_("A child is expected"), "care:transfers", ""),
    "arrival_claimed": Kind(_("Another centre says that the child is there: is that so?")),
    "confirm_arrival": Kind(_("Arrival not confirmed: did the child arrive?"), "care:transfers", ""),
    "chase_transfer": Kind(_("Arrival not confirmed: call the receiving centre"), "care:transfers", ""),
    "transfer_unconfirmed": Kind(_("A move of your ward is not confirmed")),
    "guardian_request": Kind(_("Ask for a guardian"), "guardianship:request"),
    "appoint_guardian": Kind(_("Appoint a guardian"), "guardianship:requests", ""),
    "guardian_overdue": Kind(_("No guardian after 72 hours"), "guardianship:requests", ""),
    "first_meeting": Kind(_("Meet the child for the first time"), "guardianship:met"),
    "name_substitute": Kind(_("Name a substitute guardian"), "guardianship:file"),
    "handover_offered": Kind(_("An office elsewhere offers to hand over: answer")),
    "look_after_leaving": Kind(_("See the child where the child lives now")),
    "temporary_protection_ends": Kind(_("Temporary protection ends: settle status, guardian, school and host")),
    "transition_plan": Kind(_("Plan the time after 18")),
    "lead_new": Kind(_("A possible lead: look and answer"), "leads:inbox", ""),
    "lead_danger": Kind(_("A lead on a child in danger: decide what is said"), "leads:danger", "subject"),
    "lead_alarm": Kind(_("Questions about children show an unusual pattern: look at it"), "leads:patterns", ""),
    "duplicate_new": Kind(_("Perhaps the same child twice: compare"), "leads:duplicates", ""),
    "referral_new": Kind(_("A child was met and referred to you"), "leads:referral", "subject"),
    "review_withheld": Kind(_("A withheld look: review it before its end"), "web:review_withheld", "subject"),
    "confirm_mandate": Kind(_("A mandate waits for a second person: confirm or decline"), "web:mandates", ""),
    "confirm_erasure": Kind(_("A closed file is past its time: confirm its deletion or keep it"), "web:erasures", ""),
    "message_not_delivered": Kind(_("A message to another office did not arrive: use the phone")),
}

# Why something is on the list, where no rule of the catalogue says it.
REASONS: dict[str, Any] = {
    "roll_call": _("The child was not there at the roll call"),
    "transfer": _("A move of this child"),
    "placement": _("A placement began or ended"),
    "missing": _("A child is missing or has come back"),
    "missing_report": _("A child was reported missing"),
    "indicators": _("Signs of exploitation were recorded"),
    "guardianship": _("The guardianship of this child"),
    "ownership": _("Nobody is in charge of this file"),
    "registration": _("The child was registered"),
    "leads": _("A possible lead"),
    "leads.alarm": _("Many questions in a short time, or a file that went after a question"),
    "retention": _("The time for which a closed file is kept is over"),
    "access": _("Access of a person to this node"),
    "exchange.overdue": _("A message to another office is late"),
    "exchange.expired": _("A message to another office could not be delivered in time"),
    "exchange.rejected": _("Another office did not take a message"),
    "exchange.blocked": _("A message to another office was stopped"),
}

# By the beginning of the kind; the first that fits.
NOTICES: tuple[tuple[str, Any], ...] = (
    ("clock_overdue", _("A legal or protective time has passed")),
    ("clock_soon", _("A deadline is near")),
    ("missing", _("A child is missing")),
    ("withdraw", _("A child was found: withdraw your alert")),
    ("lead", _("A lead needs an answer")),
    ("guardian", _("About a guardian")),
    ("transfer", _("About a move of a child")),
    ("known", _("News about a child you looked for")),
)


def item_label(kind: str) -> Any:
    """The sentence for a kind of work; an unknown kind is shown as it is, never hidden."""
    found = ITEMS.get(kind)
    return found.label if found else kind.replace("_", " ").capitalize()


def reason(item: Any) -> Any:
    """Why an item is there, where no rule says it; empty when nothing is known of it."""
    return REASONS.get(item.source, "")


def item_url(item: Any) -> str:
    """Where the work is done: its own screen, else the child's file, else nowhere."""
    kind = ITEMS.get(item.kind, Kind(""))
    if kind.url:
        given = {"case": item.case_id, "subject": item.subject_id}.get(kind.takes)
        url = _reverse(kind.url, [] if kind.takes == "" else [given])
        if url:
            return url
    return _reverse("cases:page", [item.case_id]) if item.case_id else ""


def notice_label(notice: Any) -> Any:
    """What a notice is about, without anything about the child."""
    return notice_kind_label(notice.kind)


def notice_kind_label(kind: str) -> Any:
    """The same by the notice's kind alone."""
    return next((label for start, label in NOTICES if kind.startswith(start)), _("Notice"))


def notice_url(notice: Any) -> str:
    """Where a notice is read and acknowledged: reports of a missing child on their own page."""
    own = _reverse("missing:notice", [notice.pk]) if notice.kind.startswith(("missing", "withdraw")) else ""
    return own or _reverse("web:notice", [notice.pk])


def _reverse(name: str, args: list[Any]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
