"""Message types of a disappearance and who handles them. Bodies are in `wire`."""

from tutela.exchange.registry import message_type
from tutela.missing import wire
from tutela.missing.services import enquiries, peers

message_type(wire.OPENED, handler=peers.take_opened)
message_type(wire.CLOSED, handler=peers.take_closed)
message_type(wire.KNOWN, handler=peers.take_known)
message_type(wire.WITHDRAW, handler=peers.take_withdraw)
message_type(wire.SIGNAL, handler=enquiries.take_signal)
