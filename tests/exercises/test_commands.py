"""Commands of a play on one node: done once, refused as a screen would refuse, undone when only tried."""

from uuid import uuid4

import pytest

from tutela.core.errors import InvalidInput, NotVisible
from tutela.exercises import assertions, cast, dispatch, operations
from tutela.exercises.context import Ctx, cast_path
from tutela.exercises.models import Command
from tutela.journal import selectors as journal
from tutela.journal import sequencer

PORT = "it_port.reception_worker"
CHILD = {"names": [{"text": "Abena", "lang": "ti", "script": "Latn"}], "birth_year": 2012, "birth_precision": "year"}


@pytest.fixture
def ctx():
    """The Italian part of the cast in the test node."""
    known = cast.load()
    seeded = operations.seed(**known.of_node("it"), passwords={})
    operations.introduce(
        **seeded,
        nodes={key: node.id for key, node in known.nodes.items()},
        homes={handle: item.node for handle, item in known.organisations.items()},
    )
    yield Ctx()
    cast_path().unlink()


def register(ctx, command):
    return dispatch.run_verb(ctx, command=command, name="cases.register", as_=PORT, params=CHILD)


def records(ctx):
    return dispatch.run_fact(ctx, name="cases.counts", as_="system", params={})["records"]


def test_command_sent_twice_is_done_once_and_answers_the_same(ctx):
    command = uuid4()
    assert register(ctx, command) == register(ctx, command)
    assert records(ctx) == 1
    assert Command.objects.count() == 1


def test_two_commands_are_two_acts(ctx):
    assert register(ctx, uuid4())["case"] != register(ctx, uuid4())["case"]
    assert records(ctx) == 2


def test_command_whose_act_is_refused_is_not_kept_and_may_be_sent_again(ctx):
    command = uuid4()
    with pytest.raises(InvalidInput):
        dispatch.run_verb(ctx, command=command, name="cases.register", as_=PORT, params={**CHILD, "birth_year": 1200})
    assert not Command.objects.exists()
    assert register(ctx, command)["case"]


def test_trial_of_an_allowed_verb_answers_200_and_leaves_nothing(ctx):
    assert dispatch.try_verb(ctx, name="cases.register", as_=PORT, params=CHILD)[0] == 200
    assert records(ctx) == 0
    assert not journal.entries_of_kind(kind="cases.registered").exists()


def test_trial_on_a_file_of_another_house_answers_404(ctx):
    case = register(ctx, uuid4())["case"]
    params = {"case": case}
    stranger = "it_centre2.reception_worker"
    assert dispatch.try_verb(ctx, name="cases.take_ownership", as_=stranger, params=params)[0] == 404
    with pytest.raises(NotVisible):
        dispatch.run_fact(ctx, name="cases.page", as_=stranger, params=params)


def test_verb_that_no_app_offers_is_told_by_name(ctx):
    with pytest.raises(dispatch.NoSuchVerb, match=r"cases\.fly is not in verbs"):
        dispatch.run_verb(ctx, command=uuid4(), name="cases.fly", as_=PORT, params={})


def test_assertion_about_a_field_holds_for_its_reader_and_never_for_a_stranger(ctx):
    case = register(ctx, uuid4())["case"]
    asked = {"kind": "visible", "params": {"case": case, "fields": ["names"]}, "since": 0}
    assert assertions.holds(ctx, **asked, as_=PORT, negate=False)[0]
    assert not assertions.holds(ctx, **asked, as_="it_centre2.night_worker", negate=True)[0]


def test_assertion_about_an_event_names_what_was_there_instead(ctx):
    case = register(ctx, uuid4())["case"]
    sequencer.sequence_all()
    asked = {"params": {"kind": "missing.episode_opened", "case": case}, "as_": None, "since": 0, "negate": False}
    fine, found = assertions.holds(ctx, kind="event", **asked)
    assert not fine
    assert "cases.registered" in found


TOLD = {"field": "needs", "purpose": "continuity", "basis_sender": ["B1"], "basis_recipient": ["B1"]}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"purpose": ""}, "purpose of needs: empty"),
        ({"basis_sender": []}, "basis_sender of needs: empty"),
        ({"basis_recipient": ["B3"]}, "basis_recipient of needs"),
        ({"field": "health"}, "needs is not told; health was not expected"),
    ],
)
def test_preview_with_a_field_without_reason_or_too_many_is_told_by_name(ctx, change, found):
    asked = {"kind": "preview", "as_": None, "since": 0, "negate": False}
    params = {"fields": ["needs"], "purpose": "continuity", "basis": ["B1"]}
    assert assertions.holds(ctx, **asked, params={**params, "rows": [TOLD]})[0]
    fine, text = assertions.holds(ctx, **asked, params={**params, "rows": [{**TOLD, **change}]})
    assert not fine
    assert found in text


@pytest.mark.parametrize(
    ("change", "fits"),
    [({}, True), ({"at": "2026-09-28T11:00+02:00"}, False), ({"direction": "received"}, False), ({"reference": "X"}, False)],
)
def test_exchange_is_compared_by_date_direction_and_reference(change, fits):
    row = {"direction": "sent", "channel": "letter", "at": "2026-09-27T09:00:00+00:00", "reference": "UD-1"}
    wanted = {"direction": "sent", "at": "2026-09-27T11:00+02:00", "reference": "UD-1"}
    assert assertions.search._exchanges_fit([{**wanted, **change}], [row]) is fits
    assert not assertions.search._exchanges_fit([wanted], [row, row])


def test_figure_of_the_board_is_read_from_its_page(ctx):
    asked = {"kind": "figure", "as_": "it_city.city_coordinator", "since": 0, "negate": False}
    label = "Files without an owner for more than 4 hours"
    shown = {"label": label, "value": "0", "marked": False}
    fine, text = assertions.holds(ctx, **asked, params=shown)
    assert fine, text
    assert not assertions.holds(ctx, **asked, params={**shown, "value": "fewer than 5"})[0]
    assert not assertions.holds(ctx, **asked, params={**shown, "marked": True})[0]
    assert not assertions.holds(ctx, **asked, params={**shown, "label": "Names"})[0]


def test_every_assertion_of_the_vocabulary_has_its_function():
    from tutela.exercises.vocabulary import vocabulary

    of_the_player = {"equal"}
    assert set(vocabulary().assertions) == set(assertions.CHECKS) | of_the_player


def test_every_verb_and_fact_of_the_vocabulary_is_offered_by_its_app():
    from tutela.exercises.vocabulary import vocabulary

    for table, names in (("VERBS", vocabulary().verbs), ("FACTS", vocabulary().facts)):
        for name in names:
            if not name.startswith("core."):
                assert callable(dispatch.offered(table, name))
