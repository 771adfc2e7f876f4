"""Transition tables: the only allowed changes of every workflow."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.care.states import TRANSFER
from tutela.core.errors import WrongState
from tutela.core.states import Table, Transition
from tutela.guardianship.states import HANDOVER
from tutela.work.states import NOTICE

LAMP = Table(
    "lamp",
    [
        Transition("off", "press", "on"),
        Transition("on", "press", "off"),
        Transition("on", "break", "broken", needs=("hammer",)),
    ],
)
TABLES = [TRANSFER, HANDOVER, NOTICE, LAMP]
VERBS = sorted({transition.verb for table in TABLES for transition in table.transitions})
FINAL = {
    "transfer": {"arrived", "cancelled"},
    "handover": {"declined", "recalled", "completed"},
    "notice": set(),
    "lamp": {"broken"},
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_pair_of_state_and_verb_is_allowed_exactly_when_it_is_in_the_table(table):
    verbs = {transition.verb for transition in table.transitions}
    allowed = {(transition.source, transition.verb): transition.target for transition in table.transitions}
    for state in table.states:
        for verb in verbs:
            row = SimpleNamespace(state=state)
            if (state, verb) in allowed:
                table.apply(row, verb, facts={"hammer"})
                assert row.state == allowed[state, verb]
                assert table.allows(state, verb)
            else:
                with pytest.raises(WrongState):
                    table.apply(row, verb, facts={"hammer"})
                assert row.state == state
                assert not table.allows(state, verb)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_states_without_a_way_out_are_the_intended_ends(table):
    sources = {transition.source for transition in table.transitions}
    loops = {state for state in sources if all(t.target == state for t in table.transitions if t.source == state)}
    assert table.states - sources == FINAL[table.name]
    assert loops == ({"acknowledged"} if table is NOTICE else set())


@given(st.sampled_from(TABLES), st.lists(st.sampled_from(VERBS), max_size=12))
def test_no_sequence_of_verbs_leaves_the_table(table, verbs):
    row = SimpleNamespace(state=table.transitions[0].source)
    for verb in verbs:
        try:
            table.apply(row, verb)
        except WrongState:
            pass
        assert row.state in table.states


def test_refusal_says_what_is_possible():
    with pytest.raises(WrongState, match="press"):
        LAMP.find("off", "break")


def test_step_without_its_fact_names_the_fact_and_changes_nothing():
    row = SimpleNamespace(state="on")
    with pytest.raises(WrongState, match="hammer"):
        LAMP.apply(row, "break")
    assert row.state == "on"


def test_table_with_two_ways_for_one_verb_is_refused():
    with pytest.raises(ValueError, match="lamp"):
        Table("lamp", [Transition("off", "press", "on"), Transition("off", "press", "off")])


def test_handover_of_the_sender_ends_only_when_it_is_completed():
    assert {t.source for t in HANDOVER.transitions if t.target == "completed"} == {"offered", "accepted"}
    assert not HANDOVER.allows("declined", "complete")


def test_notice_taken_in_stays_taken_in():
    assert {t.target for t in NOTICE.transitions if t.source == "acknowledged"} == {"acknowledged"}
