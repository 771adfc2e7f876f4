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


ITEMS: dict[str, Kind] = {
    "take_ownership": Kind(_("Take charge of this file: it has no owner")),
    "ownerless_alarm": Kind(_("Alarm: nobody has been in charge of this file for four hours")),
    "identify_child": Kind(_("Complete what is needed to recognise the child")),
    "risk_look": Kind(_("First look at risks")),
    "risk_look_day14": Kind(_("Look at risks again (day 14)")),
    "risk_look_monthly": Kind(_("Look at risks again (monthly)")),
    "first_night_plan": Kind(_("Plan the first night"), "care:first_night"),
    "protected_placement": Kind(_("Find a protected placement")),
    "trafficking_referral": Kind(_("Refer for possible trafficking")),
    "placement_plan_7d": Kind(_("New placement and safety plan")),
    "expect_arrival": Kind(_("A child is expected"), "care:transfers", ""),
    "confirm_arrival": Kind(_("Arrival not confirmed: did the child arrive?"), "care:transfers", ""),
    "chase_transfer": Kind(_("Arrival not confirmed: call the receiving centre"), "care:transfers", ""),
    "transfer_unconfirmed": Kind(_("A move of your ward is not confirmed"), "care:transfers", ""),
    "search_carer": Kind(_("Not where expected: search now, then report")),
    "guardian_request": Kind(_("Ask for a guardian")),
    "appoint_guardian": Kind(_("Appoint a guardian"), "guardianship:requests", ""),
    "guardian_overdue": Kind(_("No guardian after 72 hours"), "guardianship:requests", ""),
    "first_meeting": Kind(_("Meet the child for the first time")),
    "name_substitute": Kind(_("Name a substitute guardian"), "guardianship:requests", ""),
    "police_report_ack": Kind(_("Get the police to acknowledge the report")),
    "urgency_form": Kind(_("Fill in the urgency form")),
    "urgency_again": Kind(_("Look at the urgency again")),
    "hypothesis": Kind(_("Write down likely reasons and routes")),
    "strategy_call": Kind(_("Call police, guardian, reception and hotline together")),
    "publicity_decision": Kind(_("Decide about publicity")),
    "check_duplicates": Kind(_("Check duplicates, registers, hospitals, detention")),
    "review_48h": Kind(_("Review after 48 hours")),
    "review_day7": Kind(_("Review on day 7")),
    "review_day14": Kind(_("Review on day 14")),
    "review_day30": Kind(_("Review on day 30")),
    "review_day60": Kind(_("Review on day 60")),
    "review_day90": Kind(_("Review on day 90")),
    "which_state_acts": Kind(_("Settle which state acts")),
    "health_24h": Kind(_("Health check within 24 hours")),
    "safe_and_well_24h": Kind(_("Safe-and-well check within 24 hours")),
    "return_interview_72h": Kind(_("Return interview by somebody independent")),
    "best_interests_30d": Kind(_("Best-interests decision")),
    "learning_note": Kind(_("Write what would have helped")),
    "lead_new": Kind(_("A lead needs your look"), "leads:inbox", ""),
    "lead_danger": Kind(_("Danger flag: decide whether an answer may go out"), "leads:inbox", ""),
    "duplicate_new": Kind(_("Two records may be one child"), "leads:duplicates", ""),
    "referral_new": Kind(_("A child was met and referred to you"), "leads:referral", "subject"),
    "transition_plan": Kind(_("Plan the time after 18")),
    "majority_sis": Kind(_("Turning 18: change the alert, keep the search")),
    "adult_review": Kind(_("Yearly review: still missing, now an adult")),
}

# By the beginning of the kind; the first that fits.
NOTICES: tuple[tuple[str, Any], ...] = (
    ("clock_overdue", _("A legal or protective time has passed")),
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
    return next((label for start, label in NOTICES if notice.kind.startswith(start)), _("Notice"))


def notice_url(notice: Any) -> str:
    """Where a notice is read and acknowledged: reports of a missing child on their own page."""
    own = _reverse("missing:notice", [notice.pk]) if notice.kind.startswith(("missing", "withdraw")) else ""
    return own or _reverse("web:notice", [notice.pk])


def _reverse(name: str, args: list[Any]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
