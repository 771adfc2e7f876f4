"""One entry of a catalogue file to one rule, with every mistake named."""

import re
from collections.abc import Mapping
from dataclasses import replace

from tutela.engines.clocks.reading import Reader
from tutela.engines.clocks.rules import (
    Basis,
    Deadline,
    Extension,
    Limit,
    OnExpiry,
    OnlyWhile,
    Rule,
    Signal,
    Span,
    Suspension,
    TextVersion,
    Variant,
    WorkOrder,
)
from tutela.engines.clocks.terms import (
    Binding,
    Confidence,
    Direction,
    Effect,
    Kind,
    Raise,
    Repeat,
    Roll,
    RuleKind,
    Start,
    Topic,
    Unit,
)

ID_FORM = re.compile(r"^[A-Z]{1,6}[0-9]*-[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")
EVENT_FORM = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")


def rule_of(reader: Reader) -> Rule:
    reader.rule = reader.text("id", required=True)
    if not ID_FORM.match(reader.rule):
        reader.problem("id", f"{reader.rule!r} has another form.", "Write it like EU-APR-23-2b.")
    deadline = _deadline(reader, "deadline")
    rule = Rule(
        id=reader.rule,
        version=reader.text("version", default="1"),
        jurisdiction=reader.text("jurisdiction", required=True),
        title=reader.texts("title"),
        trigger=reader.text("trigger", required=True),
        role=reader.text("role", required=True),
        basis=_basis(reader),
        text=_text(reader),
        confidence=reader.word("confidence", Confidence, Confidence.MEMORY, required=True),
        kind=_kind(reader),
        topic=reader.word("topic", Topic, Topic.ASYLUM) if reader.get("topic") is not None else None,
        actor=reader.text("actor"),
        timing=reader.text("timing"),
        confidence_note=reader.text("confidence_note"),
        deadline=deadline,
        earliest_reading=_deadline(reader, "earliest_reading"),
        until=reader.day("until"),
        ceiling=_span(reader, "ceiling"),
        variants=tuple(_variant(part, deadline) for part in reader.parts("variants", "when")),
        extends=reader.text("extends"),
        ground=reader.text("ground"),
        part_of=reader.text("part_of"),
        predecessor=reader.text("predecessor"),
        only_if=_facts(reader, "only_if"),
        not_if=_facts(reader, "not_if"),
        min_age=reader.whole("min_age") if reader.get("min_age") is not None else None,
        open_until=reader.text("open_until"),
        limit=_limit(reader),
        binding=reader.word("binding", Binding, Binding.HARD),
        on_expiry=_on_expiry(reader),
        selector=reader.text("selector") or None,
        valid_from=reader.day("valid_from"),
        valid_to=reader.day("valid_to"),
        text_state=reader.text("text_state"),
        next_review=reader.day("next_review"),
        needs_legal_review=reader.flag("needs_legal_review"),
        need=reader.text("need"),
        applies_to=reader.words("applies_to"),
        note=reader.text("note"),
    )
    rule = _in_the_product(_decided(rule, reader), reader)
    reader.finish()
    return rule


def _decided(rule: Rule, reader: Reader) -> Rule:
    """What a decision in the single case can do to the period."""
    return replace(
        rule,
        extensions=tuple(_extension(part) for part in reader.parts("extensions", "ground")),
        suspensions=tuple(_suspension(part) for part in reader.parts("suspensions", "ground")),
    )


def _in_the_product(rule: Rule, reader: Reader) -> Rule:
    """Which events start, stop and end the clock, and what it opens: wiring, not law."""
    return replace(
        rule,
        starts_on=_signals(reader, "starts_on"),
        stops_on=_signals(reader, "stops_on"),
        ends_on=_signals(reader, "ends_on"),
        suspends_on=_signals(reader, "suspends_on"),
        resumes_on=_signals(reader, "resumes_on"),
        subject=reader.text("subject") or None,
        repeat=reader.word("repeat", Repeat, Repeat.EACH),
        counts_from=_span(reader, "counts_from"),
        repeats=_span(reader, "repeats"),
        only_while=_only_while(reader),
        opens=_work_order(reader.part("opens")),
        ahead=_span(reader, "ahead"),
    )


def _kind(reader: Reader) -> RuleKind:
    """As written; else from what the entry has. A row without any number has to say what it is."""
    data = reader.data
    if data.get("limit") is not None or data.get("binding") == Binding.GUARD:
        default = RuleKind.GUARD
    elif any(data.get(name) is not None for name in ("deadline", "until", "extends")):
        default = RuleKind.DEADLINE
    else:
        default = RuleKind.DUTY
        if data.get("kind") is None:
            remedy = "Add kind: at_once, duty or unknown (unknown: a limit was looked for and not found)."
            reader.problem("kind", "is missing on a rule without a number.", remedy)
    return reader.word("kind", RuleKind, default)


def _facts(reader: Reader, key: str) -> Mapping[str, tuple[str, ...]]:
    part = reader.part(key)
    if part is None:
        return {}
    return {str(name): _values(part, str(name)) for name in part.data}


def _values(part: Reader, name: str) -> tuple[str, ...]:
    value = part.data.get(name)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return part.words(name)


