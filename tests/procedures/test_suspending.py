"""A decision suspends a deadline: nothing becomes overdue meanwhile, and afterwards the dates are others."""

import dataclasses
from datetime import timedelta

import pytest

from tests.procedures.conftest import START, days
from tutela.cases import events as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused
from tutela.core.ids import new_id
from tutela.engines.clocks import Signal, Suspension
from tutela.journal.models import Entry
from tutela.missing import events as missing
from tutela.procedures import rulebook, selectors, services
from tutela.procedures.models import Clock

FAMILY = "EU-AMMR-39-1a"


@pytest.fixture(params=[False, True], ids=["goes_on", "anew"])
def suspendable(request):
    """The family request with a ground of suspension, by decision and by events."""
    plain = rulebook.book()
    rule = dataclasses.replace(plain.rule(FAMILY), suspensions=(Suspension("appeal", anew=request.param),))
    sighted, closed = Signal("missing.sighting_recorded"), Signal("missing.sighting_answered")
    rule = dataclasses.replace(rule, suspends_on=(sighted,), resumes_on=(closed,))
    plain.catalogue.rules[FAMILY] = rule
    rulebook._book.cache_clear()
    yield request.param
    plain.catalogue.rules[FAMILY] = dataclasses.replace(rule, suspensions=(), suspends_on=(), resumes_on=())
    rulebook._book.cache_clear()


def started(world):
    world.act(cases.ApplicationRegistered(at=START, country="IT", application="asylum"))
    return Clock.objects.get(rule=FAMILY)


def view(world):
    found = selectors.clocks_of_case(actor=world.actor("social_worker"), case=world.case, purpose="care")
    return next(one for one in found if one.rule == FAMILY)


def test_suspended_clock_cannot_expire_and_runs_again_with_other_dates(world, suspendable):
    row = started(world)
    worker = world.actor("social_worker")
    clock.set_now(days(10))
    services.suspend(by=worker, clock=row.pk, ground="appeal", decision="R 12/26")
    clock.set_now(days(90))
    assert services.expire_due() >= 0
    assert (view(world).status, Clock.objects.get(pk=row.pk).expired_at) == ("suspended", None)
    services.resume(by=worker, clock=row.pk, decision="R 40/26")
    after = Clock.objects.get(pk=row.pk)
    assert after.status == "running"
    if suspendable:
        assert after.legal_due > days(90 + 59)
    else:
        assert after.legal_due == row.legal_due + timedelta(days=80)
    assert after.computation["suspension"]["decision"] == "R 12/26"
    kinds = ["procedures.clock_suspended", "procedures.clock_recomputed", "procedures.clock_resumed"]
    assert list(Entry.objects.filter(kind__in=kinds).order_by("id").values_list("kind", flat=True)) == kinds


def test_events_suspend_and_resume_too(world, suspendable):
    row = started(world)
    world.act(missing.SightingRecorded(sighting=new_id()), at=days(5))
    assert Clock.objects.get(pk=row.pk).status == "suspended"
    world.act(missing.SightingAnswered(sighting=new_id(), usefulness="useful"), at=days(9))
    after = Clock.objects.get(pk=row.pk)
    assert (after.status, after.suspended_at) == ("running", None)
    assert after.legal_due > row.legal_due


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ground": "none_such"}, "ground"), ({"decision": " "}, "decision")],
    ids=["unknown_ground", "no_reference"],
)
def test_suspension_without_ground_or_decision_is_refused_with_the_field(world, suspendable, change, field):
    row = started(world)
    given = {"ground": "appeal", "decision": "R 1", **change}
    with pytest.raises(InvalidInput) as error:
        services.suspend(by=world.actor("social_worker"), clock=row.pk, **given)
    assert set(error.value.errors) == {field}


def test_suspending_twice_and_resuming_what_runs_are_refused(world, suspendable):
    row, worker = started(world), world.actor("social_worker")
    with pytest.raises(InvalidInput):
        services.resume(by=worker, clock=row.pk, decision="R 1")
    services.suspend(by=worker, clock=row.pk, ground="appeal", decision="R 1")
    with pytest.raises(InvalidInput):
        services.suspend(by=worker, clock=row.pk, ground="appeal", decision="R 2")


