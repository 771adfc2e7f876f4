"""Renders catalogue/scenarios/verbs.yaml, the closed list of the scenario language, as the page people read."""

import sys
from pathlib import Path
from typing import Any

from tutela.exercises.yamltext import read_yaml

CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue" / "scenarios"

INTRODUCTION = """# The language of scenario files

Rendered from `verbs.yaml` by `python -m tutela.exercises.verblist`; a test keeps both equal.

**Contract for an app.** `tutela/<app>/verbs.py` offers

- `VERBS: dict[str, callable(actor, ctx, **params) -> dict]`: thin, calls the same services as the screens, names below without
  the app (`VERBS["register"]` is `cases.register`);
- `FACTS: dict[str, callable(actor, ctx, **params)]`: reads through selectors for the assertions, plain data, ids as UUID or text,
  times as datetime. Nothing else writes, nothing raises anything but `core.errors`.

Parameters arrive converted: `id`, `org`, `person` are UUIDs on this node, `time` an aware datetime, `date` a date, `address` an
exchange `Address`, `node` a node id, `file` bytes; a parameter that is absent in the file is absent in the call. What a verb
returns is plain JSON; ids are UUIDs. `ctx` offers `ctx.now`, `ctx.org(handle)`, `ctx.person(handle)`, `ctx.address(handle)`,
`ctx.node(key)`, `ctx.handle(uuid)`, `ctx.file(name)`. Cast: `cast/nodes.yaml`, `cast/people.yaml` (organisation handles such as
`it_port`, people such as `it_port.reception_worker`).

`given` and `expect` must hold, `never` must not hold; `given` is looked at before the act, the others after it, when messages and
due work are quiet. Every assertion may carry `as` (whose eyes) and `node` (default: the act's node). Without `as`, assertions
about what somebody sees (visible, text_visible, refused, http, lead, answer, duplicate_suggestion, enquiries, receipt,
board, figure, banner, package) use the act's `as`; all others are read by the node itself
(`Actor.system("exercise")`, a machine actor).
"""


def load(path: Path = CATALOGUE / "verbs.yaml") -> dict[str, Any]:
    """The vocabulary as plain data: verbs, facts, assertions, work_kinds, clock_rules."""
    data: dict[str, Any] = read_yaml(path)
    return data


def _params(entry: dict[str, Any]) -> str:
    return "; ".join(f"`{name}` {kind}" for name, kind in entry.get("params", {}).items()) or "none"


def _verb_lines(verbs: dict[str, Any]) -> list[str]:
    lines, app = ["", "## Verbs"], ""
    for name, verb in verbs.items():
        if name.split(".")[0] != app:
            app = name.split(".")[0]
            lines += ["", f"### {app}", ""]
        returns = ", ".join(f"`{key}` {kind}" for key, kind in verb["returns"].items()) or "nothing"
        events = ", ".join(f"`{kind}`" for kind in verb["events"]) or "none"
        lines += [
            f"- **`{name}`** ({', '.join(verb['by'])}; steps {', '.join(verb['steps'])}): {verb['what']}.",
            f"  Parameters: {_params(verb)}. Returns: {returns}. Events: {events}.",
        ]
    return lines


def render(vocabulary: dict[str, Any]) -> str:
    """The whole page as Markdown."""
    lines = _verb_lines(vocabulary["verbs"])
    lines += ["", "## Facts (reads)", ""]
    for name, fact in vocabulary["facts"].items():
        lines.append(f"- **`{name}`**({_params(fact)}): {fact['returns']}")
    lines += ["", "## Assertions", ""]
    for name, kind in vocabulary["assertions"].items():
        lines.append(f"- **`{name}`**: {kind['what']}. Parameters: {_params(kind)}.")
    lines += ["", "## Fields of the case page", "", ", ".join(f"`{name}`" for name in vocabulary["page_fields"]) + "."]
    lines += ["", "## Kinds of work items", "", ", ".join(f"`{kind}`" for kind in vocabulary["work_kinds"]) + "."]
    lines += ["", "## Clock rules used", ""]
    lines += [f"- `{rule}`: {what}" for rule, what in vocabulary["clock_rules"].items()]
    return INTRODUCTION + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(load()))
