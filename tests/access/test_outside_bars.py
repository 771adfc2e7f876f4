"""A relative, host or other adult without an account is barred by name and phone, sealed, and obeyed where they appear."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tutela.access import outside, services
from tutela.access.choices import UNFIT
from tutela.access.models import Bar, Organisation, Person, User
from tutela.bestinterests import services as bestinterests
from tutela.care import services as care
from tutela.cases import selectors as cases_read
from tutela.cases import services as cases
from tutela.core import clock
from tutela.core.errors import InvalidInput
from tutela.guardianship import services as guardianship
from tutela.journal import selectors as journal
from tutela.journal.models import Entry
from tutela.missing import selectors as missing_read
from tutela.missing import services as missing
from tutela.work import selectors as work
from tutela.work import services as work_services

UNCLE, PHONE = "Berhane Canary Haile", "+39 333 555 0177"


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def worker(house):
    return factories.actor(house, "social_worker")


@pytest.fixture
def case(worker):
    found = factories.child(worker, names=[{"text": "Selam"}])
    cases.take_ownership(by=worker, case=found)
    return found


@pytest.fixture
def officer(house):
    return factories.actor(house, "named_officer", username="officer")


@pytest.fixture
def barred(case, officer):
    return services.bar(
        by=officer, case=case, outside_name=UNCLE, outside_contact=PHONE, reason="she is afraid of him"
    )


@pytest.fixture
def desk():
    """Another office, without a grant on the file, where the same man asks."""
    return factories.actor(factories.organisation("hotline"), "hotline_operator")


def ask(by, name="", phone="", case=None):
    return missing.record_enquiry(
        by=by, asked_name="Selam", said_relation="uncle", caller_name=name, phone=phone, case=case
    )


def warned(worker):
    return [row for row in work.my_items(worker) if row.kind == "barred_asks"]


def browser(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def test_name_and_phone_of_who_is_barred_are_sealed_and_in_no_journal_row(barred):
    row = Bar.objects.get(pk=barred.pk)
    assert (row.outside_name, row.outside_contact) == (UNCLE, PHONE)
    raw = str(list(Bar.objects.values())) + str(list(Entry.objects.values()))
    assert "Canary" not in raw and "5550177" not in raw.replace(" ", "")


@pytest.mark.parametrize(("name", "phone"), [("haile berhane CANARY", ""), ("", "00393335550177"), ("Other Man", "333 5550177")])
def test_owner_is_warned_when_the_same_adult_asks_anywhere_and_nobody_else_sees_it(barred, worker, desk, case, name, phone):
    before = ask(desk, "Somebody Else", "0612345678")
    assert not warned(worker)
    after = ask(desk, name, phone)
    assert missing.sentence() == missing.sentence() and (before.case_id, after.case_id) == (None, None)
    (item,) = warned(worker)
    assert item.case_id == case and item.subject_id == after.pk
    assert not [row for row in work.my_items(desk) if row.kind == "barred_asks"]
    assert "missing.barred_asked" not in {row.kind for row in journal.timeline(case=case)}
    rows = missing_read.enquiries(actor=worker, case=case)
    assert [row["id"] for row in rows] == [after.pk]


def test_lifted_bar_warns_of_nobody(barred, worker, desk, officer):
    services.lift_bar(by=officer, bar=barred.pk, reason="it was another man")
    ask(desk, UNCLE, PHONE)
    assert not warned(worker)


def test_barred_adult_becomes_no_guardian_and_is_refused_like_anybody_unfit(barred, case):
    office = factories.organisation("guardianship")
    guardian = factories.actor(office, "guardian").person_id
    Person.objects.filter(pk=guardian).update(display_name="Haile Berhane Canary")
    other = factories.child(factories.actor(office, "social_worker"))
    guardianship.name_provisional(by=factories.SYSTEM, case=other, person=guardian)
    for service in (guardianship.appoint_person, guardianship.name_provisional):
        with pytest.raises(InvalidInput) as refused:
            service(by=factories.SYSTEM, case=case, person=guardian)
        assert refused.value.errors == {"person": UNFIT}


def test_child_is_not_moved_to_the_house_of_a_barred_host(barred, worker, case):
    host = factories.staffed("accommodation")
    now = clock.now()
    Organisation.objects.filter(pk=host).update(phone="333-555-0177")
    with pytest.raises(InvalidInput) as refused:
        care.open_transfer(by=worker, case=case, to=host, departs_at=now, eta=now)
    assert refused.value.errors == {"to": UNFIT}


def test_nothing_goes_to_the_family_side_past_a_bar(barred, officer, worker, case):
    factories.organisation("police")
    episode = missing.report(by=worker, case=case, danger_now=False)
    told = {"by": worker, "episode": episode.pk, "recipient": "family", "channel": "phone"}
    with pytest.raises(InvalidInput) as refused:
        missing.log_outside(**told, officer="Haile Canary Berhane")
    assert refused.value.errors == {"officer": UNFIT}
    missing.log_outside(**told, officer="Mother")


def test_known_and_safe_asks_no_other_office_to_tell_a_family_with_somebody_barred(barred, case):
    protection = factories.actor(factories.organisation("child_protection"), "social_worker")
    factories.give(case, organisation=protection.organisation_id)
    said = {"by": protection, "case": case, "signal": "safe", "met_in_person": True, "alone": True,
            "interpreter": "independent", "asked_whom_to_tell": True}  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        missing.send_known_safe(**said, tell=["family"])
    assert refused.value.errors == {"tell": UNFIT}
    missing.send_known_safe(**said, tell=["guardian"])


def test_reunification_is_not_opened_with_a_barred_relative(case, officer):
    guardian = factories.actor(officer.organisation_id, "guardian")
    factories.give(case, person=guardian.person_id, role="guardian")
    uncle = cases.add_relation(by=factories.SYSTEM, case=case, kind="uncle", name=UNCLE)
    factories.bar(case, outside=uncle.pk)
    with pytest.raises(InvalidInput):
        bestinterests.open_reunification(by=guardian, case=case, relative="uncle", other_state="SE")
    cases.add_relation(by=factories.SYSTEM, case=case, kind="uncle", name="Another uncle")
    bestinterests.open_reunification(by=guardian, case=case, relative="uncle", other_state="SE")


def test_notice_to_a_professional_who_is_the_barred_adult_leaves_by_no_mail(
    barred, case, mailoutbox, django_capture_on_commit_callbacks
):
    person = factories.person()
    Person.objects.filter(pk=person).update(display_name=UNCLE, email="x@desk.invalid")
    with django_capture_on_commit_callbacks(execute=True):
        work_services.notify(by=factories.SYSTEM, kind="guardian_told", case=case, to_person=person)
    assert not mailoutbox


def test_bar_of_one_record_holds_for_the_joined_one(barred, case, worker):
    second = factories.child(worker)
    cases.join_records(by=worker, keep=second, duplicate=case)
    assert outside.barred(case=second, names=[UNCLE])


def test_officer_bars_somebody_of_the_file_or_by_name_from_the_form(case, officer, worker):
    uncle = cases.add_relation(by=worker, case=case, kind="uncle", name=UNCLE)
    url, client = reverse("web:bars", args=[case]), browser("officer")
    assert f"outside:{uncle.pk}" in client.get(url).content.decode()
    assert client.post(url, {"holder": f"outside:{uncle.pk}", "reason": "x"}).status_code == 302
    assert client.post(url, {"outside_name": "Host Man", "outside_contact": "0699887766", "reason": "x"}).status_code == 302
    assert client.post(url, {"reason": "x"}).status_code == 422
    rows = Bar.objects.filter(case_id=case).order_by("id")
    assert [(row.outside_id == uncle.pk, row.outside_name) for row in rows] == [(True, UNCLE), (False, "Host Man")]
    assert "Host Man" in client.get(url).content.decode()
    stranger = factories.child(factories.actor(factories.organisation("reception"), "reception_worker"))
    other = cases_read.people_around(stranger)
    assert other == [] and outside.cases_barring(phones=["+33 6 99 88 77 66"]) == {case}
