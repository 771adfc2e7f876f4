"""The screens: what each role opens, what is never shown, bad text at the field, nothing typed is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests import factories as make
from tutela.cases import services as cases
from tutela.core import clock, vault
from tutela.journal.models import Look
from tutela.missing import services
from tutela.missing.models import Call, Enquiry, Episode, Sighting
from tutela.missing.services.notices import notices_of, recipient_of
from tutela.missing.steps import STEPS


def text(response) -> str:
    return response.content.decode()


def local(moment) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# --- report ----------------------------------------------------------------------------------------------------------

def test_report_screen_starts_with_112_and_lists_the_children_of_the_centre(as_user, girl):
    page = text(as_user("night").get(reverse("missing:report")))
    assert page.index("Call 112") < page.index("Report a missing child</h1>")
    assert "Selam Habtom" in page
    assert Look.objects.filter(case_id=girl.pk, where="missing:report").exists()


def test_report_with_nothing_but_the_child_redirects_to_the_episode(as_user, girl):
    answer = as_user("night").post(reverse("missing:report"), {"case": str(girl.pk), "sex": "unknown"})
    episode = Episode.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("missing:episode", args=[episode.pk])
    assert "Selam" not in answer.url


def test_report_of_a_child_not_in_the_list_makes_a_file(as_user, worker, desks):
    answer = as_user("night").post(reverse("missing:report"), {"name": "Girl in red", "sex": "f", "birth_year": "2011"})
    assert answer.status_code == 302 and Episode.objects.count() == 1


def test_report_for_one_child_keeps_what_was_typed_when_refused(as_user, girl, episode):
    answer = as_user("night").post(
        reverse("missing:report_for", args=[girl.pk]), {"last_seen_place": "the old harbour"}
    )
    assert answer.status_code == 422 and "the old harbour" in text(answer) and "already reported" in text(answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_seen_place", "a\x00b"), ("last_seen_place", "x" * 10_000), ("circumstances", "\x07bell"),
        ("noticed_at", "2026-02-31T10:00"), ("noticed_at", "2999-01-01T10:00"), ("noticed_at", "0001-01-01T00:00"),
        ("last_seen_at", "yesterday"), ("case", "not-a-file"), ("birth_year", "99999999999999999999"),
    ],
)  # fmt: skip
def test_report_with_bad_input_answers_at_the_field_and_keeps_the_rest(as_user, girl, field, value):
    given = {"case": str(girl.pk), "sex": "f", "clothing": "grey hooded jacket", field: value}
    answer = as_user("night").post(reverse("missing:report"), given)
    assert answer.status_code == 422
    assert "grey hooded jacket" in text(answer) and not Episode.objects.exists()


def test_report_with_direction_marks_or_a_lone_surrogate_is_never_a_server_error(as_user, girl):
    url = reverse("missing:report_for", args=[girl.pk])
    broken = as_user("night").post(url, b"clothing=%ED%A0%80", content_type="application/x-www-form-urlencoded")
    assert broken.status_code in (302, 400, 422)
    Episode.objects.all().delete()
    assert as_user("night").post(url, {"clothing": "\u202egrey\u202c"}).status_code == 302
    assert Episode.objects.get().clothing == "grey"


def test_blank_form_needs_no_child(as_user, worker):
    assert "Danger now? Call 112." in text(as_user("night").get(reverse("missing:blank")))


# --- board -----------------------------------------------------------------------------------------------------------

def test_board_shows_name_urgency_owner_and_receipts(as_user, social, episode):
    page = text(as_user("social").get(reverse("missing:board")))
    for part in ("Selam Habtom", "Urgent", "Office guard", "delivered, not opened"):
        assert part in page


def test_board_needs_the_same_queries_for_one_and_twenty_children(
    as_user, worker, desks, django_assert_max_num_queries, girl
):
    client = as_user("night")
    services.report(by=worker, case=girl.pk)
    vault.clear_cache()
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("missing:board"))
    for _number in range(19):
        row = cases.register(by=worker, names=[{"text": "Some Child"}])
        services.report(by=worker, case=row.pk)
    vault.clear_cache()
    with django_assert_max_num_queries(60) as many, django_assert_max_num_queries(5, using="keystore"):
        assert "Some Child" in text(client.get(reverse("missing:board")))
    assert len(many) == len(few) <= 30


def test_board_of_another_office_is_empty(as_user, person, episode):
    person("port", "night_worker", login="other")
    assert "Selam" not in text(as_user("other").get(reverse("missing:board")))


# --- episode ---------------------------------------------------------------------------------------------------------

def test_episode_page_shows_steps_ledger_and_the_inline_log(as_user, social, episode):
    page = text(as_user("social").get(reverse("missing:episode", args=[episode.pk])))
    for part in ("Who was told", "Log who was told outside", "grey hooded jacket", "bus stop", "Hour 0 to hour 48"):
        assert part in page
    assert Look.objects.filter(case_id=episode.case_id, where="missing:episode").exists()


def test_episode_page_of_a_stranger_is_404_and_of_a_role_without_the_right_403(as_user, person, episode):
    person("port", "night_worker", login="stranger")
    person("city", "city_coordinator", login="city")
    url = reverse("missing:episode", args=[episode.pk])
    assert as_user("stranger").get(url).status_code == 404
    assert as_user("city").get(url).status_code == 403
    assert as_user("stranger").get(reverse("missing:episode", args=[uuid4()])).status_code == 404


def test_logged_out_is_sent_to_the_login(client, episode):
    answer = client.get(reverse("missing:episode", args=[episode.pk]))
    assert answer.status_code == 302 and "/account/login/" in answer.url


def test_police_page_shows_no_hypothesis_and_no_signs(as_user, police, social, worker, episode, calm):
    services.record_hypothesis(by=social, episode=episode.pk, entries=[{"code": "T-THB", "confidence": "high"}])
    services.assess(by=worker, episode=episode.pk, answers={**calm, "exploitation_signs": "yes"}, level="urgent")
    page = text(as_user("police").get(reverse("missing:episode", args=[episode.pk])))
    for part in ("Trafficked", "Why the child may have left", "Signs of exploitation"):
        assert part not in page
    assert "Trafficked" in text(as_user("social").get(reverse("missing:episode", args=[episode.pk])))


def test_case_page_carries_the_panels_by_role(as_user, police, social, episode):
    services.record_hypothesis(by=social, episode=episode.pk, entries=[{"code": "T-THB", "confidence": "high"}])
    url = reverse("cases:page", args=[episode.case_id])
    assert "Trafficked" in text(as_user("social").get(url))
    page = as_user("police").get(url)
    assert page.status_code == 200 and "Trafficked" not in text(page) and "Episode 1" in text(page)


def test_interview_on_the_case_page_only_for_its_readers(as_user, social, worker, person, grant, girl, episode, office):
    services.record_return(by=social, episode=episode.pk)
    services.return_interview(by=social, episode=episode.pk, text="CANARY", child_agrees_to=[office("guard").pk])
    guardian = person("guard", "guardian", login="guardian")
    grant(girl, guardian, relation="assigned")
    url = reverse("cases:page", args=[girl.pk])
    seen = {name: "CANARY" in text(as_user(name).get(url)) for name in ("social", "guardian", "night")}
    assert seen == {"social": True, "guardian": True, "night": False}


def test_inline_log_fills_the_ledger(as_user, social, episode):
    values = {"recipient": "court", "channel": "phone", "officer": "duty clerk", "reference": "T-77"}
    answer = as_user("social").post(reverse("missing:log", args=[episode.pk]), values)
    assert answer.status_code == 302
    assert any(recipient_of(row) == "court" for row in notices_of(episode))


def test_inline_log_with_an_error_comes_back_with_the_page_and_the_words(as_user, social, episode):
    values = {"recipient": "court", "channel": "phone", "officer": "", "reference": "T-77"}
    answer = as_user("social").post(reverse("missing:log", args=[episode.pk]), values)
    assert answer.status_code == 422 and "T-77" in text(answer) and "Who was told" in text(answer)


@pytest.mark.parametrize("what", sorted(set(STEPS) - {"adult", "health", "interview", "tell", "withdraw-alert", "close"}))
def test_every_step_opens_for_the_social_worker(as_user, social, episode, what):
    assert as_user("social").get(reverse("missing:step", args=[episode.pk, what])).status_code == 200


@pytest.mark.parametrize("what", sorted(STEPS))
def test_every_step_with_rubbish_is_never_a_server_error(as_user, social, episode, what):
    rubbish = {"level": "\x00", "country": "x" * 10_000, "how": "\u202e", "at": "2026-02-31T25:00", "officer": "\x00",
               "text": "\x07" * 5, "outcome": "'; --", "findings": ["\x00"], "agencies": ["nobody"], "as_read": "9" * 40,
               "child_agrees_to": ["not-an-id"], "recipient": "\x00", "signal": "?", "source": "?"}  # fmt: skip
    answer = as_user("social").post(reverse("missing:step", args=[episode.pk, what]), rubbish)
    assert answer.status_code in (302, 422)


def test_unknown_step_is_404_and_a_step_of_another_role_403(as_user, social, worker, episode):
    assert as_user("social").get(reverse("missing:step", args=[episode.pk, "nonsense"])).status_code == 404
    assert as_user("night").get(reverse("missing:step", args=[episode.pk, "close"])).status_code == 403


def test_urgency_form_asks_exploitation_first_and_keeps_answers_when_refused(as_user, social, episode):
    client, url = as_user("social"), reverse("missing:step", args=[episode.pk, "urgency"])
    page = text(client.get(url))
    assert page.index("Signs of exploitation") < page.index("Under 13") < page.index("Urgency now")
    answer = client.post(url, {"q_under_13": "no", "level": "no_added_danger"})
    assert answer.status_code == 422 and "First answer the questions" in text(answer)
    assert '<option value="no" selected' in text(answer)


def test_two_people_assess_the_second_sees_the_first_and_loses_nothing(as_user, social, worker, episode, calm):
    client, url = as_user("social"), reverse("missing:step", args=[episode.pk, "urgency"])
    note = make.as_read(client.get(url))
    services.assess(by=worker, episode=episode.pk, answers=calm, level="urgent")
    values = {**{f"q_{name}": answer for name, answer in calm.items()}, "level": "danger_now", "as_read": note}
    answer = client.post(url, values)
    assert answer.status_code == 422 and "Somebody else saved" in text(answer)
    assert Episode.objects.get(pk=episode.pk).level == "urgent"
    values["as_read"] = make.as_read(answer)
    assert client.post(url, values).status_code == 302
    assert Episode.objects.get(pk=episode.pk).level == "danger_now"


def test_closing_screen_names_what_is_open(as_user, social, episode):
    services.record_return(by=social, episode=episode.pk)
    url = reverse("missing:step", args=[episode.pk, "close"])
    assert "health check" in text(as_user("social").get(url))
    answer = as_user("social").post(url, {"outcome": "returned_to_care"})
    assert answer.status_code == 422 and "Still to do" in text(answer)


def test_newest_episode_of_a_child(as_user, social, girl, episode):
    answer = as_user("social").get(reverse("missing:of_case", args=[girl.pk]))
    assert answer.url == reverse("missing:episode", args=[episode.pk])


def test_text_to_read_out(as_user, social, episode):
    assert "bus stop" in text(as_user("social").get(reverse("missing:text", args=[episode.pk, "police"])))
    assert as_user("social").get(reverse("missing:text", args=[episode.pk, "family"])).status_code == 404


# --- notices ---------------------------------------------------------------------------------------------------------

def test_notice_shows_its_text_only_after_opening_which_leaves_a_receipt(as_user, police, episode):
    row = next(one for one in notices_of(episode) if recipient_of(one) == "police")
    client, url = as_user("police"), reverse("missing:notice", args=[row.pk])
    assert "Selam Habtom" not in text(client.get(url))
    client.post(reverse("missing:open_notice", args=[row.pk]))
    assert "Selam Habtom" in text(client.get(url))
    assert client.post(url, {"reference": "P-17", "alert": "on"}).status_code == 302
    assert Episode.objects.get(pk=episode.pk).alert_confirmed_at
    again = client.post(url, {"reference": "P-18"})
    assert again.status_code == 422


def test_notice_of_another_desk_is_404(as_user, hotline, social, episode):
    row = next(one for one in notices_of(episode) if recipient_of(one) == "police")
    for name in ("hotline", "social"):
        client = as_user(name)
        assert client.get(reverse("missing:notice", args=[row.pk])).status_code == 404
        assert client.post(reverse("missing:open_notice", args=[row.pk])).status_code == 404


def test_acts_answer_post_only(as_user, social, episode):
    for name in ("lost_again", "call_meeting", "ask_to_withdraw"):
        assert as_user("social").get(reverse(f"missing:{name}", args=[episode.pk])).status_code == 405


# --- sightings, calls, enquiries -------------------------------------------------------------------------------------

def test_sighting_gives_a_code_once_and_the_answer_under_it(as_user, person, social, girl, episode):
    person("outreach", "outreach_worker", login="outreach")
    client = as_user("outreach")
    values = {"at": local(clock.now() - timedelta(minutes=5)), "region": "IT-IM", "sex": "f", "text": "with a man"}
    page = client.post(reverse("missing:sighting"), values, follow=True)
    code = text(page).split("<bdi>")[1].split("</bdi>")[0]
    assert page.status_code == 200 and "Selam" not in text(page)
    services.answer_sighting(by=social, sighting=Sighting.objects.get().pk, case=girl.pk, useful=True)
    assert "useful" in text(client.post(reverse("missing:receipt"), {"receipt": code}))
    assert client.post(reverse("missing:receipt"), {"receipt": "2222-2222-2222"}).status_code == 422


def test_sighting_is_judged_on_the_episode_page(as_user, person, social, girl, episode):
    outreach = person("outreach", "outreach_worker")
    found = services.submit_sighting(by=outreach, at=clock.now(), region="IT-IM", text="older man CANARY")
    client = as_user("social")
    assert "older man CANARY" in text(client.get(reverse("missing:episode", args=[episode.pk])))
    url = reverse("missing:answer_sighting", args=[found.sighting.pk, girl.pk])
    assert client.post(url, {"useful": "no"}).status_code == 302
    assert client.post(url, {"useful": "yes"}).status_code == 409


def test_call_page_is_for_the_own_hotline(as_user, hotline, person, office):
    answer = as_user("hotline").post(
        reverse("missing:call"), {"content": "she sleeps in a laundry CANARY", "sex": "f", "caller_phone": "+39 320 1"}
    )
    url = reverse("missing:call_page", args=[Call.objects.get().pk])
    assert answer.url == url and "CANARY" in text(as_user("hotline").get(url))
    person("guard", "hotline_operator", login="elsewhere")
    assert as_user("elsewhere").get(url).status_code == 404


def test_call_without_words_is_asked_for_them(as_user, hotline):
    answer = as_user("hotline").post(reverse("missing:call"), {"content": "", "sex": "f", "caller_name": "a friend"})
    assert answer.status_code == 422 and "a friend" in text(answer)


def test_enquiry_screen_says_the_sentence_and_notes_the_asker(as_user, worker):
    client = as_user("night")
    values = {"asked_name": "Selam", "said_relation": "relative", "phone": "+39 333 5550199", "channel": "phone"}
    page = client.post(reverse("missing:enquiry"), values)
    assert services.sentence()[:40] in text(page).replace("&#x27;", "'") and Enquiry.objects.count() == 1
    assert "5550199" not in text(page)


def test_enquiries_page_is_for_the_office_in_charge(as_user, worker, social, girl):
    services.record_enquiry(by=worker, asked_name="Selam", said_relation="uncle", phone="+39 333 5550199", case=girl.pk)
    url = reverse("missing:enquiries", args=[girl.pk])
    assert "5550199" in text(as_user("social").get(url))
    assert as_user("night").get(url).status_code == 403


def test_meeting_rule_is_set_by_the_administrator(as_user, person, worker):
    person("city", "node_admin", login="admin")
    url = reverse("missing:rule")
    assert as_user("admin").post(url, {"episodes": "3", "days": "40"}).status_code == 302
    assert as_user("admin").post(url, {"episodes": "0", "days": "x"}).status_code == 422
    assert as_user("night").get(url).status_code == 403


def test_report_left_empty_asks_once_and_reports_an_unknown_child_when_that_is_meant(as_user, worker, desks):
    night = as_user("night")
    answer = night.post(reverse("missing:report"), {"sex": "unknown"})
    assert answer.status_code == 422 and "No child is chosen and nothing is written" in text(answer)
    assert not Episode.objects.exists()
    assert night.post(reverse("missing:report"), {"sex": "unknown", "unknown": "on"}).status_code == 302
    assert Episode.objects.count() == 1
