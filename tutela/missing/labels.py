"""What the steps, recipients and channels of a disappearance are called on the screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tutela.core.catalogue import codes

STEPS: dict[str, Any] = {
    "search_carer": _("Not where expected: search now, then report"),
    "urgency_form": _("Fill in the urgency form"),
    "urgency_again": _("Look at the urgency again"),
    "police_report_ack": _("Get the police to acknowledge the report"),
    "take_ownership": _("Take charge of this file: it has no owner"),
    "ownerless_alarm": _("Alarm: nobody has been in charge of this file for four hours"),
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
    "which_state_acts": _("Settle which state acts"),
    "health_24h": _("Health check within 24 hours"),
    "safe_and_well_24h": _("Safe-and-well check within 24 hours"),
    "return_interview_72h": _("Return interview by somebody independent"),
    "placement_plan_7d": _("New placement and safety plan"),
    "best_interests_30d": _("Best-interests decision"),
    "learning_note": _("Write what would have helped"),
    "tell_recipient": _("Tell a recipient that it is over"),
    "withdraw_alert": _("Withdraw the alert"),
    "known_safe_received": _("An office elsewhere says that she is known: read it"),
    "majority_sis": _("Turning 18: change the alert, keep the search"),
    "adult_review": _("Yearly review: still missing, now an adult"),
}

CHANNELS: dict[str, Any] = {"node": _("In Tutela"), "outside": _("Not reached yet: tell them outside")}


def step(kind: str) -> Any:
    """The sentence for a kind of work; an unknown kind is shown as it is, never hidden."""
    return STEPS.get(kind) or kind.replace("_", " ").capitalize()


def channel(code: str) -> Any:
    """How a ledger row travelled."""
    return CHANNELS.get(code) or codes("channel").label(code)


def recipient(code: str) -> Any:
    """Police, 116 000 hotline, guardian ..."""
    return codes("recipient_kind").label(code)
