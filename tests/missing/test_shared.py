"""One child, several nodes: codes only, "known and safe" only when it was said the right way, the meeting rule, 18."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.exchange.conftest import EVERYTHING, put_in_force
from tests.exchange.peer import PeerNode
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.engines.envelopes.trustlist import node_from_json
from tutela.exchange import selectors as exchange
from tutela.exchange import trust
from tutela.exchange.addresses import own_address
from tutela.exchange.registry import Incoming
from tutela.journal import selectors as journal
from tutela.missing import selectors, services
from tutela.missing.models import Episode, ToldEpisode, Word
from tutela.missing.services import elsewhere, enquiries, meeting, peers
from tutela.work import selectors as work

SAFE = {"signal": "safe", "met_in_person": True, "alone": True, "interpreter": "independent", "asked_whom_to_tell": True}


@pytest.fixture
def peer(social, girl, admin):
    """A child-welfare office of another node that shares the girl after a confirmed lead."""
    node = PeerNode(kind="child_protection")
    put_in_force([node_from_json(trust.own_entry(grants=EVERYTHING)), node.entry()])
    cases.link_person(by=Actor.system("leads"), case=girl.pk, token=uuid4())
    entry = SimpleNamespace(case_id=girl.pk, counterpart=str(node.party))
    services.on_confirmed(entry)
    services.on_confirmed(entry)
    return node


@pytest.fixture
def sent():
    """Bodies that left, by type."""

    def found(type_: str) -> list[dict]:
        bodies = exchange.bodies(actor=Actor.system("test"), direction="out")
        return [bodies[row.id] for row in exchange.outgoing() if row.type.startswith(type_)]

    return found


@pytest.fixture
def arrived(peer, girl, social):
    """arrived(handler, **body): a verified message of the linked office about the girl."""

    def give(handler, case="girl", **body) -> None:
        handler(
            Incoming(
                id=uuid4(), type="x", sender=peer.party, to=own_address(social.organisation_id),
                organisation_id=social.organisation_id, actor=Actor.peer(str(peer.party), social.organisation_id),
                body=body, purpose="missing", flow="F30", conversation=uuid4(), in_reply_to=None, subject="s",
                case=girl.pk if case == "girl" else case, asked_case=None, sent_at=clock.now(), received_at=clock.now(),
            )
        )  # fmt: skip

    return give


# --- telling ---------------------------------------------------------------------------------------------------------

def test_report_tells_the_linked_office_number_time_and_urgency_and_no_more(peer, worker, girl, sent):
    row = services.report(by=worker, case=girl.pk, last_seen_place="bus stop CANARY")
    (body,) = sent("episode.opened")
    assert set(body) == {"pseudonym", "reference", "number", "since", "urgency", "owner"}
    assert body["number"] == 1 and body["reference"] == str(row.pk)
    assert "CANARY" not in json.dumps(body) and str(girl.pk) not in json.dumps(body)


def test_report_tells_nobody_for_a_child_that_is_not_linked(worker, girl, sent):
    services.report(by=worker, case=girl.pk)
    assert sent("episode.opened") == []


def test_report_with_a_linked_office_that_may_not_be_written_to_is_filed_all_the_same(worker, girl, social):
    services.share_with(by=social, case=girl.pk, node="tutela:gone.node", office=str(uuid4()))
    row = services.report(by=worker, case=girl.pk)
    assert row.state == "open"
    assert work.all_items(kind="message_not_delivered", case_id=girl.pk).count() == 1


def test_office_that_shares_the_child_later_is_told_of_earlier_episodes_once(worker, social, police, girl, sent, request):
    first = services.report(by=worker, case=girl.pk)
    services.locate(by=social, episode=first.pk, country="FR", how="lead", authority="Service enfance")
    for kind in ("police", "hotline", "guardian"):
        services.tell_recipient(by=social, episode=first.pk, recipient=kind)
    services.withdraw_alert(by=police, episode=first.pk)
    services.close(by=social, episode=first.pk, outcome="located_abroad")
    second = services.report(by=worker, case=girl.pk)
    request.getfixturevalue("peer")
    assert sorted(body["reference"] for body in sent("episode.opened")) == sorted([str(first.pk), str(second.pk)])
    (closed,) = sent("episode.closed")
    assert (closed["reference"], closed["outcome"]) == (str(first.pk), "located_abroad")


def test_episode_told_after_both_confirmed_keeps_the_next_one_here_urgent(peer, arrived, worker, girl):
    arrived(peers.take_opened, reference="r-1", number=2, since=clock.now().isoformat(), urgency="urgent")
    row = services.report(by=worker, case=girl.pk)
    assert "repeat_missing" in services.urgency.floor_reasons(row)


def test_closing_tells_the_outcome(peer, worker, social, police, girl, sent):
    row = services.report(by=worker, case=girl.pk)
    services.locate(by=social, episode=row.pk, country="FR", how="lead", authority="Service enfance")
    for kind in ("police", "hotline", "guardian"):
        services.tell_recipient(by=social, episode=row.pk, recipient=kind)
    services.withdraw_alert(by=police, episode=row.pk)
    services.close(by=social, episode=row.pk, outcome="located_abroad")
    (body,) = sent("episode.closed")
    assert body["outcome"] == "located_abroad" and "Service" not in json.dumps(body)


def test_sharing_that_was_taken_back_ends_the_messages(peer, worker, social, girl, sent):
    services.stop_sharing(by=social, case=girl.pk, node=peer.id)
    services.report(by=worker, case=girl.pk)
    assert sent("episode.opened") == []


# --- known and safe --------------------------------------------------------------------------------------------------

def test_known_safe_said_the_right_way_reaches_the_linked_office_without_a_place(peer, social, girl, sent):
    services.send_known_safe(by=social, case=girl.pk, **SAFE, tell=["guardian"])
    (body,) = sent("child.known")
    assert body["word"] == "known_safe" and set(body) == {"pseudonym", "word", "said_on", "owner", "reference"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"met_in_person": False}, "met_in_person"), ({"alone": False}, "alone"),
        ({"interpreter": "companion"}, "interpreter"), ({"interpreter": "none"}, "interpreter"),
        ({"asked_whom_to_tell": False}, "asked_whom_to_tell"), ({"signal": "fine"}, "signal"),
        ({"tell": ["the\x00aunt"]}, "tell"),
    ],
)  # fmt: skip
def test_known_safe_with_a_condition_unmet_names_the_field_and_sends_nothing(peer, social, girl, sent, wrong, field):
    with pytest.raises(InvalidInput) as caught:
        services.send_known_safe(by=social, case=girl.pk, **{**SAFE, **wrong})
    assert field in caught.value.errors
    assert sent("child.known") == [] and not Word.objects.exists()


def test_known_safe_by_a_carer_or_somebody_elsewhere_is_refused(worker, person, girl, grant):
    with pytest.raises(Refused):
        services.send_known_safe(by=worker, case=girl.pk, **SAFE)
    not_authority = person("port", "social_worker")
    with pytest.raises(NotVisible):
        services.send_known_safe(by=not_authority, case=girl.pk, **SAFE)
    grant(girl, not_authority)
    with pytest.raises(Refused):
        services.send_known_safe(by=not_authority, case=girl.pk, **SAFE)


def test_known_safe_received_makes_a_task_and_closes_nothing(arrived, social, office, girl, episode):
    arrived(peers.take_known, word="known_safe", said_on="2026-11-04", reference="r")
    item = work.all_items(kind="known_safe_received").get()
    assert item.organisation_id == office("guard").pk and item.case_id == girl.pk
    assert Episode.objects.get(pk=episode.pk).state == "open"
    services.locate(by=social, episode=episode.pk, country="SE", how="known_safe")


def test_unverified_word_received_locates_nobody(arrived, social, episode):
    arrived(peers.take_known, word="contact_unverified", said_on="2026-11-04", reference="r")
    with pytest.raises(InvalidInput):
        services.locate(by=social, episode=episode.pk, country="SE", how="known_safe")


def test_message_about_a_child_that_is_not_linked_is_refused(arrived):
    for handler in (peers.take_known, peers.take_opened, peers.take_closed, elsewhere.take_request, enquiries.take_signal):
        with pytest.raises(Refused):
            arrived(handler, case=None, word="known_safe", said_on="2026-11-04", reference="r")


def test_withdraw_request_received_is_a_task_for_the_owner(arrived, girl):
    arrived(elsewhere.take_request, reference="r", outcome="returned_to_care")
    assert work.all_items(kind="withdraw_alert", case_id=girl.pk).count() == 1


def test_withdrawing_answers_the_office_that_asked_and_says_so_in_the_journal(arrived, peer, social, girl, sent):
    arrived(elsewhere.take_request, reference="theirs")
    assert services.withdrawn_here(by=social, case=girl.pk) == 1
    (body,) = sent("withdraw.done")
    assert set(body) == {"pseudonym", "reference", "day"} and body["reference"] == "theirs"
    assert not work.all_items(kind="withdraw_alert", case_id=girl.pk, state="open").exists()
    assert journal.timeline(case=girl.pk, kinds=["missing.withdrawal_answered"]).get().counterpart == str(peer.party)
    with pytest.raises(WrongState):
        services.withdrawn_here(by=social, case=girl.pk)


def test_answer_of_the_office_that_was_asked_closes_the_task_that_waited(arrived, social, girl, episode, peer, sent):
    assert services.ask_to_withdraw(by=social, episode=episode.pk) == 1
    item = work.all_items(kind="withdraw_elsewhere", case_id=girl.pk).get()
    assert item.state == "open" and sent("withdraw.request")[0]["reference"] == str(episode.pk)
    with pytest.raises(Refused):
        arrived(elsewhere.take_done, reference=str(uuid4()), day="2026-11-05")
    assert work.all_items(pk=item.pk).get().state == "open"
    arrived(elsewhere.take_done, reference=str(episode.pk), day="2026-11-05")
    assert work.all_items(pk=item.pk).get().state == "done"
    entry = journal.timeline(case=girl.pk, kinds=["missing.withdrawn_elsewhere"]).get()
    assert entry.counterpart == str(peer.party) and entry.data["day"] == "2026-11-05"


def test_page_of_the_request_tells_who_asked_and_takes_the_answer(arrived, social, girl, as_user):
    arrived(elsewhere.take_request, reference="theirs")
    client = as_user("social")
    url = reverse("missing:asked_to_withdraw", args=[girl.pk])
    assert client.get(reverse("missing:of_case", args=[girl.pk])).url == url
    assert "Nothing is out any more" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert client.get(url).status_code == 404


# --- meeting rule ----------------------------------------------------------------------------------------------------

def opened(arrived, days_ago, number=1):
    since = (clock.now() - timedelta(days=days_ago)).isoformat(timespec="seconds")
    arrived(peers.take_opened, reference=f"told-{days_ago}", number=number, since=since, urgency="urgent")


def at(days_ago):
    return clock.now() - timedelta(days=days_ago)


def end(social, police, episode, at_=None):
    services.locate(by=social, episode=episode.pk, country="IT", how="police", at=at_)


def test_meeting_with_three_episodes_in_thirty_eight_days_depends_on_the_rule(
    arrived, worker, social, police, admin, girl
):
    first = services.report(by=worker, case=girl.pk, noticed_at=at(38))
    end(social, police, first)
    second = services.report(by=worker, case=girl.pk, noticed_at=at(7))
    end(social, police, second)
    opened(arrived, 0, number=3)
    rule = {"actor": social, "case": girl.pk, "episodes": 3}
    assert selectors.meeting_rule(**rule, days=30) == {"in_window": 2, "call": False}
    assert selectors.meeting_rule(**rule, days=40) == {"in_window": 3, "call": True}
    assert not work.all_items(kind="strategy_meeting").exists()
    services.set_meeting_rule(by=admin, episodes=3, days=40)
    services.set_meeting_rule(by=admin, episodes=3, days=40)
    item = work.all_items(kind="strategy_meeting").get()
    assert item.case_id == girl.pk and item.organisation_id == social.organisation_id
    called = journal.timeline(case=girl.pk, kinds=["missing.strategy_meeting_called"])
    assert called.count() == 1 and called[0].subject_id == second.pk


def test_meeting_is_called_at_the_third_episode_in_thirty_days_by_default(worker, social, police, girl):
    assert meeting.rule() == (3, 30)
    for days in (20, 10):
        end(social, police, services.report(by=worker, case=girl.pk, noticed_at=at(days)))
    assert not work.all_items(kind="strategy_meeting").exists()
    services.report(by=worker, case=girl.pk)
    assert work.all_items(kind="strategy_meeting").count() == 1


def test_told_episode_counts_once_and_raises_the_floor_of_the_next_report(arrived, worker, girl):
    opened(arrived, 5)
    opened(arrived, 5)
    assert ToldEpisode.objects.count() == 1
    assert "repeat_missing" in services.report(by=worker, case=girl.pk).floor_reasons


def test_told_episode_is_closed_by_its_node_and_ours_stays(arrived, episode):
    opened(arrived, 5)
    arrived(peers.take_closed, reference="told-5", outcome="known_safe", closed_on="2026-11-05")
    assert ToldEpisode.objects.get().closed_on == date(2026, 11, 5)
    assert Episode.objects.get(pk=episode.pk).state == "open"


def test_meeting_held_closes_the_task(social, episode):
    services.call_meeting(by=social, episode=episode.pk)
    services.hold_meeting(by=social, episode=episode.pk, agencies=["police", "guardianship"])
    assert not work.all_items(kind="strategy_meeting", state="open").exists()
    with pytest.raises(InvalidInput):
        services.hold_meeting(by=social, episode=episode.pk, agencies=[])


@pytest.mark.parametrize("values", [{"episodes": 1, "days": 30}, {"episodes": 3, "days": 0}, {"episodes": 3, "days": 999}])
def test_meeting_rule_out_of_range_is_refused(admin, values):
    with pytest.raises(InvalidInput):
        services.set_meeting_rule(by=admin, **values)


def test_meeting_rule_by_a_worker_is_refused(worker):
    with pytest.raises(Refused):
        services.set_meeting_rule(by=worker, episodes=3, days=40)


# --- enquirer signal -------------------------------------------------------------------------------------------------

def ask(by, case=None):
    return services.record_enquiry(by=by, asked_name="Selam", said_relation="uncle", phone="+39 333 5550199", case=case)


def test_enquiry_signals_a_blinded_phone_to_the_linked_office(peer, worker, girl, sent):
    ask(worker, case=girl.pk)
    (body,) = sent("enquirer.signal")
    assert "5550199" not in json.dumps(body) and len(body["phone_token"]) == 64


def test_same_phone_at_a_linked_node_shows_two_places(arrived, peer, worker, social, girl, sent):
    ask(worker, case=girl.pk)
    token = sent("enquirer.signal")[0]["phone_token"]
    arrived(enquiries.take_signal, phone_token=token, month="2026-10", office=f"{peer.id}/shelter")
    assert selectors.enquiries(actor=social, case=girl.pk)[0]["places"] == 2
    assert work.all_items(kind="enquirer_pattern", case_id=girl.pk).count() == 1


def test_signal_about_an_enquiry_without_a_file_finds_the_child(arrived, peer, worker, social, girl, sent):
    ask(worker)
    token = sent("enquirer.signal")[0]["phone_token"]
    arrived(enquiries.take_signal, phone_token=token, month="2026-10", office=f"{peer.id}/port")
    assert [one["places"] for one in selectors.enquiries(actor=social, case=girl.pk)] == [2]


# --- turning 18 ------------------------------------------------------------------------------------------------------

@pytest.fixture
def adult(admin, worker, social, girl, episode):
    cases.set_birth(by=social, case=girl.pk, value="2000-01-01", precision="day", source="document", standing="proven")
    services.refresh_profile(girl.pk)
    cases.mark_turned_18(by=Actor.system("majority"), case=girl.pk)
    services.turn_18_due()
    return Episode.objects.get(pk=episode.pk)


def test_episode_of_a_child_who_turns_18_stays_open_on_a_new_ground(adult, social, girl):
    assert adult.state == "open" and adult.adult_since and adult.adult_basis == ""
    assert services.turn_18_due() == 0
    assert work.all_items(case_id=girl.pk, kind="adult_review", state="open").exists()
    row = services.review_adult(by=social, episode=adult.pk, legal_basis="vital_interests", place_consent="not_asked")
    assert row.adult_basis == "vital_interests" and row.adult_review_due > adult.adult_review_due


def test_place_of_a_young_adult_is_told_only_with_consent(adult, social):
    services.locate(by=social, episode=adult.pk, country="FR", how="police", authority="Service enfance")

    def shown():
        return selectors.episode_view(actor=social, episode=adult.pk, where="test").located["authority"]

    assert shown() == ""
    services.review_adult(by=social, episode=adult.pk, legal_basis="consent", place_consent="yes")
    assert shown() == "Service enfance"


def test_adult_review_of_a_child_is_refused(social, episode):
    with pytest.raises(WrongState):
        services.review_adult(by=social, episode=episode.pk, legal_basis="consent", place_consent="yes")


def test_disputed_birth_date_turns_nobody_18(social, girl, episode):
    cases.set_birth(by=social, case=girl.pk, value="2000-01-01", precision="day", source="visual", standing="disputed")
    services.refresh_profile(girl.pk)
    cases.mark_turned_18(by=Actor.system("majority"), case=girl.pk)
    assert services.turn_18_due() == 0


# --- counts ----------------------------------------------------------------------------------------------------------

def test_episodes_children_and_open_ones_are_three_counts(peer, worker, social, police, girl):
    end(social, police, services.report(by=worker, case=girl.pk))
    services.report(by=worker, case=girl.pk)
    rows = selectors.all_episodes()
    assert len(rows) == 2 and len({row["token"] for row in rows}) == 1
    assert sum(not row["closed"] for row in rows) == 2 and selectors.open_count() == 1


def test_file_of_a_missing_child_is_told_apart(worker, girl):
    assert not selectors.undealt_with(girl.pk)
    services.report(by=worker, case=girl.pk)
    assert selectors.undealt_with(girl.pk)


def test_barred_colleague_is_not_visible_to(admin, social, girl, episode):
    access.bar(by=admin, case=girl.pk, person=social.person_id, reason="she passes on the address")
    with pytest.raises(NotVisible):
        selectors.episode_view(actor=social, episode=episode.pk, where="test")
    assert not selectors.board(actor=social).exists()


# --- screens ---------------------------------------------------------------------------------------------------------

def test_known_and_safe_is_shown_with_its_basis_and_then_sent_without_an_episode_here(girl, social, peer, sent, as_user):
    page, url = as_user("social"), reverse("missing:known", args=[girl.pk])
    assert url in page.get(reverse("cases:page", args=[girl.pk])).content.decode()
    said = {"signal": "safe", "met_in_person": "on", "alone": "on", "interpreter": "independent",
            "asked_whom_to_tell": "on", "tell": ["guardian"]}
    shown = page.post(url, said)
    text = shown.content.decode()
    assert shown.status_code == 200 and "This would leave" in text and "GDPR" in text and not sent("child.known")
    assert page.post(url, {**said, "seen": shown.context["form"]["seen"].value()}).status_code == 302
    assert [body["word"] for body in sent("child.known")] == ["known_safe"]


def test_known_and_safe_with_a_companion_as_interpreter_is_refused_at_the_field(girl, social, peer, sent, as_user):
    page, url = as_user("social"), reverse("missing:known", args=[girl.pk])
    said = {"signal": "safe", "met_in_person": "on", "interpreter": "companion", "asked_whom_to_tell": "on"}
    seen = page.post(url, said).context["form"]["seen"].value()
    answer = page.post(url, {**said, "seen": seen})
    assert answer.status_code == 422 and {"alone", "interpreter"} <= set(answer.context["form"].errors)
    assert not sent("child.known")


def test_heard_of_her_from_the_screen_closes_nothing(girl, episode, social, as_user):
    assert as_user("social").post(reverse("missing:heard", args=[girl.pk]), {"source": "relative"}).status_code == 302
    assert Episode.objects.get(pk=episode.pk).state == "open"
    assert Word.objects.get().word == "contact_unverified"


def test_another_office_of_a_linked_node_is_not_let_in_by_writing(arrived, girl, peer):
    known = [(row.node, row.office) for row in selectors.co_responsible(girl.pk)]
    other = Incoming(
        id=uuid4(), type="child.known", sender=type(peer.party)(peer.party.node, str(uuid4())), to=None,
        organisation_id=girl.organisation_id, actor=Actor.peer("x", girl.organisation_id), purpose="found", flow="F30",
        body={"word": "known_safe", "said_on": "2026-11-04", "reference": "r"}, conversation=uuid4(), in_reply_to=None,
        subject="", case=girl.pk, asked_case=None, sent_at=clock.now(), received_at=clock.now(),
    )  # fmt: skip
    peers.take_known(other)
    assert [(row.node, row.office) for row in selectors.co_responsible(girl.pk)] == known
    peers.stop_sharing(by=Actor.system("test"), case=girl.pk, node=peer.party.node)
    peers.take_known(other)
    arrived(peers.take_known, word="known_safe", said_on="2026-11-05", reference="r2")
    assert selectors.co_responsible(girl.pk) == []
