"""What one reading request asks only once, and why that can never be stale."""

import pytest

from tests import factories
from tutela.access import policies, selectors
from tutela.core import memory
from tutela.core.http import WriteOnRead, read_only


@pytest.fixture
def worker():
    return factories.actor(factories.organisation("reception"), "reception_worker")


@pytest.fixture
def case(worker):
    return factories.child(worker)


def test_question_is_asked_once_within_one_read_and_each_time_outside(worker, case, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert all(policies.is_visible(worker, case) for _ in range(3))
    with read_only(), django_assert_num_queries(1):
        assert all(policies.is_visible(worker, case) for _ in range(3))


def test_nothing_is_remembered_from_one_read_to_the_next(worker, case):
    with read_only():
        assert policies.is_visible(worker, case)
    factories.bar(case, person=worker.person_id)
    with read_only():
        assert not policies.is_visible(worker, case)


def test_answers_are_kept_apart_by_person_and_file(worker, case):
    stranger = factories.actor(factories.organisation("reception"), "reception_worker")
    with read_only():
        assert policies.is_visible(worker, case)
        assert not policies.is_visible(stranger, case)
        assert not policies.is_visible(worker, stranger.person_id)


def test_remembering_ends_where_writing_is_possible(worker, case):
    with pytest.raises(WriteOnRead), read_only():
        policies.is_visible(worker, case)
        factories.bar(case, person=worker.person_id)
    assert memory._kept.get() is None


def test_names_are_asked_for_only_when_new(django_assert_num_queries):
    ids = {factories.person() for _ in range(3)}
    first, *rest = ids
    with read_only():
        with django_assert_num_queries(1):
            assert len(selectors.names_of({first})) == 1
        with django_assert_num_queries(1):
            assert selectors.names_of(ids).keys() == ids
        with django_assert_num_queries(0):
            assert selectors.names_of(set(rest)).keys() == set(rest)
    with django_assert_num_queries(0):
        assert selectors.names_of(set()) == {}


def test_unknown_key_is_left_out_and_not_asked_for_again(django_assert_num_queries):
    from tutela.core.ids import new_id

    nobody = new_id()
    with read_only(), django_assert_num_queries(1):
        assert selectors.names_of({nobody}) == {}
        assert selectors.names_of({nobody}) == {}
