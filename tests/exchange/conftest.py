from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.exchange.peer import EVERYTHING, PeerNode
from tutela.access import services as access
from tutela.access.actors import Actor
from tutela.core import clock
from tutela.engines.envelopes.keys import PrivateKey, Use
from tutela.engines.envelopes.trustfile import read_trust_list, sign_trust_list
from tutela.engines.envelopes.trustlist import TrustList, node_from_json
from tutela.exchange import registry, services, trust
from tutela.exchange.addresses import own_address

OPERATORS = [PrivateKey.generate(f"operator-{name}", Use.MESSAGE_SIG) for name in "abc"]
PINNED = [key.public() for key in OPERATORS]
ADMIN = Actor.system("test")


def make_list(nodes, *, version=1, prev_hash="", age=timedelta(), life=timedelta(days=7)):
    issued = clock.wall() - age
    trust_list = TrustList(version, issued, issued + life, prev_hash, True, tuple(nodes))
    return sign_trust_list(trust_list, OPERATORS[:2])


def put_in_force(nodes, **options):
    """Sign a list over the nodes and take it into force; returns it as everybody reads it."""
    data = make_list(nodes, **options)
    services.import_trust_list(by=ADMIN, data=data, operators=PINNED)
    return read_trust_list(data, PINNED)


@pytest.fixture
def reception():
    return access.create_organisation(by=ADMIN, code="reception", name="Shore Reception", kind="reception")


@pytest.fixture
def hotline():
    return access.create_organisation(by=ADMIN, code="hotline", name="Shore 116 000", kind="hotline")


@pytest.fixture
def police():
    return access.create_organisation(by=ADMIN, code="police", name="Shore Police", kind="police", regime="LED")


@pytest.fixture
def worker(reception):
    return Actor.system("reception", reception.pk)


@pytest.fixture
def peer(reception):
    node = PeerNode()
    node.start()
    own = node_from_json(trust.own_entry(grants=EVERYTHING))
    node.trust = put_in_force([own, node.entry()])
    node.here = own_address(reception.pk)
    yield node
    node.stop()


@pytest.fixture
def handled(monkeypatch):
    """What the handler of the test types was given, in order; `refuse` makes it raise."""
    seen = SimpleNamespace(messages=[], refuse=None)

    def handler(message):
        if seen.refuse is not None:
            raise seen.refuse
        seen.messages.append(message)

    for name in ("withdraw.request", "missing.police_report", "missing.guardian_notice", "withdraw.done"):
        entry = registry.MessageType(name, 1, handler, "C2", timedelta(days=14))
        monkeypatch.setitem(registry._TYPES, name, entry)
    return seen


@pytest.fixture
def case_time():
    """Domain time can be moved; it is put back afterwards."""
    path = settings.TUTELA.data / "clock.json"
    yield clock
    path.unlink(missing_ok=True)
