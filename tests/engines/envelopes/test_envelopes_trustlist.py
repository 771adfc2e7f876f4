import json
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc.util import urlsafe_b64encode

from tests.engines.envelopes.samples import NOW, SHORE_KEYS, SHORE_NODE
from tutela.engines.envelopes import jose
from tutela.engines.envelopes.errors import NotAllowed, TrustFault, TrustRollback, UnknownKey
from tutela.engines.envelopes.keys import PrivateKey, PublicKey, Use
from tutela.engines.envelopes.message import Party
from tutela.engines.envelopes.strictjson import canonical
from tutela.engines.envelopes.trustfile import TRUST_TYP, check_endpoint, read_trust_list, sign_trust_list
from tutela.engines.envelopes.trustlist import (
    Freshness,
    Grant,
    Node,
    Organisation,
    Regime,
    Status,
    TrustList,
    to_payload,
)

OPERATORS = [PrivateKey.generate(f"operator-{name}", Use.MESSAGE_SIG) for name in "abc"]
PINNED = [key.public() for key in OPERATORS]


def a_list(**changes):
    reception = Organisation("reception", "Shore Reception", "reception", Regime.GDPR, SHORE_KEYS.public())
    node = Node(
        id="tutela:it.shore",
        name="Shore Authority",
        country="IT",
        status=Status.ACTIVE,
        endpoint="http://localhost:8001",
        keys=SHORE_NODE.public(),
        organisations=(reception,),
        grants=(Grant("missing.*", ("missing",), "C2"),),
        phone="+39 000 000",
    )
    values = {
        "version": 1,
        "issued": NOW,
        "expires": NOW + timedelta(days=7),
        "prev_hash": "",
        "exercise": True,
        "nodes": (node,),
        **changes,
    }
    return TrustList(**values)


def with_node(**changes):
    return a_list(nodes=(replace(a_list().nodes[0], **changes),))


def read(data, **options):
    return read_trust_list(data, PINNED, **options)


def test_list_signed_by_two_of_three_is_read_whole():
    trust = read(sign_trust_list(a_list(), OPERATORS[:2]))
    assert replace(trust, hash="", signed_by=()) == a_list()
    assert trust.signed_by == ("operator-a", "operator-b")
    assert trust.node("tutela:it.shore").signers() == {"tutela:it.shore/reception#sig-1": Party("tutela:it.shore", "reception")}
    assert trust.node_of_key("tutela:it.shore/reception#enc-1").id == "tutela:it.shore"
    with pytest.raises(UnknownKey):
        trust.node("xx.none")
    with pytest.raises(NotAllowed):
        trust.nodes[0].organisation("none")


def test_list_signed_by_one_operator_or_by_one_operator_twice_is_refused():
    twin = PrivateKey("operator-b", Use.MESSAGE_SIG, OPERATORS[0].x, OPERATORS[0].d)
    for keys in (OPERATORS[:1], [OPERATORS[0], OPERATORS[0]], [OPERATORS[0], twin]):
        with pytest.raises(TrustFault):
            read(sign_trust_list(a_list(), keys))
    pinned_twice = [PINNED[0], PublicKey("operator-b", Use.MESSAGE_SIG, PINNED[0].x)]
    with pytest.raises(TrustFault):
        read_trust_list(sign_trust_list(a_list(), [OPERATORS[0], twin]), pinned_twice)


def test_list_with_a_foreign_signature_beside_two_good_ones_is_read():
    stranger = PrivateKey.generate("operator-x", Use.MESSAGE_SIG)
    assert read(sign_trust_list(a_list(), [stranger, *OPERATORS[:2]])).version == 1
    with pytest.raises(TrustFault):
        read(sign_trust_list(a_list(), [stranger, OPERATORS[0]]))


def test_list_changed_after_signing_is_refused():
    document = json.loads(sign_trust_list(a_list(), OPERATORS))
    payload = {**to_payload(a_list()), "version": 9}
    document["payload"] = urlsafe_b64encode(canonical(payload)).decode()
    with pytest.raises(TrustFault):
        read(json.dumps(document).encode())


