"""Blinded look-up against the test vectors of RFC 9497, appendix A.1.2 (verifiable mode, ristretto255-SHA512).

The package `voprf` draws the random number of its proofs itself: its proofs are checked by verifying them, not by bytes.
"""

import sys
from pathlib import Path

import pytest

from tutela.engines.matching import oprf, sodiumgroup

SEED, INFO = b"\xa3" * 32, b"test key"
SECRET = bytes.fromhex("e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909")
PUBLIC = bytes.fromhex("c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e")
SHORT, LONG = b"\0", b"\x5a" * 17
OUTPUTS = {
    SHORT: "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
    "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
    LONG: "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
    "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
}
FIRST, SECOND = (
    "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706",
    "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
)
# Messages, blinding numbers, blinded points, evaluated points, random number of the proof, proof.
VECTORS = [
    (
        [SHORT],
        [FIRST],
        ["863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"],
        ["aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"],
        SECOND,
        "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
        "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
    ),
    (
        [LONG],
        [FIRST],
        ["cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c"],
        ["60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468"],
        SECOND,
        "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
        "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
    ),
    (
        [SHORT, LONG],
        [FIRST, SECOND],
        [
            "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
            "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
        ],
        [
            "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
            "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
        ],
        "419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c",
        "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a"
        "5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08",
    ),
]
IDENTITY = bytes(32)
MALFORMED = {
    "identity": IDENTITY,
    "too large for the field": b"\xff" * 32,
    "the prime itself, a second way to write zero": (2**255 - 19).to_bytes(32, "little"),
    "negative": (1).to_bytes(32, "little"),
    "unused bit set": bytes.fromhex(VECTORS[0][2][0])[:31] + b"\xc5",
    "not on the curve": bytes.fromhex("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"),
    "short": b"short",
    "a byte short": bytes.fromhex(VECTORS[0][2][0])[:31],
    "a byte long": bytes.fromhex(VECTORS[0][2][0]) + b"\0",
    "empty": b"",
}
malformed = pytest.mark.parametrize("point", MALFORMED.values(), ids=MALFORMED)
vectors = pytest.mark.parametrize("vector", VECTORS, ids=["short", "long", "batch"])


def number(text):
    return int.from_bytes(bytes.fromhex(text), "little")


def points(texts):
    return tuple(map(bytes.fromhex, texts))


