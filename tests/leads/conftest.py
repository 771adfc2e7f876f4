from types import SimpleNamespace

import pytest

from tests import factories as make
from tests.leads.mirror import Mirror
from tutela.cases import services as cases

TI = {"languages": ["tir"], "nationality": "ER", "sex": "f"}


def year(value, precision="year", source="child"):
    return {"value": value, "precision": precision, "source": source, "standing": "claimed"}


@pytest.fixture
def mirror():
    return Mirror()


@pytest.fixture
def people(mirror):
    """Two social workers and a named officer; fr asks, it is asked."""
    return SimpleNamespace(
        fr=make.actor(mirror.asking, "social_worker", username="fr.social"),
        it=make.actor(mirror.asked, "social_worker", username="it.social"),
        officer=make.actor(mirror.asked, "named_officer"),
    )


@pytest.fixture
def girl(people):
    """Registered in Italy in two scripts."""
    case = make.child(people.it, names=[{"text": "Abena Tesfay", "script": "Latn"}], birth=year("2012"), **TI)
    cases.add_name(by=people.it, case=case, text="ኣቤና ተስፋይ", script="Ethi", language="tir")
    cases.add_mark(by=people.it, case=case, code="scar_left_forearm")
    return case


@pytest.fixture
def decoy(people):
    names = [{"text": "Abeba Tesfaye", "script": "Latn"}, {"text": "አበባ ተስፋዬ", "script": "Ethi"}]
    return make.child(
        people.it, names=names, birth=year("2010"), sex="f", nationality="ET", languages=["amh"]
    )


@pytest.fixture
def girl_fr(people):
    """Registered in France under one Ge'ez spelling. Kept out of the node's own suggestions by the other office."""
    return make.child(people.fr, names=[{"text": "ኣቤና ተስፋይ", "script": "Ethi"}], birth=year("2012"), **TI)