def test_list_signed_under_another_type_is_refused():
    body = canonical(to_payload(a_list()))
    parts = [jose.sign(body, key, typ="tutela-msg+jws").split(".") for key in OPERATORS]
    signatures = [{"protected": head, "signature": tail} for head, _, tail in parts]
    with pytest.raises(TrustFault):
        read(json.dumps({"payload": parts[0][1], "signatures": signatures}).encode())
    assert TRUST_TYP == "tutela-trustlist+jws"


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"payload":1,"signatures":[1]}', b"\xff", b"[" * 100_000])
def test_file_that_is_no_list_is_refused(data):
    with pytest.raises(TrustFault):
        read(data)


def test_list_moves_only_forward_and_along_its_chain():
    first = read(sign_trust_list(a_list(), OPERATORS))
    second_data = sign_trust_list(a_list(version=2, prev_hash=first.hash), OPERATORS)
    second = read(second_data, current=first)
    assert read(second_data, current=second).version == 2
    assert read(sign_trust_list(a_list(version=9, prev_hash="a" * 64), OPERATORS), current=second).version == 9
    with pytest.raises(TrustRollback):
        read(sign_trust_list(a_list(), OPERATORS), current=second)
    with pytest.raises(TrustRollback):
        read(sign_trust_list(a_list(version=2, prev_hash="b" * 64), OPERATORS), current=second)
    with pytest.raises(TrustFault):
        read(sign_trust_list(a_list(version=3, prev_hash="b" * 64), OPERATORS), current=second)


def test_list_for_exercises_cannot_replace_a_real_one():
    real = with_node(endpoint="https://shore.example.org")
    real = replace(real, exercise=False)
    first = read(sign_trust_list(real, OPERATORS))
    with pytest.raises(TrustFault):
        read(sign_trust_list(a_list(version=5), OPERATORS), current=first)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8001", "http://127.0.0.1:8001", "http://[::1]:9", "https://node.localhost", "http://127.8.9.1"],
)
def test_address_of_this_machine_is_only_for_exercises(url):
    check_endpoint(url, exercise=True)
    with pytest.raises(TrustFault):
        check_endpoint(url, exercise=False)


def test_address_of_a_public_host_is_only_for_real_lists():
    check_endpoint("https://node.example.org/base", exercise=False)
    with pytest.raises(TrustFault):
        check_endpoint("https://node.example.org", exercise=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://node.example.org",
        "https://169.254.169.254",
        "https://10.0.0.1",
        "https://[fd00::1]",
        "https://intranet",
        "https://0x7f.1",
        "https://127.1",
        "https://db.internal",
        "https://user:secret@node.example.org",
        "https://node.example.org/?q=1",
        "ftp://node.example.org",
        "https://node.example.org:port",
        "https://",
        "",
    ],
)
def test_address_that_leads_elsewhere_is_refused(url):
    for exercise in (True, False):
        with pytest.raises(TrustFault):
            check_endpoint(url, exercise=exercise)


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires": NOW + timedelta(days=8)},
        {"expires": NOW},
        {"nodes": a_list().nodes * 2},
        {"version": 0},
    ],
)
def test_list_with_impossible_entries_is_refused(wrong):
    with pytest.raises(TrustFault):
        sign_trust_list(a_list(**wrong), OPERATORS)


@pytest.mark.parametrize("wrong", [{"id": "It Shore"}, {"country": "Italy"}, {"name": "x" * 301}])
def test_list_with_a_node_out_of_form_names_the_place(wrong):
    with pytest.raises(TrustFault, match="/nodes/0/"):
        sign_trust_list(with_node(**wrong), OPERATORS)


@pytest.mark.parametrize(
    ("age", "freshness"),
    [
        (timedelta(hours=1), Freshness.FRESH),
        (timedelta(hours=25), Freshness.AGEING),
        (timedelta(days=7, hours=1), Freshness.GRACE),
        (timedelta(days=10, hours=1), Freshness.STALE),
    ],
)
def test_list_grows_old_in_steps(age, freshness):
    assert a_list().freshness(NOW + age) is freshness


def test_grant_covers_only_its_types_purposes_and_classes():
    node = a_list().nodes[0]
    assert node.may_send("missing.withdraw.v1", "missing", "C2")
    assert not node.may_send("missing.withdraw.v1", "missing", "C3")
    assert not node.may_send("missing.withdraw.v1", "education", "C2")
    assert not node.may_send("leads.query.v1", "missing", "C1")