def bent(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.fixture(params=[oprf.VoprfEvaluator, oprf.SodiumEvaluator])
def library(request):
    return request.param


@pytest.fixture
def holder(library):
    return library(SEED, INFO)


# --- test vectors ----------------------------------------------------------------------------------------------------


def test_key_of_the_vector_seed_is_the_vector_key(holder):
    assert holder.public_key == PUBLIC
    assert sodiumgroup.multiples_of_base([SECRET]) == [PUBLIC]


@vectors
def test_blinding_gives_the_vector_points(vector):
    messages, numbers, blinded, *_ = vector
    asked = [oprf.blind(m, number=number(n)) for m, n in zip(messages, numbers, strict=True)]
    assert tuple(item.point for item in asked) == points(blinded)


@vectors
def test_holder_gives_the_vector_answers(holder, vector):
    messages, _, blinded, evaluated, *_ = vector
    assert holder.evaluate(points(blinded)).points == points(evaluated)
    assert holder.direct_many(messages) == [bytes.fromhex(OUTPUTS[message]) for message in messages]
    assert holder.direct(messages[0]).hex() == OUTPUTS[messages[0]]


@vectors
def test_proof_with_the_vector_number_is_the_vector_proof(vector):
    _, _, blinded, evaluated, random, proof = vector
    answer = oprf.SodiumEvaluator(SEED, INFO).evaluate(points(blinded), number=number(random))
    assert answer == oprf.Evaluation(points(evaluated), bytes.fromhex(proof))


@vectors
def test_finalising_the_vector_answer_gives_the_vector_outputs(vector):
    messages, numbers, _, evaluated, _, proof = vector
    asked = [oprf.blind(m, number=number(n)) for m, n in zip(messages, numbers, strict=True)]
    answer = oprf.Evaluation(points(evaluated), bytes.fromhex(proof))
    assert [value.hex() for value in oprf.finalise(asked, answer, PUBLIC)] == [OUTPUTS[m] for m in messages]


# --- both libraries are one ------------------------------------------------------------------------------------------


def test_round_trip_with_padding_equals_the_holders_own_values(holder):
    asked = [oprf.blind(b"one"), oprf.padding(), oprf.blind(b"two")]
    found = oprf.finalise(asked, holder.evaluate([b.point for b in asked]), holder.public_key)
    assert found == [holder.direct(b"one"), b"", holder.direct(b"two")]


@pytest.mark.parametrize("info", [b"", b"strict 2026-11", bytes(3000)])
def test_both_libraries_give_the_same_keys_and_values(info):
    one, other = oprf.VoprfEvaluator(b"k" * 32, info), oprf.SodiumEvaluator(b"k" * 32, info)
    messages = [b"", b"x", b"a key", "ключ".encode(), bytes(65_535)]
    asked = [item.point for item in [*oprf.blind_many(messages[1:]), *oprf.padding_many(3)]]
    assert one.public_key == other.public_key
    assert one.direct_many(messages) == other.direct_many(messages)
    assert one.evaluate(asked).points == other.evaluate(asked).points


def test_answer_is_finalised_from_stored_plain_data(holder):
    stored = [
        (b.message.hex(), hex(b.blind), b.point.hex()) for b in [*oprf.blind_many([b"one", b"two"]), oprf.padding()]
    ]
    answer = holder.evaluate([bytes.fromhex(point) for _, _, point in stored])
    asked = [oprf.Blinded(bytes.fromhex(m), int(n, 16), bytes.fromhex(p)) for m, n, p in stored]
    assert oprf.finalise_many(asked, answer, holder.public_key) == [*holder.direct_many([b"one", b"two"]), b""]


def test_same_key_blinded_twice_gives_unlike_points():
    asked = [*oprf.blind_many([b"one"] * 20), *oprf.padding_many(20)]
    assert len({item.point for item in asked}) == len({item.blind for item in asked}) == 40


@pytest.mark.parametrize("message", [b"", bytes(65_536)])
def test_message_that_cannot_be_blinded_is_refused(message):
    with pytest.raises(ValueError, match="1 to 65535 bytes"):
        oprf.blind(message)


def test_message_too_long_for_a_holder_is_refused(holder):
    with pytest.raises(ValueError):
        holder.direct(bytes(65_536))


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
def test_seed_of_another_length_is_refused(library, seed):
    with pytest.raises(ValueError):
        library(seed, INFO)


# --- what a dishonest party may send ---------------------------------------------------------------------------------


@malformed
def test_malformed_point_is_refused_by_the_holder(holder, point):
    for batch in ([point], [oprf.padding().point, point]):
        with pytest.raises(oprf.BadEvaluation):
            holder.evaluate(batch)


@malformed
def test_malformed_point_is_refused_by_the_asker(holder, point):
    asked = oprf.blind_many([b"one", b"two"])
    answer = holder.evaluate([item.point for item in asked])
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, oprf.Evaluation((point, answer.points[1]), answer.proof), holder.public_key)
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, answer, point)
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise([asked[0], oprf.Blinded(b"two", 1, point)], answer, holder.public_key)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_changed_proof_is_refused(holder, place):
    asked = oprf.blind_many([b"one", b"two"])
    answer = holder.evaluate([item.point for item in asked])
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, oprf.Evaluation(answer.points, bent(answer.proof, place)), holder.public_key)


def test_proof_of_another_shape_is_refused(holder):
    asked = [oprf.blind(b"one")]
    answer = holder.evaluate([asked[0].point])
    c, s = answer.proof[:32], answer.proof[32:]
    beyond = (int.from_bytes(s, "little") + sodiumgroup.ORDER).to_bytes(32, "little")
    for proof in (b"", c, answer.proof + b"\0", bytes(64), c + bytes(32), bytes(32) + s, c + beyond, b"\xff" * 64):
        with pytest.raises(oprf.BadEvaluation):
            oprf.finalise(asked, oprf.Evaluation(answer.points, proof), holder.public_key)


