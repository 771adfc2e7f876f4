"""What must fit together inside one rule; each mistake in words a lawyer can act on."""

from collections.abc import Iterator
from difflib import get_close_matches

from tutela.engines.clocks.reading import Reader
from tutela.engines.clocks.rules import PLATFORM, Rule
from tutela.engines.clocks.terms import Binding, Confidence, Effect, RuleKind
from tutela.engines.clocks.triggers import TRIGGERS

LANGUAGES = ("en", "it", "fr", "sv")
Fault = tuple[str, str, str]


def check(rule: Rule, reader: Reader, *, complete: bool = False) -> None:
    """Add a problem for everything in the rule that does not fit together; `complete`: also what is left open."""
    checks = [_events(rule), _numbers(rule), _units(rule), _dates(rule), _provenance(rule), _strength(rule)]
    if complete:
        checks.append(_completeness(rule))
    known = {one.field.split(".")[0] for one in reader.problems if one.rule == rule.id and one.file == reader.file}
    for found in checks:
        for key, wrong, remedy in found:
            if key not in known:
                reader.problem(key, wrong, remedy)


def _events(rule: Rule) -> Iterator[Fault]:
    for key, word in (("trigger", rule.trigger), ("selector", rule.selector), ("open_until", rule.open_until)):
        if word and word not in TRIGGERS:
            near = get_close_matches(word, TRIGGERS, n=1)
            hint = f"Did you mean {near[0]}?" if near else "New words are added in triggers.py."
            yield key, f"{word!r} is not a known event.", hint


def _numbers(rule: Rule) -> Iterator[Fault]:
    numbered = rule.deadline is not None or rule.until is not None or bool(rule.extends)
    if rule.deadline and rule.limit:
        yield "limit", "stands beside a deadline.", "Make it a rule of its own."
    if rule.deadline and rule.until:
        yield "until", "stands beside a deadline.", "Keep the period or the fixed last day, not both."
    if rule.extends and rule.deadline:
        yield "extends", "stands beside a deadline.", "Remove the deadline; it is taken from the rule that is extended."
    if numbered and rule.kind in (RuleKind.DUTY, RuleKind.AT_ONCE, RuleKind.UNKNOWN):
        yield "kind", f"says {rule.kind}, but the rule has a number.", "Write deadline or guard, or remove the number."
    if rule.kind is RuleKind.DEADLINE and not numbered:
        yield "deadline", "is missing.", "Add deadline: {n: …, unit: …}, or write kind: at_once, duty or unknown."
    if rule.earliest_reading and not rule.deadline:
        yield "earliest_reading", "stands without a deadline.", "Add the deadline of the legal reading."


def _units(rule: Rule) -> Iterator[Fault]:
    if rule.deadline is None:
        return
    for more in rule.extensions:
        if more.unit.exact != rule.deadline.unit.exact:
            wrong = f"extends {rule.deadline.unit}s by {more.unit}s."
            yield "extensions", wrong, "Extend hours by hours, and days, weeks or months by such."
    for variant in rule.variants:
        if variant.deadline.unit.exact != rule.deadline.unit.exact:
            yield "variants", "mixes hours and days.", "Make it a rule of its own with part_of."
    if rule.ceiling and rule.deadline.unit.exact:
        yield "ceiling", "does not fit a period in hours.", "Remove it."


def _dates(rule: Rule) -> Iterator[Fault]:
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        yield "valid_to", "is before valid_from.", "Exchange or correct the two dates."
    if rule.valid_from is None and not rule.text_state and rule.jurisdiction != PLATFORM:
        yield "valid_from", "is unknown.", "Add the date, or text_state: the state you read."


def _provenance(rule: Rule) -> Iterator[Fault]:
    if rule.binding is not Binding.TARGET and not rule.basis.source:
        yield "basis", "names no source.", "Add source: where the text was read."
    if rule.jurisdiction == PLATFORM:
        return
    if not rule.basis.act:
        yield "basis", "names no act.", 'Add act: "Regulation (EU) 2024/1348".'
    if not rule.text.language:
        yield "text", "names no language.", "Add text: {language: it, version: …, read: 2026-11-23}."
    if rule.confidence is Confidence.POLICY:
        yield "confidence", "policy is for targets of the platform.", "Write read, read_partly, secondary or memory."


def _strength(rule: Rule) -> Iterator[Fault]:
    if rule.jurisdiction == PLATFORM and rule.binding not in (Binding.TARGET, Binding.GUARD):
        yield "binding", "claims to be law.", "A rule of the platform is `target` or `guard`."
    if rule.kind is RuleKind.GUARD and rule.binding is not Binding.GUARD:
        yield "binding", "does not fit kind: guard.", "Write binding: guard."
    silent = rule.deadline is None and rule.until is None and not rule.extends
    if rule.on_expiry.effect is not Effect.NONE and silent:
        yield "on_expiry", f"says {rule.on_expiry.effect}, but nothing can expire.", "Add the deadline, or say it in note."


def _completeness(rule: Rule) -> Iterator[Fault]:
    """Without these a rule can be computed, but a reader cannot judge it."""
    if rule.next_review is None:
        yield "next_review", "is missing.", "Add the day by which somebody reads the text again: next_review: 2027-02-28."
    missing = [language for language in LANGUAGES if not rule.title.get(language)]
    if missing:
        yield "title", f"has no text in {', '.join(missing)}.", "Add the title in en, it, fr and sv."
    if rule.jurisdiction == PLATFORM:
        return
    if rule.confidence is Confidence.READ_PARTLY and not rule.confidence_note:
        yield "confidence", "read_partly does not say which part.", "Add confidence_note: what was not read."
    if rule.topic is None:
        yield "topic", "is missing.", "Add what the rule is about, such as topic: guardian."
    if not rule.actor:
        yield "actor", "is missing.", "Add who has to act in the words of the law, such as actor: court."
    if not rule.text.version or rule.text.read is None:
        yield "text", "does not say which version was read and when.", "Add version: … and read: 2026-11-23."
