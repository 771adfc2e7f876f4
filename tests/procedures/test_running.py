"""Clocks move with journal events: start, stop, end, repeat, once each."""

from datetime import date, timedelta

import pytest

from tests.procedures.conftest import ADMIN, START, days, hours
from tutela.care import events as care
from tutela.cases import events as cases
from tutela.core import clock
from tutela.core.ids import new_id
from tutela.guardianship import events as guardianship
from tutela.missing import events as missing
from tutela.procedures import services
from tutela.procedures.models import Clock
from tutela.work import services as work
from tutela.work.models import WorkItem


def clocks(world, rule, **filters):
    return list(Clock.objects.filter(case_id=world.case, rule=rule, **filters).order_by("id"))


def only(world, rule):
    (row,) = clocks(world, rule)
    return row


def opened(number=1, at=START, **more):
    return missing.EpisodeOpened(episode=new_id(), number=number, noticed_at=at, level="urgent", **more)


def near(found, wanted):
    """Domain time runs on while a test acts."""
    return abs(found - wanted) < timedelta(seconds=30)


def appointed(at):
    return guardianship.BodyAppointed(organisation=new_id(), at=at)


def test_first_encounter_starts_targets_and_national_law_of_the_node(world):
    world.act(cases.FirstEncounter(at=START))
    started = set(Clock.objects.values_list("rule", flat=True))
    assert {"TT-GUARD-72H", "TT-GUARD-REQUEST-24H", "IT-G-01", "TT-FIRST-MEETING-7D"} <= started
    assert not {rule for rule in started if rule.startswith(("FR-", "SE-"))}
    assert only(world, "TT-GUARD-72H").breach_due == hours(72)
    assert only(world, "TT-GUARD-72H").legal_due is None


def test_event_without_a_case_or_a_rule_starts_nothing(world):
    world.act(cases.NoticeGivenToChild(notice=new_id()))
    assert not Clock.objects.exists()


def test_same_entry_told_twice_changes_nothing(world):
    entry = world.act(opened())
    before = list(Clock.objects.values_list("pk", flat=True)), WorkItem.objects.count()
    services.on_event(entry)
    assert (list(Clock.objects.values_list("pk", flat=True)), WorkItem.objects.count()) == before


def test_italian_48_hours_and_15_working_days_stop_late_and_in_time_on_day_18(world):
    world.act(cases.ApplicationMade(at=hours(1), country="IT", application="asylum"), at=hours(1))
    world.act(guardianship.Requested(request=new_id(), to_organisation=new_id(), at=hours(6)), at=hours(6))
    assert only(world, "EU-APR-23-2b").computation["legal_due"] == "2026-09-28"
    assert only(world, "IT-G-03").computation["legal_due"] == "2026-09-09T16:00:00+02:00"
    world.act(appointed(days(18)), at=days(18), role="court_clerk")
    assert only(world, "EU-APR-23-2b").status == "met"
    assert only(world, "IT-G-03").status == "late"
    assert only(world, "IT-G-03").stopped_at == days(18)


def test_application_made_in_another_state_uses_its_calendar(world):
    world.act(cases.ApplicationMade(at=START, country="FR", application="asylum"))
    assert only(world, "EU-APR-23-2b").calendar == "FR"


def test_rule_not_in_force_for_the_event_starts_no_clock(world):
    past = START - timedelta(days=100)
    world.act(cases.ApplicationRegistered(at=past, country="IT", application="asylum"))
    assert not clocks(world, "EU-AMMR-39-1a")


def test_lodging_known_from_the_journal_removes_the_doubt_about_the_law(world):
    world.act(cases.ApplicationLodged(at=START, country="IT", application="asylum"))
    world.act(cases.ApplicationMade(at=START, country="IT", application="asylum"))
    assert "selector_unknown" not in only(world, "EU-APR-23-2b").computation["flags"]


