"""`tutela verify`: recompute chain and tree of both streams and compare with every signed checkpoint."""

from collections.abc import Iterator
from dataclasses import dataclass

from tutela.engines.chain import checkpoints
from tutela.engines.chain.merkle import Frontier as Tree
from tutela.engines.chain.verify import StoredRow, verify_sequence
from tutela.engines.envelopes.errors import Fault
from tutela.journal.canonical import STREAMS, content_of, origin
from tutela.journal.keys import checkpoint_key
from tutela.journal.models import Checkpoint, Frontier


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
    # Read before the rows: the sequencer may add some while this walks. Its own place is no proof (whoever can change
    # rows can change it) but shows an end that was lost, for example with a restored backup.
    standing = Frontier.objects.filter(stream=stream).values_list("frontier", flat=True).first()
    waiting = STREAMS[stream].objects.filter(seq=None).count()
    signed = []
    for stored in Checkpoint.objects.filter(stream=stream).order_by("size"):
        try:
            point, _names = checkpoints.read_checkpoint(
                stored.note, [checkpoint_key().public()], origin=origin(stream)
            )
        except Fault:
            return Report(stream, 0, waiting, f"the checkpoint of {stored.size} rows is not signed by this node")
        signed.append(point)
    try:
        finding = verify_sequence(_rows(stream), signed)
    except (Fault, ValueError) as error:
        return Report(stream, 0, waiting, f"a row holds what the journal never writes ({type(error).__name__})")
    if finding.kind is None:
        if standing and finding.rows < Tree.from_text(standing).size:
            return Report(stream, finding.rows, waiting, f"row {finding.rows + 1}: truncated")
        return Report(stream, finding.rows, waiting)
    return Report(stream, finding.rows, waiting, f"row {finding.position}: {finding.kind.value}")


def _rows(stream: str) -> Iterator[StoredRow]:
    rows = STREAMS[stream].objects.exclude(seq=None).order_by("seq")
    for row in rows.iterator(chunk_size=2000):
        yield StoredRow(row.seq, content_of(row), bytes(row.salt), bytes(row.leaf or b""), bytes(row.chain or b""))
