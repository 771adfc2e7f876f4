import base64
import json
import zlib
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe, jws
from joserfc.jwk import OctKey

from tests.engines.envelopes.samples import (
    HARBOUR,
    HARBOUR_KEYS,
    NOW,
    SHORE,
    SHORE_KEYS,
    SHORE_NODE,
    envelope,
    finder,
    secrets,
)
from tutela.engines.envelopes import jose
from tutela.engines.envelopes.errors import (
    BadSignature,
    Fault,
    Malformed,
    SchemaFault,
    TooLarge,
    UnknownKey,
    WrongAudience,
    WrongTokenType,
)
from tutela.engines.envelopes.keys import KeySet, PublicKey, Use, current_key
from tutela.engines.envelopes.message import (
    MESSAGE_TYP,
    SEALED_TYP,
    Party,
    from_payload,
    open_sealed,
    seal,
    to_payload,
)
from tutela.engines.envelopes.pseudonyms import case_subject
from tutela.engines.envelopes.receipts import ACCEPTED, REJECTED, Receipt, sign_receipt, verify_receipt
from tutela.engines.envelopes.statements import read_statement, sign_statement
from tutela.engines.envelopes.strictjson import MAX_BYTES, canonical

SIGNER = SHORE_KEYS.current(Use.MESSAGE_SIG)
TO_HARBOUR = HARBOUR_KEYS.current(Use.MESSAGE_ENC)
OWNERS = {SIGNER.kid: SHORE}


def sealed(**changes):
    return seal(envelope(**changes), signer=SIGNER, recipient=TO_HARBOUR.public())


def opened(jwe_text, *, secret=None, find=None, **options):
    options = {"owner_of": OWNERS, "recipient": HARBOUR, **options}
    return open_sealed(jwe_text, secret=secret or secrets(HARBOUR_KEYS), find=find or finder(SHORE_KEYS), **options)


def resealed(token, *, header=None, key=TO_HARBOUR):
    """Encrypt any text the way a hostile but capable sender would."""
    fields = {"alg": jose.KEY_ALG, "enc": jose.CONTENT_ALG, "kid": key.kid, "typ": SEALED_TYP, **(header or {})}
    algorithms = [jose.KEY_ALG, jose.CONTENT_ALG, "DEF", "A128GCM", "ECDH-ES"]
    registry = jwe.JWERegistry(algorithms=algorithms, strict_check_header=False)
    return jwe.encrypt_compact(fields, token, key.public().jose(), registry=registry)


def signed(payload, *, typ=MESSAGE_TYP, key=SIGNER, header=None):
    fields = {"alg": "Ed25519", "kid": key.kid, "typ": typ, **(header or {})}
    registry = jws.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    registry.max_payload_length = 10_000_000
    return jws.serialize_compact(fields, payload, key.jose(), registry=registry)


def test_message_sealed_and_opened_is_the_same():
    message = envelope(in_reply_to=uuid4(), handling=("no-onward",), summary={"en": "Found"}, priority=1)
    result = opened(seal(message, signer=SIGNER, recipient=TO_HARBOUR.public()).jwe)
    assert result.envelope == message
    assert (result.signer_kid, result.recipient_kid) == (SIGNER.kid, TO_HARBOUR.kid)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
bodies = st.dictionaries(
    texts, texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.lists(texts, max_size=4)
)


@given(bodies)
@settings(max_examples=30, deadline=None)
def test_message_with_any_body_survives_the_round_trip(body):
    assert opened(sealed(data=body).jwe).envelope.data == body


