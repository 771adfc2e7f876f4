import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.exchange.conftest import ADMIN, make_list, put_in_force
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.core import vault
from tutela.core.catalogue import messages
from tutela.core.errors import InvalidInput, NotVisible, Refused, WrongState
from tutela.engines.envelopes.trustlist import Status
from tutela.exchange import registry, rules, selectors, services, trust
from tutela.exchange.addresses import Address, own_address
from tutela.exchange.delivery import deliver_due
from tutela.exchange.models import CaseLink, InboxMessage, OutboxMessage, Peer, Receipt
from tutela.journal.models import Entry

BODY = {"reference": "IT-1", "outcome": "returned_to_care"}


def send(worker, to, **changes):
    values = {"type": "withdraw.request", "to": to, "case": uuid4(), "body": BODY, "purpose": "missing", **changes}
    return services.send(by=worker, **values)


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_send_writes_outbox_row_and_event_in_one_transaction(worker, peer, handled):
    row = send(worker, peer.party)
    assert (row.state, row.flow) == ("queued", "F30")
    event = Entry.objects.get(kind="exchange.sent")
    assert (event.case_id, event.subject_id, event.counterpart) == (row.case_id, row.pk, str(peer.party))
    with pytest.raises(RuntimeError), transaction.atomic():
        send(worker, peer.party)
        raise RuntimeError
    assert OutboxMessage.objects.count() == 1


def test_send_fills_in_a_pseudonym_that_differs_for_each_peer(worker, peer, handled):
    case = uuid4()
    row = send(worker, peer.party, case=case)
    assert row.body["pseudonym"] == row.subject == services.subject_for(case, peer.party)
    assert services.subject_for(case, Address("tutela:se.lake", "x")) != row.subject
    assert str(case) not in json.dumps(row.body)
    assert selectors.case_of_our_subject(peer=peer.id, subject=row.subject) == case


@pytest.mark.parametrize("extra", [{"health": "asthma"}, {"names": "Someone"}])
def test_send_with_a_field_outside_the_whitelist_names_the_field(worker, peer, handled, extra):
    with pytest.raises(InvalidInput) as caught:
        send(worker, peer.party, body={**BODY, **extra})
    assert list(caught.value.errors) == list(extra)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("outcome", "free text here"), ("reference", "x y\u0000"), ("day", "soon")])
def test_send_with_a_value_that_is_no_code_names_the_field(worker, peer, handled, field, value):
    with pytest.raises(InvalidInput) as caught:
        send(worker, peer.party, body={**BODY, field: value})
    assert list(caught.value.errors) == [field]


def test_send_without_flow_purpose_or_recipient_is_refused(worker, peer, police, handled):
    for change in (
        {"purpose": "education"},
        {"type": "unknown.type"},
        {"to": Address(peer.id, str(uuid4()))},
        {"to": Address("tutela:xx.nobody", peer.org)},
        {"to": own_address(worker.organisation_id)},
        {"type": "missing.police_report", "body": {"reference": "IT-1", "office": str(peer.here)}},
    ):
        with pytest.raises(Refused):
            send(worker, **{"to": peer.party, **change})
    with pytest.raises(Refused):
        send(Actor.system("nobody"), peer.party)


def test_send_of_a_type_for_organisations_to_another_node_is_refused(worker, peer, handled):
    body = {"reference": "IT-1", "office": str(peer.here), "names": "A name"}
    put_police = Address(peer.id, peer.org)
    with pytest.raises(Refused):
        send(worker, put_police, type="missing.police_report", body=body)


