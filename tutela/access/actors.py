"""Who acts: a person for one organisation, the node itself, or a peer node. Every service takes an Actor as `by`."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tutela.access.roles import P, permissions_of


@dataclass(frozen=True)
class Actor:
    """A person acting for one organisation with the roles of the current mandates, or a machine.

    kind: "person", "system" (the node's worker), "peer" (a message from another node or organisation).
    """

    kind: str
    label: str
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def permissions(self) -> frozenset[P]:
        return permissions_of(self.roles)

    @property
    def is_machine(self) -> bool:
        return self.kind != "person"

    @staticmethod
    def system(name: str = "worker", organisation_id: UUID | None = None) -> "Actor":
        """The node's own worker; it may act on every case but sees no screen."""
        return Actor(kind="system", label=f"system:{name}", organisation_id=organisation_id)

    @staticmethod
    def peer(address: str, organisation_id: UUID | None = None) -> "Actor":
        """A verified message; `address` is the sender, `organisation_id` our organisation that receives it."""
        return Actor(kind="peer", label=f"peer:{address}"[:80], organisation_id=organisation_id)

    @staticmethod
    def of(user: Any, organisation_id: UUID | None = None) -> "Actor":
        """The actor behind a logged-in user, with the mandates that run now. See selectors.actor_for."""
        from tutela.access.selectors import actor_for

        return actor_for(user=user, organisation_id=organisation_id)


NOBODY = Actor(kind="person", label="nobody")
