"""One question to the clock engine, from the command line or from a line of JSON, to one plain answer."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any

from tutela.engines import clocks
from tutela.engines.clocks import finding
from tutela.engines.clocks.triggers import TRIGGERS

FIELDS = ("rule", "state", "at", "event", "fact", "extended", "as_of")
ALIASES = {"events": "event", "facts": "fact", "as-of": "as_of"}
STATE_FORM = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?\Z")
LONGEST = 60
NOT_COVERED = "The rules of this State are not in the catalogue."
NO_LAW = f"{NOT_COVERED} Only targets of the platform run here; ask the authority."
UNION_ONLY = f"{NOT_COVERED} Only Union law and targets of the platform run here; ask the authority."
DONE = "done"
TRUE_FALSE = ("true", "false")


def parse_line(line: str) -> dict[str, Any]:
    """A line of JSON as a question. Raises ClockInputError naming the field."""
    try:
        data = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "it cannot be read")
        raise clocks.ClockInputError("line", f"is not JSON: {reason}.") from None
    if not isinstance(data, dict):
        raise clocks.ClockInputError("line", 'should be an object: {"rule": …, "state": …, "at": …}.')
    found: dict[str, Any] = {}
    for key, value in data.items():
        name = ALIASES.get(key, key)
        if name not in FIELDS:
            near = get_close_matches(key, FIELDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(FIELDS)}."
            raise clocks.ClockInputError(_short(key), f"is not a field. {hint}")
        if name in found:
            raise clocks.ClockInputError(name, "is given twice.")
        found[name] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def answer(catalogue: clocks.Catalogue, question: Mapping[str, Any]) -> dict[str, Any]:
    """Compute one question; `rule, state, protective_due, legal_due, status, on_expiry, flags, explanation,
    computation`. Raises ClockInputError naming the field.
    """
    rule = _rule(catalogue, _text(question, "rule"), question.get("state"))
    state = _text(question, "state")
    if rule.jurisdiction == "EU" and not catalogue.states.in_union(state):
        raise clocks.ClockInputError("state", f"Union law does not hold in {_short(state)}. {not_covered(catalogue, state)}")
    calendar = _calendar(catalogue, state)
    at = moment(_text(question, "at", f"Give the time of: {TRIGGERS.get(rule.trigger, rule.trigger)}."), "at")
    events = {event_word(name): moment(value, name) for name, value in _mapping(question, "event").items()}
    done = events.pop(DONE, None)
    facts = _facts(catalogue, _mapping(question, "fact"))
    ground, times = _ground(rule, question.get("extended"))
    computation = clocks.compute(rule, at, calendar, events=events, facts=facts, extension=ground, times=times)
    standing = clocks.status(
        computation, _end(question.get("as_of"), "as_of", calendar), _end_of(done, calendar) if done else None
    )
    same = _same_need(catalogue, rule, state, {**events, rule.trigger: at}, facts)
    record = computation.to_record()
    return {
        "rule": rule.id,
        "state": state,
        "protective_due": record["protective_due"],
        "legal_due": record["legal_due"],
        "status": standing.outcome,
        "on_expiry": _on_expiry(rule, standing),
        "flags": [*record["flags"], *_more_flags(catalogue, rule, calendar, computation, same)],
        "explanation": explanation(computation, standing),
        "computation": {**_about(rule), **record, "same_need": [_brief(one) for one in same]},
    }


def _on_expiry(rule: clocks.Rule, standing: clocks.Standing) -> dict[str, Any]:
    effect = rule.on_expiry.effect
    return {
        "effect": effect.value,
        "meaning": clocks.EFFECT_WORDS[effect],
        "now": standing.effect.value,
        "raise": rule.on_expiry.raises.value,
        "keep": rule.on_expiry.keep,
    }


def _about(rule: clocks.Rule) -> dict[str, Any]:
    return {
        "title": rule.label("en"),
        "actor": rule.actor,
        "basis": str(rule.basis),
        "source": rule.basis.source,
        "text_language": rule.text.language,
        "text_version": rule.text.version,
        "divergence_note": rule.text.divergence_note or None,
        "confidence": rule.confidence.value,
        "confidence_note": rule.confidence_note or None,
        "next_review": rule.next_review.isoformat() if rule.next_review else None,
        "note": rule.note,
    }


def explanation(computation: clocks.Computation, standing: clocks.Standing) -> str:
    """The summary line, what else a reader has to know, and what silence means or has meant."""
    sentences = [clocks.summary(computation), *clocks.remarks(computation)]
    soft = computation.binding is clocks.Binding.SOFT_UNACCOMPANIED_MINOR
    alone = soft and computation.inputs.get("fact:unaccompanied", "true") != "false"
    if computation.effect is not clocks.Effect.NONE and computation.protective_due and not alone:
        sentences.append(f"After the period: {clocks.EFFECT_WORDS[computation.effect]}")
    if standing.effect is not clocks.Effect.NONE:
        sentences.append(f"The period has passed: {standing.outcome.replace('_', ' ')}.")
    elif standing.status in (clocks.Status.STILL_ALLOWED, clocks.Status.REVIEW):
        sentences.append(f"Now: {clocks.STATUS_WORDS[standing.status]}.")
    return " ".join(sentences)


def moment(text: Any, name: str) -> datetime | date:
    """A date, or a time with offset; raises ClockInputError naming the field."""
    wrong = f"{_short(text)!r} is not a date or time. Write 2026-12-14 or 2026-12-14T10:00+01:00."
    if not isinstance(text, str):
        raise clocks.ClockInputError(name, wrong)
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        value = datetime.fromisoformat(text)
        if value.tzinfo is not None:
            value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise clocks.ClockInputError(name, wrong) from None
    if value.tzinfo is None:
        raise clocks.ClockInputError(name, "The time has no offset. Write it as 2026-12-14T10:00+01:00.")
    return value


def event_word(name: str) -> str:
    """The law's word for an event: `lodged` stands for application_lodged, `done` says the duty was done."""
    full = name if name in TRIGGERS or name == DONE else f"application_{name}"
    if full not in TRIGGERS and full != DONE:
        near = get_close_matches(name, [*TRIGGERS, "made", "registered", "lodged", DONE], n=2)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise clocks.ClockInputError("event", f"{_short(name)!r} is not a known event.{hint}")
    return full


