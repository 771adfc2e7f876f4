from datetime import timedelta

import pytest

from tests.engines.envelopes.samples import NOW, SHORE_KEYS, SHORE_NODE, finder
from tutela.engines.envelopes.errors import BadSignature, ClockFault, Fault, NotAllowed, SenderAction, UnknownKey
from tutela.engines.envelopes.httpsig import sign_request, verify_request
from tutela.engines.envelopes.keys import Use

URL = "https://harbour.example/tnx/1/inbox"
BODY = b"sealed"
HEADERS = {"Content-Type": "application/jose", "Idempotency-Key": "m-1"}
FIND = finder(SHORE_NODE, use=Use.HTTP_SIG)


def signed(**changes):
    values = {
        "method": "POST",
        "url": URL,
        "body": BODY,
        "headers": HEADERS,
        "key": SHORE_NODE.current(Use.HTTP_SIG),
        "now": NOW,
        "nonce": "n1",
        **changes,
    }
    return sign_request(**values)


def verify(headers, **changes):
    values = {"method": "POST", "url": URL, "body": BODY, "find": FIND, "now": NOW, **changes}
    return verify_request(headers=headers, **values)


def test_request_signed_is_verified_and_names_key_and_nonce():
    seen = verify(signed())
    assert (seen.kid, seen.created, seen.nonce) == ("tutela:it.shore#http-1", NOW, "n1")


def test_request_with_header_names_in_another_case_is_verified():
    assert verify({name.upper(): value for name, value in signed().items()})


def test_request_without_body_is_signed_and_verified():
    headers = signed(method="GET", body=None, headers={})
    assert verify(headers, method="GET", body=None)


@pytest.mark.parametrize(
    "change",
    [
        {"body": b"other!"},
        {"body": b""},
        {"method": "PUT"},
        {"url": "https://other.example/tnx/1/inbox"},
        {"url": "https://harbour.example/tnx/1/receipts"},
        {"url": URL + "?x=1"},
    ],
)
def test_request_received_differently_than_signed_is_refused(change):
    with pytest.raises(BadSignature):
        verify(signed(), **change)


@pytest.mark.parametrize("name", ["Idempotency-Key", "Content-Type"])
def test_request_with_a_covered_header_changed_is_refused(name):
    with pytest.raises(BadSignature):
        verify({**signed(), name: "changed"})


def test_request_whose_digest_was_replaced_with_the_body_is_refused():
    from http_message_signatures import ContentDigest

    forged = {**signed(), "Content-Digest": ContentDigest.create(b"other")}
    with pytest.raises(BadSignature):
        verify(forged, body=b"other")


def test_request_that_does_not_cover_its_body_is_refused():
    headers = {**signed(method="POST", body=None, headers={}), **HEADERS}
    with pytest.raises(BadSignature):
        verify(headers)


@pytest.mark.parametrize("drop", ["Signature", "Signature-Input", "Content-Digest"])
def test_request_without_a_needed_header_is_refused(drop):
    headers = {name: value for name, value in signed().items() if name != drop}
    with pytest.raises(BadSignature):
        verify(headers)


def test_request_for_another_application_is_refused():
    headers = {name: value.replace("tutela-tnx1", "other") for name, value in signed().items()}
    with pytest.raises(BadSignature):
        verify(headers)


def test_request_with_two_signatures_of_this_protocol_is_refused():
    first, second = signed(), signed(nonce="n2")
    both = dict(first)
    for name in ("Signature", "Signature-Input"):
        both[name] = f"{first[name]}, {second[name].replace('tnx=', 'two=')}"
    with pytest.raises(Fault):
        verify(both)


def test_request_from_an_unknown_or_barred_key_keeps_its_own_fault():
    with pytest.raises(UnknownKey):
        verify(signed(key=SHORE_KEYS.current(Use.HTTP_SIG)))

    def barred(kid):
        raise NotAllowed("This node was evicted.")

    with pytest.raises(NotAllowed):
        verify(signed(), find=barred)


@pytest.mark.parametrize("minutes", [-4, -2, 2, 4])
def test_request_from_a_clock_a_little_off_is_accepted(minutes):
    # The library's own default is five seconds.
    assert verify(signed(now=NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize("minutes", [6, -6, 60 * 23, -60 * 23, 60 * 24 * 365 * 10])
def test_request_from_a_clock_six_minutes_off_is_a_clock_fault(minutes):
    with pytest.raises(ClockFault) as caught:
        verify(signed(now=NOW + timedelta(minutes=minutes)))
    assert caught.value.seconds == minutes * 60
    assert caught.value.action is SenderAction.PAUSE_PEER


def test_request_replayed_within_the_window_verifies_again():
    # By design: the inbox answers a replay with the same receipt.
    headers = signed()
    assert verify(headers, now=NOW + timedelta(minutes=4)) == verify(headers)


@pytest.mark.parametrize("text", ["", "x", "tnx=()", 'tnx=("@method");created=1', "tnx=(" + "(" * 500, "tnx=:AA:"])
def test_request_with_hostile_signature_headers_is_a_typed_fault(text):
    with pytest.raises(Fault):
        verify({**signed(), "Signature-Input": text})
    with pytest.raises(Fault):
        verify({**signed(), "Signature": text})
