"""Short forms of given names: evidence beside the word's own consonants."""

import pytest

from tutela.engines import names
from tutela.engines.matching import features, score
from tutela.engines.matching.facts import Birth, facts


@pytest.mark.parametrize(("short", "full"), [("Саша", "Олександр"), ("Kolya", "Mykola"), ("Dima", "Дмитро")])
def test_short_form_has_the_skeleton_of_its_full_name(short, full):
    assert set(names.full_skeletons(names.words(short)[0].text)) & set(names.words(full)[0].skeletons)


def test_word_that_is_no_short_form_has_none():
    assert names.full_skeletons("ahmad") == ()


def test_child_registered_under_the_short_form_agrees_in_the_name():
    asked = facts(texts=["Sasha Shevchuk"], birth=Birth(2012, 2012))
    found = score.compare(asked, facts(texts=["Олександр Шевчук"], birth=Birth(2012, 2012)))
    assert next(item for item in found if item.field == "name").bits > 8
    assert len(features.slots(asked)) == 2