def test_episode_opens_the_response_plan_with_due_times_and_roles(world):
    event = opened(at=hours(-1))
    world.act(event, role="night_worker")
    plan = {item.kind: item for item in WorkItem.objects.filter(case_id=world.case)}
    wanted = {"search_carer", "police_report_ack", "urgency_form", "hypothesis", "strategy_call", "publicity_decision",
              "check_duplicates", "review_48h", "review_day7", "review_day14", "review_day30", "review_day60",
              "review_day90"}  # fmt: skip
    assert wanted <= set(plan)
    assert plan["search_carer"].organisation_id == world.organisations["reception"]
    assert plan["search_carer"].protective_due == hours(-0.5)
    assert plan["hypothesis"].organisation_id == world.organisations["guardianship"]
    assert plan["hypothesis"].role == "social_worker"
    assert plan["police_report_ack"].organisation_id == world.organisations["police"]
    assert all(plan[kind].subject_id == event.episode for kind in wanted)


def test_act_for_one_episode_leaves_the_clock_of_another_running(world):
    first, second = opened(), opened(2)
    world.act(first)
    world.act(second)
    world.act(missing.PoliceReported(episode=second.episode, channel="phone"))
    open_ones = {row.subject_id for row in clocks(world, "TT-POLICE-1H", stopped_at=None)}
    assert open_ones == {first.episode}


def test_return_ends_what_is_no_longer_needed_and_drops_its_items(world):
    event = opened()
    world.act(event)
    world.act(missing.Returned(episode=event.episode, at=hours(3)), at=hours(3))
    assert only(world, "TT-STRATEGY-24H").status == "ended"
    assert WorkItem.objects.get(kind="strategy_call").state == "dropped"
    assert only(world, "TT-POLICE-1H").status == "ended_overdue"
    assert only(world, "TT-HEALTH-24H").breach_due == hours(27)


def test_health_check_completes_its_work_item(world):
    event = opened()
    world.act(event)
    world.act(missing.Returned(episode=event.episode, at=hours(3)), at=hours(3))
    world.act(missing.HealthChecked(episode=event.episode, at=hours(5)), at=hours(6))
    assert only(world, "TT-HEALTH-24H").status == "met"
    assert only(world, "TT-HEALTH-24H").stopped_at == hours(5)
    assert WorkItem.objects.get(kind="health_24h").state == "done"


def test_ticking_off_the_item_stops_the_clock(world):
    world.act(opened())
    item = WorkItem.objects.get(kind="check_duplicates")
    clock.set_now(hours(2))
    work.complete(by=ADMIN, item=item.pk)
    assert only(world, "TT-DUPLICATES-24H").status == "met"


@pytest.mark.parametrize(("day", "expected"), [(2, "running"), (8, "running"), (12, "met")])
def test_review_counts_only_from_its_window(world, day, expected):
    event = opened()
    world.act(event)
    world.act(missing.Reviewed(episode=event.episode, findings=[]), at=days(day))
    assert only(world, "TT-REVIEW-14D").status == expected


def test_quarterly_review_starts_again_after_the_ninetieth_day(world):
    event = opened()
    world.act(event)
    world.act(missing.Reviewed(episode=event.episode, findings=[]), at=days(90))
    first, second = clocks(world, "TT-REVIEW-90D")
    assert (first.status, second.status, second.period) == ("met", "running", 2)
    assert second.computation["protective_due"] == "2027-03-06"
    world.act(missing.Reviewed(episode=event.episode, findings=[]), at=days(91))
    assert len(clocks(world, "TT-REVIEW-90D")) == 2


def test_no_added_danger_known_expires_after_twelve_hours(world):
    event = opened()
    world.act(event)
    world.act(missing.UrgencyAssessed(episode=event.episode, level="no_added_danger_known"), at=hours(0.5))
    assert only(world, "TT-URGENCY-1H").status == "met"
    assert near(only(world, "TT-URGENCY-12H").breach_due, hours(12.5))
    world.act(missing.UrgencyAssessed(episode=event.episode, level="no_added_danger_known"), at=hours(10))
    assert [row.status for row in clocks(world, "TT-URGENCY-12H")] == ["met", "running"]
    world.act(missing.UrgencyAssessed(episode=event.episode, level="danger_now"), at=hours(11))
    assert [row.status for row in clocks(world, "TT-URGENCY-12H")] == ["met", "met"]


