"""How this app writes to co-responsible offices: codes and dates only. No place, no free text, no name.

The fields are a whitelist of the catalogue (flows F30 and F31); the exchange refuses everything else.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access.actors import Actor
from tutela.core import together
from tutela.core.errors import InvalidInput, Refused
from tutela.exchange import services as exchange
from tutela.exchange.addresses import Address
from tutela.missing.models import CoResponsible
from tutela.work import services as work

OPENED, CLOSED, KNOWN = "episode.opened", "episode.closed", "child.known"
WITHDRAW, WITHDRAWN, SIGNAL = "withdraw.request", "withdraw.done", "enquirer.signal"


def linked(case: UUID) -> list[CoResponsible]:
    """Offices of other nodes that share this child now."""
    return [row for row in together.of(CoResponsible, case) if row.ended_at is None]


def to_linked(
    *, by: Actor, case: UUID, type_: str, purpose: str, body: Mapping[str, Any], sender: UUID | None,
    priority: int = 2, only: CoResponsible | None = None,
) -> int:  # fmt: skip
    """Put one message to every co-responsible office of a child, or to the `only` one, into the outbox. Returns to how
    many.

    An office that may not be written to now (evicted, trust list expired) stops nothing here: a child is reported
    missing whatever other nodes do. Somebody of the sending office then gets the task to call there.
    """
    sent = 0
    for row in [only] if only else linked(case):
        try:
            exchange.send(
                by=by, type=type_, to=Address(row.node, row.office), case=case, body=body, purpose=purpose,
                organisation=sender, priority=priority,
            )  # fmt: skip
            sent += 1
        except (Refused, InvalidInput):
            work.open_item(
                by=by, kind="message_not_delivered", case=case, organisation=sender, source="missing", subject=row.pk,
                once=f"unsent:{type_}:{row.pk}:{body.get('reference', '')}"[:120],
            )
    return sent


def phone_token(person_token: UUID, phone: str) -> str:
    """Blinded phone: only nodes linked over this child hold the key, so nobody else can try numbers."""
    return hmac.new(person_token.bytes, b"enquirer-1|" + phone.encode(), hashlib.sha256).hexdigest()


def normal_phone(phone: str) -> str:
    """Digits of a phone number; a leading 00 counts as plus. Empty when there are fewer than six."""
    digits = "".join(char for char in phone if char.isdigit() and char.isascii())
    if phone.strip().startswith("00"):
        digits = digits[2:]
    return digits if len(digits) >= 6 else ""


# What leaves by itself for a child who is shared with an office elsewhere, and when. Each is written down in the journal
# and shown on the page "What has left this node".
STANDING = {
    OPENED: _("as soon as the child is reported missing here; earlier episodes once both offices have confirmed"),
    CLOSED: _("when an episode here is closed, with its outcome; earlier ones once both offices have confirmed"),
    SIGNAL: _("when an adult with a phone asks here about any child: the phone number blinded, no name"),
    WITHDRAWN: _("when what that office asked to withdraw was withdrawn here"),
}