def test_desk_that_may_not_edit_the_file_cannot_suspend(world, suspendable):
    row = started(world)
    with pytest.raises((NotVisible, Refused)):
        services.suspend(by=world.actor("police_missing"), clock=row.pk, ground="appeal", decision="R 1")


def test_duty_without_an_act_of_its_own_is_noted_as_done_with_its_reference(world):
    world.act(cases.ApplicationMade(at=START, country="IT", application="asylum"))
    row = next(one for one in Clock.objects.filter(stopped_at=None) if rulebook.book().rule(one.rule).by_hand)
    services.note_done(by=world.actor("social_worker"), clock=row.pk, decision="Prot. 9")
    row.refresh_from_db()
    assert row.stopped_at is not None
    assert row.status in ("met", "late")
    assert Entry.objects.filter(kind="procedures.clock_done").count() == 1


def test_duty_with_an_act_of_its_own_is_not_noted_as_done_by_hand(world):
    row = started(world)
    with pytest.raises(InvalidInput):
        services.note_done(by=world.actor("social_worker"), clock=row.pk, decision="Prot. 9")


@pytest.mark.parametrize("state", ["BE", "SE", "PL", "PT", "NL", "ES"])
def test_state_without_a_known_hour_limit_shows_it_as_unknown_and_without_a_date(world, settings, state):
    settings.TUTELA = dataclasses.replace(settings.TUTELA, state=state)
    rulebook._book.cache_clear()
    world.act(missing.EpisodeOpened(episode=new_id(), number=1, noticed_at=START, level="urgent"))
    found = selectors.clocks_of_case(actor=world.actor("social_worker"), case=world.case, purpose="care")
    (unknown,) = [one for one in found if one.status == "unknown"]
    assert (unknown.rule[:2], unknown.need) == (state, "police_told")
    assert (unknown.protective_due, unknown.legal_due) == (None, None)
    assert "No statutory time limit was found; none is shown." in unknown.explanation
    rulebook._book.cache_clear()


def test_node_of_a_region_works_with_its_rules_and_holidays(world, settings):
    settings.TUTELA = dataclasses.replace(settings.TUTELA, state="DE", region="DE-BE")
    rulebook._book.cache_clear()
    book = rulebook.book()
    assert (book.state, book.country) == ("DE-BE", "DE")
    assert book.calendar("DE").id == book.calendar("").id == "DE-BE"
    assert {"DE-G-01", "EU-APR-27-1"} <= {rule.id for pairs in book.starts.values() for rule, _ in pairs}
    world.act(cases.FirstEncounter(at=START))
    assert Clock.objects.filter(rule="DE-G-01").exists()
    rulebook._book.cache_clear()


def test_event_without_a_screen_is_noted_and_starts_what_counts_from_it(world):
    worker = world.actor("social_worker")
    services.note_event(by=worker, case=world.case, trigger="take_charge_accepted", at=START)
    row = Clock.objects.get(rule="EU-AMMR-46-1")
    assert row.computation["legal_due"] == "2027-03-08"  # six months end on a Sunday
    services.suspend(by=worker, clock=row.pk, ground="suspensive_effect", decision="R 2/27")
    clock.set_now(days(40))
    services.resume(by=worker, clock=row.pk, decision="R 9/27")
    row.refresh_from_db()
    assert row.computation["legal_due"] > "2027-04-01"  # counted anew from the final decision


@pytest.mark.parametrize(
    ("given", "field"),
    [({"trigger": "application_made"}, "trigger"), ({"at": START.replace(year=1990)}, "at"), ({"at": days(900)}, "at")],
)
def test_event_that_cannot_be_noted_is_refused_with_the_field(world, given, field):
    said = {"trigger": "take_charge_accepted", "at": START, **given}
    with pytest.raises(InvalidInput) as error:
        services.note_event(by=world.actor("social_worker"), case=world.case, **said)
    assert set(error.value.errors) == {field}
    assert not Clock.objects.exists()


def test_desk_without_the_file_cannot_note_an_event(world):
    with pytest.raises((NotVisible, Refused)):
        services.note_event(by=world.actor("police_missing"), case=world.case, trigger="take_charge_accepted", at=START)
