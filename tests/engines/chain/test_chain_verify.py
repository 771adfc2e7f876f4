import hashlib
import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.chain.checkpoints import Checkpoint, cosign, read_checkpoint, sign_checkpoint
from tutela.engines.chain.leaves import GENESIS, chain_step, leaf_hash
from tutela.engines.chain.merkle import merkle_root
from tutela.engines.chain.verify import Break, StoredRow, verify_sequence
from tutela.engines.envelopes.errors import BadSignature, Malformed, UnknownKey
from tutela.engines.envelopes.keys import KeySet, Use

SALT = b"s" * 32


def journal(count, *, salt=SALT, word="note"):
    rows, previous = [], GENESIS
    for number in range(1, count + 1):
        record = {"event": word, "number": number}
        leaf = leaf_hash(salt, record)
        previous = chain_step(previous, number, leaf)
        rows.append(StoredRow(number, record, salt, leaf, previous))
    return rows


def checkpoint(rows):
    return Checkpoint("node-a/journal", len(rows), merkle_root(row.leaf for row in rows))


def found(rows, *points):
    finding = verify_sequence(rows, points)
    return finding.position, finding.kind


def test_journal_untouched_holds_with_its_checkpoints():
    rows = journal(20)
    finding = verify_sequence(rows, [checkpoint(rows[:7]), checkpoint(rows)])
    assert finding.holds and finding.rows == 20 and finding.root == checkpoint(rows).root


@given(st.integers(1, 12), st.data())
@settings(max_examples=60)
def test_row_edited_is_found_at_its_position(count, data):
    rows = journal(count)
    place = data.draw(st.integers(0, count - 1))
    rows[place] = replace(rows[place], record={"event": "other", "number": place + 1})
    assert found(rows) == (place + 1, Break.EDITED)


@given(st.integers(2, 12), st.data())
@settings(max_examples=60)
def test_row_edited_with_a_new_leaf_is_found_at_its_position(count, data):
    rows = journal(count)
    place = data.draw(st.integers(0, count - 2))
    record = {"event": "other"}
    rows[place] = replace(rows[place], record=record, leaf=leaf_hash(SALT, record))
    assert found(rows) == (place + 1, Break.EDITED)


@given(st.integers(2, 12), st.data())
@settings(max_examples=60)
def test_rows_deleted_inside_are_found_at_the_gap(count, data):
    rows = journal(count)
    first = data.draw(st.integers(0, count - 2))
    last = data.draw(st.integers(first, count - 2))
    assert found(rows[:first] + rows[last + 1 :]) == (first + 1, Break.DELETED)


def test_rows_deleted_and_renumbered_are_found_at_the_gap():
    rows = journal(12)
    kept = [replace(row, number=i) for i, row in enumerate(rows[:4] + rows[7:], 1)]
    assert found(kept) == (5, Break.DELETED)


@given(st.integers(2, 12), st.data())
@settings(max_examples=60)
def test_rows_swapped_in_any_way_are_found_at_the_first(count, data):
    rows = journal(count)
    low = data.draw(st.integers(0, count - 2))
    high = data.draw(st.integers(low + 1, count - 1))
    moved = list(rows)
    moved[low], moved[high] = rows[high], rows[low]
    assert found(moved) == (low + 1, Break.SWAPPED)
    contents = list(rows)
    contents[low] = replace(rows[low], record=rows[high].record)
    contents[high] = replace(rows[high], record=rows[low].record)
    assert found(contents) == (low + 1, Break.SWAPPED)
    leaves = list(contents)
    leaves[low] = replace(contents[low], leaf=rows[high].leaf)
    leaves[high] = replace(contents[high], leaf=rows[low].leaf)
    assert found(leaves) == (low + 1, Break.SWAPPED)


def test_end_cut_off_is_only_found_with_a_checkpoint():
    rows = journal(10)
    assert found(rows[:6]) == (None, None)
    assert found(rows[:6], checkpoint(rows)) == (7, Break.TRUNCATED)


def test_history_rewritten_is_only_found_with_a_checkpoint():
    rows, forged = journal(10), journal(10, word="forged")
    assert found(forged) == (None, None)
    assert found(forged, checkpoint(rows[:4]), checkpoint(rows)) == (1, Break.REWRITTEN)


def test_history_rewritten_after_a_checkpoint_is_found_after_it():
    rows = journal(10)
    forged, previous = rows[:4], rows[3].chain
    for number in range(5, 11):
        leaf = leaf_hash(SALT, {"event": "forged", "number": number})
        previous = chain_step(previous, number, leaf)
        forged.append(StoredRow(number, {"event": "forged", "number": number}, SALT, leaf, previous))
    assert found(forged, checkpoint(rows[:4]), checkpoint(rows)) == (5, Break.REWRITTEN)


def test_two_checkpoints_that_disagree_on_one_size_are_a_rewrite():
    rows = journal(5)
    other = Checkpoint("node-a/journal", 5, hashlib.sha256(b"other").digest())
    assert found(rows, checkpoint(rows), other) == (1, Break.REWRITTEN)
    assert found(rows, other, checkpoint(rows)) == (1, Break.REWRITTEN)


def test_row_erased_with_its_salt_still_verifies():
    rows = journal(6)
    rows[2] = replace(rows[2], record=None, salt=None)
    assert found(rows, checkpoint(rows)) == (None, None)


def test_leaf_of_the_same_record_under_another_salt_differs():
    record = {"event": "note"}
    assert leaf_hash(b"a" * 16, record) != leaf_hash(b"b" * 16, record)
    with pytest.raises(ValueError):
        leaf_hash(b"short", record)
    with pytest.raises(Malformed):
        leaf_hash(SALT, {"x": float("nan")})


def test_checkpoint_signed_and_cosigned_is_read_with_both_names():
    ours, peer = KeySet.generate("node-a"), KeySet.generate("node-b")
    point = checkpoint(journal(3))
    note = cosign(sign_checkpoint(point, ours.current(Use.CHECKPOINT)), peer.current(Use.CHECKPOINT))
    read, names = read_checkpoint(note, (*ours.public(), *peer.public()), origin=point.origin)
    assert read == point and names == ("node-a#log-1", "node-b#log-1")
    assert read_checkpoint(note, ours.public(), origin=point.origin)[1] == ("node-a#log-1",)


def test_checkpoint_changed_foreign_or_unsigned_is_refused():
    ours, other = KeySet.generate("node-a"), KeySet.generate("node-a")
    point = checkpoint(journal(3))
    note = sign_checkpoint(point, ours.current(Use.CHECKPOINT))
    with pytest.raises(BadSignature):
        read_checkpoint(note.replace("\n3\n", "\n4\n"), ours.public(), origin=point.origin)
    with pytest.raises(BadSignature):
        read_checkpoint(note, other.public(), origin=point.origin)
    with pytest.raises(BadSignature):
        read_checkpoint(note, ours.public(), origin="node-b/journal")
    with pytest.raises(BadSignature):
        read_checkpoint(point.body() + "\n", ours.public(), origin=point.origin)
    with pytest.raises(UnknownKey):
        sign_checkpoint(point, ours.current(Use.MESSAGE_SIG))


@given(st.text(max_size=200))
def test_checkpoint_from_any_text_is_refused_without_surprise(text):
    with pytest.raises((Malformed, BadSignature)):
        read_checkpoint(text + "\n\n" + text, KeySet.generate("a").public(), origin="a")


def test_rows_many_are_verified_in_one_pass():
    finding = verify_sequence(iter(journal(3000, salt=os.urandom(32))))
    assert finding.holds and finding.rows == 3000
