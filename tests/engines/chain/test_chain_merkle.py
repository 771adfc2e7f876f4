import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.chain.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    extends,
    merkle_root,
    node_hash,
)

LEAVES = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def definition(leaves):
    """MTH of RFC 6962 section 2.1, written as the standard writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(definition(leaves[:k]), definition(leaves[k:]))


@given(LEAVES)
def test_root_for_any_leaves_equals_the_definition(leaves):
    assert merkle_root(leaves) == definition(leaves)


def test_root_of_known_inputs_equals_published_value():
    # Test vectors that implementations of RFC 6962 share: leaf "" and the eight-leaf tree.
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in inputs]
    assert merkle_root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle_root([]) == EMPTY_ROOT


@given(LEAVES)
def test_frontier_stored_and_read_continues_with_the_same_root(leaves):
    half = len(leaves) // 2
    stored = Frontier().extend(leaves[:half]).to_text()
    assert Frontier.from_text(stored).extend(leaves[half:]).root() == merkle_root(leaves)


@pytest.mark.parametrize("text", ["3:", "1:00", "x:", "2:" + "00" * 32 + "," + "00" * 32])
def test_frontier_from_damaged_text_is_refused(text):
    with pytest.raises(ValueError):
        Frontier.from_text(text)


@given(LEAVES.filter(bool), st.data())
def test_consistency_of_a_grown_tree_holds_and_of_another_tree_does_not(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    proof = consistency_proof(leaves, old)
    heads = {"old_size": old, "old_root": merkle_root(leaves[:old]), "new_size": len(leaves)}
    assert extends(**heads, new_root=merkle_root(leaves), proof=proof)
    other = [hashlib.sha256(leaves[0]).digest(), *leaves[1:]]
    assert not extends(**heads, new_root=merkle_root(other), proof=consistency_proof(other, old))
    assert not extends(**heads, new_root=merkle_root(leaves), proof=[*proof, b"\x00" * 32])