def test_proof_of_another_batch_is_refused(holder):
    asked, others = oprf.blind_many([b"one", b"two"]), oprf.blind_many([b"one", b"two"])
    answer = holder.evaluate([item.point for item in asked])
    foreign = holder.evaluate([item.point for item in others])
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, oprf.Evaluation(answer.points, foreign.proof), holder.public_key)
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, foreign, holder.public_key)


def test_answer_under_another_key_is_refused(library, holder):
    asked = [oprf.blind(b"one")]
    answer = library(SEED, b"another epoch").evaluate([asked[0].point])
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, answer, holder.public_key)


def test_one_token_under_another_key_spoils_the_batch(library, holder):
    asked = oprf.blind_many([b"%d" % i for i in range(5)])
    answer = holder.evaluate([item.point for item in asked])
    tagged = library(SEED, b"another epoch").evaluate([asked[3].point]).points[0]
    mixed = oprf.Evaluation((*answer.points[:3], tagged, answer.points[4]), answer.proof)
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, mixed, holder.public_key)


def test_swapped_points_are_refused(holder):
    asked = oprf.blind_many([b"one", b"two", b"three"])
    answer = holder.evaluate([item.point for item in asked])
    one, two, three = answer.points
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, oprf.Evaluation((two, one, three), answer.proof), holder.public_key)


@pytest.mark.parametrize("change", [lambda p: p[:-1], lambda p: (*p, p[0]), lambda p: ()])
def test_answer_with_another_number_of_points_is_refused(holder, change):
    asked = oprf.blind_many([b"one", b"two"])
    answer = holder.evaluate([item.point for item in asked])
    with pytest.raises(oprf.BadEvaluation):
        oprf.finalise(asked, oprf.Evaluation(change(answer.points), answer.proof), holder.public_key)


def test_oversize_and_empty_batch_are_refused(holder):
    for batch in ([], [PUBLIC] * (oprf.MAX_BATCH + 1)):
        with pytest.raises(oprf.BadEvaluation):
            holder.evaluate(batch)
    item = oprf.padding()
    for count in (0, oprf.MAX_BATCH + 1):
        with pytest.raises(oprf.BadEvaluation):
            oprf.finalise([item] * count, oprf.Evaluation((PUBLIC,) * count, bytes(64)), PUBLIC)


def test_holder_may_set_a_smaller_batch(library):
    holder = library(SEED, INFO, most=2)
    assert len(holder.evaluate([PUBLIC] * 2).points) == 2
    with pytest.raises(oprf.BadEvaluation, match="1 to 2 points"):
        holder.evaluate([PUBLIC] * 3)


@pytest.mark.parametrize("wrong", [0, -1, sodiumgroup.ORDER])
def test_blinding_number_outside_the_group_is_refused(holder, wrong):
    item = oprf.blind(b"one")
    answer = holder.evaluate([item.point])
    with pytest.raises(ValueError, match="not a scalar"):
        oprf.finalise([oprf.Blinded(b"one", wrong, item.point)], answer, holder.public_key)
    with pytest.raises(ValueError, match="not a scalar"):
        oprf.blind(b"one", number=wrong)


# --- the group -------------------------------------------------------------------------------------------------------


def test_inverses_of_a_batch_are_inverses():
    scalars = sodiumgroup.random_scalars(7)
    found = sodiumgroup.inverses(scalars)
    one = (1).to_bytes(32, "little")
    assert [sodiumgroup.scalar_product(a, b) for a, b in zip(scalars, found, strict=True)] == [one] * 7
    assert sodiumgroup.inverses([]) == []


def test_weighted_sum_follows_the_laws_of_the_group():
    a, b = sodiumgroup.random_scalars(2)
    both = sodiumgroup.multiples_of_base([a, b])
    assert sodiumgroup.weighted_sum([b, a], both) == sodiumgroup.products([sodiumgroup.scalar(2)], [
        sodiumgroup.multiples_of_base([sodiumgroup.scalar_product(a, b)])[0]
    ])[0]  # fmt: skip


def test_libsodium_leaves_no_file_behind():
    assert not Path(sys.modules["rbcl._sodium"].lib_path).exists()
