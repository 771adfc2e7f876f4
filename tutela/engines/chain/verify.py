"""Verification of a whole journal: the first position that does not hold, and what was done to it.

Works on a stream of stored rows in their stored order and on checkpoints kept elsewhere. Rows may have been
erased on purpose: then record and salt are missing and only the leaf is checked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tutela.engines.chain.checkpoints import Checkpoint
from tutela.engines.chain.leaves import GENESIS, chain_step, leaf_hash
from tutela.engines.chain.merkle import Frontier

_GAP = 1000  # how many missing rows are still recognised as a gap after renumbering


class Break(Enum):
    """What was done to a journal."""

    EDITED = "edited"
    DELETED = "deleted"
    SWAPPED = "swapped"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class StoredRow:
    """One stored row: its number (from 1), record and salt (None when erased), leaf and chain value."""

    number: int
    record: Mapping[str, Any] | None
    salt: bytes | None
    leaf: bytes
    chain: bytes


@dataclass(frozen=True)
class Finding:
    """Result. `position` is the number of the first row that does not hold (1-based), `rows` how many were read."""

    rows: int
    root: bytes
    position: int | None = None
    kind: Break | None = None

    @property
    def holds(self) -> bool:
        """Say whether nothing was found."""
        return self.kind is None


def verify_sequence(
    rows: Iterable[StoredRow], checkpoints: Sequence[Checkpoint] = (), *, start: bytes = GENESIS
) -> Finding:
    """Check rows in stored order against their own chain and against checkpoints whose signatures were verified.

    A checkpoint of size 0 is ignored. Only checkpoints can show that the end was cut off or everything was
    written anew. Memory stays constant while all is well.
    """
    wanted = {point.size: point for point in sorted(checkpoints, key=lambda point: point.size) if point.size}
    disagreeing = {point.size for point in checkpoints if point.size and point.root != wanted[point.size].root}
    previous, frontier, agreed = start, Frontier(), 0
    stream = iter(rows)
    for row in stream:
        expected = frontier.size + 1
        kind = _judge(row, expected, previous, stream)
        if kind is not None:
            return Finding(frontier.size, frontier.root(), expected, kind)
        previous, frontier = row.chain, frontier.append(row.leaf)
        point = wanted.get(frontier.size)
        if point is not None:
            if point.root != frontier.root() or frontier.size in disagreeing:
                return Finding(frontier.size, frontier.root(), agreed + 1, Break.REWRITTEN)
            agreed = frontier.size
    if wanted and max(wanted) > frontier.size:
        return Finding(frontier.size, frontier.root(), frontier.size + 1, Break.TRUNCATED)
    return Finding(frontier.size, frontier.root())


def _judge(row: StoredRow, expected: int, previous: bytes, rest: Iterator[StoredRow]) -> Break | None:
    """Return what is wrong with a row, or None. Reads on in `rest` only when something is wrong."""
    if row.number != expected:
        later = any(item.number == expected for item in rest)
        return Break.SWAPPED if later or row.number < expected else Break.DELETED
    leaf = row.leaf if row.record is None or row.salt is None else leaf_hash(row.salt, row.record)
    if leaf != row.leaf:
        return Break.SWAPPED if any(item.leaf == leaf for item in rest) else Break.EDITED
    if chain_step(previous, expected, leaf) == row.chain:
        return None
    return _judge_chain(row, expected, previous, rest)


def _judge_chain(row: StoredRow, expected: int, previous: bytes, rest: Iterator[StoredRow]) -> Break:
    """Tell a renumbered gap and exchanged rows from an edit whose leaf was recomputed."""
    following = next(rest, None)
    if following is not None and any(
        chain_step(row.chain, expected + 1 + missing, following.leaf) == following.chain
        for missing in range(1, _GAP + 1)
    ):
        # The rest holds if every number were higher: rows are missing here and the rest was renumbered.
        return Break.DELETED
    later = [item for item in (following, *rest) if item is not None]
    if any(chain_step(previous, expected, item.leaf) in {row.chain, item.chain} for item in later):
        return Break.SWAPPED
    return Break.EDITED
