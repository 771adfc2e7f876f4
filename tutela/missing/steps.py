"""What can be done about an episode: form, service and permission per step, for one screen that serves them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from tutela.access.roles import P
from tutela.missing import forms, services


@dataclass(frozen=True)
class Step:
    """One step: `permissions` (any opens it), where it is possible, and how form values become service arguments."""

    title: Any
    form: type[Form]
    service: Callable[..., Any]
    permissions: tuple[P, ...]
    lead: Any = ""
    states: tuple[str, ...] = ("open", "located", "returned")
    done: Any = _("Saved.")


STEPS: dict[str, Step] = {
    "urgency": Step(
        _("How urgent is it now"), forms.UrgencyForm, services.assess, (P.URGENCY_RECORD,),
        _("First the questions about exploitation. Signs are prompts, not proof."), ("open", "located"),
    ),
    "hypothesis": Step(
        _("Why the child may have left"), forms.HypothesisForm, services.record_hypothesis, (P.HYPOTHESIS_RECORD,),
        _("Several may hold. Police, schools, hosts and other nodes never see this, and it never lowers urgency."),
    ),
    "log": Step(
        _("Log who was told outside"), forms.LogForm, services.log_outside, (P.MISSING_LOG_CHANNEL,),
        _("Phone, messenger, certified mail, fax or counter: who took it in, and their reference."),
    ),
    "locate": Step(
        _("The child is located"), forms.LocateForm, services.locate, (P.RETURN_RECORD, P.MISSING_MANAGE),
        _("Country and authority only. Tell nobody who asks where the child is."), ("open", "located"),
    ),
    "return": Step(
        _("The child is back in care"), forms.ReturnForm, services.record_return, (P.RETURN_RECORD,),
        _("Safety, health, interpreter first. No interrogation."), ("open", "located"),
    ),
    "health": Step(
        _("Health check"), forms.HealthForm, services.health_check, (P.RETURN_RECORD, P.CASE_HEALTH), "", ("returned",),
    ),
    "interview": Step(
        _("Return interview"), forms.InterviewForm, services.return_interview, (P.RETURN_INTERVIEW,),
        _("Held by somebody who is not the child's carer. The placement the child left never reads it."), ("returned", "located"),
    ),
    "tell": Step(
        _("Tell a recipient that it is over"), forms.TellForm, services.tell_recipient,
        (P.MISSING_LOG_CHANNEL, P.ALERT_WITHDRAW), _("One by one, so that nobody searches in vain."),
        ("located", "returned"),
    ),
    "confirm-alert": Step(
        _("Record and alert are made"), forms.ConfirmAlertForm, services.confirm_alert, (P.ALERT_WITHDRAW,),
        _("Own reference and date only."), ("open", "located"),
    ),
    "withdraw-alert": Step(
        _("The alert is withdrawn"), forms.AlertForm, services.withdraw_alert, (P.ALERT_WITHDRAW,),
        _("Own reference and date only."), ("located", "returned"),
    ),
    "review": Step(
        _("Review"), forms.ReviewForm, services.review, (P.MISSING_MANAGE, P.MISSING_CLOSE),
        _("48 to 72 hours, day 7, 14, 30, 60, 90, then every quarter."),
    ),
    "meeting": Step(
        _("Meeting of all agencies was held"), forms.MeetingForm, services.hold_meeting, (P.MEETING_CALL,),
    ),
    "adult": Step(
        _("Yearly review: now an adult"), forms.AdultForm, services.review_adult, (P.MISSING_CLOSE, P.ALERT_WITHDRAW),
        _("The search goes on. The place is told only if the young person agrees."),
    ),
    "close": Step(
        _("Close the episode"), forms.CloseForm, services.close, (P.MISSING_CLOSE,),
        _("The record of who was told stays."), ("located", "returned"), done=_("The episode is closed."),
    ),
}  # fmt: skip
