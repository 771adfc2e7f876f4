"""Playing a scenario: acts in order of case time, on nodes of their own, each assertion checked; the first failure ends."""

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from tutela.exercises import cast as casting
from tutela.exercises.checks import NAME
from tutela.exercises.eyes import EYES
from tutela.exercises.nodeprocess import NodeFailed, free_ports, pause
from tutela.exercises.scenario import Act, Assertion, Find, Scenario, Step
from tutela.exercises.stage import Stage

ROUNDS = 40


class PlayFailed(Exception):
    """A step did not go as the file says: which, what was expected, what was found."""

    def __init__(self, step: str, expected: str, found: str) -> None:
        super().__init__(f"{step}: expected {expected}; found {found}")
        self.step = step


class Unknown(Exception):
    """A name whose act failed before (only met when a play goes on after a failure)."""


@dataclass
class Tally:
    """What a play counted."""

    steps: int = 0
    acts: int = 0
    assertions: int = 0
    commands: int = 0
    kills: int = 0
    seconds: float = 0.0
    by_step: dict[str, int] = field(default_factory=dict)


class Player:
    """Plays one scenario on a stage. `kill_at`: numbers of commands around which the node is killed with -9."""

    def __init__(
        self,
        scenario: Scenario,
        stage: Stage,
        *,
        kill_at: frozenset[int] = frozenset(),
        go_on: bool = False,
        say: Callable[[str], None] = print,
    ) -> None:
        self.scenario, self.stage, self.kill_at, self.say = scenario, stage, kill_at, say
        self.names: dict[str, Any] = {}
        self.since: dict[str, int] = dict.fromkeys(stage.nodes, 0)
        self.journal: dict[str, int] = dict.fromkeys(stage.nodes, 0)
        self.now: datetime = scenario.clock.start
        self.go_on = go_on
        self.faults: list[PlayFailed] = []
        self.tally = Tally()

    # ------------------------------------------------------------------------------------------ playing
    def play(self, until: str | None = None) -> Tally:
        """Play all steps, or up to and including `until`; raises PlayFailed."""
        started = time.monotonic()
        steps = self.scenario.upto(until)
        self._move(self.now)
        for step in steps:
            self._step(step)
        self.tally.seconds = time.monotonic() - started
        return self.tally

    def _step(self, step: Step) -> None:
        before = self.tally.assertions
        self.say(f"\n{step.id:<4} {step.title}")
        for act in step.acts:
            try:
                self._act(act)
            except NodeFailed as problem:
                self._failed(PlayFailed(act.key, f"{act.do or 'the checks'} by {act.as_ or act.node}", str(problem)))
            except Unknown as name:
                self._failed(PlayFailed(act.key, f"${name} from an earlier act", "it was never saved"))
        self.tally.steps += 1
        self.tally.by_step[step.id] = self.tally.assertions - before

    def _act(self, act: Act) -> None:
        self.since = dict(self.journal)
        if act.at:
            self._move(self.scenario.clock.moment(act.at))
        self._check_all(act, act.given, "given", negate=False)
        if act.text or act.do:
            self.say(
                f"  {self.scenario.clock.label(self.now):<10} {act.as_ or act.node or '':<28} {act.text or act.do}"
            )
        if act.do:
            self._do(act)
        if act.until:
            self._move(self.scenario.clock.moment(act.until))
        for find in act.find:
            self.names[find.name] = self._find(act, find)
        self._check_all(act, act.expect, "expect", negate=False)
        self._check_all(act, act.never, "never", negate=True)
        self.tally.acts += 1

    def _do(self, act: Act) -> None:
        if str(act.do).startswith("core."):
            self._control(str(act.do), self.resolve(act.with_)["node"])
            return
        node = self._node(act.node, act)
        command = {"id": str(uuid4()), "name": act.do, "as_": act.as_, "params": self.resolve(act.with_)}
        result = self._command(node, "verb", command)
        for name, path in act.save.items():
            self.names[name] = pick(result, path)
        self._quiet(node)

    def _control(self, verb: str, key: str) -> None:
        node = self.stage.nodes[key]
        if verb == "core.stop_node":
            node.stop()
            return
        if verb == "core.kill_node":
            node.kill()
        node.start()
        node.ready()
        self._move(self.now, force=True)

    # ------------------------------------------------------------------------------------------ time and work
    def _move(self, moment: datetime, *, force: bool = False) -> None:
        """Move case time on all running nodes and let what is due happen."""
        if moment > self.now or force or not self.tally.acts:
            self.now = max(moment, self.now)
            for node in self._running():
                node.send("clock", moment=self.now.isoformat())
            for node in self._running():
                node.receive()
            self._quiet()

    def _quiet(self, first: Any = None) -> None:
        """Work until nothing is left to do or to deliver: `first` after its act, all after time moved; then every
        node that was written to."""
        waiting = [first] if first else self._running()
        for _ in range(ROUNDS):
            for node, answer in self._work(waiting):
                self.journal[node.key] = answer["journal"]
                if not answer["quiet"]:
                    raise NodeFailed(f"node {node.key} does not come to rest")
            waiting = [node for node in self._running() if node.ask("stirred")]
            if not waiting:
                return
        raise NodeFailed(f"the nodes do not come to rest after {ROUNDS} rounds of work")

    def _work(self, nodes: list[Any]) -> list[tuple[Any, Any]]:
        """Rounds of work, side by side; one after the other when a kill is due among them."""
        numbers = {self.tally.commands + count for count in range(1, len(nodes) + 1)}
        if len(nodes) == 1 or numbers & self.kill_at:
            return [(node, self._command(node, "work", {})) for node in nodes]
        self.tally.commands += len(nodes)
        for node in nodes:
            node.send("work")
        return [(node, node.receive()) for node in nodes]

    def _running(self) -> list[Any]:
        return [node for node in self.stage.nodes.values() if node.running]

    def _node(self, key: str | None, act: Act) -> Any:
        return self.stage.nodes[key or next(iter(self.stage.nodes))]

    # ------------------------------------------------------------------------------------------ commands and kills
    def _command(self, node: Any, op: str, command: dict[str, Any]) -> Any:
        """Send; at the chosen numbers kill the node before, during or after, start it again and send the same again."""
        self.tally.commands += 1
        if self.tally.commands not in self.kill_at:
            return node.ask(op, **command)
        self.tally.kills += 1
        self.say(f"  kill -9 {node.key} around command {self.tally.commands}: {command.get('name', op)}")
        self._kill(node, op, command, way=self.tally.kills % 4)
        node.start()
        node.ready()
        node.ask("clock", moment=self.now.isoformat())
        return node.ask(op, **command)

    def _kill(self, node: Any, op: str, command: dict[str, Any], way: int) -> None:
        node.send(op, **command)
        if way == 3:
            node.receive()
        else:
            pause((0.0, 0.01, 0.04)[way])
        node.kill()

    # ------------------------------------------------------------------------------------------ values
    def resolve(self, value: Any) -> Any:
        """Names and case times in a value of the file."""
        if isinstance(value, dict):
            return {key: self.resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str):
            return value
        if NAME.fullmatch(value):
            return self._named(value[1:])
        return self.scenario.clock.resolve(value) or NAME.sub(lambda found: str(self._named(found[1])), value)

    def _named(self, name: str) -> Any:
        if self.names.get(name) is None:
            raise Unknown(name)
        return self.names[name]

    def _find(self, act: Act, find: Find) -> Any:
        node = self._node(find.node or act.node, act)
        rows = node.ask("fact", name=find.fact, as_=find.as_, params=self.resolve(find.params))
        if not find.where:
            return pick(rows[0] if isinstance(rows, list) and not find.take[0].isdigit() else rows, find.take)
        wanted = self.resolve(find.where)
        for row in rows:
            if all(self._same(row.get(key), value) for key, value in wanted.items()):
                return pick(row, find.take)
        self._failed(
            PlayFailed(act.key, f"{find.fact} with {wanted}", f"{len(rows)} rows, none fits: {str(rows)[:400]}")
        )
        return None

    def _same(self, found: Any, wanted: Any) -> bool:
        if str(found) == str(wanted):
            return True
        known = self.stage.ids.get(str(wanted))
        return known is not None and str(found).endswith(known)

    # ------------------------------------------------------------------------------------------ assertions
    def _check_all(self, act: Act, assertions: tuple[Assertion, ...], block: str, *, negate: bool) -> None:
        for assertion in assertions:
            try:
                fine, found = self._check(act, assertion, negate)
            except (NodeFailed, Unknown) as problem:
                if not self.go_on:
                    raise
                fine, found = negate, str(problem)
            self.tally.assertions += 1
            if fine == negate:
                words = {"given": "beforehand ", "expect": "", "never": "never "}[block]
                self._failed(
                    PlayFailed(act.key, f"{words}{assertion.kind} {short(assertion.params)}{_eyes(assertion)}", found)
                )

    def _failed(self, failure: PlayFailed) -> None:
        """The first failure ends the play, unless it was asked to go on and list them all."""
        if not self.go_on:
            raise failure
        self.faults.append(failure)
        self.say(f"  !! {failure}")

    def _check(self, act: Act, assertion: Assertion, negate: bool) -> tuple[bool, str]:
        params = self.resolve(assertion.params)
        if assertion.kind == "equal":
            return params["left"] == params["right"], f"{params['left']!r} and {params['right']!r}"
        if assertion.kind == "count" and params.get("nodes"):
            return self._count_linked(params)
        if assertion.kind in ("journal_verifies", "nothing_leaks"):
            return self._everywhere(act, assertion, params)
        return self._ask(assertion.node or act.node, act, assertion, params, negate)

    def _ask(self, key: str | None, act: Act, assertion: Assertion, params: Any, negate: bool) -> tuple[bool, str]:
        from_vocabulary = assertion.as_ or (act.as_ if assertion.kind in EYES else None)
        node = self._node(key, act)
        answer = node.ask(
            "check", kind=assertion.kind, params=params, as_=from_vocabulary, since=self.since[node.key], negate=negate
        )
        return answer["holds"], answer["found"]

    def _everywhere(self, act: Act, assertion: Assertion, params: Any) -> tuple[bool, str]:
        """The same assertion on each of the named nodes; holds when it holds on all."""
        found = []
        for key in params.get("nodes") or list(self.stage.nodes):
            own = {name: value for name, value in params.items() if name != "nodes"}
            if "outside" in own:
                own["outside"] = [handle for handle in own["outside"] if self.stage.cast.node_of(handle) == key] or None
                own = {name: value for name, value in own.items() if value is not None}
            holds, text = self._ask(key, act, assertion, own, False)
            if not holds:
                found.append(f"{key}: {text}")
        return not found, " / ".join(found) or "sound on all nodes"

    def _count_linked(self, params: dict[str, Any]) -> tuple[bool, str]:
        """Counts over nodes, for children whose files are linked: a token that more than one node knows is one child."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for key in params["nodes"]:
            for row in self.stage.nodes[key].ask("fact", name="missing.episodes", as_="system", params={}):
                rows.setdefault(row["token"], []).append({**row, "node": key})
        linked = [group for group in rows.values() if len({row["node"] for row in group}) > 1]
        number = {
            "children": len(linked),
            "records": len({(row["node"], row["token"]) for group in linked for row in group}),
            "episodes": sum(len(group) for group in linked),
            "open_episodes": sum(1 for group in linked for row in group if not row["closed"]),
        }[params["of"]]
        return number == params["equals"], f"{number} {params['of']} over linked tokens"


def _eyes(assertion: Assertion) -> str:
    return f" as {assertion.as_}" if assertion.as_ else (f" on {assertion.node}" if assertion.node else "")


def pick(value: Any, path: str) -> Any:
    """`answers.0.lead` out of nested maps and lists; None when a part is absent."""
    for part in str(path).split("."):
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def short(value: Any) -> str:
    """Parameters as one short text."""
    text = ", ".join(f"{key}={item}" for key, item in value.items()) if isinstance(value, dict) else str(value)
    return text[:300]


@contextmanager
def throwaway(scenario: Scenario, *, keep: Path | None = None) -> Iterator[Stage]:
    """A stage in a temporary folder that is gone afterwards, also on Ctrl-C and on SIGTERM; `keep` keeps it."""
    folder = keep or Path(tempfile.mkdtemp(prefix="tutela-play-"))
    ports = free_ports(len(scenario.nodes))
    stage = Stage(folder, casting.load(), scenario.nodes, ports, begins=scenario.clock.start)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield stage
    finally:
        signal.signal(signal.SIGTERM, before)
        stage.stop_all()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt
