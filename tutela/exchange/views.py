"""The endpoints that other nodes call. They carry no session and no cookie: a signed request or nothing."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tutela.core import clock
from tutela.core.keysets import key_set
from tutela.engines.envelopes.errors import ClockFault, Fault, NotAllowed, TooLarge, WrongMediaType
from tutela.engines.envelopes.httpsig import VerifiedRequest, verify_request
from tutela.engines.envelopes.jose import MAX_JWE
from tutela.engines.envelopes.keys import PublicKey
from tutela.engines.envelopes.message import sha256_hex
from tutela.engines.envelopes.statements import sign_statement
from tutela.exchange import inbox, receipts, selectors, trust
from tutela.exchange.registry import wire_names
from tutela.exchange.services import note_clock
from tutela.exchange.transport import MEDIA_TYPE


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one sealed message. The answer is a signed receipt, whatever happens."""
    mid = request.headers.get("Idempotency-Key", "")[:64]
    raw = b""
    try:
        raw = _body(request)
        node = trust.usable_node(_caller(request, raw, mid))
    except Fault as fault:
        token = receipts.refuse(fault, mid=mid, outer=sha256_hex(raw), opened=None, organisation=None)
        return _answer(fault.status, token)
    answer = inbox.receive(raw=raw, mid=mid, node=node)
    return _answer(answer.status, answer.receipt)


@login_not_required
@require_GET
def receipt(request: HttpRequest, mid: UUID) -> HttpResponse:
    """Give a peer the receipt for a message of its own once more."""
    try:
        node = _caller(request, None, str(mid))
    except Fault as fault:
        return _answer(fault.status, receipts.refuse(fault, mid=str(mid), outer="0" * 64, opened=None, organisation=None))
    token = selectors.receipt_for(peer=node, mid=mid)
    return _answer(200, token) if token else HttpResponse(status=404)


@login_not_required
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """What this node says about itself: keys, limits, message types, clock; signed."""
    listed = trust.in_force()
    keys = key_set()
    token = sign_statement(
        node=settings.TUTELA.id, keys=keys.public(), types=wire_names(), trust_version=listed.version if listed else 0,
        now=clock.wall(), key=trust.signing_key(None),
    )
    return _answer(200, token)


def _body(request: HttpRequest) -> bytes:
    """The raw body, refused by type and length before it is read."""
    if request.content_type != MEDIA_TYPE:
        raise WrongMediaType(f"Messages have the media type {MEDIA_TYPE}.")
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MAX_JWE:
        raise TooLarge(f"A message may have {MAX_JWE} bytes on the wire.")
    return bytes(request.body)


def _caller(request: HttpRequest, body: bytes | None, mid: str) -> str:
    """The node whose key signed the request. Raises Fault; a clock that differs is noted for the node page."""
    url = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    seen: list[str] = []

    def find(kid: str) -> PublicKey:
        key = trust.caller_key(kid)
        seen.append(trust.node_of(kid))
        return key

    try:
        verified: VerifiedRequest = verify_request(
            method=request.method or "", url=url, body=body, headers=dict(request.headers), find=find, now=clock.wall()
        )
    except ClockFault as fault:
        note_clock(peer=seen[0], seconds=fault.seconds, mid=mid)
        raise
    node = trust.node_of(verified.kid)
    if not seen:
        raise NotAllowed("The caller is not known.")
    return node


def _answer(status: int, token: str) -> HttpResponse:
    response = HttpResponse(token, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response
