"""The corpus through every endpoint of the programming interface: a known shape, a named field, nothing half saved."""

import json
from typing import Any

import pytest

from tests.withstand import corpus
from tests.withstand.conftest import World, rows, undone
from tutela.core import clock

ODD_VALUES: list[Any] = [None, True, False, [], {}, 0, -1, 2**40, 2**80, 1.5, [[]], {"text": {}}]


@pytest.fixture
def calls(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """Endpoint → who calls it, with a body that is taken."""
    now = clock.now().isoformat()
    transfer = "00000000-0000-0000-0000-000000000000"
    return {
        "children": ("social_worker", {
            "names": [{"text": "Selam", "script": "", "language": "", "kind": "full", "source": "child"}],
            "birth": {"value": "2012", "precision": "", "source": "child", "standing": "claimed"}, "sex": "f",
            "nationality": "ER", "languages": ["tir"], "region": "IT-SR", "encounter_at": now,
        }),
        "missing": ("social_worker", {
            "name": "Selam", "sex": "f", "birth_year": 2012, "danger_now": False, "noticed_at": now, "last_seen_at": None,
            "last_seen_place": "stop", "circumstances": "none", "clothing": "grey", "with_adult": None, "missing_from": "",
            "kind": "missing",
        }),
        "sightings": ("social_worker", {
            "at": now, "region": "IT-SR", "place": "stop", "place_kind": "", "sex": "f", "birth_from": 2011, "birth_to": 2013,
            "language": "tir", "with_adult": None, "text": "seen",
        }),
        "enquiries": ("social_worker", {
            "asked_name": "Selam", "said_relation": "uncle", "phone": "+39 320 1", "channel": "phone", "caller_name": "A",
            "case": None,
        }),
        f"notices/{world.notice}/acknowledge": ("police_missing", {"reference": "A 17", "alert": False}),
        f"notices/{world.notice}/outside": (
            "social_worker", {"channel": "phone", "officer": "Desk", "reference": "1", "at": now}
        ),
        f"transfers/{transfer}/arrived": ("reception_worker", {"at": now}),
    }  # fmt: skip


def send(client: Any, path: str, body: Any) -> Any:
    return client.post(f"/api/1/{path}", json.dumps(body), content_type="application/json")


def places(body: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Every place of a body: the fields, and those of the objects inside."""
    found: list[tuple[Any, ...]] = []
    for name, value in body.items():
        found.append((name,))
        inner = value if isinstance(value, dict) else value[0] if isinstance(value, list) and value else None
        if isinstance(inner, dict):
            step = (name,) if isinstance(value, dict) else (name, 0)
            found += [(*step, *rest) for rest in places(inner)]
    return found


def put(body: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy of the body with another value at one place."""
    copy = json.loads(json.dumps(body))
    spot = copy
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = value
    return dict(copy)


def test_bodies_of_the_corpus_are_taken_as_they_are(world, calls):
    for path, (who, body) in calls.items():
        with undone():
            assert send(world.client(who), path, body).status_code in ({404} if "transfers" in path else {200, 201}), path


def test_corpus_through_every_field_of_every_endpoint_names_the_field_and_saves_nothing(world, calls):
    hostile = set(corpus.HOSTILE.values())
    values = [*hostile, *corpus.ODD.values(), *corpus.DAYS, *corpus.NUMBERS[:6], *ODD_VALUES]
    wrong = []
    for path, (who, body) in calls.items():
        client = world.client(who)
        for at, place in enumerate(places(body)):
            # What is hostile in every field, of the rest another third in each.
            for value in [one for number, one in enumerate(values) if number < len(hostile) or (at + number) % 3 == 0]:
                with undone():
                    before = rows()
                    answer = send(client, path, put(body, place, value))
                    bad = isinstance(value, str) and value in hostile
                    wrong += [(path, place, str(value)[:30], fault) for fault in faults(answer, rows() == before, hostile=bad)]
    assert wrong == []


def faults(answer: Any, untouched: bool, *, hostile: bool) -> list[str]:
    status, body = answer.status_code, answer.json()
    if status < 400:
        return ["taken"] if hostile else []
    found = [] if untouched else [f"answered {status} and saved something"]
    if status not in {400, 404, 409, 413, 422} or set(body) - {"fields"} != {"error", "message", "reference"}:
        found.append(f"answered {status} {body}")
    if hostile and status not in {413, 422}:
        found.append(f"hostile answered {status}")
    if status == 422 and not body.get("fields"):
        found.append("no field named")
    return found


@pytest.mark.parametrize("name", corpus.KIND)
def test_name_that_children_have_is_kept_as_it_is_written(world, name):
    client = world.client("social_worker")
    made = send(client, "children", {"names": [{"text": corpus.KIND[name]}]}).json()
    assert client.get(f"/api/1/children/{made['id']}").json()["title"] == corpus.KIND[name]


@pytest.mark.parametrize("name", corpus.KIND)
def test_name_that_children_have_is_kept_by_the_form_and_found_again(world, name):
    client = world.client("social_worker")
    saved = client.post("/children/register/", {"name": corpus.KIND[name], "sex": "f", "birth_source": "child"}, follow=True)
    assert saved.status_code == 200
    found = client.get("/api/1/children").json()["items"][0]
    assert found["name"] == corpus.KIND[name]


def test_markup_in_a_name_is_shown_as_text_only(world):
    client = world.client("social_worker")
    client.post("/children/register/", {"name": corpus.ODD["markup"], "sex": "f", "birth_source": "child"})
    page = client.get("/children/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page and "{{ 7*7 }}" in page
