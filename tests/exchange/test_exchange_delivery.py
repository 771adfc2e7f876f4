from datetime import timedelta
from uuid import uuid4

import pytest

from tests.exchange.conftest import put_in_force
from tests.exchange.test_exchange_sending import kinds, send
from tutela.core import clock, vault
from tutela.engines.envelopes.trustlist import Status
from tutela.exchange import delivery, selectors, settling, transport, trust
from tutela.exchange.delivery import deliver_due
from tutela.exchange.models import OutboxMessage, Peer, Receipt

REAL_SEND = transport.post


def state(row):
    row.refresh_from_db()
    return row.state


def move(case_time, delta):
    case_time.set_now(clock.now() + delta)


def test_message_arrives_and_its_receipt_is_kept(worker, peer, handled):
    row = send(worker, peer.party)
    assert deliver_due() == 1
    assert state(row) == "delivered"
    [envelope] = peer.effects
    assert (envelope.id, envelope.seq, envelope.data["reference"]) == (row.pk, 1, "IT-1")
    assert Receipt.objects.get(outgoing=row).status == "accepted"
    assert "exchange.delivered" in kinds()
    [shown] = selectors.peers()
    assert (shown.state, shown.queued) == ("ok", 0) and shown.last_contact is not None
    assert deliver_due() == 0


@pytest.mark.parametrize("mode", ["accept", "reject"])
def test_message_without_a_file_stays_sealed_for_its_organisation(worker, peer, handled, mode):
    row = send(worker, peer.party, case=None, body={"reference": "IT-1", "pseudonym": "P1"})
    peer.mode = mode
    assert deliver_due() == 1
    fresh = OutboxMessage.objects.get(pk=row.pk)
    with pytest.raises(vault.Sealed):
        _ = fresh.body


def test_messages_to_a_stopped_node_arrive_in_order_when_it_returns(worker, peer, handled):
    talk = uuid4()
    peer.stop()
    rows = [send(worker, peer.party, conversation=talk, body={"reference": f"IT-{n}"}) for n in range(5)]
    assert deliver_due() == 0
    assert deliver_due() == 0
    [shown] = selectors.peers()
    assert (shown.state, shown.queued, shown.last_error) == ("down", 5, "no_connection")
    assert kinds().count("exchange.peer_lost") == 1
    peer.start()
    assert deliver_due(force=True) == 5
    assert [item.data["reference"] for item in peer.effects] == [f"IT-{n}" for n in range(5)]
    assert [item.seq for item in peer.effects] == [1, 2, 3, 4, 5]
    assert {state(row) for row in rows} == {"delivered"} and "exchange.peer_back" in kinds()


def test_retries_are_counted_per_peer_and_bounded(worker, peer, handled, case_time):
    peer.stop()
    for _ in range(20):
        send(worker, peer.party)
    tries, pauses = 0, []
    for _ in range(14):
        before = Peer.objects.get().failures
        deliver_due()
        tries += Peer.objects.get().failures - before
        pauses.append(Peer.objects.get().next_try_at - clock.now())
        move(case_time, pauses[-1] + timedelta(seconds=1))
    assert tries == 14
    assert timedelta(seconds=3) < pauses[0] <= timedelta(seconds=5)
    assert timedelta(minutes=11) < pauses[-1] <= timedelta(minutes=15)


@pytest.mark.parametrize("mode", ["portal", "redirect", "error", "busy", "forge_receipt", "lose_receipt"])
def test_answer_without_a_valid_receipt_is_no_delivery(worker, peer, handled, mode):
    row = send(worker, peer.party)
    peer.mode = mode
    assert deliver_due() == 0
    assert state(row) == "sending" and Peer.objects.get().failures == 1
    assert not Receipt.objects.filter(outgoing=row).exists()
    peer.mode = "accept"
    assert deliver_due() == 0, "the pause holds"
    assert deliver_due(force=True) == 1
    assert state(row) == "delivered"
    assert len(peer.effects) == 1
    assert len(set(peer.requests)) == 1


def test_redirect_is_never_followed_with_the_body(worker, peer, handled):
    send(worker, peer.party)
    peer.mode = "redirect"
    deliver_due()
    assert len(peer.requests) == 1 and Peer.objects.get().last_error == "http_302"


def test_wait_that_the_peer_asks_for_is_obeyed(worker, peer, handled):
    send(worker, peer.party)
    peer.mode = "busy"
    deliver_due()
    assert Peer.objects.get().next_try_at > clock.now() + timedelta(seconds=90)


