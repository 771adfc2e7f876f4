"""Giving signed receipts for what came in."""

from uuid import UUID

from django.conf import settings

from tutela.core import clock
from tutela.engines.envelopes.errors import Fault, SchemaFault
from tutela.engines.envelopes.message import Opened, sha256_hex
from tutela.engines.envelopes.receipts import REJECTED, sign_receipt
from tutela.engines.envelopes.receipts import Receipt as Token
from tutela.exchange.addresses import own_address
from tutela.exchange.models import InboxMessage, Receipt
from tutela.exchange.trust import signing_key


def give(row: InboxMessage, *, opened: Opened, outer: str, status: str) -> str:
    """Sign and store a receipt of the receiving organisation; returns the token."""
    token = Token(
        mid=str(row.message_id), by=str(own_address(row.organisation_id)), sha256_jwe=outer,
        sha256_jws=sha256_hex(opened.jws), status=status, code=row.code, reason="", received=row.received_at,
        server_time=clock.wall(), conversation=str(row.conversation), seq=row.seq,
    )
    return store(row, token)


def store(row: InboxMessage, token: Token) -> str:
    """Sign a receipt with the key of the receiving organisation and keep it with the message."""
    text = sign_receipt(token, signing_key(row.organisation_id))
    Receipt.objects.create(
        incoming=row, given_by=token.by, status=token.status, code=token.code, reason=token.reason,
        server_time=token.server_time, token=text, sha256_jwe=token.sha256_jwe,
    )
    return text


def refuse(fault: Fault, *, mid: str, outer: str, opened: Opened | None, organisation: UUID | None) -> str:
    """Sign a refusal: by the organisation once the message was opened, by the node before that."""
    return sign_receipt(
        Token(
            mid=mid[:64], by=str(own_address(organisation)) if organisation else settings.TUTELA.id, sha256_jwe=outer,
            sha256_jws=sha256_hex(opened.jws) if opened else "", status=REJECTED, code=fault.code,
            reason=fault.reason[:500], received=clock.now(), server_time=clock.wall(),
            errors=fault.errors if isinstance(fault, SchemaFault) else (),
        ),
        signing_key(organisation),
    )
