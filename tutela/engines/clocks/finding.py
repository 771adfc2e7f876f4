"""Looking rules up: by words, by State and topic, and several rules for one need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tutela.engines.clocks.calendars import Calendar
from tutela.engines.clocks.catalogue import Catalogue
from tutela.engines.clocks.computing import ClockInputError, Computation, NotInForceError, compute
from tutela.engines.clocks.rules import Rule
from tutela.engines.clocks.terms import RuleKind, Topic

WEIGHTS = ((8, "id"), (4, "title"), (2, "basis"), (1, "other"))


def search(rules: Iterable[Rule], text: str) -> list[Rule]:
    """Rules in which every word occurs (id, titles, act, actor, trigger, note), best first, then by id."""
    wanted = text.casefold().split()
    scored = [(sum(_score(rule, word) for word in wanted), rule) for rule in rules if _has_all(rule, wanted)]
    return [rule for _, rule in sorted(scored, key=lambda pair: (-pair[0], pair[1].id))]


def _texts(rule: Rule) -> dict[str, str]:
    other = (rule.actor, rule.trigger.replace("_", " "), rule.note, rule.timing, rule.need.replace("_", " "))
    topic = rule.topic.value.replace("_", " ") if rule.topic else ""
    return {
        "id": rule.id.casefold(),
        "title": " ".join(rule.title.values()).casefold(),
        "basis": f"{rule.basis} {rule.basis.celex} {rule.jurisdiction} {topic}".casefold(),
        "other": " ".join(other).casefold(),
    }


def _has_all(rule: Rule, wanted: Iterable[str]) -> bool:
    texts = " ".join(_texts(rule).values())
    return all(word in texts for word in wanted)


def _score(rule: Rule, word: str) -> int:
    texts = _texts(rule)
    return sum(weight for weight, name in WEIGHTS if word in texts[name])


def listed(
    catalogue: Catalogue, *, state: str = "", topic: Topic | None = None, kind: RuleKind | None = None
) -> list[Rule]:
    """Rules of a State (with Union law), of a topic, of a kind; without a State those of all."""
    rules = catalogue.for_state(state) if state else catalogue.rules.values()
    return [rule for rule in rules if topic in (None, rule.topic) and kind in (None, rule.kind)]


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """Several rules for one need: the earliest is shown, the others are named.

    `undated` have no number or no number in law that gives a date; `unknown` are rules whose time
    limit was looked for and not found; `waiting` lack their trigger event; `conditional` hold only on a
    fact that nobody has stated; `not_in_force` names why.
    """

    need: str
    first: Computation | None
    others: tuple[Computation, ...]
    undated: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    not_in_force: Mapping[str, str] | None = None


def for_need(
    catalogue: Catalogue,
    need: str,
    state: str,
    events: Mapping[str, datetime | date],
    facts: Mapping[str, str] | None = None,
) -> NeedAnswer:
    """All rules of a State and of Union law for one need, computed from the events that are known.

    No rule suppresses another: the earliest protective date comes first. Raises KeyError without a calendar.
    """
    calendar = catalogue.calendar(state)
    groups: dict[str, list[str]] = {name: [] for name in ("undated", "unknown", "waiting", "conditional")}
    dated: list[Computation] = []
    out: dict[str, str] = {}
    for rule in (one for one in catalogue.for_state(state) if one.need == need):
        found = _one(rule, calendar, events, facts or {}, out)
        group = _group(rule, found, events)
        if group in groups:
            groups[group].append(rule.id)
        elif found is not None and group == "dated":
            dated.append(found)
    dated.sort(key=_order)
    named = {name: tuple(ids) for name, ids in groups.items()}
    return NeedAnswer(need, dated[0] if dated else None, tuple(dated[1:]), not_in_force=out, **named)


def _group(rule: Rule, found: Computation | None, events: Mapping[str, datetime | date]) -> str:
    if rule.kind is RuleKind.UNKNOWN:
        return "unknown"
    if rule.trigger not in events:
        return "waiting"
    if found is None or "not_applicable" in found.flags:
        return "out"
    if any(f"fact_unknown:{name}" in found.flags for name in rule.only_if):
        return "conditional"
    return "dated" if found.protective_due else "undated"


def _order(found: Computation) -> tuple[datetime, str]:
    due = found.protective_due
    return (due.moment if due else found.started_at, found.rule_id)


def _one(
    rule: Rule,
    calendar: Calendar,
    events: Mapping[str, datetime | date],
    facts: Mapping[str, str],
    out: dict[str, str],
) -> Computation | None:
    at = events.get(rule.trigger)
    if at is None:
        return None
    try:
        return compute(rule, at, calendar, events=events, facts=facts)
    except NotInForceError as error:
        out[rule.id] = error.message
    except ClockInputError as error:
        out[rule.id] = f"{error.field}: {error.message}"
    return None
