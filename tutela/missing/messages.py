"""Message types of a disappearance and who handles them. Bodies are in `wire`."""

from tutela.exchange.registry import message_type
from tutela.missing import wire
from tutela.missing.services import elsewhere, enquiries, peers

message_type(wire.OPENED, handler=peers.take_opened)
message_type(wire.CLOSED, handler=peers.take_closed)
message_type(wire.KNOWN, handler=peers.take_known)
message_type(wire.WITHDRAW, handler=elsewhere.take_request)
message_type(wire.WITHDRAWN, handler=elsewhere.take_done)
message_type(wire.SIGNAL, handler=enquiries.take_signal)
