"""The sequencer: numbers and chains journal rows after commit, and signs checkpoints (trust: T10).

Beside the acts, not inside them: putting the chain head into each transaction makes writers wait for each other. One
process per node runs it; a database lock on the frontier row keeps a second one harmless.
"""

from django.db import transaction

from tutela.core import clock
from tutela.core.keys import NODE, node_keys
from tutela.engines import chain
from tutela.journal.canonical import STREAMS, leaf_of
from tutela.journal.models import Checkpoint, Frontier

BATCH = 500


def sequence_all() -> int:
    """Number and chain everything that waits, in both streams. Returns how many rows."""
    return sum(_sequence(stream) for stream in STREAMS)


def _sequence(stream: str) -> int:
    total = 0
    while done := _sequence_batch(stream):
        total += done
        if done < BATCH:
            break
    return total


def _sequence_batch(stream: str) -> int:
    model = STREAMS[stream]
    with transaction.atomic():
        frontier = locked_frontier(stream)
        rows = list(model.objects.filter(seq=None).order_by("id")[:BATCH])
        if not rows:
            return 0
        tree = chain.Tree.restore(frontier.size, [bytes.fromhex(part) for part in frontier.frontier])
        head = bytes(frontier.head)
        for row in rows:
            leaf = leaf_of(row)
            head = chain.step(head, leaf)
            tree.append(leaf)
            row.seq, row.chain = tree.size, head
        model.objects.bulk_update(rows, ["seq", "chain"])
        frontier.size, frontier.head = tree.size, head
        frontier.frontier = [part.hex() for part in tree.frontier]
        frontier.save()
    return len(rows)


def checkpoint(stream: str) -> Checkpoint | None:
    """Sign how the stream stands now; None when nothing was added since the last checkpoint."""
    with transaction.atomic():
        frontier = locked_frontier(stream)
        last = Checkpoint.objects.filter(stream=stream).order_by("-size").first()
        if frontier.size == (last.size if last else 0):
            return None
        tree = chain.Tree.restore(frontier.size, [bytes.fromhex(part) for part in frontier.frontier])
        note = chain.sign_checkpoint(
            signing_key(), origin=origin(stream), size=frontier.size, root=tree.root(), head=bytes(frontier.head)
        )
        return Checkpoint.objects.create(
            stream=stream, size=frontier.size, root=tree.root(), head=bytes(frontier.head), note=note
        )


def checkpoint_all() -> None:
    """Checkpoints of both streams."""
    for stream in STREAMS:
        checkpoint(stream)


def locked_frontier(stream: str) -> Frontier:
    """The frontier row of a stream, locked for this transaction."""
    Frontier.objects.get_or_create(stream=stream, defaults={"head": chain.EMPTY, "frontier": []})
    return Frontier.objects.select_for_update().get(stream=stream)


def origin(stream: str) -> str:
    """Name of the log in checkpoints: node id and stream."""
    from django.conf import settings

    return f"{settings.TUTELA.id}/{stream}"


def signing_key() -> dict[str, str]:
    """The node's checkpoint key (Ed25519), made at first use."""
    keys = node_keys()
    stored = keys.exchange_keys(f"{NODE}:checkpoint")
    if stored is None:
        stored = chain.new_signing_key()
        keys.store_exchange_keys(f"{NODE}:checkpoint", stored)
    return stored


def moment() -> str:
    """Wall time of a verification report."""
    return clock.wall().isoformat()
