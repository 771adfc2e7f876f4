"""Sightings, calls and enquiries: useful to those who search, silent to everybody else."""

from datetime import timedelta

import pytest

from tutela.core import clock, vault
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.missing import selectors, services
from tutela.missing.models import Call, Caller, Enquiry, Sighting, SightingRoute
from tutela.work import selectors as work


@pytest.fixture
def outreach(person):
    return person("outreach", "outreach_worker", login="outreach")


def seen(by, **said):
    values = {
        "at": clock.now() - timedelta(minutes=30), "region": "IT-IM", "place": "station forecourt", "sex": "f",
        "birth_from": 2010, "birth_to": 2013, "language": "ti", "with_adult": True, "text": "older man CANARY",
    }  # fmt: skip
    return services.submit_sighting(by=by, **{**values, **said})


# --- sightings -------------------------------------------------------------------------------------------------------

def test_sighting_is_routed_to_the_owner_of_an_open_episode_it_fits(outreach, social, office, girl, episode):
    found = seen(outreach)
    item = work.all_items(kind="sighting_new").get()
    assert item.case_id == girl.pk and item.organisation_id == office("guard").pk
    shown = selectors.sightings_of(actor=social, case=girl.pk)
    assert shown[0]["text"] == "older man CANARY" and set(shown[0]["fits"]) == {"sex", "birth", "language"}
    assert selectors.receipt_state(actor=outreach, receipt=found.receipt) == "received"


@pytest.mark.parametrize(
    "other", [{"sex": "m"}, {"birth_from": 2016, "birth_to": 2018}, {"language": "ar"}]
)
def test_sighting_that_something_speaks_against_is_not_routed(outreach, episode, other):
    seen(outreach, **other)
    assert not SightingRoute.objects.exists()


def test_sighting_before_she_was_last_seen_is_not_routed(outreach, episode):
    seen(outreach, at=clock.now() - timedelta(days=2))
    assert not SightingRoute.objects.exists()


def test_sighting_with_almost_nothing_is_kept_and_routed(outreach, episode):
    seen(outreach, sex="", birth_from=None, birth_to=None, language="", place="", text="")
    assert SightingRoute.objects.count() == 1


def test_sighting_answer_reaches_the_submitter_as_one_word(outreach, social, girl, episode):
    found = seen(outreach)
    services.answer_sighting(by=social, sighting=found.sighting.pk, case=girl.pk, useful=True)
    assert selectors.receipt_state(actor=outreach, receipt=found.receipt.lower().replace("-", " ")) == "useful"
    assert [one["state"] for one in selectors.my_sightings(actor=outreach)] == ["useful"]
    with pytest.raises(WrongState):
        services.answer_sighting(by=social, sighting=found.sighting.pk, case=girl.pk, useful=False)


def test_sighting_answer_by_the_submitter_or_a_stranger_is_not_visible(outreach, person, girl, episode):
    found = seen(outreach)
    for actor in (outreach, person("port", "social_worker")):
        with pytest.raises(NotVisible):
            services.answer_sighting(by=actor, sighting=found.sighting.pk, case=girl.pk, useful=True)


def test_receipt_nobody_was_given_is_not_visible(outreach):
    with pytest.raises(NotVisible):
        selectors.receipt_state(actor=outreach, receipt="2222-2222-2222")


def test_sighting_is_sealed_under_its_own_key_and_the_receipt_is_not_stored(outreach, girl, episode):
    found = seen(outreach)
    row = Sighting.objects.get()
    assert row.vault_scope == row.pk and found.receipt not in row.receipt
    vault.forget(girl.pk)
    assert Sighting.objects.get().text == "older man CANARY"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"region": "Atlantis"}, "region"), ({"region": ""}, "region"), ({"sex": "girl"}, "sex"),
        ({"language": "xxx"}, "language"), ({"place": "a\x00"}, "place"), ({"text": "x" * 10_000}, "text"),
        ({"at": clock.now() + timedelta(days=1)}, "at"), ({"birth_from": 2014, "birth_to": 2010}, "birth_to"),
    ],
)  # fmt: skip
def test_sighting_with_an_impossible_value_names_the_field(outreach, values, field):
    with pytest.raises(InvalidInput) as caught:
        seen(outreach, **values)
    assert field in caught.value.errors


