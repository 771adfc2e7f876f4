"""The only door to the JOSE library: fixed algorithms, fixed header fields, our own size limits.

The library's own defaults refuse messages above about 64 KB and recommend algorithms that we never use, so
both registries are replaced. Sources: RFC 7515, 7516, 7518, 8037, 9864.
"""

from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from joserfc import jwe, jws
from joserfc.errors import DecodeError, ExceededSizeError, JoseError
from joserfc.util import urlsafe_b64decode

from tutela.engines.envelopes.errors import BadSignature, Malformed, TooLarge, WrongTokenType
from tutela.engines.envelopes.keys import PrivateKey, PublicKey
from tutela.engines.envelopes.strictjson import MAX_BYTES, parse_object

SIGN_ALG = "Ed25519"
KEY_ALG = "ECDH-ES+A256KW"
CONTENT_ALG = "A256GCM"
_HEADER_ROOM = 1024
_SIGNATURE_CHARS = 86


def _base64_chars(size: int) -> int:
    return (size * 4 + 2) // 3


MAX_JWS = _base64_chars(MAX_BYTES) + _base64_chars(_HEADER_ROOM) + _SIGNATURE_CHARS + 2
# The sealed form carries the signed form, encoded once more, beside key, nonce and tag.
MAX_JWE = _base64_chars(MAX_JWS) + 3 * _HEADER_ROOM


class _SignatureRegistry(jws.JWSRegistry):
    max_header_length = _HEADER_ROOM
    max_payload_length = _base64_chars(MAX_BYTES)
    max_signature_length = _SIGNATURE_CHARS


class _TrustListRegistry(_SignatureRegistry):
    # A trust list holds every node of a federation with its keys.
    max_payload_length = _base64_chars(4 * 1024 * 1024)


class _EncryptionRegistry(jwe.JWERegistry):
    max_protected_header_length = _HEADER_ROOM
    max_ciphertext_length = _base64_chars(MAX_JWS)


SIGNATURES = _SignatureRegistry(algorithms=[SIGN_ALG])
TRUST_SIGNATURES = _TrustListRegistry(algorithms=[SIGN_ALG])
ENCRYPTION = _EncryptionRegistry(algorithms=[KEY_ALG, CONTENT_ALG])

KeyFinder = Callable[[str], PublicKey]
SecretFinder = Callable[[str], PrivateKey]


def sign(payload: bytes, key: PrivateKey, *, typ: str) -> str:
    """Sign bytes into a compact JWS of the given type. Raises TooLarge over 256 KiB."""
    if len(payload) > MAX_BYTES:
        raise TooLarge(f"The message has {len(payload)} bytes; the limit is {MAX_BYTES}.")
    header = {"alg": SIGN_ALG, "kid": key.kid, "typ": typ}
    return jws.serialize_compact(header, payload, key.jose(), registry=SIGNATURES)


def verify(token: str | bytes, find: KeyFinder, *, typ: str) -> tuple[bytes, str]:
    """Verify a compact JWS of exactly one type and return (payload, key id).

    `find` maps a key id to the public key or raises UnknownKey. Raises Malformed, WrongTokenType, TooLarge,
    UnknownKey, BadSignature.
    """
    raw = token.encode("ascii", "replace") if isinstance(token, str) else token
    if len(raw) > MAX_JWS:
        raise TooLarge(f"The signed text has {len(raw)} bytes; the limit is {MAX_JWS}.")
    kid = check_header(_header(raw, 3), typ=typ, allowed={"alg", "kid", "typ"}, alg=SIGN_ALG)
    key = find(kid)
    try:
        parts = jws.deserialize_compact(raw, key.jose(), registry=SIGNATURES)
    except ExceededSizeError as error:
        raise TooLarge(f"The message is over the limit of {MAX_BYTES} bytes.") from error
    except DecodeError as error:
        raise Malformed("This is not a signed text.") from error
    except (JoseError, LookupError, ValueError, TypeError) as error:
        raise BadSignature("The signature does not match the content.") from error
    return bytes(parts.payload), kid


def check_header(header: dict[str, Any], *, typ: str, allowed: set[str], alg: str) -> str:
    """Check that a protected header holds exactly the allowed fields, this type and this algorithm.

    Returns the key id. Raises Malformed or WrongTokenType.
    """
    if set(header) != allowed:
        raise Malformed("The header holds other fields than this protocol allows.")
    if header["typ"] != typ:
        raise WrongTokenType("This signed text is of another type.")
    if header["alg"] != alg or header.get("enc", CONTENT_ALG) != CONTENT_ALG:
        raise Malformed("The header names another algorithm than this protocol allows.")
    if not isinstance(header["kid"], str):
        raise Malformed("The key id is not a text.")
    return header["kid"]


def _header(raw: bytes, segments: int) -> dict[str, Any]:
    """Parse the protected header of a compact token ourselves: strictly, before the library sees it."""
    parts = raw.split(b".")
    if len(parts) != segments:
        raise Malformed("This is not a token of this protocol.")
    try:
        header = urlsafe_b64decode(parts[0])
    except (ValueError, TypeError) as error:
        raise Malformed("The header cannot be read.") from error
    return parse_object(header, limit=_HEADER_ROOM)


def encrypt(token: str, key: PublicKey, *, typ: str) -> str:
    """Encrypt a signed text to one recipient key; returns a compact JWE."""
    header = {"alg": KEY_ALG, "enc": CONTENT_ALG, "kid": key.kid, "typ": typ}
    return jwe.encrypt_compact(header, token, key.jose(), registry=ENCRYPTION)


def decrypt(sealed: str | bytes, find: SecretFinder, *, typ: str) -> tuple[bytes, str]:
    """Open a compact JWE and return (signed text, recipient key id).

    `find` maps a key id to the private key or raises a Fault. Raises Malformed, WrongTokenType, TooLarge.
    """
    raw = sealed.encode("ascii", "replace") if isinstance(sealed, str) else sealed
    if len(raw) > MAX_JWE:
        raise TooLarge(f"The sealed message has {len(raw)} bytes; the limit is {MAX_JWE}.")
    kid = recipient_key_id(raw, typ=typ)
    key = find(kid)
    try:
        opened = jwe.decrypt_compact(raw, key.jose(), registry=ENCRYPTION)
    except ExceededSizeError as error:
        raise TooLarge(f"The sealed message is over the limit of {MAX_JWE} bytes.") from error
    except (JoseError, LookupError, ValueError, TypeError, AttributeError, InvalidTag, AssertionError) as error:
        raise Malformed("The message cannot be opened with this key.") from error
    if opened.plaintext is None:
        raise Malformed("The message is empty.")
    return bytes(opened.plaintext), kid


def recipient_key_id(raw: bytes, *, typ: str) -> str:
    """Read and check the header of a compact JWE without opening it; return the recipient key id."""
    return check_header(_header(raw, 5), typ=typ, allowed={"alg", "enc", "kid", "typ", "epk"}, alg=KEY_ALG)