@pytest.mark.parametrize("size", [128_001, 200_000, 255_000])
def test_message_over_the_library_limits_still_travels(size):
    parts = ["x" * 19_000] * (size // 19_000)
    assert opened(sealed(data={"parts": parts}).jwe).envelope.data == {"parts": parts}


def test_message_at_the_size_limit_passes_and_one_byte_more_is_refused():
    frame = len(canonical(to_payload(envelope(data={"parts": ["y" * 20_000] * 12, "rest": ""}), TO_HARBOUR.kid)))
    for extra, fits in ((0, True), (1, False)):
        data = {"parts": ["y" * 20_000] * 12, "rest": "z" * (MAX_BYTES - frame + extra)}
        if len(data["rest"]) > 20_000:
            data["more"], data["rest"] = data["rest"][20_000 + len(',"more":""') :], data["rest"][:20_000]
        if fits:
            assert opened(sealed(data=data).jwe).envelope.data == data
        else:
            with pytest.raises(TooLarge, match=str(MAX_BYTES)):
                sealed(data=data)


def test_message_oversized_from_a_hostile_sender_is_refused_before_decryption():
    with pytest.raises(TooLarge):
        opened("a" * (jose.MAX_JWE + 1))
    with pytest.raises(TooLarge):
        jose.verify(signed(b"x" * (MAX_BYTES + 3)), finder(SHORE_KEYS), typ=MESSAGE_TYP)


def test_message_compressed_as_a_zip_bomb_is_refused():
    bomb = zlib.compress(b"0" * 5_000_000)
    assert len(bomb) < 10_000
    registry = jwe.JWERegistry(algorithms=[jose.KEY_ALG, jose.CONTENT_ALG, "DEF"])
    fields = {"alg": jose.KEY_ALG, "enc": jose.CONTENT_ALG, "kid": TO_HARBOUR.kid, "typ": SEALED_TYP, "zip": "DEF"}
    text = jwe.encrypt_compact(fields, b"0" * 5_000_000, TO_HARBOUR.public().jose(), registry=registry)
    with pytest.raises(Malformed):
        opened(text)


@pytest.mark.parametrize(
    "header",
    [{"alg": "ECDH-ES"}, {"enc": "A128GCM"}, {"cty": "x"}, {"apu": "QQ"}, {"apv": "QQ"}],
)
def test_message_sealed_with_other_parameters_is_refused(header):
    with pytest.raises(Malformed):
        opened(resealed("x", header=header))


def test_message_signed_without_algorithm_or_with_a_shared_secret_is_refused():
    payload = canonical(to_payload(envelope(), TO_HARBOUR.kid))
    raw = SIGNER.public().ed25519().public_bytes_raw()
    for alg, key in (("none", None), ("HS256", OctKey.import_key(raw))):
        header = {"alg": alg, "kid": SIGNER.kid, "typ": MESSAGE_TYP}
        token = f"{_b64(json.dumps(header).encode())}.{_b64(payload)}."
        if key is not None:
            token = jws.serialize_compact(header, payload, key, algorithms=[alg])
        with pytest.raises(Malformed):
            opened(resealed(token))
        # The same token under the right label: the signature must not be taken for ours.
        honest = jose.sign(payload, SIGNER, typ=MESSAGE_TYP).split(".")[0]
        with pytest.raises((BadSignature, Malformed)):
            opened(resealed(".".join([honest, *token.split(".")[1:]])))


@pytest.mark.parametrize(
    "header", [{"crit": ["b64"], "b64": True}, {"jwk": {}}, {"x": 1}, {"jku": "https://e.example"}]
)
def test_message_signed_with_extra_header_fields_is_refused(header):
    payload = canonical(to_payload(envelope(), TO_HARBOUR.kid))
    fields = {"alg": "Ed25519", "kid": SIGNER.kid, "typ": MESSAGE_TYP, **header}
    signing_input = f"{_b64(json.dumps(fields).encode())}.{_b64(payload)}"
    text = f"{signing_input}.{_b64(SIGNER.ed25519().sign(signing_input.encode()))}"
    with pytest.raises(Malformed):
        opened(resealed(text))


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_receipt_offered_as_a_message_is_refused_and_the_reverse():
    payload = canonical(to_payload(envelope(), TO_HARBOUR.kid))
    with pytest.raises(WrongTokenType):
        opened(resealed(jose.sign(payload, SIGNER, typ="tutela-receipt+jws")))
    with pytest.raises(WrongTokenType):
        opened(resealed(jose.sign(payload, SIGNER, typ=MESSAGE_TYP), header={"typ": "JWT"}))


def test_message_opened_by_its_recipient_and_sealed_on_to_a_third_is_refused():
    third = KeySet.generate("tutela:se.lake/social")
    token = opened(sealed().jwe).jws
    onward = resealed(token, key=third.current(Use.MESSAGE_ENC))
    with pytest.raises(WrongAudience):
        opened(onward, secret=secrets(third), recipient=Party("tutela:se.lake", "social"))
    with pytest.raises(WrongAudience):
        opened(onward, secret=secrets(third), recipient=None)


def test_message_for_another_organisation_of_the_node_is_refused():
    with pytest.raises(WrongAudience):
        opened(sealed().jwe, recipient=Party("tutela:fr.harbour", "hotline"))
    with pytest.raises(UnknownKey):
        opened(sealed().jwe, secret=secrets(SHORE_KEYS))


def test_message_signed_in_the_name_of_another_organisation_is_refused():
    desk = KeySet.generate("tutela:it.shore/police")
    forged = seal(envelope(), signer=desk.current(Use.MESSAGE_SIG), recipient=TO_HARBOUR.public())
    owners = {**OWNERS, desk.current(Use.MESSAGE_SIG).kid: Party("tutela:it.shore", "police")}
    with pytest.raises(BadSignature):
        opened(forged.jwe, find=finder(SHORE_KEYS, desk), owner_of=owners)


def test_message_signed_with_a_key_of_another_use_or_time_is_refused():
    wrong_use = seal(envelope(), signer=SHORE_KEYS.current(Use.HTTP_SIG), recipient=TO_HARBOUR.public())
    with pytest.raises(UnknownKey):
        opened(wrong_use.jwe)
    old = PublicKey(SIGNER.kid, Use.MESSAGE_SIG, SIGNER.x, valid_until=NOW)
    with pytest.raises(UnknownKey):
        current_key([old], Use.MESSAGE_SIG, NOW)
    revoked = PublicKey(SIGNER.kid, Use.MESSAGE_SIG, SIGNER.x, revoked_at=NOW - timedelta(days=1))
    assert not revoked.usable_at(NOW) and revoked.usable_at(NOW - timedelta(days=2))


def test_key_in_rotation_the_newest_valid_one_is_used():
    first, second = (KeySet.generate("o", n).current(Use.MESSAGE_ENC).public() for n in (1, 2))
    soon = PublicKey(second.kid, second.use, second.x, valid_from=NOW + timedelta(days=7))
    assert current_key([first, soon], Use.MESSAGE_ENC, NOW).kid == "o#enc-1"
    assert current_key([soon, first], Use.MESSAGE_ENC, NOW + timedelta(days=8)).kid == "o#enc-2"


@given(st.integers(0, 10_000), st.integers(1, 127))
@settings(max_examples=60, deadline=None)
def test_message_with_any_flipped_byte_is_a_typed_fault(place, mask):
    raw = bytearray(sealed().jwe.encode())
    raw[place % len(raw)] ^= mask
    with pytest.raises(Fault) as caught:
        opened(bytes(raw))
    assert caught.value.status in (400, 401, 413)


@given(st.binary(max_size=300))
def test_message_from_any_bytes_is_a_typed_fault(raw):
    with pytest.raises(Fault):
        opened(raw)


@pytest.mark.parametrize(
    "header", [b"[" * 700, b'{"alg":' * 100, b'{"alg":"Ed25519","alg":"none","kid":"a","typ":"b"}']
)
def test_message_with_a_hostile_header_is_malformed_or_too_large(header):
    text = ".".join([_b64(header), "QQ", "QQ", "QQ", "QQ"])
    with pytest.raises((Malformed, TooLarge)):
        opened(text)


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("priority", 9, "/priority"),
        ("seq", 0, "/seq"),
        ("seq", 2**40, "/seq"),
        ("to", "tutela:x", "/to"),
        ("type", "no-version", "/type"),
        ("legalbasis", {"sender": "GDPR 6(1)(e)"}, "/legalbasis"),
        ("classification", "C9", "/classification"),
        ("time", "2026-09-07 10:00", ""),
        ("id", "-" * 36, ""),
    ],
)
def test_envelope_with_a_field_out_of_form_names_its_place(field, value, pointer):
    payload = {**to_payload(envelope(), TO_HARBOUR.kid), field: value}
    with pytest.raises(SchemaFault) as caught:
        from_payload(payload)
    assert caught.value.errors[0].pointer == pointer


