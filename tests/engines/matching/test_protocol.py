"""Both parties through messages: who is found, what malformed messages meet, what the messages look like."""

import base64
import secrets

import pytest

from tutela.engines.matching import batch, blindindex, composite, oprf, parties
from tutela.engines.matching.facts import Birth, facts
from tutela.engines.matching.files import Child
from tutela.engines.matching.parties import Asker, ProtocolError


def child(number, *texts, born="2012-05-03", **more):
    from datetime import date

    day = date.fromisoformat(born)
    return Child(f"R{number}", facts(texts=list(texts), birth=Birth(day.year, day.year, day), **more))


REGISTRY = [
    child(1, "احمد رضایی", born="2012-05-03", sex="m", nationalities=["AF"], place="Herat"),
    child(2, "Olena Shevchuk", "Олена Шевчук", born="2010-11-30", sex="f", nationalities=["UA"]),
    child(3, "Abdulrahman Warsame", born="2009-01-17", sex="m", nationalities=["SO"], father="Ali"),
    child(4, "ኣቤና ተስፋይ", born="2012-02-09", sex="f", nationalities=["ER"]),
    *[child(number, f"Name{'bcdfgklmnprst'[number % 13]}o Person{number}", born=f"20{10 + number % 5}-03-{1 + number % 28:02d}")
      for number in range(5, 60)],
]  # fmt: skip
AHMAD = child(0, "Ahmad Rezaie", born="2012-05-03", sex="m", nationalities=["AF"])
NOBODY = child(0, "Sékou Condé", born="2011-08-08", sex="m", nationalities=["GN"])


@pytest.fixture(scope="module")
def held():
    return batch.build(REGISTRY, workers=1)


def asker_of(held, who=AHMAD, tier=composite.WIDE):
    return Asker(who.facts, held.holder.epoch(tier))


@pytest.mark.parametrize(
    ("name", "born", "expected"),
    [("Ahmad Rezaie", "2012-05-03", "R1"), ("Schewtschuk Olena", "2010-11-30", "R2"),
     ("Cabdiraxmaan Warsame", "2009-01-17", "R3"), ("Abena Tesfay", "2012-02-09", "R4")],
)  # fmt: skip
@pytest.mark.parametrize("tier", composite.TIERS)
def test_child_in_another_script_is_first_in_both_tiers(held, name, born, expected, tier):
    [found] = batch.ask_all(held, [child(0, name, born=born)], tier=tier, workers=1)
    assert found[0].candidate.handle == expected
    assert {"name", "birth"} <= {item.field for item in found[0].candidate.evidence if item.bits > 0}


@pytest.mark.parametrize("tier", composite.TIERS)
def test_blinded_ranking_is_the_ranking_in_the_clear(held, tier):
    queries = [AHMAD, NOBODY, *REGISTRY[:20]]
    for blinded, clear in zip(
        batch.ask_all(held, queries, tier=tier, workers=1), batch.ask_plain(REGISTRY, queries, tier=tier), strict=True
    ):
        assert _scores(blinded) == _scores(clear)


def _scores(ranked):
    """Equal scores have no order of their own."""
    return sorted((-row.candidate.bits, row.candidate.handle) for row in ranked)


def test_absent_child_touches_nobody_in_the_strict_tier(held):
    assert list(batch.ask_all(held, [NOBODY], tier=composite.STRICT, workers=1)) == [[]]


def test_two_questions_about_one_child_share_no_point_and_have_agreed_sizes(held):
    one, two = (asker_of(held).question()["points"] for _ in range(2))
    points = [{base64.b64decode(text)[i : i + 32] for i in range(0, len(base64.b64decode(text)), 32)} for text in (one, two)]
    assert not points[0] & points[1]
    assert {len(part) for part in points} <= set(parties.SIZES)


@pytest.mark.parametrize(
    "change", [{"epoch": 2}, {"tier": "guess"}, {"norm": "n0.other"}, {"epoch": None}, {"points": ""}, {"points": "?"},
               {"points": base64.b64encode(bytes(32)).decode()}, {"points": base64.b64encode(b"\xff" * 32).decode()},
               {"points": base64.b64encode(b"1" * 33).decode()},
               {"points": base64.b64encode(bytes(32 * (parties.MAX_POINTS + 1))).decode()}],
    ids=["epoch", "tier", "tables", "no-epoch", "empty", "not-base64", "identity", "no-element", "odd", "oversize"],
)  # fmt: skip
def test_question_of_another_epoch_or_with_bad_points_is_refused(held, change):
    with pytest.raises(ProtocolError):
        held.holder.evaluate({**asker_of(held).question(), **change})


def test_answer_with_another_proof_key_or_order_is_refused(held):
    asker = asker_of(held)
    answer = held.holder.evaluate(asker.question())
    blob = base64.b64decode(answer["points"])
    swapped = base64.b64encode(blob[32:64] + blob[:32] + blob[64:]).decode()
    other = batch.build(REGISTRY, workers=1).holder.evaluate(asker.question())
    for wrong in (
        {**answer, "points": swapped}, {**answer, "proof": base64.b64encode(bytes(64)).decode()},
        {**answer, "points": base64.b64encode(blob[:-32]).decode()}, other,
    ):  # fmt: skip
        with pytest.raises(ProtocolError):
            asker.wanted(wrong)


def test_tables_of_another_version_are_refused_by_the_asker(held):
    with pytest.raises(ProtocolError):
        Asker(AHMAD.facts, {**held.holder.epoch(composite.WIDE), "norm": "n0.other"})


