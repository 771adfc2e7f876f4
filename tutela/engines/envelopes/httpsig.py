"""HTTP message signatures between nodes: who is calling, before anything is parsed.

Method, host, path, query, content type, body digest and message id are covered. Replay of the same request is
possible by design within the time window; the inbox answers it with the same receipt.
Sources: RFC 9421, RFC 9530.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException, InvalidSignature

from tutela.engines.envelopes.errors import BadSignature, ClockFault, Fault, Malformed
from tutela.engines.envelopes.keys import PrivateKey, PublicKey

TAG = "tutela-tnx1"
MAX_SKEW = timedelta(minutes=5)
MAX_AGE = timedelta(minutes=5)
_FAR_FUTURE = 2**33  # seconds since 1970; keeps hostile numbers out of date arithmetic
_ALWAYS = ("@method", "@authority", "@path", "@query")
_WITH_BODY = ("content-type", "content-digest", "idempotency-key")


@dataclass
class _Request:
    method: str
    url: str
    headers: dict[str, str]


@dataclass(frozen=True)
class VerifiedRequest:
    """Who signed a request, when (wall clock of the sender), with which nonce."""

    kid: str
    created: datetime
    nonce: str


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, find: Callable[[str], PublicKey] | None = None, private: PrivateKey | None = None) -> None:
        self._find, self._private = find, private
        self.fault: Fault | None = None

    def resolve_public_key(self, key_id: str) -> Any:
        assert self._find is not None
        try:
            return self._find(key_id).ed25519()
        except Fault as fault:
            # The library would turn every error into "invalid signature"; the caller needs the real one.
            self.fault = fault
            raise

    def resolve_private_key(self, key_id: str) -> Any:
        assert self._private is not None
        return self._private.ed25519()


class _Verifier(HTTPMessageVerifier):
    """Leaves the time to us: a wrong clock must be told apart from a wrong signature, and needs our `now`."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        for name in ("created", "expires"):
            if not 0 < sig_input.params.get(name, 0) < _FAR_FUTURE:
                raise InvalidSignature("created and expires are required")


def sign_request(
    *,
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    key: PrivateKey,
    now: datetime,
    nonce: str,
) -> dict[str, str]:
    """Return all headers to send: the given ones plus Content-Digest, Signature-Input and Signature.

    `headers` must hold Content-Type and Idempotency-Key when there is a body. `now` is the wall clock.
    """
    request = _Request(method.upper(), url, dict(headers))
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(private=key))
    covered = _ALWAYS if body is None else (*_ALWAYS, "content-type", "idempotency-key")
    signer.sign(
        request,
        key_id=key.kid,
        created=now,
        expires=now + MAX_AGE,
        nonce=nonce,
        label="tnx",
        tag=TAG,
        covered_component_ids=covered,
        body=body,
    )
    return request.headers


def verify_request(
    *,
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    find: Callable[[str], PublicKey],
    now: datetime,
) -> VerifiedRequest:
    """Verify a request against the bytes that really arrived.

    `url` is the absolute URL as the receiver knows it, `body` the raw bytes (None for a GET), `find` maps a key id
    to the caller's key or raises UnknownKey or NotAllowed. Raises these, Malformed, BadSignature, or ClockFault
    when the signature is good but its time is more than five minutes away from `now`.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    if "signature" not in lowered or "signature-input" not in lowered:
        raise BadSignature("The request is not signed.")
    keys = _Keys(find)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    try:
        results = verifier.verify(
            _Request(method.upper(), url, lowered),
            max_age=None,
            expect_tag=TAG,
            require_components=_ALWAYS if body is None else (*_ALWAYS, *_WITH_BODY),
            body=body,
        )
    except (HTTPMessageSignaturesException, ValueError, RecursionError) as error:
        raise keys.fault or BadSignature("The signature of the request does not match.") from error
    if len(results) != 1:
        raise Malformed("A request carries exactly one signature of this protocol.")
    return _checked_time(results[0].parameters, now)


def _checked_time(parameters: Mapping[str, Any], now: datetime) -> VerifiedRequest:
    created = datetime.fromtimestamp(int(parameters["created"]), tz=now.tzinfo)
    expires = datetime.fromtimestamp(int(parameters["expires"]), tz=now.tzinfo)
    ahead = (created - now).total_seconds()
    # One second of grace: `created` is cut to whole seconds.
    limit = MAX_SKEW.total_seconds() + 1
    if abs(ahead) > limit or (now - expires) > MAX_SKEW:
        raise ClockFault("The clocks of both nodes differ by more than five minutes.", ahead)
    return VerifiedRequest(str(parameters["keyid"]), created, str(parameters.get("nonce", "")))