def test_envelope_without_a_legal_basis_for_the_recipient_says_what_is_missing():
    payload = to_payload(envelope(), TO_HARBOUR.kid)
    del payload["purpose"]
    with pytest.raises(SchemaFault) as caught:
        from_payload(payload)
    assert caught.value.errors[0].rule == "missing: purpose"


def test_envelope_with_an_unknown_extra_field_is_accepted_and_kept():
    payload = {**to_payload(envelope(), TO_HARBOUR.kid), "later": {"added": 1}}
    result = opened(resealed(signed(canonical(payload))))
    assert result.payload["later"] == {"added": 1}


def test_two_peers_see_different_pseudonyms_of_one_case():
    case = uuid4()
    first, second = b"a" * 32, b"b" * 32
    assert case_subject(first, case) == case_subject(first, case) != case_subject(second, case)
    assert envelope(subject=case_subject(first, case)).subject
    with pytest.raises(ValueError):
        case_subject(b"short", case)


def test_key_set_stored_and_read_is_the_same_and_never_prints_the_secret():
    assert KeySet.from_json(SHORE_KEYS.to_json()) == SHORE_KEYS
    assert SIGNER.d not in repr(SHORE_KEYS)
    assert {key.use for key in SHORE_KEYS.keys} == set(Use)
    assert PublicKey.from_json(SIGNER.public().to_json()) == SIGNER.public()
    with pytest.raises(Malformed):
        PublicKey.from_json({"kid": "a", "use": "sig", "x": "AAAA"})


