"""Writing the journal: codes only, in the act's transaction, subscribers in the same breath, a look before data leaves."""

import dataclasses
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tutela.core.errors import NotVisible
from tutela.core.ids import new_id
from tutela.core.service import service
from tutela.engines.chain.leaves import leaf_hash
from tutela.journal import selectors, services
from tutela.journal.events import LARGEST, REGISTRY, Event, EventProblem, event, is_code, label_of, payload
from tutela.journal.models import Entry, Look
from tutela.work import events

TYPED = [
    "Selam Habtom", "ሰላም", "a b", "a\n", "\n", "abc\n", "a\0", "x" * 81, "-x", "né", "a,b", "a'b", "<b>", "(1)", " a", "a@b.it",
]  # fmt: skip
NEITHER = [
    {"a": 1},
    b"x",
    object(),
    {1},
    [{"a": "b"}],
    ["ok", "not ok"],
    2**53,
    -(2**53),
    float("nan"),
    float("inf"),
    1e300,
]
CODES = ["", "a", "T-CUST", "tutela:it.example/police", "2026-09-07", "1.5", "x" * 80, "a/b+c", "ISO_639:tir"]


@pytest.fixture
def happened():
    """A throwaway event with one field of any type."""
    known = dict(REGISTRY)

    @event("tests.happened", label="Happened")
    class Happened(Event):
        value: object

    yield Happened
    REGISTRY.clear()
    REGISTRY.update(known)


# --- what an event may hold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TYPED)
def test_payload_with_text_somebody_typed_is_refused(happened, text):
    with pytest.raises(EventProblem) as refused:
        payload(happened(value=text))
    assert "Selam" not in str(refused.value)


@pytest.mark.parametrize("text", CODES)
def test_payload_with_a_code_is_kept(happened, text):
    assert payload(happened(value=text)) == {"value": text}


@pytest.mark.parametrize("value", NEITHER)
def test_payload_that_no_row_can_hold_is_refused(happened, value):
    with pytest.raises(EventProblem):
        payload(happened(value=value))


def test_payload_of_plain_values_becomes_json(happened):
    class Mood(StrEnum):
        CALM = "calm"

    one = UUID(int=7)
    moment = datetime(2026, 9, 7, 8, tzinfo=UTC)
    given = [one, moment, date(2026, 9, 7), Mood.CALM, True, None, 3, 1.5, ("a", [1])]
    assert payload(happened(value=given)) == {
        "value": [str(one), "2026-09-07T08:00:00+00:00", "2026-09-07", "calm", True, None, 3, 1.5, ["a", [1]]]
    }


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.uuids(),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)


@given(values)
def test_whatever_is_accepted_can_be_chained(value):
    found = dataclasses.make_dataclass("Happened", [("value", object)], bases=(Event,))(value)
    try:
        data = payload(found)
    except EventProblem:
        return
    assert len(leaf_hash(b"s" * 16, data)) == 32
    assert LARGEST == 2**53 - 1


def test_event_whose_field_would_hide_its_kind_is_refused():
    with pytest.raises(EventProblem, match="kind"):

        @event("tests.hidden", label="x")
        class Hidden(Event):
            kind: str

    assert "tests.hidden" not in REGISTRY


def test_kind_used_by_two_classes_is_refused(happened):
    with pytest.raises(EventProblem, match="twice"):

        @event("tests.happened", label="x")
        class Other(Event):
            pass


def test_every_registered_event_has_a_sentence_and_a_dotted_kind():
    for kind, found in REGISTRY.items():
        app, _dot, name = kind.partition(".")
        assert app and name and is_code(kind), kind
        assert str(label_of(kind)) not in ("", kind)
        assert found.kind == kind


def test_unknown_kind_is_shown_as_its_code():
    assert label_of("old.forgotten") == "old.forgotten"


# --- recording -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_act_outside_a_transaction_is_refused_and_leaves_nothing():
    with pytest.raises(EventProblem, match="transaction"):
        services.record(by=factories.SYSTEM, event=events.ItemDone(item=new_id(), kind_code="x"))
    assert not Entry.objects.exists()


def test_unregistered_event_is_refused(act):
    class Secret(Event):
        pass

    with pytest.raises(EventProblem, match="registered"):
        services.record(by=factories.SYSTEM, event=Secret())


@pytest.mark.parametrize("where", ["purpose", "counterpart"])
def test_text_beside_the_payload_is_refused(act, where):
    with pytest.raises(EventProblem):
        act(**{where: "Selam Habtom"})
    assert not Entry.objects.exists()


