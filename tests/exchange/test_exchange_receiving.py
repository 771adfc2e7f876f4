import threading
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from django.db import connections
from django.test import Client

from tests.exchange.conftest import put_in_force
from tests.exchange.peer import PeerNode, same_conversation
from tests.exchange.test_exchange_sending import kinds
from tutela.core import clock
from tutela.core.errors import InvalidInput, Refused
from tutela.engines.envelopes.jose import MAX_JWE
from tutela.engines.envelopes.keys import KeySet, Use
from tutela.engines.envelopes.receipts import read_receipt
from tutela.engines.envelopes.statements import read_statement
from tutela.engines.envelopes.trustlist import Grant, Status
from tutela.exchange import registry, selectors, services, trust
from tutela.exchange.addresses import Address
from tutela.exchange.delivery import deliver_due
from tutela.exchange.models import InboxMessage, Peer, Receipt

URL = "http://localhost/tnx/1/inbox"


def post(peer, raw, mid, *, client=None, url=URL, body=None, **options):
    headers = peer.signed_headers(url, raw, mid, **options)
    content_type = headers.pop("Content-Type")
    return (client or Client()).post(
        "/tnx/1/inbox", data=body or raw, content_type=content_type, headers={**headers, "Host": "localhost"}
    )


def deliver(peer, envelope, parcel=None, **options):
    parcel = parcel or peer.seal(envelope)
    answer = post(peer, parcel.jwe.encode(), envelope.id, **options)
    return answer, parcel


def refusal(answer, peer):
    listed = peer.trust.node(peer.here.node)

    def find(kid):
        return next(key for key in listed.all_keys() if key.kid == kid)

    return read_receipt(answer.content, find)


def test_message_new_has_effect_row_receipt_and_event(peer, handled):
    envelope = peer.envelope(peer.here)
    answer, parcel = deliver(peer, envelope)
    assert answer.status_code == 201
    receipt = peer.check_receipt(answer.content, envelope, parcel)
    assert (receipt.status, receipt.seq) == ("accepted", 1)
    [message] = handled.messages
    assert (message.id, message.sender, message.case) == (envelope.id, peer.party, None)
    assert InboxMessage.objects.get().state == "accepted" and "exchange.received" in kinds()


def test_message_again_gets_the_same_receipt_and_no_effect(peer, handled):
    envelope = peer.envelope(peer.here)
    first, parcel = deliver(peer, envelope)
    again, _ = deliver(peer, envelope, parcel)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content and len(handled.messages) == 1


def test_message_sealed_again_is_a_duplicate_with_a_receipt_for_the_new_bytes(peer, handled):
    envelope = peer.envelope(peer.here)
    deliver(peer, envelope)
    again, parcel = deliver(peer, envelope)
    assert again.status_code == 200 and len(handled.messages) == 1
    assert peer.check_receipt(again.content, envelope, parcel).status == "duplicate"


def test_message_id_with_other_content_is_a_conflict_and_a_security_event(peer, handled):
    envelope = peer.envelope(peer.here)
    deliver(peer, envelope)
    answer, _ = deliver(peer, replace(envelope, data={"reference": "FR-2"}))
    assert answer.status_code == 409 and refusal(answer, peer).code == "conflict"
    assert len(handled.messages) == 1 and "exchange.conflict" in kinds()


def test_file_linked_with_the_sender_is_found_and_only_for_that_peer(peer, handled, worker):
    case = uuid4()
    services.link_case(by=worker, case=case, peer=peer.id, their_subject="their-subject-1")
    deliver(peer, peer.envelope(peer.here))
    deliver(peer, peer.envelope(peer.here, subject="another"))
    assert [message.case for message in handled.messages] == [case, None]


def test_answer_in_our_conversation_names_the_file_we_asked_about(peer, handled, worker):
    case = uuid4()
    row = services.send(
        by=worker, type="withdraw.request", to=peer.party, case=case, body={"reference": "IT-1"}, purpose="missing"
    )
    deliver(peer, peer.envelope(peer.here, conversation=row.conversation, in_reply_to=row.pk))
    assert handled.messages[0].asked_case == case