def receipt_for(message, sealed_message, **changes):
    values = {
        "mid": str(message.id),
        "by": str(HARBOUR),
        "sha256_jwe": sealed_message.sha256_jwe,
        "sha256_jws": sealed_message.sha256_jws,
        "status": ACCEPTED,
        "code": "",
        "reason": "",
        "received": NOW,
        "server_time": NOW,
        **changes,
    }
    return Receipt(**values)


def check(token, message, sealed_message, find=None):
    return verify_receipt(
        token,
        find or finder(HARBOUR_KEYS),
        mid=message.id,
        by=HARBOUR,
        sha256_jwe=sealed_message.sha256_jwe,
        sha256_jws=sealed_message.sha256_jws,
    )


def test_receipt_for_our_message_verifies_and_for_any_other_does_not():
    message = envelope()
    parcel = seal(message, signer=SIGNER, recipient=TO_HARBOUR.public())
    signer = HARBOUR_KEYS.current(Use.MESSAGE_SIG)
    assert check(sign_receipt(receipt_for(message, parcel), signer), message, parcel).status == ACCEPTED
    for change in (
        {"mid": str(uuid4())},
        {"sha256_jwe": "0" * 64},
        {"sha256_jws": "0" * 64},
        {"sha256_jws": ""},
        {"by": str(SHORE)},
        {"by": "tutela:fr.harbour"},
    ):
        with pytest.raises(BadSignature):
            check(sign_receipt(receipt_for(message, parcel, **change), signer), message, parcel)


def test_receipt_of_our_own_reflected_back_is_refused():
    message = envelope()
    parcel = seal(message, signer=SIGNER, recipient=TO_HARBOUR.public())
    own = sign_receipt(receipt_for(message, parcel), SIGNER)
    with pytest.raises(UnknownKey):
        check(own, message, parcel)


def test_receipt_refusing_before_opening_comes_from_the_node():
    message = envelope()
    parcel = seal(message, signer=SIGNER, recipient=TO_HARBOUR.public())
    node = KeySet.generate("tutela:fr.harbour")
    refusal = receipt_for(message, parcel, by="tutela:fr.harbour", sha256_jws="", status=REJECTED, code="clock")
    token = sign_receipt(refusal, node.current(Use.MESSAGE_SIG))
    assert check(token, message, parcel, finder(node, HARBOUR_KEYS)).code == "clock"


@pytest.mark.parametrize("page", ["", "<html>sign in</html>", "a.b.c", "{}", "e30.e30.e30"])
def test_receipt_replaced_by_a_captive_portal_page_is_refused(page):
    message = envelope()
    with pytest.raises(Fault):
        check(page, message, seal(message, signer=SIGNER, recipient=TO_HARBOUR.public()))


def test_statement_of_a_node_is_signed_and_read():
    token = sign_statement(
        node="it.shore",
        keys=SHORE_NODE.public(),
        types=["missing.withdraw.v1"],
        trust_version=3,
        now=NOW,
        key=SHORE_NODE.current(Use.MESSAGE_SIG),
    )
    assert read_statement(token, finder(SHORE_NODE))["limits"]["message_bytes"] == MAX_BYTES
    with pytest.raises(UnknownKey):
        read_statement(token, finder(HARBOUR_KEYS))