def test_transfer_is_due_two_hours_after_the_expected_arrival(world):
    event = care.TransferOpened(
        transfer=new_id(), from_organisation=new_id(), to_organisation=new_id(), departs_at=START, eta=hours(3), mode="bus"
    )
    world.act(event)
    assert only(world, "TT-TRANSFER-2H").breach_due == hours(5)
    world.act(care.TransferArrived(transfer=event.transfer, at=hours(4)), at=hours(4))
    assert only(world, "TT-TRANSFER-2H").status == "met"


def test_owner_clock_starts_anew_when_the_file_is_given_up(world):
    world.act(cases.Registered(organisation=world.organisations["reception"]))
    world.act(cases.OwnerAssumed(organisation=new_id(), ownerless_seconds=3600), at=hours(1))
    world.act(cases.OwnerReleased(organisation=new_id(), reason="moved"), at=hours(5))
    assert [row.status for row in clocks(world, "TT-OWNER-4H")] == ["met", "running"]
    assert near(clocks(world, "TT-OWNER-4H")[1].breach_due, hours(9))


def test_majority_notice_starts_backward_from_the_birthday_while_missing(world):
    born = cases.BirthRecorded(precision="day", source="child", standing="claimed", majority_on=date(2026, 11, 1))
    world.act(born)
    assert not clocks(world, "EU-SIS-32-7")
    assert only(world, "TT-TRANSITION-17H").computation["protective_due"] == "2026-05-01"
    world.act(opened())
    row = only(world, "EU-SIS-32-7")
    assert row.computation["legal_due"] == "2026-07-01"
    assert WorkItem.objects.get(kind="majority_sis").organisation_id == world.organisations["police"]


def test_yearly_review_starts_at_18_only_while_missing_and_repeats(world):
    world.act(cases.Turned18(standing="claimed"))
    assert not clocks(world, "TT-ADULT-REVIEW")
    event = opened()
    world.act(event)
    world.act(cases.Turned18(standing="claimed"), at=days(61))
    reviewed = missing.AdultReviewed(
        episode=event.episode, legal_basis="vital_interests", place_consent="not_asked", due=date(2027, 11, 8)
    )
    world.act(reviewed, at=days(62))
    assert [item.state for item in WorkItem.objects.filter(kind="adult_review").order_by("id")] == ["done", "open"]
    assert clocks(world, "TT-ADULT-REVIEW")[1].computation["protective_due"] == "2027-11-08"


def test_signs_of_exploitation_open_referral_and_placement_once(world):
    world.act(cases.ExploitationSigns(count=2))
    world.act(cases.ExploitationSigns(count=3))
    kinds = list(WorkItem.objects.values_list("kind", flat=True))
    assert sorted(kinds) == ["protected_placement", "trafficking_referral"]


def test_located_abroad_asks_which_state_acts_and_at_home_does_not(world):
    event = opened()
    world.act(event)
    world.act(missing.Located(episode=event.episode, at=hours(2), country="IT", how="police", abroad="no"))
    assert not clocks(world, "TT-WHICH-STATE-72H")
    world.act(missing.Located(episode=event.episode, at=hours(4), country="FR", how="police", abroad="yes"))
    assert only(world, "TT-WHICH-STATE-72H").breach_due == hours(76)
    assert len(clocks(world, "EU-SIS-33-3")) == 2


def test_item_opened_by_another_app_is_taken_over_not_doubled(world):
    item = work.open_item(by=ADMIN, kind="hypothesis", case=world.case, organisation=world.organisations["guardianship"])
    world.act(opened())
    assert WorkItem.objects.filter(kind="hypothesis").count() == 1
    assert only(world, "TT-HYPOTHESIS-4H").item_id == item.pk


def test_busy_event_costs_a_bounded_number_of_queries(world, django_assert_max_num_queries):
    event = opened()
    with django_assert_max_num_queries(140):
        world.act(event)
    with django_assert_max_num_queries(3):
        world.act(cases.NameAdded(name=new_id()))