def test_conversation_out_of_order_is_applied_in_order(peer, handled):
    first = peer.envelope(peer.here)
    second = same_conversation(first)
    third = same_conversation(second)
    assert deliver(peer, third)[0].status_code == 202
    assert deliver(peer, first)[0].status_code == 201
    assert deliver(peer, second)[0].status_code == 201
    assert [message.id for message in handled.messages] == [first.id, second.id, third.id]


def test_conversation_with_a_lost_number_goes_on_after_a_day_and_says_so(peer, handled, case_time):
    first = peer.envelope(peer.here)
    third = same_conversation(first, seq=3)
    deliver(peer, first)
    deliver(peer, third)
    assert deliver_due() == 0
    case_time.set_now(clock.now() + timedelta(hours=25))
    assert deliver_due() == 1
    assert [message.id for message in handled.messages] == [first.id, third.id] and "exchange.gap" in kinds()


def test_conversation_number_used_twice_is_a_conflict(peer, handled):
    first = peer.envelope(peer.here)
    deliver(peer, first)
    assert deliver(peer, same_conversation(first, seq=1))[0].status_code == 409
    third = same_conversation(first, seq=3)
    deliver(peer, third)
    assert deliver(peer, same_conversation(third, seq=3))[0].status_code == 409


def test_type_unknown_is_held_and_applied_once_it_is_known(peer, handled, monkeypatch):
    envelope = peer.envelope(peer.here, type="withdraw.request.v2")
    answer, parcel = deliver(peer, envelope)
    assert answer.status_code == 202
    assert peer.check_receipt(answer.content, envelope, parcel).code == "unknown_type"
    assert deliver(peer, envelope, parcel)[0].content == answer.content
    known = registry._TYPES["withdraw.request"]
    monkeypatch.setitem(registry._TYPES, "withdraw.request", replace(known, version=2))
    assert deliver_due() == 1 and len(handled.messages) == 1
    assert deliver(peer, envelope, parcel)[0].status_code == 200


@pytest.mark.parametrize("change", [{"must_understand": ("x",)}, {"time": clock.now() - timedelta(days=31)}])
def test_message_that_needs_a_person_is_held(peer, handled, change):
    answer, _ = deliver(peer, peer.envelope(peer.here, **change))
    assert answer.status_code == 202 and not handled.messages


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"data": {"reference": "FR-1", "names": "A name"}}, 422),
        ({"data": {"outcome": "returned_to_care"}}, 422),
        ({"data": {"reference": "FR-1", "outcome": "anything I like"}}, 422),
        ({"purpose": "education"}, 403),
        ({"flow": "F1"}, 403),
        ({"exercise": False}, 403),
        ({"type": "missing.police_report.v1", "data": {"reference": "FR-1"}}, 403),
    ],
)
def test_message_against_the_rules_is_refused_without_effect(peer, handled, change, status):
    answer, _ = deliver(peer, peer.envelope(peer.here, **change))
    assert answer.status_code == status and refusal(answer, peer).status == "rejected"
    assert not handled.messages and not InboxMessage.objects.exists() and "exchange.refused" in kinds()


def test_field_outside_the_whitelist_is_named_and_its_value_is_not(peer, handled):
    answer, _ = deliver(peer, peer.envelope(peer.here, data={"reference": "FR-1", "names": "CANARY"}))
    assert [error.pointer for error in refusal(answer, peer).errors] == ["/data/names"]
    assert b"CANARY" not in answer.content


@pytest.mark.parametrize(("error", "status"), [(InvalidInput("reference", "no"), 422), (Refused("no"), 403)])
def test_handler_that_refuses_undoes_everything(peer, handled, error, status):
    handled.refuse = error
    envelope = peer.envelope(peer.here)
    assert deliver(peer, envelope)[0].status_code == status
    assert not InboxMessage.objects.exists() and not Receipt.objects.exists()
    handled.refuse = None
    assert deliver(peer, envelope)[0].status_code == 201


