"""Message types of leads and who handles them. Fields and flows: catalogue/flows/messages.yaml."""

from tutela.exchange.registry import message_type
from tutela.leads.services import answering, asking, confirming, leadnode, questions

message_type("leads.query", handler=answering.take_query)
message_type("leads.evaluated", handler=asking.take_evaluated)
message_type("leads.request", handler=answering.take_request)
message_type("leads.encounter", handler=answering.take_encounter)
message_type("leads.answer", handler=answering.take_answer)
message_type("leads.question", handler=questions.take_question)
message_type("leads.reply", handler=questions.take_reply)
message_type("leads.confirm", handler=confirming.take_confirm)
message_type("leads.relinked", handler=confirming.take_relinked)
message_type("leadnode.offer", handler=leadnode.take_offer)
message_type("leadnode.accept", handler=leadnode.take_accept)
message_type("leadnode.decline", handler=leadnode.take_decline)
message_type("leadnode.complete", handler=leadnode.take_complete)
