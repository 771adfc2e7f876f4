"""A whole question-and-answer on lists of children, both parties in one process: for files, benchmarks and tests.

The parties speak through the messages of `parties`, as JSON text; nothing else passes between them.
"""

import json
import multiprocessing
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tutela.engines.matching import blindindex, composite, features, oprf, parties, score
from tutela.engines.matching.blindindex import CAP, HANDLE_BYTES, Index
from tutela.engines.matching.files import Child
from tutela.engines.matching.parties import Asker, Candidate, Held, Holder, Message

CHUNK = 4000
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class Registry:
    """A holder ready to answer, and which child of the file stands behind each handle."""

    holder: Holder
    names: dict[str, str]
    entries: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a result: the candidate's id in the file, bits, probability, evidence."""

    query: str
    rank: int
    candidate: Candidate
    probability: float


def build(
    children: Sequence[Child],
    *,
    tiers: Sequence[str] = composite.TIERS,
    cap: int = CAP,
    workers: int = 2,
    seed: bytes | None = None,
    done: Callable[[str, int, int], None] | None = None,
) -> Registry:
    """A holder of these children with the index of each tier. `done(what, count, of)` reports progress."""
    seed = seed or secrets.token_bytes(32)
    handles = {secrets.token_hex(HANDLE_BYTES): child for child in children}
    rarity = parties.rarity_of(child.facts for child in children)
    held = {
        handle: Held(tuple(features.attributes(child.facts, rarity)), features.held(child.facts))
        for handle, child in handles.items()
    }
    index = {}
    for tier in tiers:
        rows = (
            (bytes.fromhex(handle), [key.text for key in composite.index_keys(child.facts, tier)])
            for handle, child in handles.items()
        )
        index[tier] = sealed(blindindex.group(rows), seed=seed, tier=tier, epoch=1, cap=cap, workers=workers, done=done)
    holder = Holder(seed=seed, epoch=1, children=held, index=index, cap=cap)
    names = {handle: child.id for handle, child in handles.items()}
    return Registry(holder, names, {tier: len(index[tier]) for tier in tiers})


def sealed(
    grouped: dict[str, list[bytes]],
    *,
    seed: bytes,
    tier: str,
    epoch: int,
    cap: int = CAP,
    workers: int = 2,
    done: Callable[[str, int, int], None] | None = None,
) -> Index:
    """The index of one tier: keys that too many children share are left out, the others evaluated and sealed."""
    rows = [(text.encode(), tuple(handles)) for text, handles in grouped.items() if len(handles) <= cap]
    bits = blindindex.bucket_bits(sum(len(handles) for _, handles in rows))
    made: list[bytes] = []
    tasks = ((seed, tier, epoch, bits, rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK))
    for number, entries in enumerate(_spread(_seal, tasks, workers), start=1):
        made += entries
        if done:
            done(tier, min(number * CHUNK, len(rows)), len(rows))
    return Index.of(made)


def _seal(task: tuple[bytes, str, int, int, list[tuple[bytes, tuple[bytes, ...]]]]) -> list[bytes]:
    seed, tier, epoch, bits, rows = task
    key = oprf.VoprfEvaluator(seed, parties.info(tier, epoch))
    return [entry for message, handles in rows for entry in blindindex.entries_of(key.direct(message), handles, bits)]


def ask_all(
    registry: Registry,
    queries: Sequence[Child],
    *,
    tier: str,
    top: int = 50,
    workers: int = 2,
    done: Callable[[str, int, int], None] | None = None,
) -> Iterator[list[Ranked]]:
    """For each query its ranked candidates, through the whole protocol; in the order of the queries."""
    size = len(registry.names)
    _shared["registry"], _shared["size"] = registry, size
    tasks = ((tier, top, child) for child in queries)
    for number, found in enumerate(_spread(_ask, tasks, workers, chunk=16), start=1):
        if done:
            done("queries", number, len(queries))
        yield found


_shared: dict[str, object] = {}
"""Read by worker processes, which are forks: the registry is not copied."""


def _ask(task: tuple[str, int, Child]) -> list[Ranked]:
    tier, top, child = task
    registry = _shared["registry"]
    assert isinstance(registry, Registry)
    found = ask_one(registry.holder, child, tier)
    size = len(registry.names)
    return [
        Ranked(
            child.id,
            rank,
            Candidate(registry.names[item.handle], item.bits, item.evidence),
            score.probability(item.bits, size),
        )
        for rank, item in enumerate(found[:top], start=1)
    ]


def ask_one(holder: Holder, child: Child, tier: str) -> list[Candidate]:
    """One question through the messages of the protocol."""
    asker = Asker(child.facts, _wire(holder.epoch(tier)))
    if not asker.askable:
        return []
    wanted = asker.wanted(_wire(holder.evaluate(_wire(asker.question()))))
    asker.look_up(holder.published(str(wanted["tier"])))
    return asker.candidates(_wire(holder.compare(_wire(asker.comparison()))))


def ask_plain(
    children: Sequence[Child], queries: Sequence[Child], *, tier: str, top: int = 50, cap: int = CAP
) -> Iterator[list[Ranked]]:
    """The same keys, the same score, on clear text: what the blinding costs in quality is the difference."""
    rarity = parties.rarity_of(child.facts for child in children)
    rows = (
        ((str(number)).encode(), [key.text for key in composite.index_keys(child.facts, tier)])
        for number, child in enumerate(children)
    )
    grouped = blindindex.group(rows)
    for query in queries:
        worth: dict[int, float] = {}
        for key in composite.question_keys(query.facts, tier):
            numbers = grouped.get(key.text, [])
            for text in numbers if len(numbers) <= cap else []:
                number = int(text)
                worth[number] = worth.get(number, 0.0) + composite.WORTH[key.kind] - key.rank
        best = sorted(worth, key=lambda number: -worth[number])[: parties.MAX_HANDLES]
        asked, found = features.asked(query.facts), []
        for number in best:
            facts = children[number].facts
            met = score.meet(asked, features.attributes(facts, rarity)[: parties.MARKS])
            evidence = score.evidence(query.facts, met, features.held(facts))
            found.append(Candidate(children[number].id, score.total(evidence), tuple(evidence)))
        found.sort(key=lambda item: (-item.bits, item.handle))
        yield [
            Ranked(query.id, rank, item, score.probability(item.bits, len(children)))
            for rank, item in enumerate(found[:top], start=1)
        ]


def _wire(message: Message) -> Message:
    """A message as it arrives on the other side."""
    sent: Message = json.loads(json.dumps(message))
    return sent


def _spread(work: Callable[[In], Out], tasks: Iterator[In], workers: int, chunk: int = 1) -> Iterator[Out]:
    if workers < 2:
        yield from map(work, tasks)
        return
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap(work, tasks, chunk)
