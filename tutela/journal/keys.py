"""The node's checkpoint key."""

from tutela.core.keysets import key_set
from tutela.engines.envelopes.keys import PrivateKey, Use


def checkpoint_key() -> PrivateKey:
    """The private key (Ed25519) that signs the journal's checkpoints."""
    return key_set().current(Use.CHECKPOINT)
