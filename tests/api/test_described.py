"""The interface driven from its own description: whatever fits it, and much that does not, is answered in known shapes."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.api.conftest import Asking

NAMES = ("work", "children", "register", "child", "clocks", "decide_clock", "left", "missing", "report", "episode",
         "acknowledge", "outside", "sighting", "enquiry", "tonight", "transfers", "arrived", "leads", "city", "node",
         "mandates", "confirm_mandate", "decline_mandate", "procedures", "procedure", "compare_procedures",
         "procedure_steps")  # fmt: skip
BOUNDED = settings(
    max_examples=10, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def described(everywhere: Asking) -> dict[str, Any]:
    """Name of an endpoint → the operation of the description."""
    schema = schemathesis.openapi.from_dict(everywhere.get("openapi.json").json())
    return {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}


@pytest.fixture
def ids(everywhere: Asking, world: Any) -> dict[str, str]:
    """A file, an episode and a notice that exist."""
    made = everywhere.post("missing", {"case": str(world.case.pk)}).json()
    return {"case": str(world.case.pk), "episode": made["id"], "notice": made["notices"]["missing_police"]}


def test_description_has_the_endpoints_that_are_tried(described):
    assert sorted(described) == sorted(NAMES)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_endpoints_with_generated_calls_answer_in_known_shapes(described, everywhere, ids, mode):
    seen = {name: tried(everywhere, operation, ids, mode) for name, operation in described.items()}
    if mode is GenerationMode.POSITIVE:
        assert all(seen.values()), seen
        assert {200, 201, 404, 422} <= set().union(*seen.values())


def tried(asking: Asking, operation: Any, ids: dict[str, str], mode: Any) -> set[int]:
    """The statuses of some calls of one operation; none when it takes nothing that could be wrong."""
    known = {int(status) for status in operation.definition.raw["responses"]}
    statuses: set[int] = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def calls(case: Any) -> None:
        answer = send(asking, case, ids if len(statuses) % 2 else {})
        statuses.add(answer.status_code)
        assert answer.status_code in known | {404, 405}, (operation.label, answer.content)
        if answer.status_code >= 400:
            assert set(answer.json()) - {"fields"} == {"error", "message", "reference"}

    try:
        calls()
    except Unsatisfiable:
        return set()
    return statuses


def send(asking: Asking, case: Any, ids: dict[str, str]) -> Any:
    """One generated call over the test client, with things that exist where `ids` has them."""
    plain = dict | list | str | int | float | bool | None
    body = json.dumps(case.body).encode() if isinstance(case.body, plain) else b""
    case.path_parameters.update({name: ids[name] for name in case.path_parameters if name in ids})
    query = {name: str(value) for name, value in (case.query or {}).items()}
    return asking.client.generic(
        case.method.upper(), case.formatted_path, body, content_type="application/json", query_params=query
    )