def test_body_is_sealed_at_rest_and_absent_from_the_journal(worker, peer, handled):
    row = send(worker, peer.party, body={"reference": "CANARY-77", "outcome": "returned_to_care"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM exchange_outboxmessage")
        assert b"CANARY" not in bytes(cursor.fetchone()[0])
    assert "CANARY" not in json.dumps(list(Entry.objects.values_list("data", flat=True)))
    without_case = send(worker, peer.party, case=None, body={"reference": "CANARY-78"})
    fresh = OutboxMessage.objects.get(pk=without_case.pk)
    with vault.acting_for(uuid4()), pytest.raises(vault.Sealed):
        _ = fresh.body
    assert row.body["reference"] == "CANARY-77"


def test_preview_shows_what_would_leave_and_writes_nothing(worker, peer, handled):
    case = uuid4()
    found = services.preview(
        by=worker, type="withdraw.request", to=peer.party, case=case, body=BODY, purpose="missing"
    )
    assert {item.name for item in found.fields} == {"reference", "outcome", "pseudonym"}
    assert found.sender_basis and found.recipient_basis and found.flow == "F30"
    assert "Harbour" in found.recipient
    assert not OutboxMessage.objects.exists() and not CaseLink.objects.exists()
    with pytest.raises(InvalidInput):
        services.preview(
            by=worker, type="withdraw.request", to=peer.party, case=case, body={"x": 1, **BODY}, purpose="missing"
        )
    with pytest.raises(NotVisible):
        services.preview(
            by=Actor(kind="person", label="person:x", organisation_id=worker.organisation_id),
            type="withdraw.request", to=peer.party, case=case, body=BODY, purpose="missing",
        )


def test_files_are_linked_once_and_never_crosswise(worker, peer):
    case, other = uuid4(), uuid4()
    link = services.link_case(by=worker, case=case, peer=peer.id, their_subject="T1")
    assert services.link_case(by=worker, case=case, peer=peer.id, their_subject="T1") == link
    with pytest.raises(WrongState):
        services.link_case(by=worker, case=other, peer=peer.id, their_subject="T1")
    with pytest.raises(WrongState):
        services.link_case(by=worker, case=case, peer=peer.id, their_subject="T2")
    assert [item.their_subject for item in selectors.links_of(case=case)] == ["T1"]


def local(worker, recipient, case, **changes):
    values = {
        "type": "missing.guardian_notice", "purpose": "missing", "case": case, "to": own_address(recipient.pk),
        "body": {"reference": "IT-1", "office": str(own_address(worker.organisation_id))}, **changes,
    }
    return services.send(by=worker, **values)


def test_message_inside_the_node_has_effect_receipt_and_events(worker, hotline, handled):
    case = uuid4()
    row = local(worker, hotline, case)
    assert deliver_due() == 1
    row.refresh_from_db()
    arrived = InboxMessage.objects.get(message_id=row.pk)
    assert (row.state, arrived.state, arrived.organisation_id) == ("delivered", "accepted", hotline.pk)
    assert Receipt.objects.filter(outgoing=row).count() == Receipt.objects.filter(incoming=arrived).count() == 1
    [message] = handled.messages
    assert (message.case, message.sender, message.body["reference"]) == (
        case, own_address(worker.organisation_id), "IT-1",
    )
    assert {"exchange.sent", "exchange.received", "exchange.delivered"} <= set(kinds())
    assert deliver_due() == 0
    assert len(handled.messages) == 1


def test_message_inside_the_node_without_a_file_is_readable_on_each_side_by_its_organisation(
    worker, hotline, handled
):
    row = local(worker, hotline, None)
    assert deliver_due() == 1
    arrived = InboxMessage.objects.get(message_id=row.pk)
    with vault.acting_for(worker.organisation_id):
        assert OutboxMessage.objects.get(pk=row.pk).body["reference"] == "IT-1"
        with pytest.raises(vault.Sealed):
            _ = arrived.body
    with vault.acting_for(hotline.pk):
        assert InboxMessage.objects.get(pk=arrived.pk).body["reference"] == "IT-1"


def test_message_inside_the_node_obeys_the_same_whitelist(worker, police, hotline, handled):
    with pytest.raises(InvalidInput):
        local(worker, hotline, uuid4(), body={"reference": "IT-1", "names": "A name"})
    office = str(own_address(worker.organisation_id))
    report = {"reference": "IT-1", "office": office, "names": "A name", "languages": []}
    row = local(worker, police, uuid4(), type="missing.police_report", body=report)
    assert row.flow == "F1" and "LED" in row.recipient_basis


def test_message_inside_the_node_refused_by_its_handler_leaves_no_trace_of_the_effect(worker, hotline, handled):
    handled.refuse = InvalidInput("reference", "unknown")
    row = local(worker, hotline, uuid4())
    deliver_due()
    row.refresh_from_db()
    assert row.state == "rejected" and not InboxMessage.objects.exists()
    assert "exchange.rejected" in kinds()


def test_message_inside_the_node_whose_handler_breaks_waits_and_keeps_the_order(worker, hotline, handled):
    handled.refuse = ZeroDivisionError()
    case, talk = uuid4(), uuid4()
    for number in range(2):
        local(worker, hotline, case, conversation=talk, body={
            "reference": f"IT-{number}", "office": str(own_address(worker.organisation_id))})
    assert deliver_due() == 0
    handled.refuse = None
    assert deliver_due() == 2
    assert [message.body["reference"] for message in handled.messages] == ["IT-0", "IT-1"]


def test_message_to_a_barred_organisation_looks_delivered_and_never_arrives(worker, hotline, handled):
    case = uuid4()
    access.bar(by=ADMIN, case=case, organisation=hotline.pk, reason="conflict of interest")
    row = local(worker, hotline, case)
    deliver_due()
    assert not handled.messages and not InboxMessage.objects.exists()
    [shown] = selectors.outgoing(case=case)
    row.refresh_from_db()
    assert (row.state, shown.state) == ("withheld", "accepted")


def test_trust_list_moves_forward_only_and_updates_peers(worker, peer):
    assert Peer.objects.get().status == "active"
    first = trust.in_force()
    own = first.node(peer.here.node)
    put_in_force([own, peer.entry(status=Status.SUSPENDED)], version=2, prev_hash=first.hash)
    assert Peer.objects.get().status == "suspended" and trust.in_force().version == 2
    for data in (
        make_list([own], version=1), make_list([own], version=3, prev_hash="0" * 64),
        make_list([own], version=4, age=timedelta(days=8)), b"nonsense",
    ):
        with pytest.raises(InvalidInput):
            services.import_trust_list(by=ADMIN, data=data, operators=[*_pinned()])
    assert trust.in_force().version == 2


def _pinned():
    from tests.exchange.conftest import PINNED

    return PINNED


def test_trust_list_file_is_taken_up_once_and_a_broken_one_is_ignored(settings, peer, tmp_path):
    services.write_operators(_pinned())
    path = settings.TUTELA.trust_list
    own = trust.in_force().node(peer.here.node)
    try:
        path.write_bytes(make_list([own, peer.entry()], version=2, prev_hash=trust.in_force().hash))
        assert services.refresh_trust_list() == 1
        assert services.refresh_trust_list() == 0
        path.write_bytes(b"broken")
        assert services.refresh_trust_list() == 0
        assert trust.in_force().version == 2
    finally:
        path.unlink()
        services._seen.clear()


def test_identifying_data_stays_here_once_the_trust_list_has_expired(worker, peer, handled, monkeypatch):
    from tutela.exchange import registry

    late = trust.in_force().expires + timedelta(hours=1)
    monkeypatch.setattr(trust.clock, "wall", lambda: late)
    send(worker, peer.party)
    entry = registry._TYPES["withdraw.request"]
    monkeypatch.setitem(registry._TYPES, "withdraw.request", registry.MessageType(
        entry.name, 1, entry.handler, "C3", entry.lifetime))
    with pytest.raises(Refused):
        send(worker, peer.party)
    monkeypatch.setattr(trust.clock, "wall", lambda: late + timedelta(hours=72))
    with pytest.raises(Refused):
        send(worker, peer.party)


# --- under the danger flag (decision 0009) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "field", "rule", "place"),
    [
        ("missing.police_report", "last_seen_region", "last_seen", True),
        ("missing.police_report", "last_seen_at", "last_seen", False),
        ("guardianship.request", "place", "place_authority", True),
        ("package.minimal", "needs", "needs", False),
    ],
)
def test_fields_that_say_where_a_child_is_are_known_as_places(type_, field, rule, place):
    found = messages()[type_].fields[field]
    assert found["field"] == rule and rules._is_place(found) is place


def _plan(kind, purpose, *names):
    contact = trust.Contact(Address("tutela:it.shore", "x"), "Office", kind, "GDPR", "", None)
    made = registry.MessageType("missing.police_report", 1, lambda message: None, "C3", timedelta(days=1))
    return rules.Plan(made, contact, contact, None, purpose, dict.fromkeys(names, "IT-SR"))


def test_message_with_a_place_is_refused_under_the_flag_except_to_the_police_who_search():
    case = uuid4()
    place, bare = ("reference", "last_seen_region"), ("reference", "last_seen_at")
    rules.hold_under_danger(_plan("hotline", "missing", *place), case)
    access.raise_danger(by=ADMIN, case=case, reason="invented threat")
    rules.hold_under_danger(_plan("police", "missing", *place), case)
    rules.hold_under_danger(_plan("hotline", "missing", *bare), case)
    rules.hold_under_danger(_plan("hotline", "missing", *place), None)
    for kind, purpose, names in (("hotline", "missing", place), ("police", "found", place), ("ngo", "tracing", bare)):
        with pytest.raises(Refused, match="named protection officer lifts the flag"):
            rules.hold_under_danger(_plan(kind, purpose, *names), case)
    access.lift_danger(by=ADMIN, case=case, reason="over")
    rules.hold_under_danger(_plan("hotline", "missing", *place), case)


def test_message_without_a_place_is_sent_under_the_flag(worker, peer, handled):
    case = uuid4()
    access.raise_danger(by=ADMIN, case=case, reason="invented threat")
    assert send(worker, peer.party, case=case).state == "queued"
