"""A second node for the tests: built from the engine alone, listening on this machine, able to misbehave."""

import os
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from tutela.core import clock
from tutela.engines.envelopes.httpsig import sign_request, verify_request
from tutela.engines.envelopes.keys import KeySet, Use, find_key
from tutela.engines.envelopes.message import (
    CHAIN_START,
    Envelope,
    Party,
    chain_link,
    open_sealed,
    seal,
    sha256_hex,
)
from tutela.engines.envelopes.receipts import Receipt, sign_receipt, verify_receipt
from tutela.engines.envelopes.trustlist import Grant, Node, Organisation, Regime, Status

EVERYTHING = (Grant("*", ("*",), "C3"),)


class PeerNode:
    """`mode` says how the inbox behaves; `effects` counts what was taken in, `requests` every call."""

    def __init__(self, node_id="tutela:fr.harbour", org=None, kind="child_protection"):
        self.id, self.org, self.kind = node_id, org or str(uuid4()), kind
        self.party = Party(self.id, self.org)
        self.node_keys, self.org_keys = KeySet.generate(self.id), KeySet.generate(f"{self.id}/office")
        self.endpoint = "http://127.0.0.1:9"
        self.mode, self.requests, self.effects, self.stored = "accept", [], [], {}
        self.trust = None
        self.server = None
        self.sent = {}

    # --- as entry of the trust list

    def entry(self, **changes):
        office = Organisation(self.org, "Harbour office", self.kind, Regime.GDPR, self.org_keys.public())
        node = Node(
            id=self.id, name="Harbour", country="FR", status=Status.ACTIVE, endpoint=self.endpoint,
            keys=self.node_keys.public(), organisations=(office,), grants=EVERYTHING, phone="+33 0 00",
        )
        return replace(node, **changes)

    # --- as a server

    def start(self):
        peer = self

        class Inbox(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                peer.answer(self, body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port()), Inbox)
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def port(self):
        return int(self.endpoint.rsplit(":", 1)[1]) if self.endpoint != "http://127.0.0.1:9" else 0

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def answer(self, handler, body):
        self.requests.append(handler.headers["Idempotency-Key"])
        status, text, headers = self.take(handler, body)
        if status is None:
            handler.close_connection = True
            handler.connection.close()
            return
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text.encode())

    def take(self, handler, body):
        mode = self.mode
        if mode == "portal":
            return 200, "<html>please sign in</html>", {}
        if mode == "redirect":
            return 302, "", {"Location": "http://127.0.0.1:1/elsewhere"}
        if mode == "error":
            return 500, "", {}
        if mode == "busy":
            return 503, "", {"Retry-After": "120"}
        url = f"http://{handler.headers['Host']}{handler.path}"
        verify_request(
            method="POST", url=url, body=body, headers=dict(handler.headers.items()), now=clock.wall(),
            find=lambda kid: find_key(self.trust.node_of_key(kid).keys, kid, Use.HTTP_SIG, clock.wall()),
        )
        return self.settle(body, mode)

    def settle(self, body, mode):
        found = self.open(body)
        mid = str(found.envelope.id)
        if mode in ("reject", "conflict", "clock"):
            status, code = {"reject": (422, "schema"), "conflict": (409, "conflict"), "clock": (425, "clock")}[mode]
            later = timedelta(minutes=6) if mode == "clock" else timedelta()
            return status, self.receipt(found, body, status="rejected", code=code, server_time=clock.wall() + later), {}
        if mid in self.stored:
            return 200, self.stored[mid], {}
        self.effects.append(found.envelope)
        self.stored[mid] = self.receipt(found, body, status="held" if mode == "hold" else "accepted")
        if mode == "lose_receipt":
            return None, "", {}
        if mode == "forge_receipt":
            return 201, self.receipt(found, body, sha256_jws="0" * 64), {}
        return (202 if mode == "hold" else 201), self.stored[mid], {}

    def open(self, body):
        def find(kid):
            node = self.trust.node_of_key(kid)
            return find_key(node.all_keys(), kid, Use.MESSAGE_SIG, clock.wall())

        return open_sealed(
            body, secret=lambda kid: self.org_keys.by_id(kid, Use.MESSAGE_ENC), find=find, recipient=self.party
        )

    def receipt(self, found, body, **changes):
        envelope = found.envelope
        values = {
            "mid": str(envelope.id), "by": str(self.party), "sha256_jwe": sha256_hex(body),
            "sha256_jws": sha256_hex(found.jws), "status": "accepted", "code": "", "reason": "",
            "received": clock.now(), "server_time": clock.wall(), "conversation": str(envelope.conversation),
            "seq": envelope.seq, **changes,
        }
        return sign_receipt(Receipt(**values), self.org_keys.current(Use.MESSAGE_SIG))

    # --- as a sender

    def envelope(self, to, **changes):
        values = {
            "id": uuid4(), "type": "withdraw.request.v1", "source": self.party, "to": to, "time": clock.now(),
            "expires": clock.now() + timedelta(days=14), "subject": "their-subject-1", "conversation": uuid4(), "seq": 1,
            "pseq": 1, "flow": "F30", "purpose": "missing", "classification": "C2", "exercise": True,
            "basis": {"sender": "GDPR 6(1)(e)", "recipient": "GDPR 6(1)(e)"},
            "data": {"reference": "FR-1", "outcome": "returned_to_care"}, **changes,
        }
        values.setdefault("pchain", chain_link(CHAIN_START, values["id"], values["data"]))
        return Envelope(**values)

    def seal(self, envelope, signer=None):
        office = self.trust.node(envelope.to.node).organisation(envelope.to.org)
        key = next(key for key in office.keys if key.use is Use.MESSAGE_ENC)
        return seal(envelope, signer=signer or self.org_keys.current(Use.MESSAGE_SIG), recipient=key)

    def signed_headers(self, url, body, mid, *, key=None, now=None, media_type="application/jose"):
        return sign_request(
            method="POST", url=url, body=body, headers={"Content-Type": media_type, "Idempotency-Key": str(mid)},
            key=key or self.node_keys.current(Use.HTTP_SIG), now=now or clock.wall(), nonce=os.urandom(8).hex(),
        )

    def check_receipt(self, token, envelope, parcel):
        node = self.trust.node(envelope.to.node)
        keys = (*node.keys, *node.organisation(envelope.to.org).keys)
        return verify_receipt(
            token, lambda kid: find_key(keys, kid, Use.MESSAGE_SIG, clock.wall()), mid=envelope.id, by=envelope.to,
            sha256_jwe=parcel.sha256_jwe, sha256_jws=parcel.sha256_jws,
        )


def same_conversation(first, **changes):
    """The next message of a conversation."""
    fresh = uuid4()
    return replace(
        first, **{"id": fresh, "pchain": chain_link(CHAIN_START, fresh, first.data), "seq": first.seq + 1, **changes}
    )


