"""Addresses: an organisation in a node. The smallest unit that sends, receives and answers for data."""

from uuid import UUID

from django.conf import settings

from tutela.engines.envelopes.message import Party

Address = Party


def own_address(organisation: UUID) -> Address:
    """The address of an organisation of this node."""
    return Address(settings.TUTELA.id, str(organisation))


def is_local(address: Address) -> bool:
    """Whether the address is an organisation of this node: the message then skips the network and the envelope."""
    return bool(address.node == settings.TUTELA.id)


def organisation_of(address: Address) -> UUID | None:
    """The organisation id inside an address; None when it is not one of ours in form."""
    try:
        return UUID(address.org)
    except ValueError:
        return None
