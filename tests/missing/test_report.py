"""Reporting: partial data, everybody told in one act, honest receipts, repeats never lower."""

from datetime import timedelta

import pytest

from tutela.access import policies
from tutela.access import services as access
from tutela.access.roles import P
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.journal import selectors as journal
from tutela.missing import selectors, services
from tutela.missing.models import Episode
from tutela.missing.services.notices import notices_of, recipient_of
from tutela.work import selectors as work


def kinds(case) -> list[str]:
    return [entry.kind for entry in journal.timeline(case=case.pk) if entry.kind.startswith("missing.")]


def by_kind(episode) -> dict:
    return {recipient_of(row): row for row in notices_of(episode)}


def test_report_with_nothing_but_the_child_tells_police_hotline_and_guardianship(worker, girl):
    row = services.report(by=worker, case=girl.pk)
    assert row.state == "open" and row.ordinal == 1 and row.level == "urgent"
    assert {name: notice.state for name, notice in by_kind(row).items()} == {
        "police": "delivered", "hotline": "delivered", "guardian": "delivered",
    }  # fmt: skip
    found = kinds(girl)
    for kind in ("episode_opened", "police_reported", "hotline_reported", "guardian_told"):
        assert found.count(f"missing.{kind}") == 1


def test_report_where_nobody_has_an_account_prepares_notices_and_claims_no_receipt(person):
    from tutela.cases import services as cases

    worker = person("centre", "night_worker")
    girl = cases.register(by=worker)
    row = services.report(by=worker, case=girl.pk)
    assert {notice.state for notice in notices_of(row)} == {"sent"}
    assert by_kind(row)["police"].to_label == "police"
    assert "missing.police_reported" not in kinds(girl)
    services.log_outside(by=worker, episode=row.pk, recipient="police", channel="phone", officer="Post 4", reference="A-1")
    assert by_kind(row)["police"].state == "acknowledged"
    assert kinds(girl).count("missing.police_reported") == 1


def test_report_text_holds_what_is_known_and_names_the_gaps(episode):
    text = by_kind(episode)["police"].text
    for part in ("Selam Habtom", "ሰላም ሃብቶም", "grey hooded jacket", "bus stop", "Tigrinya"):
        assert part in text
    assert "Not known yet" in text and "Recent photo" in text


def test_hotline_text_holds_no_place_and_guardian_text_no_name(episode):
    found = by_kind(episode)
    assert "bus stop" not in found["hotline"].text and "Selam Habtom" in found["hotline"].text
    assert "Selam" not in found["guardian"].text


def test_circumstances_stay_in_the_file(worker, girl):
    row = services.report(by=worker, case=girl.pk, circumstances="quarrel in the kitchen CANARY")
    assert not any("CANARY" in notice.text for notice in notices_of(row))
    assert Episode.objects.get(pk=row.pk).circumstances == "quarrel in the kitchen CANARY"


def test_second_report_while_one_is_open_is_refused(worker, girl, episode):
    with pytest.raises(WrongState):
        services.report(by=worker, case=girl.pk)
    assert Episode.objects.count() == 1


def test_repeat_gets_the_next_number_and_is_urgent(worker, girl, episode, social):
    services.locate(by=social, episode=episode.pk, country="IT", how="police")
    row = services.report(by=worker, case=girl.pk)
    assert row.ordinal == 2 and row.floor == "urgent" and "repeat_missing" in row.floor_reasons


def test_report_of_danger_is_danger_now(worker, girl):
    assert services.report(by=worker, case=girl.pk, danger_now=True).current_level == "danger_now"


def test_report_gives_the_desks_access_for_the_missing_child_only(police, hotline, worker, girl):
    assert not policies.is_visible(police, girl.pk)
    services.report(by=worker, case=girl.pk)
    assert policies.is_visible(police, girl.pk) and policies.is_visible(hotline, girl.pk)
    assert not policies.allowed(police, P.MISSING_CLOSE, case=girl.pk)


def test_report_by_somebody_without_the_file_is_not_visible(person, girl):
    stranger = person("port", "night_worker")
    with pytest.raises(NotVisible):
        services.report(by=stranger, case=girl.pk)


def test_report_by_a_role_that_may_not_report_is_refused(person, girl, grant):
    clerk = person("court", "court_clerk")
    grant(girl, clerk)
    with pytest.raises(Refused):
        services.report(by=clerk, case=girl.pk)