def test_entry_says_who_for_whom_and_about_what(act):
    case, subject = new_id(), new_id()
    entry = act(case=case, subject=subject, purpose="care", counterpart="tutela:fr.x/desk")
    found = Entry.objects.get(pk=entry.pk)
    assert (found.kind, found.actor, found.case_id, found.subject_id) == (
        "work.item_done",
        "system:tests",
        case,
        subject,
    )
    assert (found.purpose, found.counterpart, found.seq) == ("care", "tutela:fr.x/desk", None)
    assert len(bytes(found.salt)) == 16
    assert bytes(act().salt) != bytes(act().salt)


@pytest.mark.django_db(transaction=True)
def test_failing_subscriber_takes_the_whole_act_back(own_wiring, act):
    from tutela.work.models import WorkItem

    @service
    def do(*, by):
        WorkItem.objects.create(kind="tests")
        services.record(by=by, event=events.ItemDone(item=new_id(), kind_code="x"))

    own_wiring.failing.add("all")
    with pytest.raises(RuntimeError):
        do(by=factories.SYSTEM)
    assert not Entry.objects.exists()
    assert not WorkItem.objects.exists()
    own_wiring.failing.clear()
    do(by=factories.SYSTEM)
    assert (Entry.objects.count(), WorkItem.objects.count()) == (1, 1)


def test_subscribers_run_in_the_act_those_of_the_kind_first(own_wiring, act):
    act()
    assert [name for name, _seq in own_wiring.seen] == ["now", "all"]
    act(events.ItemOverdue)
    assert [name for name, _seq in own_wiring.seen] == ["now", "all", "all"]


@pytest.mark.django_db(transaction=True)
def test_refused_service_leaves_no_entry():
    @service
    def refuse(*, by):
        services.record(by=by, event=events.ItemDone(item=new_id(), kind_code="x"))
        raise NotVisible

    with pytest.raises(NotVisible):
        refuse(by=factories.SYSTEM)
    assert not Entry.objects.exists()


# --- looks ----------------------------------------------------------------------------------------------------------------


def test_look_is_recorded_with_purpose_classes_and_screen():
    case = new_id()
    services.record_look(
        by=factories.SYSTEM, case=case, purpose="missing", where="missing:episode", classes=["C3", "C2"]
    )
    (found,) = selectors.looks(case=case)
    assert (found.purpose, found.where, found.classes) == ("missing", "missing:episode", ["C2", "C3"])


def test_list_records_one_look_per_child_in_one_query(django_assert_num_queries):
    cases = [new_id() for _ in range(30)]
    with django_assert_num_queries(1):
        services.record_looks(by=factories.SYSTEM, cases=cases, purpose="care", where="care:tonight", classes=["C2"])
    assert set(Look.objects.values_list("case_id", flat=True)) == set(cases)
    assert len({bytes(look.salt) for look in Look.objects.all()}) == 30


def test_look_can_be_recorded_while_writing_is_refused():
    from tutela.core.http import read_only

    with read_only():
        services.record_look(by=factories.SYSTEM, case=new_id(), purpose="care", where="x")
        services.record_looks(by=factories.SYSTEM, cases=[new_id()], purpose="care", where="x")
    assert Look.objects.count() == 2


def test_investigative_look_is_withheld_until_its_day():
    from tutela.core import clock

    case = new_id()
    with factories.after(days=10):
        until = clock.now()
    look = services.record_look(by=factories.SYSTEM, case=case, purpose="missing", where="x")
    withheld = services.withhold(look=look, until=until, reason="investigation", by=factories.SYSTEM)
    assert not selectors.looks(case=case)
    assert selectors.looks(case=case, include_withheld=True)
    with factories.after(days=10, seconds=1):
        assert selectors.looks(case=case)
    services.review_withholding(withholding=withheld.pk, until=clock.now(), by=factories.SYSTEM)
    with factories.after(seconds=1):
        assert selectors.looks(case=case)


# --- reading --------------------------------------------------------------------------------------------------------------


def test_timeline_is_newest_first_and_of_one_case(act):
    case = new_id()
    made = [act(case=case).pk, act(events.ItemOverdue, case=case).pk, act(case=case).pk]
    act(case=new_id())
    assert [row.pk for row in selectors.timeline(case=case)] == made[::-1]
    assert [row.pk for row in selectors.timeline(case=case, kinds=["work.item_overdue"])] == [made[1]]


@pytest.mark.django_db(transaction=True)
def test_savepoint_inside_an_act_does_not_split_it(act):
    with pytest.raises(RuntimeError), transaction.atomic():
        with transaction.atomic():
            act()
        raise RuntimeError
    assert not Entry.objects.exists()
