"""Everything that changes in a disappearance. One verb per function; check, change and journal in one transaction."""

from tutela.missing.services.adult import on_turned_18, review_adult, turn_18_due, turn_adult
from tutela.missing.services.calls import record as record_call
from tutela.missing.services.closing import close, open_steps, tell_recipient, withdraw_alert
from tutela.missing.services.elsewhere import ask_to_withdraw, withdrawn_here
from tutela.missing.services.ending import health_check, locate, lost_again, record_return, return_interview
from tutela.missing.services.enquiries import record as record_enquiry
from tutela.missing.services.enquiries import sentence
from tutela.missing.services.ledger import acknowledge, confirm_alert, log_outside, open_notice
from tutela.missing.services.meeting import call as call_meeting
from tutela.missing.services.meeting import hold as hold_meeting
from tutela.missing.services.meeting import review
from tutela.missing.services.meeting import rule as meeting_rule
from tutela.missing.services.meeting import set_rule as set_meeting_rule
from tutela.missing.services.merging import bring_together, on_merged
from tutela.missing.services.peers import (
    on_confirmed,
    record_unverified_contact,
    send_known_safe,
    share_with,
    stop_sharing,
    what_known_safe_sends,
)
from tutela.missing.services.report import refresh_profile, report, report_unregistered
from tutela.missing.services.sightings import answer as answer_sighting
from tutela.missing.services.sightings import submit as submit_sighting
from tutela.missing.services.sightings import unknown_receipt
from tutela.missing.services.urgency import assess, expire_urgency, record_hypothesis

__all__ = [
    "acknowledge", "answer_sighting", "ask_to_withdraw", "assess", "bring_together", "call_meeting", "close",
    "confirm_alert", "expire_urgency", "health_check", "hold_meeting", "locate", "log_outside", "lost_again",
    "meeting_rule", "on_confirmed", "on_merged", "on_turned_18", "open_notice", "open_steps", "record_call",
    "record_enquiry", "record_hypothesis", "record_return", "record_unverified_contact", "refresh_profile",
    "report", "report_unregistered", "return_interview", "review", "review_adult", "send_known_safe",
    "sentence", "set_meeting_rule", "share_with", "stop_sharing", "submit_sighting", "tell_recipient",
    "turn_18_due", "turn_adult", "unknown_receipt", "what_known_safe_sends", "withdraw_alert", "withdrawn_here",
]  # fmt: skip