def test_handler_that_breaks_gives_no_receipt_and_the_message_comes_again(peer, handled):
    handled.refuse = ZeroDivisionError()
    envelope = peer.envelope(peer.here)
    assert deliver(peer, envelope, client=Client(raise_request_exception=False))[0].status_code == 500
    assert not InboxMessage.objects.exists()
    handled.refuse = None
    assert deliver(peer, envelope)[0].status_code == 201


def test_message_without_or_with_a_false_request_signature_is_401(peer, handled):
    envelope = peer.envelope(peer.here)
    raw = peer.seal(envelope).jwe.encode()
    plain = Client().post(
        "/tnx/1/inbox", data=raw, content_type="application/jose",
        headers={"Host": "localhost", "Idempotency-Key": str(envelope.id)},
    )
    assert plain.status_code == 401
    assert post(peer, raw, envelope.id, body=b"A" + raw[1:]).status_code == 401
    assert post(peer, raw, envelope.id, url="http://elsewhere/tnx/1/inbox").status_code == 401
    stranger = KeySet.generate("tutela:xx.stranger").current(Use.HTTP_SIG)
    assert post(peer, raw, envelope.id, key=stranger).status_code == 401
    assert not handled.messages


@pytest.mark.parametrize("minutes", [6, -6])
def test_clock_six_minutes_off_is_425_with_our_time_and_shown(peer, handled, minutes):
    envelope = peer.envelope(peer.here)
    raw = peer.seal(envelope).jwe.encode()
    answer = post(peer, raw, envelope.id, now=clock.wall() + timedelta(minutes=minutes))
    assert answer.status_code == 425
    assert abs((refusal(answer, peer).server_time - clock.wall()).total_seconds()) < 60
    [shown] = selectors.peers()
    assert shown.clock_differs and round(shown.clock_seconds / 60) == minutes
    assert "exchange.clock_differs" in kinds()


def sent_again(peer, raw, envelope, headers):
    return Client().post(
        "/tnx/1/inbox", data=raw, content_type="application/jose",
        headers={**{k: v for k, v in headers.items() if k != "Content-Type"}, "Host": "localhost"},
    )


def test_request_with_a_wrong_clock_sent_again_is_noted_once(peer, handled):
    envelope = peer.envelope(peer.here)
    raw = peer.seal(envelope).jwe.encode()
    headers = peer.signed_headers(URL, raw, envelope.id, now=clock.wall() - timedelta(minutes=6))
    assert [sent_again(peer, raw, envelope, headers).status_code for _ in range(3)] == [425] * 3
    assert kinds().count("exchange.clock_differs") == 1


def test_request_of_an_accepted_message_sent_again_much_later_says_nothing_about_the_clock(peer, handled):
    envelope = peer.envelope(peer.here)
    answer, parcel = deliver(peer, envelope)
    assert answer.status_code == 201
    before = kinds()
    late = post(peer, parcel.jwe.encode(), envelope.id, now=clock.wall() - timedelta(hours=2))
    assert late.status_code == 425
    assert kinds() == before and selectors.peers()[0].clock_seconds == 0


def test_refused_message_sent_again_is_written_down_once(peer, handled):
    handled.refuse = Refused("not now")
    envelope = peer.envelope(peer.here)
    raw = peer.seal(envelope).jwe.encode()
    headers = peer.signed_headers(URL, raw, envelope.id)
    answers = {sent_again(peer, raw, envelope, headers).status_code for _ in range(3)}
    assert len(answers) == 1 and answers <= {400, 403, 422}
    assert kinds().count("exchange.refused") == 1


def test_message_of_another_kind_or_size_is_refused(peer, handled):
    assert post(peer, b"x", "m", media_type="application/json").status_code == 415
    assert post(peer, b"x" * (MAX_JWE + 1), "m").status_code == 413
    assert post(peer, b"x" * MAX_JWE, "m").status_code == 400
    assert post(peer, b"not sealed", "m").status_code == 400


def test_message_whose_request_id_differs_is_malformed(peer, handled):
    envelope = peer.envelope(peer.here)
    assert post(peer, peer.seal(envelope).jwe.encode(), uuid4()).status_code == 400


