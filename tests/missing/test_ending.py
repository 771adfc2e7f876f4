"""Found or back: recipients told one by one, aftercare, the conversation nobody of the old placement reads."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tutela.access import policies
from tutela.access import services as access
from tutela.access.models import User
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.journal import selectors as journal
from tutela.missing import selectors, services
from tutela.missing.models import Episode, Interview
from tutela.missing.services.notices import notices_of, recipient_of
from tutela.missing.services.withdrawals import withdrawals
from tutela.work import selectors as work
from tutela.work import services as work_services


def tasks(case, kind, state="open"):
    return work.all_items(case_id=case.pk, kind=kind, state=state)


def tell_everybody(actor, episode):
    for kind in ("police", "hotline", "guardian"):
        services.tell_recipient(by=actor, episode=episode.pk, recipient=kind)


@pytest.fixture
def returned(social, episode, office):
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    return services.record_return(by=social, episode=episode.pk, placement=office("guard").pk)


@pytest.fixture
def aftercare(social, returned):
    services.health_check(by=social, episode=returned.pk, text="forearm stitched CANARY")
    services.return_interview(by=social, episode=returned.pk, text="no news about her brother")
    for kind in ("safe_and_well_24h", "placement_plan_7d", "trafficking_referral"):
        work_services.complete(by=social, case=returned.case_id, kind=kind)
    return returned


def test_located_opens_one_task_per_recipient_and_one_for_the_alert(social, desks, girl, episode):
    services.locate(by=social, episode=episode.pk, country="FR", how="lead", authority="Service enfance de Valserre")
    assert tasks(girl, "tell_recipient").count() == 3
    alert = tasks(girl, "withdraw_alert").get()
    assert alert.organisation_id == desks["police"].pk and alert.role == "police_missing"
    services.locate(by=social, episode=episode.pk, country="FR", how="police")
    assert tasks(girl, "tell_recipient").count() == 3 and tasks(girl, "withdraw_alert").count() == 1


def test_located_by_a_word_nobody_verified_is_refused(social, episode, girl):
    services.record_unverified_contact(by=social, case=girl.pk, source="relative")
    with pytest.raises(InvalidInput):
        services.locate(by=social, episode=episode.pk, country="SE", how="known_safe")
    row = Episode.objects.get(pk=episode.pk)
    assert row.state == "open" and row.current_level == "urgent" and not tasks(girl, "tell_recipient").exists()


def test_located_and_gone_again_is_the_same_open_episode(social, worker, girl, episode):
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    services.tell_recipient(by=social, episode=episode.pk, recipient="police")
    row = services.lost_again(by=social, episode=episode.pk)
    assert row.state == "open" and row.ended_at is None and row.located_country == ""
    assert not tasks(girl, "tell_recipient").exists() and not tasks(girl, "withdraw_alert").exists()
    assert [recipient_of(one) for one in notices_of(row)] == ["police", "hotline", "guardian", "police"]
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    assert tasks(girl, "tell_recipient").count() == 3 and tasks(girl, "withdraw_alert").count() == 1


def test_closing_is_refused_until_everybody_is_told(social, police, girl, aftercare):
    with pytest.raises(WrongState) as caught:
        services.close(by=social, episode=aftercare.pk, outcome="returned_to_care")
    assert "Police" in str(caught.value)
    tell_everybody(social, aftercare)
    with pytest.raises(WrongState):
        services.close(by=social, episode=aftercare.pk, outcome="returned_to_care")
    services.withdraw_alert(by=police, episode=aftercare.pk, reference="P-17")
    row = services.close(by=social, episode=aftercare.pk, outcome="returned_to_care")
    assert row.state == "closed" and row.outcome == "returned_to_care" and row.closed_by == social.label
    assert len(selectors.ledger(social, row)) == 3, "the record of who was told stays"
    assert not policies.is_visible(police, girl.pk), "police browse missing children only"


def test_recipients_told_is_noted_once_all_are(social, girl, returned):
    services.tell_recipient(by=social, episode=returned.pk, recipient="police")
    found = [entry.kind for entry in journal.timeline(case=girl.pk)]
    assert "missing.recipient_withdrawn" in found and "missing.recipients_told" not in found
    services.tell_recipient(by=social, episode=returned.pk, recipient="hotline")
    services.tell_recipient(by=social, episode=returned.pk, recipient="guardian")
    assert [e.kind for e in journal.timeline(case=girl.pk)].count("missing.recipients_told") == 1


def test_closing_before_the_tasks_exist_is_refused(social, episode):
    with pytest.raises(WrongState):
        services.close(by=social, episode=episode.pk, outcome="found_safe")
    assert {one.state for one in withdrawals(episode)} == {"absent"}


def test_closing_without_aftercare_names_what_is_open(social, police, returned):
    tell_everybody(social, returned)
    services.withdraw_alert(by=police, episode=returned.pk)
    with pytest.raises(WrongState) as caught:
        services.close(by=social, episode=returned.pk, outcome="returned_to_care")
    assert "health check" in str(caught.value) and "return interview" in str(caught.value)


@pytest.mark.parametrize("outcome", ["", "gone", "missing_at_18", "known_safe", "adult_informed"])
def test_closing_with_an_outcome_that_does_not_hold_is_refused(social, aftercare, outcome):
    with pytest.raises(InvalidInput):
        services.close(by=social, episode=aftercare.pk, outcome=outcome)


def test_closing_by_night_worker_is_refused_and_by_stranger_not_visible(worker, person, aftercare):
    with pytest.raises(Refused):
        services.close(by=worker, episode=aftercare.pk, outcome="returned_to_care")
    with pytest.raises(NotVisible):
        services.close(by=person("port", "social_worker"), episode=aftercare.pk, outcome="returned_to_care")


def test_recipient_without_an_account_is_told_outside_with_a_name(person, grant, social, worker, girl, episode):
    services.log_outside(by=worker, episode=episode.pk, recipient="court", channel="phone", officer="clerk")
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    with pytest.raises(InvalidInput):
        services.tell_recipient(by=social, episode=episode.pk, recipient="court")
    assert services.tell_recipient(
        by=social, episode=episode.pk, recipient="court", channel="phone", officer="clerk"
    ) == 1


def test_telling_the_end_before_there_is_one_or_to_nobody_is_refused(social, episode):
    with pytest.raises(WrongState):
        services.tell_recipient(by=social, episode=episode.pk, recipient="police")
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    with pytest.raises(InvalidInput):
        services.tell_recipient(by=social, episode=episode.pk, recipient="school")


def test_alert_logged_by_a_social_worker_needs_the_officer(social, episode):
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    with pytest.raises(InvalidInput):
        services.withdraw_alert(by=social, episode=episode.pk)
    assert services.withdraw_alert(by=social, episode=episode.pk, officer="Post 4").alert_withdrawn_at


def test_return_with_signs_opens_the_trafficking_referral_once(worker, social, girl, episode, calm):
    services.assess(by=worker, episode=episode.pk, answers={**calm, "exploitation_signs": "yes"}, level="urgent")
    services.record_return(by=social, episode=episode.pk)
    assert tasks(girl, "trafficking_referral").count() == 1


def test_return_in_the_future_is_refused(social, episode):
    with pytest.raises(InvalidInput):
        services.record_return(by=social, episode=episode.pk, at=clock.now() + timedelta(hours=3))


# --- return interview ------------------------------------------------------------------------------------------------

def test_interview_by_the_placement_she_left_is_refused(person, girl, grant, returned):
    carer = person("centre", "social_worker")
    with pytest.raises(Refused):
        services.return_interview(by=carer, episode=returned.pk, text="she told me")


def test_interview_is_never_opened_to_the_placement_she_left(social, office, returned):
    with pytest.raises(InvalidInput) as caught:
        services.return_interview(
            by=social, episode=returned.pk, text="words", child_agrees_to=[office("centre").pk]
        )
    assert "child_agrees_to" in caught.value.errors


def test_interview_is_read_by_interviewer_social_worker_and_whom_she_agrees_to(
    social, worker, police, hotline, person, office, girl, grant, returned
):
    services.return_interview(by=social, episode=returned.pk, text="CANARY", child_agrees_to=[office("port").pk])
    agreed, other = person("port", "reception_worker"), person("shelter", "reception_worker")
    colleague, carer = person("guard", "social_worker", "Colleague"), person("centre", "social_worker")
    for actor in (agreed, other, colleague, carer):
        grant(girl, actor)
    reads = {
        actor.label: [one.text for one in selectors.interviews_of(actor=actor, case=girl.pk)]
        for actor in (social, agreed, colleague, other, worker, carer, police, hotline)
    }
    assert reads == {
        social.label: ["CANARY"], agreed.label: ["CANARY"], colleague.label: ["CANARY"], other.label: [],
        worker.label: [], carer.label: [], police.label: [], hotline.label: [],
    }  # fmt: skip


def test_interview_text_has_a_key_of_its_own(social, girl, returned):
    held = services.return_interview(by=social, episode=returned.pk, text="CANARY")
    assert held.vault_scope == held.pk != girl.pk


def test_interview_refused_by_the_child_is_written_without_words(social, returned):
    assert services.return_interview(by=social, episode=returned.pk, child_refused=True).child_refused
    with pytest.raises(InvalidInput):
        services.return_interview(by=social, episode=returned.pk)
    assert Interview.objects.count() == 1


# --- place -----------------------------------------------------------------------------------------------------------

def test_place_is_authority_level_and_withheld_under_the_danger_flag(admin, person, grant, social, girl, episode):
    from tutela.access import services as access

    services.locate(by=social, episode=episode.pk, country="FR", how="lead", authority="Service enfance")
    view = selectors.episode_view(actor=social, episode=episode.pk, where="test")
    assert view.located["authority"] == "Service enfance"
    other = person("port", "social_worker")
    grant(girl, other)
    assert selectors.episode_view(actor=other, episode=episode.pk, where="test").located["authority"]
    access.raise_danger(by=admin, case=girl.pk, reason="threat")
    view = selectors.episode_view(actor=other, episode=episode.pk, where="test")
    assert view.located["authority"] == "" and view.located["country"] == "" and view.withheld
    assert selectors.episode_view(actor=social, episode=episode.pk, where="test").located["authority"]


def test_place_is_not_shown_to_the_hotline(hotline, social, episode):
    services.locate(by=social, episode=episode.pk, country="FR", how="lead", authority="Service enfance")
    view = selectors.episode_view(actor=hotline, episode=episode.pk, where="test")
    assert view.located["authority"] == "" and not view.located["place_shown"]


# --- two records of one child ----------------------------------------------------------------------------------------

def test_records_joined_bring_the_episodes_together(admin, worker, social, girl, episode):
    from tutela.cases import services as cases

    other = cases.register(by=worker, names=[{"text": "Salem Haptom"}])
    second = services.report(by=worker, case=other.pk, last_seen_place="market gate")
    services.assess(by=worker, episode=second.pk, answers={"threats": "yes"}, level="urgent")
    services.bring_together(by=admin, kept=girl.pk, duplicate=other.pk)
    second.refresh_from_db()
    assert second.assessments.get().answers == {"threats": "yes"} and second.assessments.get().vault_scope == girl.pk
    assert (second.case_id, second.ordinal, second.state) == (girl.pk, 2, "located")
    assert second.last_seen_place == "market gate"
    assert {one.state for one in withdrawals(second)} == {"open"}
    assert Episode.objects.get(pk=episode.pk).state == "open"
    assert services.bring_together(by=admin, kept=girl.pk, duplicate=other.pk) == 0


# --- police read of a child only while the child is missing --------------------------------------------------------------

FILE_OF_A_CHILD = ("cases:page", "cases:timeline", "cases:readiness", "missing:of_case", "api:child")


def opened(client, case):
    """What each way into a file answers."""
    return {name: client.get(reverse(name, args=[case])).status_code for name in FILE_OF_A_CHILD}


def test_police_page_of_a_child_opens_with_the_report_and_is_gone_with_the_closing(
    client, worker, social, police, hotline, girl, desks
):
    users = {name: User.objects.get(username=name) for name in ("police", "hotline")}

    def ask(name):
        client.force_login(users[name])
        return opened(client, girl.pk)

    nothing = dict.fromkeys(FILE_OF_A_CHILD, 404)
    assert ask("police") == ask("hotline") == nothing, "before the report there is no such file"
    row = services.report(by=worker, case=girl.pk)
    assert ask("police")["cases:page"] == ask("hotline")["cases:page"] == 200
    services.locate(by=social, episode=row.pk, country="FR", how="police")
    tell_everybody(social, row)
    assert ask("police")["cases:page"] == 200, "located is not closed"
    services.withdraw_alert(by=police, episode=row.pk)
    services.close(by=social, episode=row.pk, outcome="located_abroad")
    assert ask("police") == ask("hotline") == nothing
    assert "Selam" not in client.get(reverse("cases:list")).content.decode()


def test_police_keep_the_notice_they_took_in_after_the_closing(client, social, police, girl, episode):
    mine = next(one for one in notices_of(episode) if recipient_of(one) == "police")
    services.open_notice(by=police, notice=mine.pk)
    services.acknowledge(by=police, notice=mine.pk, reference="P-17")
    close_abroad(social, police, episode)
    client.force_login(User.objects.get(username="police"))
    page = client.get(reverse("missing:notice", args=[mine.pk]))
    assert page.status_code == 200 and "Taken in:" in page.content.decode()
    assert client.get(reverse("cases:page", args=[girl.pk])).status_code == 404


def test_second_disappearance_gives_police_the_file_again_and_its_end_takes_it_back(worker, social, police, girl, episode):
    close_abroad(social, police, episode)
    again = services.report(by=worker, case=girl.pk)
    assert policies.is_visible(police, girl.pk)
    close_abroad(social, police, again)
    assert not policies.is_visible(police, girl.pk)


def test_bar_on_the_police_lifted_after_the_closing_brings_nothing_back(admin, social, police, office, girl, episode):
    bar = access.bar(by=admin, case=girl.pk, organisation=office("police").pk, reason="an officer is a relative")
    services.locate(by=social, episode=episode.pk, country="FR", how="police")
    tell_everybody(social, episode)
    services.withdraw_alert(by=social, episode=episode.pk, officer="Brigadier Rota")
    services.close(by=social, episode=episode.pk, outcome="located_abroad")
    access.lift_bar(by=admin, bar=bar.pk, reason="the officer has left")
    assert not policies.is_visible(police, girl.pk)


def test_police_office_that_was_closed_at_the_closing_finds_nothing_when_it_opens_again(social, police, office, girl, episode):
    close_office(office("police"))
    close_abroad(social, social, episode, officer="Brigadier Rota")
    reopen_office(office("police"))
    assert not policies.is_visible(police, girl.pk)


def close_abroad(actor, withdrawing, row, **said):
    services.locate(by=actor, episode=row.pk, country="FR", how="police")
    tell_everybody(actor, row)
    services.withdraw_alert(by=withdrawing, episode=row.pk, **said)
    services.close(by=actor, episode=row.pk, outcome="located_abroad")


def close_office(row):
    """An office of this node stops; its people see nothing while it is closed."""
    row.closed = True
    row.save()


def reopen_office(row):
    row.closed = False
    row.save()