def test_report_of_a_child_without_a_file_makes_one(person, desks):
    worker = person("centre", "night_worker")
    row = services.report_unregistered(by=worker, name="Girl in the red coat", sex="f", birth_year=2011)
    assert "Girl in the red coat" in by_kind(row)["police"].text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_seen_place": "x" * 10_000}, "last_seen_place"),
        ({"last_seen_place": "a\x00b"}, "last_seen_place"),
        ({"circumstances": "\ud800"}, "circumstances"),
        ({"clothing": "\x07"}, "clothing"),
        ({"noticed_at": clock.now() + timedelta(hours=2)}, "noticed_at"),
        ({"noticed_at": clock.now() - timedelta(days=9000)}, "noticed_at"),
        ({"last_seen_at": clock.now() + timedelta(hours=2)}, "last_seen_at"),
        ({"missing_from": "moon"}, "missing_from"),
        ({"kind": "gone"}, "kind"),
    ],
)
def test_report_with_an_impossible_value_names_the_field_and_opens_nothing(worker, girl, values, field):
    with pytest.raises(InvalidInput) as caught:
        services.report(by=worker, case=girl.pk, **values)
    assert field in caught.value.errors
    assert not Episode.objects.exists()


def test_report_removes_direction_marks_and_keeps_the_words(worker, girl):
    row = services.report(by=worker, case=girl.pk, last_seen_place="\u202eport\u202c gate")
    assert row.last_seen_place == "port gate"


def test_report_seen_after_missed_is_refused(worker, girl):
    now = clock.now()
    with pytest.raises(InvalidInput):
        services.report(by=worker, case=girl.pk, noticed_at=now - timedelta(hours=3), last_seen_at=now - timedelta(hours=1))


def test_barred_guardianship_office_sees_no_notice_and_the_sender_no_difference(admin, worker, girl, person, desks):
    guardian = person("guard", "social_worker")
    officer = person("guard", "named_officer")
    access.bar(by=admin, case=girl.pk, organisation=desks["guard"].pk, reason="he is the exploiter")
    row = services.report(by=worker, case=girl.pk)
    assert by_kind(row)["guardian"].state == "delivered"
    assert not work.my_notices(guardian).exists() and not work.my_notices(officer).exists()


def test_notice_opened_and_taken_in_shows_who(police, episode, person):
    notice = by_kind(episode)["police"]
    services.open_notice(by=police, notice=notice.pk)
    assert by_kind(episode)["police"].state == "opened"
    services.acknowledge(by=police, notice=notice.pk, reference="P-17")
    taken = by_kind(episode)["police"]
    assert taken.state == "acknowledged" and taken.acknowledged_by == police.label and taken.outside_reference == "P-17"
    with pytest.raises(WrongState):
        services.acknowledge(by=police, notice=notice.pk)


def test_notice_of_another_desk_cannot_be_opened(hotline, episode):
    with pytest.raises(NotVisible):
        services.open_notice(by=hotline, notice=by_kind(episode)["police"].pk)


def test_police_confirm_record_and_alert_with_own_reference(police, girl, episode):
    services.acknowledge(by=police, notice=by_kind(episode)["police"].pk, reference="P-17", alert=True)
    row = Episode.objects.get(pk=episode.pk)
    assert row.alert_confirmed_at and row.alert_reference == "P-17"
    assert "missing.alert_confirmed" in kinds(girl)


def test_outside_channel_needs_somebody_who_took_it_in(worker, episode):
    with pytest.raises(InvalidInput) as caught:
        services.log_outside(by=worker, episode=episode.pk, recipient="court", channel="phone", officer=" ")
    assert "officer" in caught.value.errors


def test_outside_channel_for_a_new_recipient_opens_a_ledger_row(worker, episode):
    services.log_outside(by=worker, episode=episode.pk, recipient="court", channel="fax", officer="duty clerk")
    assert by_kind(episode)["court"].channel == "fax"


def test_hotline_reads_no_place_of_an_episode(episode, girl, hotline, grant, social):
    grant(girl, hotline)
    seen = selectors.episode_view(actor=hotline, episode=episode.pk, where="t")
    assert seen.ledger is not None
    assert seen.last_seen_place == ""
    with pytest.raises(NotVisible):
        selectors.report_text(actor=hotline, episode=episode.pk, recipient="police")
    assert "bus stop" in selectors.report_text(actor=social, episode=episode.pk, recipient="police")


def test_notice_is_for_the_desk_it_names_and_not_for_the_border_police_of_the_same_office(person, episode, police):
    border = person("police", "border_police")
    notice = by_kind(episode)["police"]
    with pytest.raises(Refused):
        services.open_notice(by=border, notice=notice.pk)
    assert notice not in list(work.my_notices(border))
    assert by_kind(episode)["police"].opened_at is None
    assert notice in list(work.my_notices(police))