@pytest.mark.parametrize("status", [Status.EVICTED, Status.SUSPENDED, Status.LEFT])
def test_node_that_lost_its_standing_is_refused(peer, handled, status):
    current = trust.in_force()
    put_in_force([current.node(peer.here.node), peer.entry(status=status)], version=2, prev_hash=current.hash)
    assert deliver(peer, peer.envelope(peer.here))[0].status_code == 403


def test_type_not_granted_by_the_trust_list_is_refused(peer, handled):
    current = trust.in_force()
    narrow = peer.entry(grants=(Grant("episode.*", ("missing",), "C2"),))
    put_in_force([current.node(peer.here.node), narrow], version=2, prev_hash=current.hash)
    assert deliver(peer, peer.envelope(peer.here))[0].status_code == 403


def test_message_signed_by_a_third_node_but_carried_by_this_one_is_refused(peer, handled):
    third = PeerNode("tutela:se.lake")
    current = trust.in_force()
    nodes = [current.node(peer.here.node), peer.entry(), third.entry(endpoint="http://127.0.0.1:8")]
    third.trust = put_in_force(nodes, version=2, prev_hash=current.hash)
    envelope = third.envelope(peer.here)
    answer = post(peer, third.seal(envelope).jwe.encode(), envelope.id)
    assert answer.status_code == 401 and not handled.messages


def test_message_for_another_organisation_sealed_to_us_is_refused(peer, handled, hotline):
    envelope = replace(peer.envelope(peer.here), to=Address(peer.here.node, str(hotline.pk)))
    office = peer.trust.node(peer.here.node).organisation(peer.here.org)
    key = next(key for key in office.keys if key.use is Use.MESSAGE_ENC)
    from tutela.engines.envelopes.message import seal

    parcel = seal(envelope, signer=peer.org_keys.current(Use.MESSAGE_SIG), recipient=key)
    assert deliver(peer, envelope, parcel)[0].status_code == 403


def test_receipt_is_given_once_more_to_its_sender_only(peer, handled):
    from tutela.engines.envelopes.httpsig import sign_request

    envelope = peer.envelope(peer.here)
    first, _ = deliver(peer, envelope)
    path = f"/tnx/1/receipts/{envelope.id}"
    headers = sign_request(
        method="GET", url=f"http://localhost{path}", body=None, headers={}, now=clock.wall(), nonce="n",
        key=peer.node_keys.current(Use.HTTP_SIG),
    )
    answer = Client().get(path, headers={**headers, "Host": "localhost"})
    assert answer.status_code == 200 and answer.content == first.content
    assert Client().get(path, headers={"Host": "localhost"}).status_code == 401


def test_statement_of_the_node_is_signed_and_public(peer):
    answer = Client().get("/.well-known/tutela-node", headers={"Host": "localhost"})
    keys = peer.trust.node(peer.here.node).keys
    found = read_statement(answer.content, lambda kid: next(key for key in keys if key.kid == kid))
    assert found["node"] == peer.here.node and found["trust_version"] == 1


def test_endpoint_answers_only_its_method(peer):
    assert Client().get("/tnx/1/inbox", headers={"Host": "localhost"}).status_code == 405
    assert Client().post("/.well-known/tutela-node", headers={"Host": "localhost"}).status_code in (403, 405)


@pytest.mark.django_db(transaction=True)
def test_message_over_real_http_sent_many_times_at_once_has_one_effect(peer, handled, live_server):
    envelope = peer.envelope(peer.here)
    raw = peer.seal(envelope).jwe.encode()
    url = f"{live_server.url}/tnx/1/inbox"
    answers = []

    def call():
        # The in-memory database of the tests answers "busy" at once; a sender then tries again.
        for _ in range(50):
            headers = peer.signed_headers(url, raw, envelope.id)
            answer = httpx.post(url, content=raw, headers=headers, trust_env=False, timeout=30)
            if answer.status_code != 503:
                break
            time.sleep(0.1)
        answers.append(answer)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1 and len(handled.messages) == 1
    assert InboxMessage.objects.count() == 1 and Peer.objects.get().received == 1