# --- calls -----------------------------------------------------------------------------------------------------------

def test_call_is_readable_in_the_hotline_only(hotline, social):
    services.record_call(by=hotline, content="she sleeps in a laundry CANARY", sex="f", region="FR-IDF")
    with vault.acting_for(hotline.organisation_id):
        assert Call.objects.get().content == "she sleeps in a laundry CANARY"
    for organisation in (social.organisation_id, None):
        with vault.acting_for(organisation), pytest.raises(vault.Sealed):
            _ = Call.objects.get().content


def test_caller_is_another_record_with_another_key(hotline):
    row = services.record_call(by=hotline, content="a friend calls", caller={"relation": "friend", "phone": "+39 320 1"})
    caller = Caller.objects.get()
    assert caller.vault_scope != row.vault_scope
    with vault.acting_for(hotline.organisation_id):
        assert caller.phone == "+39 320 1" and "320" not in Call.objects.get().content


def test_caller_who_says_nothing_leaves_no_record(hotline):
    services.record_call(by=hotline, content="silence, then a girl's voice")
    assert not Caller.objects.exists()


def test_call_codes_are_for_the_own_hotline_and_hold_no_words(hotline, social, person):
    row = services.record_call(by=hotline, content="CANARY", language="ti", birth_from=2011, birth_to=2013)
    found = selectors.call_codes(actor=hotline, call=row.pk)
    assert found["language"] == "tir" and "CANARY" not in str(found)
    with pytest.raises(NotVisible):
        selectors.call_codes(actor=social, call=row.pk)


def test_call_by_another_role_is_refused(worker):
    with pytest.raises(Refused):
        services.record_call(by=worker, content="x")


# --- enquiries -------------------------------------------------------------------------------------------------------

def ask(by, **said):
    values = {"asked_name": "Selam", "said_relation": "uncle", "phone": "+39 333 5550199", "channel": "phone"}
    return services.record_enquiry(by=by, **{**values, **said})


def test_enquiry_is_answered_with_the_same_sentence_for_everybody(worker, person, girl):
    first = services.sentence()
    ask(worker, case=girl.pk)
    ask(person("port", "reception_worker"), asked_name="Nobody we know", said_relation="parent")
    assert services.sentence() == first


def test_enquiry_of_one_place_opens_no_task(worker, social, girl):
    ask(worker, case=girl.pk)
    assert [one["places"] for one in selectors.enquiries(actor=social, case=girl.pk)] == [1]
    assert not work.all_items(kind="enquirer_pattern").exists()


def test_same_phone_in_two_places_is_shown_to_the_owner_only(worker, social, person, office, girl, police):
    ask(worker, case=girl.pk)
    ask(person("port", "reception_worker"), phone="0039 333 555 01 99", asked_name="a girl from Asmara")
    assert selectors.enquiries(actor=social, case=girl.pk)[0]["places"] == 2
    item = work.all_items(kind="enquirer_pattern").get()
    assert item.organisation_id == office("guard").pk
    with pytest.raises(Refused):
        selectors.enquiries(actor=worker, case=girl.pk)
    with pytest.raises(NotVisible):
        selectors.enquiries(actor=person("port", "reception_worker"), case=girl.pk)


def test_enquiry_about_a_file_the_writer_may_not_see_is_not_visible(person, girl):
    with pytest.raises(NotVisible):
        ask(person("port", "reception_worker"), case=girl.pk)
    assert not Enquiry.objects.exists()


def test_enquiry_keeps_no_phone_in_clear(worker):
    ask(worker)
    row = Enquiry.objects.values().get()
    assert "5550199" not in str({name: value for name, value in row.items() if isinstance(value, str)})


@pytest.mark.parametrize(
    ("values", "field"),
    [({"said_relation": "stranger"}, "said_relation"), ({"channel": "pigeon"}, "channel"),
     ({"asked_name": "x" * 10_000}, "asked_name"), ({"phone": "1\x00"}, "phone")],
)  # fmt: skip
def test_enquiry_with_an_impossible_value_names_the_field(worker, values, field):
    with pytest.raises(InvalidInput) as caught:
        ask(worker, **values)
    assert field in caught.value.errors