def compared(held, who):
    asker = asker_of(held, who)
    asker.wanted(held.holder.evaluate(asker.question()))
    met = asker.look_up(held.holder.published(composite.WIDE))
    sent = asker.comparison()
    return met, sent, held.holder.compare(sent)


def test_hit_and_miss_look_alike_on_the_wire(held):
    hit, miss = compared(held, AHMAD), compared(held, NOBODY)
    assert hit[0] and not miss[0]
    for message in (1, 2):
        assert set(hit[message]) == set(miss[message])
    assert len(hit[1]["handles"]) == len(miss[1]["handles"]) == parties.MAX_HANDLES
    shapes = [{len(row["marks"]) for row in answer["children"]} for _, _, answer in (hit, miss)]
    assert shapes[0] == shapes[1] == {len(base64.b64encode(bytes(parties.MARKS * 10)))}


@pytest.mark.parametrize("handles", [[], ["00"] * 31, "x", None])
def test_comparison_with_another_number_of_handles_is_refused(held, handles):
    _, sent, _ = compared(held, AHMAD)
    with pytest.raises(ProtocolError):
        held.holder.compare({**sent, "handles": handles})


def test_buckets_are_parts_of_the_index_and_wrong_numbers_are_refused(held):
    message = {"tier": composite.WIDE, "epoch": 1, "norm": held.holder.epoch(composite.WIDE)["norm"]}
    blob = base64.b64decode(held.holder.buckets({**message, "buckets": [0]})["entries"]["0"])
    assert blob == held.holder.published(composite.WIDE).blob
    for wrong in ([1], [-1], ["0"], "0", None):
        with pytest.raises(ProtocolError):
            held.holder.buckets({**message, "buckets": wrong})


def test_large_index_has_buckets_of_a_thousand_entries_and_finds_the_same():
    bits = blindindex.bucket_bits(40_000)
    values = [secrets.token_bytes(64) for _ in range(4_000)]
    handles = [secrets.token_bytes(8) for _ in values]
    made = [entry for value, handle in zip(values, handles, strict=True)
            for entry in blindindex.entries_of(value, [handle] * 10, bits)]  # fmt: skip
    index = blindindex.Index.of(made)
    assert bits == 5 and len(index) == 40_000
    assert sum(len(index.bucket(number, bits)) for number in range(1 << bits)) == len(index)
    assert min(len(index.bucket(number, bits)) for number in range(1 << bits)) > 700
    place = blindindex.Place(values[7], bits)
    assert index.bucket(place.bucket, bits).find(place) == [handles[7]] * 10


def test_key_shared_by_too_many_children_is_not_in_the_index():
    crowd = [child(number, "Ali Ahmed", born="2012-05-03") for number in range(blindindex.CAP + 1)]
    assert batch.build(crowd, workers=1).entries == {"strict": 0, "wide": 0}


# --- attacks ---------------------------------------------------------------------------------------------------------

def test_attack_thief_of_the_index_without_key_opens_nothing(held):
    """Every right key of every child, evaluated under keys a thief can make: not one entry opens."""
    index = held.holder.published(composite.WIDE)
    thief = oprf.VoprfEvaluator(secrets.token_bytes(32), parties.info(composite.WIDE, 1))
    texts = {key.message for row in REGISTRY for key in composite.index_keys(row.facts, composite.WIDE)}
    bits = blindindex.bucket_bits(len(index))
    assert len(texts) > 100
    assert not [1 for text in texts if index.find(blindindex.Place(thief.direct(text), bits))]


def test_attack_dictionary_over_a_transcript_meets_no_mark_that_was_not_asked(held):
    """A peer that keeps everything of a question tries every attribute of every child on the marks it was sent."""
    _, sent, answer = compared(held, AHMAD)
    from tutela.engines.matching import features

    guesses = {a.text for row in REGISTRY for a in features.attributes(row.facts, features.Rarity())}
    for handle, row in zip(sent["handles"], answer["children"], strict=True):
        blob = base64.b64decode(row["marks"])
        tags = {blob[i : i + 8] for i in range(0, len(blob), 10)}
        for guess in guesses:
            assert parties._bound(guess.encode(), handle)[:8] not in tags
            assert guess.encode()[:8] not in tags


def test_attack_two_epochs_share_no_handle_and_no_tag():
    seed = secrets.token_bytes(32)
    one, two = (batch.build(REGISTRY, workers=1, seed=seed) for _ in range(2))
    other = batch.build(REGISTRY, workers=1)
    assert not set(one.names) & set(two.names)
    tags = [{held.holder.published(composite.WIDE).blob[i : i + 8] for i in range(0, 3200, 32)} for held in (one, other)]
    assert not tags[0] & tags[1]


def test_attack_frequency_of_a_name_cannot_be_read_from_tags():
    """Eight children under one key: eight tags without a common part beyond the bucket."""
    value = secrets.token_bytes(64)
    tags = [entry[:8] for entry in blindindex.entries_of(value, [secrets.token_bytes(8) for _ in range(8)], 0)]
    assert len({tag[:2] for tag in tags}) > 5


def test_attack_invented_handles_are_answered_like_real_ones_and_agree_with_nothing(held):
    asker = asker_of(held)
    asker.wanted(held.holder.evaluate(asker.question()))
    asker.look_up(blindindex.Index(b""))
    asker._handles = [secrets.token_hex(8) for _ in range(parties.MAX_HANDLES)]
    found = asker.candidates(held.holder.compare(asker.comparison()))
    assert len(found) == parties.MAX_HANDLES
    assert not [item for row in found for item in row.evidence if item.bits > 0]
