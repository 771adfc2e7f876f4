"""Blinded look-up against the test vectors of RFC 9497, appendix A.1.2 (verifiable mode, ristretto255-SHA512)."""

import pytest

from tutela.engines.matching import oprf, ristretto

SEED = b"\xa3" * 32
BLIND = int.from_bytes(bytes.fromhex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"), "little")
PUBLIC = bytes.fromhex("c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e")
BLINDED = bytes.fromhex("863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945")
EVALUATED = bytes.fromhex("aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e")
PROOF = bytes.fromhex(
    "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
    "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d"
)
OUTPUT = bytes.fromhex(
    "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
    "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"
)
BATCH_BLINDED = (BLINDED, bytes.fromhex("90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654"))
BATCH_EVALUATED = (EVALUATED, bytes.fromhex("cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a"))
BATCH_PROOF = bytes.fromhex(
    "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a"
    "5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08"
)


@pytest.fixture
def holder():
    return oprf.VoprfEvaluator(SEED, b"test key")


def test_blind_with_the_vector_number_gives_the_vector_point():
    assert oprf.blind(b"\0", number=BLIND).point == BLINDED


def test_evaluator_from_the_vector_seed_gives_the_vector_key_and_point(holder):
    assert holder.public_key == PUBLIC
    assert holder.evaluate([BLINDED]).points == (EVALUATED,)
    assert holder.direct(b"\0") == OUTPUT


def test_finalise_the_vector_answer_gives_the_vector_output():
    answer = oprf.Evaluation((EVALUATED,), PROOF)
    assert oprf.finalise([oprf.blind(b"\0", number=BLIND)], answer, PUBLIC) == [OUTPUT]


def test_finalise_the_vector_batch_accepts_its_proof_and_refuses_a_changed_one():
    asked = [oprf.Blinded(b"", 1, point) for point in BATCH_BLINDED]
    assert oprf.finalise(asked, oprf.Evaluation(BATCH_EVALUATED, BATCH_PROOF), PUBLIC) == [b"", b""]
    changed = oprf.Evaluation(tuple(reversed(BATCH_EVALUATED)), BATCH_PROOF)
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, changed, PUBLIC)


def test_round_trip_with_padding_equals_the_holders_own_values(holder):
    asked = [oprf.blind(b"one"), oprf.padding(), oprf.blind(b"two")]
    found = oprf.finalise(asked, holder.evaluate([b.point for b in asked]), holder.public_key)
    assert found == [holder.direct(b"one"), b"", holder.direct(b"two")]


def test_answer_under_another_key_is_refused(holder):
    asked = [oprf.blind(b"one")]
    other = oprf.VoprfEvaluator(SEED, b"another epoch")
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, other.evaluate([asked[0].point]), holder.public_key)


@pytest.mark.parametrize("point", [bytes(32), b"\xff" * 32, b"short", (1).to_bytes(32, "little")])
def test_malformed_point_is_refused_on_both_sides(holder, point):
    with pytest.raises(oprf.BadEvaluation):
        holder.evaluate([point])
    with pytest.raises(ristretto.NotAnElement):
        ristretto.decode(point)


def test_oversize_and_empty_batch_are_refused(holder):
    for points in ([], [BLINDED] * (oprf.MAX_BATCH + 1)):
        with pytest.raises(oprf.BadEvaluation):
            holder.evaluate(points)


def test_same_key_blinded_twice_gives_unlike_points():
    assert oprf.blind(b"one").point != oprf.blind(b"one").point


def test_group_laws_hold_for_encoded_elements():
    a, b = ristretto.hash_to_element(b"a", oprf.CONTEXT), ristretto.hash_to_element(b"b", oprf.CONTEXT)
    assert ristretto.decode(a.encode()).encode() == a.encode()
    assert (a + b).encode() == (b + a).encode()
    assert a.double().encode() == (a * 2).encode() == (a + a).encode()
    assert (ristretto.BASE * ristretto.ORDER).encode() == bytes(32)
