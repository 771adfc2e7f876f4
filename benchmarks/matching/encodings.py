"""Peer: cryptographic long-term keys, the Bloom filters of the record-linkage literature, compared with Dice.

After clkhash's published construction, written anew: bigrams of padded values, double hashing with two HMACs, one filter
of 1,024 bits a record. Shown for comparison only: such encodings give the names away (docs/matching.md).
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from benchmarks.matching.peers import Ranking, Record, best, month_day, tokens, year

BITS = 1024
WORDS = BITS // 64
SECRETS = (b"benchmark, first key", b"benchmark, second key")
# Bits set for each bigram or value: names by bigram, the others as whole values.
HASHES = {"name": 12, "year": 20, "day": 24, "sex": 6, "nationality": 10}


def features(record: Record) -> Iterator[tuple[str, str]]:
    """(field, value) pairs: name bigrams with padding, year, month and day, sex, nationality."""
    for token in tokens(record):
        padded = f" {token} "
        for start in range(len(padded) - 1):
            yield "name", padded[start : start + 2]
    if year(record):
        yield "year", str(year(record))
    if month_day(record):
        yield "day", str(month_day(record))
    for field, column in (("sex", "sex"), ("nationality", "nat")):
        if record[column]:
            yield field, record[column]


@cache
def positions(field: str, value: str) -> tuple[int, ...]:
    """Bits of one value: (first + i * second) modulo the length, from two keyed hashes."""
    message = f"{field}:{value}".encode()
    first, second = (
        int.from_bytes(hmac.new(secret, message, digest).digest(), "big")
        for secret, digest in zip(SECRETS, (hashlib.sha256, hashlib.sha512), strict=True)
    )
    return tuple((first + number * second) % BITS for number in range(HASHES[field]))


def encode(rows: Sequence[Record]) -> np.ndarray:
    """One filter a record, as 16 words of 64 bits."""
    bits = np.zeros((len(rows), BITS), dtype=np.uint8)
    for number, row in enumerate(rows):
        for field, value in features(row):
            bits[number, list(positions(field, value))] = 1
    return np.packbits(bits, axis=1).view(np.uint64).reshape(len(rows), WORDS)


def clk(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
    """Dice similarity of the filters: twice the common bits over the sum of both."""
    ids, filters, asked = [row["id"] for row in registry], encode(registry), encode(queries)
    weights = np.bitwise_count(filters).sum(axis=1, dtype=np.int32)
    columns = np.ascontiguousarray(filters.T)
    found: Ranking = {}
    for row, words in zip(queries, asked, strict=True):
        common = np.zeros(len(ids), dtype=np.int32)
        for word, column in zip(words, columns, strict=True):
            common += np.bitwise_count(column & word)
        own = int(np.bitwise_count(words).sum())
        found[row["id"]] = best(ids, 2 * common / (weights + own))
    return found
