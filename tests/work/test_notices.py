"""Notices: who was told, and did a person take it in."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests import factories
from tutela.access import services as access
from tutela.access.actors import NOBODY, Actor
from tutela.access.models import User
from tutela.core import clock
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.core.ids import new_id
from tutela.journal.models import Entry
from tutela.work import selectors, services
from tutela.work.models import Notice


@pytest.fixture
def house():
    return factories.organisation("reception")


@pytest.fixture
def police():
    return factories.organisation("police", regime="LED")


@pytest.fixture
def worker(house):
    return factories.actor(house, "reception_worker")


@pytest.fixture
def inspector(police):
    return factories.actor(police, "police_missing")


@pytest.fixture
def case(worker):
    return factories.child(worker, names=[{"text": "Selam Habtom", "language": "tir"}])


def tell(case, **more) -> Notice:
    more.setdefault("kind", "missing_police")
    return services.notify(by=factories.SYSTEM, case=case, **more)


def fresh(row: Notice) -> Notice:
    return Notice.objects.get(pk=row.pk)


def journal(row: Notice) -> list[str]:
    return [entry.kind for entry in Entry.objects.order_by("id") if entry.data.get("notice") == str(row.pk)]


# --- receipts ---------------------------------------------------------------------------------------------------------------


def test_notice_to_a_desk_is_delivered_opened_and_taken_in_with_its_reference(case, police, inspector):
    row = tell(case, to_organisation=police, text="Selam Habtom, 14")
    assert (row.state, row.opened_at) == ("delivered", None)
    services.opened(by=inspector, notice=row.pk)
    assert (fresh(row).state, fresh(row).opened_by) == ("opened", inspector.label)
    services.acknowledge(by=inspector, notice=row.pk, reference="PI-2026-0917")
    found = fresh(row)
    assert (found.state, found.acknowledged_by, found.outside_reference) == (
        "acknowledged",
        inspector.label,
        "PI-2026-0917",
    )
    assert found.text == "Selam Habtom, 14"
    assert journal(row) == ["work.notice_sent", "work.notice_opened", "work.notice_acknowledged"]


def test_receipts_come_once_however_often_somebody_clicks(case, police, inspector):
    row = tell(case, to_organisation=police)
    for _ in range(2):
        services.opened(by=inspector, notice=row.pk)
    for reference in ("first", "second"):
        services.acknowledge(by=inspector, notice=row.pk, reference=reference)
    services.opened(by=inspector, notice=row.pk)
    assert fresh(row).outside_reference == "first"
    assert journal(row) == ["work.notice_sent", "work.notice_opened", "work.notice_acknowledged"]


def test_notice_taken_in_at_once_counts_as_opened(case, police, inspector):
    row = tell(case, to_organisation=police)
    services.acknowledge(by=inspector, notice=row.pk)
    assert fresh(row).opened_by == inspector.label


def test_notice_over_a_message_is_delivered_only_by_its_receipt(case):
    message = new_id()
    row = tell(case, to_label="tutela:fr.x", message=message)
    assert row.state == "sent"
    services.delivered(by=factories.SYSTEM, message=new_id())
    assert fresh(row).state == "sent"
    for _ in range(2):
        services.delivered(by=factories.SYSTEM, message=message)
    assert (fresh(row).state, journal(row)) == ("delivered", ["work.notice_sent", "work.notice_delivered"])


@pytest.mark.parametrize(
    "half", [{"acknowledged_by": "x"}, {"opened_by": "x"}, {"acknowledged_at": "now"}, {"opened_at": "now"}]
)
def test_half_a_receipt_cannot_be_stored(case, police, half):
    row = tell(case, to_organisation=police)
    values = {name: clock.now() if value == "now" else value for name, value in half.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(**values)


# --- for whom ---------------------------------------------------------------------------------------------------------------


def test_notice_is_there_for_its_desk_role_or_person_only(case, police, inspector, worker):
    border = factories.actor(police, "border_police")
    desk = tell(case, to_organisation=police)
    role = tell(case, to_organisation=police, to_role="police_missing")
    person = tell(case, to_person=border.person_id)
    assert {row.pk for row in selectors.my_notices(inspector)} == {desk.pk, role.pk}
    assert {row.pk for row in selectors.my_notices(border)} == {desk.pk, person.pk}
    assert not selectors.my_notices(worker)
    with pytest.raises(NotVisible):
        services.opened(by=worker, notice=desk.pk)
    with pytest.raises(Refused):
        services.opened(by=border, notice=role.pk)
    with pytest.raises(NotVisible):
        services.acknowledge(by=inspector, notice=person.pk)


def test_nobody_without_a_mandate_reads_or_takes_in_any_notice(case, police):
    User.objects.create_superuser("root", password="x")
    root = Actor.of(User.objects.get(username="root"))
    rows = [
        tell(case, to_organisation=police),
        tell(case, to_label="Court"),
        services.notify(by=factories.SYSTEM, kind="x"),
    ]
    for actor in (root, NOBODY):
        assert not selectors.my_notices(actor)
        for row in rows:
            with pytest.raises(NotVisible):
                services.opened(by=actor, notice=row.pk)


def test_unknown_notice_and_somebody_elses_look_the_same(case, police, worker):
    row = tell(case, to_organisation=police)
    for notice in (row.pk, new_id()):
        with pytest.raises(NotVisible):
            services.acknowledge(by=worker, notice=notice)


# --- bars -------------------------------------------------------------------------------------------------------------------


def test_barred_recipient_never_sees_it_and_the_sender_cannot_tell(case, police, inspector):
    other = factories.organisation("hotline")
    factories.bar(case, organisation=police)
    barred = tell(case, to_organisation=police, email="police@desk.invalid")
    normal = tell(case, to_organisation=other, email="hotline@desk.invalid")
    assert not selectors.my_notices(inspector)
    for act in (services.opened, services.acknowledge):
        with pytest.raises(NotVisible):
            act(by=inspector, notice=barred.pk)
    told = [
        {
            name: value
            for name, value in row.items()
            if name not in {"id", "to_organisation_id", "created_at", "sent_at", "delivered_at"}
        }
        for row in Notice.objects.filter(pk__in=[barred.pk, normal.pk]).values()
    ]
    assert told[0] == told[1]
    assert journal(barred) == journal(normal)


@pytest.mark.django_db(transaction=True)
def test_barred_recipient_gets_no_mail_others_do(case, police, inspector):
    guardian = factories.actor(factories.organisation("guardianship"), "guardian")
    factories.bar(case, person=guardian.person_id)
    tell(case, to_person=guardian.person_id, email="barred@desk.invalid")
    assert mail.outbox == []
    tell(case, to_organisation=police, email="police@desk.invalid")
    assert [message.to for message in mail.outbox] == [["police@desk.invalid"]]


def test_bar_set_after_sending_takes_the_notice_away(case, police, inspector):
    row = tell(case, to_organisation=police)
    factories.bar(case, person=inspector.person_id)
    assert not selectors.my_notices(inspector)
    with pytest.raises(NotVisible):
        services.acknowledge(by=inspector, notice=row.pk)


# --- mail -------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_mail_holds_a_link_behind_a_login_and_nothing_about_whom(case, police):
    tell(case, to_organisation=police, text="Selam Habtom, 14, CANARY", subject=new_id(), email="police@desk.invalid")
    (message,) = mail.outbox
    whole = message.message().as_string() + message.subject + message.body
    for word in ("Selam", "Habtom", "CANARY", "missing", str(case), "14"):
        assert word not in message.subject + message.body
        assert word not in whole or word == "14"
    assert "http://localhost:8000" in message.body
    assert "/children/" not in message.body


@pytest.mark.django_db(transaction=True)
def test_mail_of_an_act_that_failed_is_not_sent(case, police):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(case, to_organisation=police, email="police@desk.invalid")
        raise RuntimeError
    assert mail.outbox == []


# --- outside channels -------------------------------------------------------------------------------------------------------


def test_outside_contact_is_logged_with_officer_reference_and_time(case, worker):
    row = tell(case, to_label="Court", channel="outside")
    said = clock.now() - timedelta(minutes=20)
    services.log_outside(by=worker, notice=row.pk, channel="phone", officer="Sgt. Renda", reference="N-3", said_at=said)
    found = fresh(row)
    assert (found.state, found.channel, found.acknowledged_at) == ("acknowledged", "phone", said)
    assert (found.outside_officer, found.outside_reference) == ("Sgt. Renda", "N-3")
    assert "Renda" not in str(list(Entry.objects.values()))


def test_outside_contact_needs_the_file_a_channel_and_a_past_time(case, worker, inspector):
    row = tell(case, to_label="Court", channel="outside")
    given = {"notice": row.pk, "channel": "phone", "officer": "A"}
    with pytest.raises(NotVisible):
        services.log_outside(by=inspector, **given)
    for wrong in (
        {"channel": ""},
        {"channel": "by word of mouth"},
        {"channel": "x" * 31},
        {"said_at": clock.now() + timedelta(hours=1)},
        {"officer": "a\0"},
    ):
        with pytest.raises(InvalidInput):
            services.log_outside(by=worker, **{**given, **wrong})
    services.log_outside(by=worker, **given)
    with pytest.raises(WrongState):
        services.log_outside(by=worker, **given)


def test_notice_about_no_file_is_not_acknowledged_by_guessing_its_number(worker):
    row = services.notify(by=factories.SYSTEM, kind="x", to_label="Court", channel="outside")
    with pytest.raises(NotVisible):
        services.log_outside(by=worker, notice=row.pk, channel="phone", officer="A")


def test_journal_of_a_notice_holds_no_label_and_no_text(case):
    tell(case, to_label="Mr. Berhane, uncle", text="CANARY", channel="outside")
    assert "Berhane" not in str(list(Entry.objects.values()))
    assert "CANARY" not in str(list(Entry.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_take_a_notice_in_at_once_one_of_them_is_named(case, police):
    colleagues = [factories.actor(police, "police_missing") for _ in range(3)]
    row = tell(case, to_organisation=police)
    works = [
        lambda who=who: services.acknowledge(by=who, notice=row.pk, reference=who.label[:30]) for who in colleagues
    ]
    assert not [found for found in factories.at_once(*works) if isinstance(found, BaseException)]
    assert journal(row).count("work.notice_acknowledged") == 1
    assert fresh(row).outside_reference == fresh(row).acknowledged_by[:30]


def test_person_who_reads_mail_is_told_that_something_waits(case, django_capture_on_commit_callbacks):
    who = access.create_person(by=factories.SYSTEM, display_name="Teresa Lombi", email="guardian@desk.invalid")
    with django_capture_on_commit_callbacks(execute=True):
        tell(case, to_person=who.pk)
    (message,) = mail.outbox
    assert message.to == ["guardian@desk.invalid"] and str(case) not in message.body
    with django_capture_on_commit_callbacks(execute=True):
        tell(case, to_person=factories.person())
    assert len(mail.outbox) == 1