def _end(value: Any, name: str, calendar: clocks.Calendar) -> datetime:
    """The moment for the status; a bare date means the end of that day."""
    if value is None:
        return datetime.now(UTC)
    return _end_of(moment(value, name), calendar)


def _end_of(value: datetime | date, calendar: clocks.Calendar) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time.max, tzinfo=calendar.tz)


def _short(value: Any) -> str:
    text = str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= 60 else text[:60] + "…"


def _text(question: Mapping[str, Any], name: str, hint: str = "") -> str:
    value = question.get(name)
    if value is None or value == "":
        raise clocks.ClockInputError(name, f"is missing. {hint}".strip())
    if not isinstance(value, str):
        raise clocks.ClockInputError(name, f"{_short(value)!r} should be a text.")
    return value


def _mapping(question: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = question.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise clocks.ClockInputError(name, f'{_short(value)!r} should be an object such as {{"lodged": "2026-12-20"}}.')
    return value


def not_covered(catalogue: clocks.Catalogue, state: str) -> str:
    """That the catalogue has no rules of a State, and what runs there; empty where it has some."""
    if catalogue.covers(state):
        return ""
    return UNION_ONLY if catalogue.states.in_union(state) else NO_LAW


def _rule(catalogue: clocks.Catalogue, rule_id: str, state: Any) -> clocks.Rule:
    found = catalogue.rules.get(rule_id)
    if found is None and isinstance(state, str) and STATE_FORM.match(state) and not_covered(catalogue, state):
        wrong = f"{_short(rule_id)!r} is not in the catalogue. {not_covered(catalogue, state)}"
        raise clocks.ClockInputError("rule", wrong)
    if found is None:
        near = get_close_matches(rule_id, catalogue.rules, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise clocks.ClockInputError("rule", f"{_short(rule_id)!r} is not in the catalogue.{hint}")
    return found


def _calendar(catalogue: clocks.Catalogue, state: str) -> clocks.Calendar:
    try:
        if not STATE_FORM.match(state):
            raise KeyError(state)
        return catalogue.calendar(state)
    except KeyError:
        known = ", ".join(sorted(catalogue.calendars))
        raise clocks.ClockInputError("state", f"No calendar for {_short(state)!r}. Known: {known}.") from None


def known_facts(catalogue: clocks.Catalogue) -> dict[str, set[str]]:
    """Every fact that some rule asks for, with the values named; no values: free text."""
    found: dict[str, set[str]] = {"unaccompanied": set(TRUE_FALSE), "age": set()}
    for rule in catalogue.rules.values():
        for facts in (rule.only_if, rule.not_if, *(one.when for one in rule.variants)):
            for name, values in facts.items():
                found.setdefault(name, set()).update(values)
    return {name: set(TRUE_FALSE) if values & set(TRUE_FALSE) else values for name, values in found.items()}


def _facts(catalogue: clocks.Catalogue, given: Mapping[str, Any]) -> dict[str, str]:
    """Checked names and values: a misspelt fact must not silently change nothing."""
    known = known_facts(catalogue) if given else {}
    found = {}
    for name, value in given.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}."
            raise clocks.ClockInputError("fact", f"{_short(name)!r} is not a known fact. {hint}")
        text = str(value).lower() if isinstance(value, bool) or str(value).lower() in TRUE_FALSE else str(value)
        if known[name] <= set(TRUE_FALSE) and known[name] and text not in TRUE_FALSE:
            raise clocks.ClockInputError("fact", f"{name} is {_short(value)!r}; write true or false.")
        if len(text) > LONGEST or not text.isprintable():
            raise clocks.ClockInputError("fact", f"{name} is longer than {LONGEST} signs or has signs that cannot be shown.")
        found[name] = text
    return found


def _ground(rule: clocks.Rule, wanted: Any) -> tuple[str | None, int]:
    """The ground of the extension and how often: `true`, `GROUND` or `GROUND:2`."""
    if wanted is None or wanted is False:
        return None, 1
    grounds = [one.ground for one in rule.extensions]
    if wanted is True:
        if len(grounds) != 1 and not rule.ground:
            known = ", ".join(grounds) or "none"
            raise clocks.ClockInputError("extended", f"{rule.id} has these grounds: {known}. Name one.")
        return rule.ground or grounds[0], 1
    if not isinstance(wanted, str):
        raise clocks.ClockInputError("extended", f"{_short(wanted)!r} should be true or the ground.")
    ground, colon, times = wanted.partition(":")
    number = int(times) if times.isdecimal() and len(times) < 3 else 0
    if colon and not number:
        raise clocks.ClockInputError("extended", f"{_short(times)!r} is not a number of times.")
    if ground not in grounds:
        known = ", ".join(grounds) or "none"
        raise clocks.ClockInputError("extended", f"{rule.id} has no extension for {_short(ground)!r}; known: {known}.")
    return ground, number or 1


def _same_need(
    catalogue: clocks.Catalogue,
    rule: clocks.Rule,
    state: str,
    events: Mapping[str, datetime | date],
    facts: Mapping[str, str],
) -> list[clocks.Computation]:
    if not rule.need:
        return []
    found = finding.for_need(catalogue, rule.need, state, events, facts)
    every = [found.first, *found.others] if found.first else []
    return [one for one in every if one is not None and one.rule_id != rule.id]


def _brief(found: clocks.Computation) -> dict[str, Any]:
    record = found.to_record()
    return {name: record[name] for name in ("rule", "protective_due", "legal_due", "binding", "flags")}


def _more_flags(
    catalogue: clocks.Catalogue,
    rule: clocks.Rule,
    calendar: clocks.Calendar,
    computation: clocks.Computation,
    same: list[clocks.Computation],
) -> list[str]:
    flags = [] if catalogue.covers(calendar.id) else ["state_not_in_catalogue"]
    home = rule.jurisdiction.split("-")[0]
    if home in catalogue.calendars and home != calendar.id.split("-")[0]:
        flags.append("rule_of_another_state")
    own = computation.protective_due
    law = [one for one in same if one.binding is not clocks.Binding.TARGET and one.protective_due]
    if own and law and law[0].protective_due and law[0].protective_due.moment < own.moment:
        flags.append(f"earlier_rule:{law[0].rule_id}")
    return flags
