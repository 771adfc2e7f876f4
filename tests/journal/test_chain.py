"""Numbering, chaining, checking: what the sequencer does beside the acts and what `tutela verify` finds."""

import contextlib
import time
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from tests import factories
from tutela.core.ids import new_id
from tutela.engines.chain.leaves import GENESIS, chain_step
from tutela.engines.chain.merkle import Frontier as Tree
from tutela.journal import sequencer, services, verify
from tutela.journal.canonical import leaf_of
from tutela.journal.models import Checkpoint, Entry, Frontier
from tutela.work import events

ROWS = 7


@pytest.fixture
def written(act) -> list[Any]:
    """Seven acts, numbered, with a checkpoint over all."""
    for _ in range(ROWS):
        act(case=new_id())
    sequencer.sequence_all()
    sequencer.checkpoint_all()
    return list(Entry.objects.order_by("seq"))


def report(stream: str = "events") -> verify.Report:
    return verify.verify(stream)


def row(number: int):
    return Entry.objects.filter(seq=number)


# --- numbering ------------------------------------------------------------------------------------------------------------


def test_acts_are_numbered_without_gaps_in_order(written):
    assert [entry.seq for entry in written] == list(range(1, ROWS + 1))
    assert [entry.pk for entry in written] == sorted(entry.pk for entry in written)
    assert report() == verify.Report("events", ROWS, 0)


def test_numbering_again_changes_nothing(written):
    assert sequencer.sequence_all() == 0
    assert [bytes(entry.chain) for entry in Entry.objects.order_by("seq")] == [bytes(entry.chain) for entry in written]


def test_more_rows_than_a_batch_are_all_numbered(act, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 3)
    for _ in range(8):
        act()
    assert sequencer.sequence_all() == 8
    assert report().verified == 8


def test_act_that_arrives_late_with_an_older_id_gets_the_next_number(act):
    late = Entry(id=new_id(), actor="system:late", purpose="x", kind="work.item_done", salt=b"s" * 16)
    act()
    sequencer.sequence_all()
    late.save(force_insert=True)
    sequencer.sequence_all()
    assert Entry.objects.get(pk=late.pk).seq == 2
    assert report().sound


def test_looks_have_a_stream_of_their_own(act):
    services.record_look(by=factories.SYSTEM, case=new_id(), purpose="care", where="x", classes=["C3"])
    act()
    assert sequencer.sequence_all() == 2
    assert [(one.stream, one.verified, one.sound) for one in verify.verify_all()] == [
        ("events", 1, True),
        ("looks", 1, True),
    ]


def test_act_not_numbered_yet_is_reported_as_waiting(written, act):
    act()
    assert report() == verify.Report("events", ROWS, 1)


def test_checkpoint_is_made_only_when_something_was_added(written, act):
    assert Checkpoint.objects.filter(stream="events").count() == 1
    sequencer.checkpoint_all()
    assert Checkpoint.objects.filter(stream="events").count() == 1
    act()
    sequencer.sequence_all()
    sequencer.checkpoint_all()
    assert sorted(Checkpoint.objects.filter(stream="events").values_list("size", flat=True)) == [ROWS, ROWS + 1]
    assert report().sound


def test_empty_journal_is_sound():
    assert [(one.verified, one.sound) for one in verify.verify_all()] == [(0, True), (0, True)]


# --- what verify finds -----------------------------------------------------------------------------------------------------

EDITS = {
    "kind": "work.item_overdue", "actor": "person:x", "purpose": "curiosity", "counterpart": "x", "data": {"item": "y"},
    "case_id": new_id(), "person_id": new_id(), "organisation_id": new_id(), "subject_id": new_id(), "salt": b"z" * 16,
    "leaf": b"l" * 32, "chain": b"c" * 32, "occurred_at": F("recorded_at"),
}  # fmt: skip


@pytest.mark.parametrize("field", EDITS)
def test_edited_row_is_found(written, field):
    row(4).update(**{field: EDITS[field]})
    assert not report().sound
    assert report().fault.startswith("row 4")


