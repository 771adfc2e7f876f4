"""A peer node that is our own mirror: what we send to it comes back as if it had sent it to our other office.

Both sides of a question run on the real services, the real catalogue and one database; only the network is left out.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings

from tests import factories as make
from tests.exchange.conftest import EVERYTHING, put_in_force
from tests.exchange.peer import PeerNode
from tutela.access.actors import Actor
from tutela.core import clock, vault
from tutela.engines.envelopes.trustlist import node_from_json
from tutela.exchange import registry, trust
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.models import CaseLink, OutboxMessage
from tutela.exchange.registry import Incoming
from tutela.journal import later, sequencer


class Mirror:
    """Two offices, `asking` and `asked`, that reach each other through the peer `node`."""

    def __init__(self) -> None:
        self.asking = make.organisation("child_protection", code="fr-child")
        self.asked = make.organisation("guardianship", code="it-guard")
        self.peer = PeerNode()
        self.node, self.done, self.bodies = self.peer.id, set(), []
        put_in_force([node_from_json(trust.own_entry(grants=EVERYTHING)), self.peer.entry()])

    def index(self) -> None:
        """Let the later subscribers bring the index in step."""
        sequencer.sequence_all()
        while later.run_later():
            pass

    def carry(self) -> list[str]:
        """Bring every waiting message to the other side until nothing waits; returns the types carried."""
        carried = []
        while rows := [r for r in OutboxMessage.objects.order_by("created_at", "pk") if r.pk not in self.done]:
            for row in rows:
                self.done.add(row.pk)
                carried.append(row.type)
                self._hand_over(row)
        return carried

    def _seen_from_there(self, value: object) -> object:
        """Our node is the other node for the other side."""
        if not isinstance(value, str) or not value.startswith("tutela:"):
            return value
        node, slash, office = value.partition("/")
        return (settings.TUTELA.id if node == self.node else self.node) + slash + office

    def _hand_over(self, row: OutboxMessage) -> None:
        with vault.acting_for(row.organisation_id):
            body = dict(row.body)
        self.bodies.append((row.type, body))
        body = {name: self._seen_from_there(value) for name, value in body.items()}
        local = row.to_node != self.node
        if local:
            organisation, sender = UUID(row.to_org), own_address(row.organisation_id)
        else:
            organisation = self.asked if row.organisation_id == self.asking else self.asking
            sender = Address(self.node, self.peer.org)
        known = CaseLink.objects.filter(peer_node=self.node, their_subject=row.subject).exclude(their_subject="").first()
        incoming = Incoming(
            id=row.pk, type=row.type, sender=sender, to=own_address(organisation), organisation_id=organisation,
            actor=Actor.peer(str(sender), organisation), body=body, purpose=row.purpose, flow=row.flow,
            conversation=row.conversation, in_reply_to=None, subject=row.subject, case=known.case_id if known else None,
            asked_case=None, sent_at=clock.now(), received_at=clock.now() + timedelta(seconds=1),
        )
        with vault.acting_for(organisation):
            registry.find(row.type).handler(incoming)
