"""Changing leads: duplicates inside the node, questions to others, answers, confirmations, the lead node."""

from tutela.leads.services.alarms import allow_more
from tutela.leads.services.answering import answer, decide_under_danger, send_nothing_due
from tutela.leads.services.asking import ask
from tutela.leads.services.confirming import confirm, decline, invalidate, reunite
from tutela.leads.services.duplicates import decide_duplicate, suggest_duplicates
from tutela.leads.services.encounters import record_encounter
from tutela.leads.services.leadnode import accept_lead, decline_lead, offer_lead, what_an_offer_sends
from tutela.leads.services.questions import ask_question, reply

__all__ = [
    "accept_lead", "allow_more", "answer", "ask", "ask_question", "confirm", "decide_duplicate", "decide_under_danger", "decline",
    "decline_lead", "invalidate", "offer_lead", "record_encounter", "reply", "reunite", "send_nothing_due", "suggest_duplicates",
    "what_an_offer_sends",
]  # fmt: skip