def test_row_edited_with_its_leaf_recomputed_is_found(written):
    row(4).update(actor="person:x")
    changed = row(4).get()
    row(4).update(leaf=leaf_of(changed))
    assert not report().sound


@pytest.mark.parametrize("number", [1, 4])
def test_deleted_row_is_found(written, number):
    row(number).delete()
    assert report().fault == f"row {number}: deleted"


def test_deleted_row_with_the_rest_renumbered_is_found(written):
    row(4).delete()
    for number in range(5, ROWS + 1):
        row(number).update(seq=number - 1)
    assert report().fault == "row 4: deleted"


def test_exchanged_rows_are_found(written):
    row(3).update(seq=100)
    row(4).update(seq=3)
    row(100).update(seq=4)
    assert report().fault == "row 3: swapped"


@pytest.mark.parametrize("checkpoint", [True, False])
def test_lost_end_is_found(written, checkpoint):
    if not checkpoint:
        Checkpoint.objects.all().delete()
    row(ROWS).delete()
    assert report().fault == f"row {ROWS}: truncated"


def test_everything_lost_is_found(written):
    Entry.objects.all().delete()
    assert not report().sound


def test_end_cut_off_with_the_sequencer_put_back_is_found_by_the_checkpoint(written):
    row(ROWS).delete()
    rewrite()
    assert report().fault == f"row {ROWS}: truncated"


def test_journal_written_anew_is_found_by_the_checkpoint(written):
    row(4).update(actor="person:x")
    rewrite()
    assert "rewritten" in report().fault


def rewrite() -> None:
    """What somebody with the database but without the signing key can do: compute everything anew."""
    tree, head = Tree(), GENESIS
    for entry in Entry.objects.order_by("seq"):
        leaf = leaf_of(entry)
        tree = tree.append(leaf)
        head = chain_step(head, tree.size, leaf)
        Entry.objects.filter(pk=entry.pk).update(leaf=leaf, chain=head, seq=tree.size)
    Frontier.objects.filter(stream="events").update(head=head, frontier=tree.to_text())


def test_forged_checkpoint_is_found(written):
    point = Checkpoint.objects.get(stream="events")
    lines = point.note.splitlines()
    lines[1] = str(ROWS - 1)
    Checkpoint.objects.filter(pk=point.pk).update(note="\n".join(lines) + "\n")
    assert "not signed by this node" in report().fault


def test_checkpoint_of_another_stream_does_not_count(written):
    point = Checkpoint.objects.get(stream="events")
    Checkpoint.objects.create(stream="looks", size=ROWS, note=point.note)
    assert not report("looks").sound


@pytest.mark.parametrize("field", ["leaf", "chain"])
def test_row_with_an_emptied_hash_is_reported_not_an_accident(written, field):
    row(4).update(**{field: None})
    assert not report().sound


def test_checkpoint_is_chained_to_the_node_and_holds_no_content(written):
    note = Checkpoint.objects.get(stream="events").note
    assert note.startswith("tutela:test.node/events\n7\n")
    assert not any(str(entry.case_id) in note for entry in written)


# --- many at once -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_writers_and_two_sequencers_at_once_leave_one_sound_chain():
    writers, acts = 6, 12
    finished: list[int] = []

    def write() -> None:
        for number in range(acts):
            with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                services.record(by=factories.SYSTEM, event=events.ItemDone(item=new_id(), kind_code="tests"))
                if number % 4 == 3:
                    raise ZeroDivisionError
        finished.append(1)

    def number() -> None:
        until = time.monotonic() + 60
        while len(finished) < writers and time.monotonic() < until:
            sequencer.sequence_all()
            sequencer.checkpoint_all()

    assert factories.at_once(*[write] * writers, number, number) == [None] * (writers + 2)
    sequencer.sequence_all()
    kept = writers * acts * 3 // 4
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, kept + 1))
    assert report() == verify.Report("events", kept, 0)
