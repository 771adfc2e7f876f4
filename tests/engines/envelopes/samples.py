"""Invented parties, keys and messages for the envelope tests."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from tutela.engines.envelopes.errors import UnknownKey
from tutela.engines.envelopes.keys import KeySet, Use, find_key
from tutela.engines.envelopes.message import CHAIN_START, Envelope, Party, chain_link

NOW = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
SHORE = Party("tutela:it.shore", "reception")
HARBOUR = Party("tutela:fr.harbour", "childcare")
SHORE_KEYS = KeySet.generate(str(SHORE))
HARBOUR_KEYS = KeySet.generate(str(HARBOUR))
SHORE_NODE = KeySet.generate("tutela:it.shore")


def finder(*keysets, use=Use.MESSAGE_SIG, moment=NOW):
    keys = [key for keyset in keysets for key in keyset.public()]
    return lambda kid: find_key(keys, kid, use, moment)


def secrets(*keysets):
    def find(kid):
        for keyset in keysets:
            key = keyset.by_id(kid, Use.MESSAGE_ENC)
            if key is not None:
                return key
        raise UnknownKey("no such key")

    return find


def envelope(**changes):
    values = {
        "id": uuid4(),
        "type": "missing.withdraw.v1",
        "source": SHORE,
        "to": HARBOUR,
        "time": NOW,
        "expires": NOW + timedelta(days=14),
        "subject": "abc-DEF_1",
        "conversation": UUID(int=7),
        "seq": 1,
        "pseq": 1,
        "flow": "F6",
        "purpose": "missing",
        "basis": {"sender": "GDPR 6(1)(e)", "recipient": "GDPR 6(1)(e)"},
        "classification": "C2",
        "data": {"outcome": "found"},
        **changes,
    }
    values.setdefault("pchain", chain_link(CHAIN_START, values["id"], values["data"]))
    return Envelope(**values)