def test_worker_killed_after_sending_sends_the_same_bytes_and_has_one_effect(worker, peer, handled, monkeypatch):
    row = send(worker, peer.party)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(settling, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        deliver_due()
    first = OutboxMessage.objects.get(pk=row.pk).sealed
    monkeypatch.undo()
    assert len(peer.effects) == 1 and state(row) == "sending"
    assert deliver_due(force=True) == 1
    assert state(row) == "delivered" and len(peer.effects) == 1
    assert row.sealed == first and peer.requests == [str(row.pk)] * 2


def test_worker_killed_before_sending_loses_nothing(worker, peer, handled, monkeypatch):
    row = send(worker, peer.party)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(transport, "post", killed)
    with pytest.raises(KeyboardInterrupt):
        deliver_due()
    monkeypatch.setattr(transport, "post", REAL_SEND)
    assert deliver_due(force=True) == 1 and state(row) == "delivered"


def test_second_worker_leaves_a_claimed_peer_alone(worker, peer, handled):
    send(worker, peer.party)
    pk = Peer.objects.get().pk
    assert delivery.claim(pk, force=False)
    assert not delivery.claim(pk, force=False)
    assert deliver_due() == 0
    Peer.objects.update(lease_until=clock.wall() - timedelta(seconds=1))
    assert deliver_due() == 1


@pytest.mark.parametrize(
    ("mode", "end", "kind"),
    [
        ("reject", "rejected", "exchange.rejected"),
        ("conflict", "rejected", "exchange.conflict"),
        ("hold", "held", "exchange.held"),
    ],
)
def test_final_answers_settle_the_message_and_let_the_next_one_pass(worker, peer, handled, mode, end, kind):
    talk = uuid4()
    row = send(worker, peer.party, conversation=talk)
    peer.mode = mode
    assert deliver_due() == 1
    assert state(row) == end and kind in kinds()
    peer.mode = "accept"
    following = send(worker, peer.party, conversation=talk)
    deliver_due()
    assert state(following) == "delivered"
    assert peer.effects[-1].seq == (2 if mode == "hold" else 1)


def test_clock_six_minutes_off_pauses_the_peer_and_is_said(worker, peer, handled):
    row = send(worker, peer.party)
    peer.mode = "clock"
    assert deliver_due() == 0
    [shown] = selectors.peers()
    assert shown.clock_differs and 350 <= shown.clock_seconds <= 370
    assert state(row) == "sending" and "exchange.clock_differs" in kinds()
    assert Peer.objects.get().next_try_at > clock.now() + timedelta(minutes=10)


def test_message_whose_time_is_over_is_marked_and_told(worker, peer, handled, case_time):
    peer.stop()
    row = send(worker, peer.party, lifetime=timedelta(hours=2))
    deliver_due()
    move(case_time, timedelta(hours=3))
    assert deliver_due() == 1
    assert state(row) == "expired" and "exchange.expired" in kinds()


@pytest.mark.parametrize(("priority", "wait"), [(1, timedelta(minutes=31)), (2, timedelta(hours=13))])
def test_message_that_waits_too_long_stays_queued_and_is_told_once(worker, peer, handled, case_time, priority, wait):
    peer.stop()
    row = send(worker, peer.party, priority=priority)
    deliver_due()
    assert "exchange.overdue" not in kinds()
    move(case_time, wait)
    deliver_due()
    deliver_due(force=True)
    assert kinds().count("exchange.overdue") == 1 and state(row) == "sending"


def test_queue_of_a_removed_node_never_leaves(worker, peer, handled):
    rows = [send(worker, peer.party) for _ in range(3)]
    current = trust.in_force()
    gone = peer.entry(status=Status.EVICTED, reason="lost its mandate")
    put_in_force([current.node(peer.here.node), gone], version=2, prev_hash=current.hash)
    assert deliver_due(force=True) == 3
    assert {state(row) for row in rows} == {"blocked"} and not peer.requests
    assert kinds().count("exchange.blocked") == 3


def test_queue_of_a_suspended_node_waits(worker, peer, handled):
    row = send(worker, peer.party)
    current = trust.in_force()
    own = current.node(peer.here.node)
    put_in_force([own, peer.entry(status=Status.SUSPENDED)], version=2, prev_hash=current.hash)
    assert deliver_due(force=True) == 0 and state(row) == "queued" and not peer.requests
    put_in_force([own, peer.entry()], version=3, prev_hash=trust.in_force().hash)
    assert deliver_due(force=True) == 1


def test_key_changed_while_waiting_the_message_is_sealed_again(worker, peer, handled):
    from tutela.engines.envelopes.keys import KeySet

    row = send(worker, peer.party)
    peer.mode = "error"
    deliver_due()
    before = OutboxMessage.objects.get(pk=row.pk)
    peer.org_keys = KeySet.generate(f"{peer.id}/office", 2)
    current = trust.in_force()
    peer.trust = put_in_force([current.node(peer.here.node), peer.entry()], version=2, prev_hash=current.hash)
    peer.mode = "accept"
    assert deliver_due(force=True) == 1
    assert state(row) == "delivered" and row.sealed != before.sealed and row.seq == before.seq


def test_more_urgent_messages_leave_first(worker, peer, handled):
    slow, urgent = send(worker, peer.party, priority=3), send(worker, peer.party, priority=1)
    deliver_due()
    assert [item.id for item in peer.effects] == [urgent.pk, slow.pk]


@pytest.mark.parametrize("url", ["http://192.0.2.1:80", "https://node.example.org", "http://169.254.169.254"])
def test_address_outside_this_machine_is_refused_in_an_exercise(peer, url):
    with pytest.raises(transport.TransportProblem, match="address_refused"):
        transport.post(url, message_id="m", sealed="x")
