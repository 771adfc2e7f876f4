"""A trust list for one play: made from the nodes' own statements, signed by operators whose keys live for a moment.

Lists made here are marked as exercise and may hold loopback addresses only (engines.envelopes.trustfile).
"""

import base64
from datetime import UTC, datetime
from typing import Any

from tutela.engines.envelopes.keys import PrivateKey, Use, key_id
from tutela.engines.envelopes.times import format_time
from tutela.engines.envelopes.trustfile import LIFETIME, sign_trust_list
from tutela.engines.envelopes.trustlist import from_payload

OPERATORS = 2
ALL_GRANTS = [{"type": "*", "purposes": ["*"], "max_class": "C4"}]


def make_trust_list(statements: dict[str, Any]) -> dict[str, Any] | None:
    """The signed list over the nodes' statements, and the operators' public keys; None without statements."""
    if not statements:
        return None
    now = datetime.now(UTC)
    operators = [
        PrivateKey.generate(key_id(f"operator-{number}", Use.MESSAGE_SIG), Use.MESSAGE_SIG)
        for number in range(OPERATORS)
    ]
    payload = {
        "version": 1,
        "issued": format_time(now),
        "expires": format_time(now + LIFETIME),
        "prev_hash": "",
        "exercise": True,
        "nodes": [{**item, "grants": ALL_GRANTS} for item in statements.values()],
    }
    signed = sign_trust_list(from_payload(payload), operators)
    return {
        "file": base64.b64encode(signed).decode(),
        "operators": [key.public().to_json() for key in operators],
    }
