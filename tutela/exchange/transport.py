"""Carrying one sealed message to another node over HTTPS, and nothing else that could go wrong on the way.

No redirects, no proxies from the environment, only addresses of the trust list; the resolved address is checked
again and then used, so that a changed name service cannot lead elsewhere between check and use.
"""

import ipaddress
import os
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from tutela.core import clock
from tutela.core.keysets import key_set
from tutela.engines.envelopes.errors import Fault
from tutela.engines.envelopes.httpsig import sign_request
from tutela.engines.envelopes.keys import Use
from tutela.engines.envelopes.trustfile import check_endpoint

INBOX_PATH = "/tnx/1/inbox"
MEDIA_TYPE = "application/jose"
TOTAL_SECONDS = 30.0
MAX_ANSWER = 512 * 1024


@dataclass(frozen=True)
class Answer:
    """HTTP status and body of the other node; `retry_after` in seconds when it asked us to wait."""

    status: int
    body: bytes
    retry_after: int = 0


class TransportProblem(Exception):
    """The message did not get through, or no answer came back. `code` says where it failed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def post(endpoint: str, *, message_id: str, sealed: str) -> Answer:
    """Send one sealed message. Raises TransportProblem; never called inside a database transaction."""
    body = sealed.encode("ascii")
    headers = {"Content-Type": MEDIA_TYPE, "Idempotency-Key": message_id}
    return _call("POST", endpoint + INBOX_PATH, headers, body)


def _call(method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
    exercise = settings.TUTELA.exercise
    try:
        check_endpoint(url, exercise=exercise)
    except Fault as fault:
        raise TransportProblem("address_refused") from fault
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    signed = sign_request(
        method=method, url=url, body=body, headers=headers, key=key_set().current(Use.HTTP_SIG), now=clock.wall(),
        nonce=os.urandom(16).hex(),
    )
    address = _resolve(host, port, exercise=exercise)
    shown = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{shown}:{port}").geturl()
    return _exchange(method, pinned, {**signed, "Host": parts.netloc}, body, host)


def _resolve(host: str, port: int, *, exercise: bool) -> str:
    """One address of the host, of the only kind allowed: this machine in an exercise, public ones otherwise."""
    try:
        found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise TransportProblem("name_unknown") from error
    for text in sorted(found, key=lambda item: ":" in item):
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (address.is_loopback if exercise else address.is_global):
            raise TransportProblem("address_refused")
    return min(found, key=lambda item: ":" in item)


def _exchange(method: str, url: str, headers: dict[str, str], body: bytes | None, host: str) -> Answer:
    deadline = time.monotonic() + TOTAL_SECONDS
    timeout = httpx.Timeout(10.0, connect=5.0)
    try:
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=timeout) as client:
            request = client.build_request(method, url, headers=headers, content=body)
            request.extensions["sni_hostname"] = host
            response = client.send(request, stream=True)
            try:
                return Answer(response.status_code, _read(response, deadline), _retry_after(response))
            finally:
                response.close()
    except httpx.TimeoutException as error:
        raise TransportProblem("timeout") from error
    except httpx.ConnectError as error:
        raise TransportProblem("tls" if isinstance(_root(error), ssl.SSLError) else "no_connection") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TransportProblem("broken_answer") from error


def _read(response: httpx.Response, deadline: float) -> bytes:
    parts, size = [], 0
    for chunk in response.iter_raw():
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_ANSWER:
            raise TransportProblem("answer_too_large")
        if time.monotonic() > deadline:
            raise TransportProblem("timeout")
    return b"".join(parts)


def _retry_after(response: httpx.Response) -> int:
    text = response.headers.get("Retry-After", "")
    return min(int(text), 3600) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error
