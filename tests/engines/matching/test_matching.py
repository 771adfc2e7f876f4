"""Matching: keys, evidence and the whole two-party question, with the girl and the decoy of the case ABENA."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.matching import compare, index, keys, oprf, protocol, weights
from tutela.engines.matching.facts import Birth, Facts, facts

IT_GIRL = facts(
    texts=["Abena Tesfay", "ኣቤና ተስፋይ"],
    sex="f",
    birth=Birth(2012, 2012),
    languages=["ti"],
    nationalities=["ER"],
    marks=["scar_left_forearm"],
)
DECOY = facts(
    texts=["Abeba Tesfaye", "አበባ ተስፋዬ"], sex="f", birth=Birth(2010, 2010), languages=["am"], nationalities=["ET"]
)
FR_GIRL = facts(texts=["ኣቤና ተስፋይ"], sex="f", birth=Birth(2012, 2012), languages=["ti"], nationalities=["ER"])
SE_GIRL = facts(texts=["Abeena Tesfaj"], sex="f", birth=Birth(2011, 2011), languages=["ti"], nationalities=["ER"])
OTHER = facts(texts=["Kidane Habtom"], sex="m", birth=Birth(2009, 2009, date(2009, 5, 3), True), languages=["ti"])
HANDLES = {b"g" * 16: IT_GIRL, b"d" * 16: DECOY, b"o" * 16: OTHER}


@pytest.fixture(scope="module")
def holder():
    return oprf.VoprfEvaluator(b"k" * 32, b"wide 1")


@pytest.fixture(scope="module")
def entries(holder):
    rows = [index.entry(holder, key, h) for h, child in HANDLES.items() for key in keys.index_keys(child, keys.WIDE)]
    return index.publishable(rows)


def asked(holder, entries, child):
    question = protocol.Question.from_state(protocol.ask(keys.question_keys(child, keys.WIDE)).as_state())
    answer = holder.evaluate([item.point for item in question.blinded])
    points = [protocol.encode(point) for point in answer.points]
    proof, public = protocol.encode(answer.proof), protocol.encode(holder.public_key)
    return {hit.handle: hit for hit in protocol.resolve(question, points, proof, public, entries)}


def judged(holder, hit, question):
    child = HANDLES[hit.handle]
    distances = {tag: key.delta for key, tag in zip(hit.keys, hit.tags, strict=True)}
    own = index.explain(holder, keys.index_keys(child, keys.WIDE), distances)
    return compare.compare_hits(own, question.held, child)


@pytest.mark.parametrize("question", [FR_GIRL, SE_GIRL])
def test_question_in_another_script_finds_the_girl_and_ranks_the_decoy_lower(holder, entries, question):
    found = asked(holder, entries, question)
    assert set(found) == {b"g" * 16, b"d" * 16}
    girl, decoy = (judged(holder, found[h], question) for h in (b"g" * 16, b"d" * 16))
    assert compare.total(girl) > compare.total(decoy) + 10
    assert {"name", "language"} <= set(compare.reasons(girl))
    assert {"language"} <= set(compare.against(decoy))


def test_decoy_by_blinded_name_has_age_and_language_against_it(holder, entries):
    decoy = judged(holder, asked(holder, entries, FR_GIRL)[b"d" * 16], FR_GIRL)
    assert compare.against(decoy) == ["language", "birth"]
    assert [(e.field, e.relation) for e in decoy if e.field == "name"] == [("name", "part")]


def test_question_about_an_absent_child_meets_nobody(holder, entries):
    absent = facts(texts=["Sékou Condé"], sex="m", birth=Birth(2009, 2009), languages=["ff"])
    assert asked(holder, entries, absent) == {}


def test_compare_in_clear_gives_reasons_for_the_second_registration():
    second = facts(texts=["Abbena Tesfai"], sex="f", birth=Birth(2011, 2013), languages=["ti"], nationalities=["ER"])
    evidence = compare.compare(second, IT_GIRL)
    assert compare.reasons(evidence)[0] == "name"
    assert {"name", "birth", "language", "nationality", "sex"} == set(compare.reasons(evidence))
    assert compare.total(evidence) > 15 > compare.total(compare.compare(second, DECOY))


def test_compare_single_given_name_of_the_decoy_resembles_but_speaks_against():
    one, two = facts(texts=["ኣቤና"]), facts(texts=["Abeba"])
    assert [(e.relation, e.bits < 0) for e in compare.compare(one, two)] == [("resembles", True)]


def test_compare_description_ranks_the_girl_over_the_decoy_with_reasons():
    seen = facts(texts=[], sex="f", birth=Birth(2011, 2013), languages=["ti"], marks=["scar_left_forearm"])
    girl, decoy = compare.compare_description(seen, IT_GIRL), compare.compare_description(seen, DECOY)
    assert compare.reasons(girl) == ["mark", "language", "birth", "sex"]
    assert compare.against(decoy) == ["language", "birth"]
    assert compare.total(girl) > 10 > 0 > compare.total(decoy)


def test_unknown_fields_say_nothing():
    assert compare.compare(Facts(), IT_GIRL) == []
    assert compare.compare_hits([], ("language",), IT_GIRL) == []


@pytest.mark.parametrize(
    ("one", "two", "relation"),
    [
        (date(2010, 3, 4), date(2010, 3, 4), "same_day"),
        (date(2010, 3, 4), date(2010, 4, 3), "day_month_swapped"),
        (date(2010, 3, 4), date(2012, 3, 4), "same_day_other_year"),
        (date(2010, 1, 1), date(2010, 1, 1), "same_year"),
        (date(2010, 3, 4), date(2011, 7, 9), "one_year_apart"),
        (date(2010, 3, 4), date(2012, 7, 9), "two_years_apart"),
        (date(2010, 3, 4), date(2016, 7, 9), "years_apart"),
    ],
)
def test_compare_birth_dates_names_the_relation(one, two, relation):
    pair = [facts(texts=[], birth=Birth(day.year, day.year, day)) for day in (one, two)]
    assert [item.relation for item in compare.compare(*pair)] == [relation]


def test_strict_keys_need_two_words_and_a_full_date():
    assert keys.index_keys(IT_GIRL, keys.STRICT) == []
    assert {key.kind for key in keys.index_keys(OTHER, keys.STRICT)} == {"PD", "PM"}


def test_keys_without_a_birth_year_do_not_exist():
    assert keys.index_keys(facts(texts=["Abena Tesfay"]), keys.WIDE) == []


def test_question_keys_stay_within_the_largest_question():
    many = facts(
        texts=["Chibrom Ghiorghis Zeccharias Habte Jonas", "Chidane Choghis Gebremichael"],
        birth=Birth(2005, 2014, date(2005, 1, 2)),
        languages=["ti", "am", "ar"],
        sex="m",
    )
    found = keys.question_keys(many, keys.WIDE)
    assert len(found) == keys.MAX_KEYS
    assert protocol.ask(found).points


def test_question_shows_neither_keys_nor_their_number():
    question = protocol.ask(keys.question_keys(FR_GIRL, keys.WIDE))
    assert len(question.points) in protocol.SIZES
    assert len(set(question.points)) == len(question.points)


def test_key_shared_by_too_many_children_is_left_out(holder):
    key = keys.index_keys(IT_GIRL, keys.WIDE)[0]
    rows = [index.entry(holder, key, bytes([n]) * 16) for n in range(5)]
    assert index.publishable(rows, cap=4) == []
    assert len(index.publishable(rows, cap=5)) == 5


def test_index_without_the_key_opens_nothing_and_shows_no_records(holder, entries):
    thief = oprf.VoprfEvaluator(b"x" * 32, b"wide 1")
    guesses = [
        (key, thief.direct(key.message)) for child in HANDLES.values() for key in keys.index_keys(child, keys.WIDE)
    ]
    assert index.find_hits(guesses, entries) == []
    blob = b"".join(item.pack() for item in entries)
    assert not any(handle in blob for handle in HANDLES)


def test_changed_entry_is_ignored(holder, entries):
    broken = [index.Entry(item.tag, item.sealed[:-1] + bytes([item.sealed[-1] ^ 1])) for item in entries]
    assert asked(holder, broken, FR_GIRL) == {}


def test_flagged_child_is_found_by_its_own_office_only():
    question = protocol.ask(keys.question_keys(FR_GIRL, keys.WIDE))
    rows = [("girl", key) for key in keys.index_keys(IT_GIRL, keys.WIDE)] + [
        ("other", key) for key in keys.index_keys(OTHER, keys.WIDE)
    ]
    held = protocol.ReverseQuestion.from_state(protocol.ask_reverse(rows).as_state())
    assert len(held.points) == protocol.REVERSE_POINTS
    evaluator = protocol.reverse_key(question)
    answer = evaluator.evaluate([item.point for item in held.blinded])
    found = protocol.resolve_reverse(
        held,
        [protocol.encode(point) for point in answer.points],
        protocol.encode(answer.proof),
        protocol.encode(evaluator.public_key),
        protocol.reverse_tags(question),
    )
    assert set(found) == {"girl"}
    evidence = compare.compare_hits(found["girl"], FR_GIRL.held, IT_GIRL)
    assert {"name", "birth", "language"} <= set(compare.reasons(evidence))


def test_wrong_proof_or_malformed_answer_is_refused(holder, entries):
    question = protocol.ask(keys.question_keys(FR_GIRL, keys.WIDE))
    answer = holder.evaluate([item.point for item in question.blinded])
    points, public = [protocol.encode(p) for p in answer.points], protocol.encode(holder.public_key)
    for bad_points, proof in (
        (points, protocol.encode(bytes(64))),
        (points[1:], protocol.encode(answer.proof)),
        (["?"], "?"),
    ):
        with pytest.raises(protocol.ProtocolError):
            protocol.resolve(question, bad_points, proof, public, entries)


def test_every_weight_names_its_origin():
    assert all(row.origin for row in weights.rows())
    assert len({(row.field, row.relation) for row in weights.rows()}) == len(weights.rows())


@given(st.lists(st.text(max_size=30), max_size=3), st.integers(1990, 2026))
@settings(max_examples=60, deadline=None)
def test_any_child_meets_itself_when_it_has_keys(texts, year):
    child = facts(texts=texts, birth=Birth(year, year), languages=["ti"], sex="f")
    own, question = keys.index_keys(child, keys.WIDE), keys.question_keys(child, keys.WIDE)
    near = {key.message for key in question if key.delta == 0}
    assert len(own) > keys.MAX_KEYS or {key.message for key in own} <= near
    assert all(item.bits >= 0 for item in compare.compare(child, child))