def _variant(part: Reader, base: Deadline | None) -> Variant:
    """Numbers as written; start, roll and direction as in the rule's own deadline."""
    when = _facts(part, "when")
    if not when:
        part.problem("when", "names no fact.", "Write when: {procedure: accelerated}.")
    for name in ("kind", "start", "roll", "direction"):
        if base is not None and name not in part.data:
            part.data[name] = getattr(base, name).value
    earliest = _deadline(part, "earliest_reading")
    found = Variant(when, _period(part), earliest)
    part.finish()
    return found


def _deadline(reader: Reader, key: str) -> Deadline | None:
    part = reader.part(key)
    if part is None:
        return None
    deadline = _period(part)
    part.finish()
    return deadline


def _period(part: Reader) -> Deadline:
    deadline = Deadline(
        n=part.whole("n", required=True),
        unit=part.word("unit", Unit, Unit.DAY, required=True),
        kind=part.word("kind", Kind, Kind.CALENDAR),
        start=part.word("start", Start, Start.EXCLUSIVE),
        roll=part.word("roll", Roll, Roll.NONE),
        direction=part.word("direction", Direction, Direction.FORWARD),
        min_two_working_days=part.flag("min_two_working_days"),
    )
    if deadline.kind is not Kind.CALENDAR and deadline.unit is not Unit.DAY:
        part.problem("unit", f"{deadline.unit} with {deadline.kind}.", "Working days need unit: day.")
    if deadline.unit.exact and (deadline.roll is not Roll.NONE or deadline.min_two_working_days):
        part.problem("roll", "does not fit a period in hours.", "Remove roll and min_two_working_days.")
    if deadline.direction is Direction.BACKWARD and deadline.roll is not Roll.NONE:
        part.problem("roll", "does not fit a period counted backward; it never moves.", "Remove it.")
    return deadline


def _extension(part: Reader) -> Extension:
    found = Extension(
        n=part.whole("n", required=True, least=1),
        unit=part.word("unit", Unit, Unit.DAY, required=True),
        kind=part.word("kind", Kind, Kind.CALENDAR),
        ground=part.text("ground", required=True),
        needs=part.text("needs", default="decision_ref"),
        times=part.whole("times", least=1, default=1),
        instead=part.flag("instead"),
        earliest_kind=part.word("earliest_kind", Kind, Kind.CALENDAR) if part.get("earliest_kind") else None,
    )
    part.finish()
    return found


def _suspension(part: Reader) -> Suspension:
    found = Suspension(
        ground=part.text("ground", required=True),
        needs=part.text("needs", default="decision_ref"),
        anew=part.flag("anew"),
    )
    part.finish()
    return found


def _limit(reader: Reader) -> Limit | None:
    part = reader.part("limit")
    if part is None:
        return None
    found = Limit(
        measure=part.text("measure", required=True),
        normal=part.whole("normal", required=True),
        exceptional=part.whole("exceptional") or None,
    )
    part.finish()
    return found


def _on_expiry(reader: Reader) -> OnExpiry:
    part = reader.part("on_expiry")
    if part is None:
        return OnExpiry()
    orders = [_work_order(one) for one in part.parts("opens", "item")]
    found = OnExpiry(
        effect=part.word("effect", Effect, Effect.NONE),
        raises=part.word("raise", Raise, Raise.REMINDER),
        keep=part.text("keep") or None,
        tells=part.words("tells"),
        opens=tuple(one for one in orders if one),
    )
    part.finish()
    return found


def _work_order(part: Reader | None) -> WorkOrder | None:
    if part is None:
        return None
    found = WorkOrder(part.text("item", required=True), part.text("role", required=True))
    part.finish()
    return found


def _signals(reader: Reader, key: str) -> tuple[Signal, ...]:
    found = []
    for part in reader.parts(key, "event"):
        event = part.text("event", required=True)
        if not EVENT_FORM.match(event):
            part.problem("event", f"{event!r} has another form.", "Write it like cases.registered.")
        when = part.part("when")
        codes = {name: when.words(name) for name in when.data} if when else {}
        found.append(Signal(event, part.text("at") or None, part.flag("any_subject"), codes))
        part.finish()
    return tuple(found)


def _span(reader: Reader, key: str) -> Span | None:
    part = reader.part(key)
    if part is None:
        return None
    found = Span(part.whole("n", required=True), part.word("unit", Unit, Unit.DAY, required=True))
    part.finish()
    return found


def _only_while(reader: Reader) -> OnlyWhile | None:
    part = reader.part("only_while")
    if part is None:
        return None
    found = OnlyWhile(part.words("since"), part.words("until"))
    part.finish()
    return found


def _basis(reader: Reader) -> Basis:
    part = reader.part("basis")
    if part is None:
        return Basis("")
    found = Basis(
        act=part.text("act", required=True),
        article=part.text("article"),
        para=part.text("para"),
        celex=part.text("celex"),
        source=part.text("source"),
    )
    part.finish()
    return found


def _text(reader: Reader) -> TextVersion:
    part = reader.part("text")
    if part is None:
        return TextVersion()
    found = TextVersion(
        language=part.text("language"),
        version=part.text("version"),
        read=part.day("read"),
        also=part.words("also"),
        divergence_note=part.text("divergence_note"),
    )
    part.finish()
    return found


