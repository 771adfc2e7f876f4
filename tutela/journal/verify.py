"""`tutela verify`: recompute chain and tree of both streams and compare with every signed checkpoint."""

from dataclasses import dataclass

from tutela.engines import chain
from tutela.journal.canonical import STREAMS, leaf_of
from tutela.journal.models import Checkpoint
from tutela.journal.sequencer import origin, signing_key


@dataclass(frozen=True)
class Report:
    """Result for one stream: rows verified, rows still waiting for the sequencer, and the first fault if any."""

    stream: str
    verified: int
    waiting: int
    fault: str = ""

    @property
    def sound(self) -> bool:
        return not self.fault


def verify_all() -> list[Report]:
    """Verify both streams; a report per stream."""
    return [verify(stream) for stream in STREAMS]


def verify(stream: str) -> Report:
    """Walk the stream in order; the report names the first row that does not fit and how."""
    model = STREAMS[stream]
    checkpoints = {point.size: point for point in Checkpoint.objects.filter(stream=stream)}
    tree, head, size = chain.Tree(), chain.EMPTY, 0
    waiting = model.objects.filter(seq=None).count()
    for row in model.objects.exclude(seq=None).order_by("seq").iterator(chunk_size=2000):
        size += 1
        if row.seq != size:
            return Report(stream, size - 1, waiting, f"row {size} is missing: deleted or swapped")
        leaf = leaf_of(row)
        head = chain.step(head, leaf)
        tree.append(leaf)
        if bytes(row.chain) != head:
            return Report(stream, size - 1, waiting, f"row {size} was changed after it was written")
        if (point := checkpoints.pop(size, None)) and (fault := _compare(stream, point, tree, head)):
            return Report(stream, size - 1, waiting, fault)
    if checkpoints:
        return Report(stream, size, waiting, f"rows after {size} are missing: a checkpoint of {max(checkpoints)} rows exists")
    return Report(stream, size, waiting)


def _compare(stream: str, point: Checkpoint, tree: chain.Tree, head: bytes) -> str:
    if not chain.checkpoint_is_ours(point.note, signing_key(), origin=origin(stream)):
        return f"the checkpoint of {point.size} rows is not signed by this node"
    signed = chain.read_checkpoint(point.note)
    if (signed.size, signed.root, signed.head) != (tree.size, tree.root(), head):
        return f"the first {point.size} rows were rewritten after their checkpoint"
    return ""
