"""Messages of guardianship between organisations and nodes."""

from tutela.exchange.registry import message_type
from tutela.guardianship import handover

message_type("guardianship.offer", handler=handover.receive_offer)
message_type("guardianship.accept", handler=handover.receive_answer)
message_type("guardianship.decline", handler=handover.receive_answer)
message_type("package.minimal", handler=handover.receive_package, classification="C3")
