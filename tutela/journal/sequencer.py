"""The sequencer: numbers and chains journal rows after commit, and signs checkpoints.

Beside the acts, not inside them: putting the chain head into each transaction makes writers wait for each other. One
process per node runs it; a database lock on the frontier row keeps a second one harmless.
"""

from django.db import transaction

from tutela.engines.chain import checkpoints
from tutela.engines.chain.leaves import GENESIS, chain_step
from tutela.engines.chain.merkle import Frontier as Tree
from tutela.journal.canonical import STREAMS, leaf_of, origin
from tutela.journal.keys import checkpoint_key
from tutela.journal.models import Checkpoint, Frontier

BATCH = 500


def sequence_all() -> int:
    """Number and chain everything that waits, in both streams. Returns how many rows."""
    return sum(_sequence(stream) for stream in STREAMS)


def _sequence(stream: str) -> int:
    total = done = _sequence_batch(stream)
    while done == BATCH:
        done = _sequence_batch(stream)
        total += done
    return total


def _sequence_batch(stream: str) -> int:
    model = STREAMS[stream]
    if not model.objects.filter(seq=None).exists():
        return 0
    with transaction.atomic():
        frontier = locked_frontier(stream)
        tree, head = Tree.from_text(frontier.frontier), bytes(frontier.head)
        rows = list(model.objects.filter(seq=None).order_by("id")[:BATCH])
        for row in rows:
            row.leaf = leaf_of(row)
            tree = tree.append(row.leaf)
            head = chain_step(head, tree.size, row.leaf)
            row.seq, row.chain = tree.size, head
        model.objects.bulk_update(rows, ["seq", "leaf", "chain"])
        frontier.head, frontier.frontier = head, tree.to_text()
        frontier.save()
    return len(rows)


def checkpoint(stream: str) -> Checkpoint | None:
    """Sign how the stream stands now; None when nothing was added since the last checkpoint."""
    with transaction.atomic():
        tree = Tree.from_text(locked_frontier(stream).frontier)
        last = Checkpoint.objects.filter(stream=stream).order_by("-size").first()
        if tree.size == (last.size if last else 0):
            return None
        point = checkpoints.Checkpoint(origin(stream), tree.size, tree.root())
        note = checkpoints.sign_checkpoint(point, checkpoint_key())
        return Checkpoint.objects.create(stream=stream, size=tree.size, note=note)


def checkpoint_all() -> None:
    """Checkpoints of both streams."""
    for stream in STREAMS:
        checkpoint(stream)


def locked_frontier(stream: str) -> Frontier:
    """The frontier row of a stream, locked for this transaction."""
    Frontier.objects.get_or_create(stream=stream, defaults={"head": GENESIS, "frontier": Tree().to_text()})
    return Frontier.objects.select_for_update().get(stream=stream)
