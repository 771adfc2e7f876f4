"""Reading the catalogue: search, one rule in full, two countries side by side. Public law; nothing about any child."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tutela.core import clock
from tutela.core.errors import NotVisible
from tutela.engines.clocks import PLATFORM, Kind, Roll, Rule, RuleKind, Start, Topic, finding, wording
from tutela.engines.clocks.situations import SHARED_LAW
from tutela.procedures.navigator import words
from tutela.procedures.rulebook import book

EUR_LEX = "https://eur-lex.europa.eu/legal-content/{language}/TXT/?uri=CELEX:{celex}"
# Languages in which the official journal has a page of its own; others are read in English there.
JOURNAL = frozenset(
    "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class RuleView:
    """One rule as every list shows it. How it was checked and when it is read again is always there."""

    id: str
    version: str
    title: str
    title_language: str
    jurisdiction: str
    country: str
    topic: str
    kind: str
    kind_label: str
    unknown: bool
    target: bool
    article: str
    role: str
    actor: str
    by_when: str
    event: str
    silence: str
    confidence: str
    confidence_label: str
    uncertain: bool
    needs_legal_review: bool
    text_language: str
    next_review: date | None
    review_overdue: bool


def view(rule: Rule, today: date | None = None) -> RuleView:
    """The view of a rule in the reader's language."""
    today = today or clock.now().date()
    return RuleView(
        id=rule.id, version=rule.version, title=rule.label(words.language()),
        title_language=words.language() if words.language() in rule.title else "en",
        jurisdiction=rule.jurisdiction, country=words.country(rule.jurisdiction), topic=words.topic(rule),
        kind=rule.kind.value, kind_label=str(words.KINDS[rule.kind]), unknown=rule.kind is RuleKind.UNKNOWN,
        target=rule.jurisdiction == PLATFORM, article="" if rule.jurisdiction == PLATFORM else str(rule.basis),
        role=words.role(rule), actor=rule.actor, by_when=words.by_when(rule), event=words.event(rule.trigger),
        silence=words.silence(rule), confidence=rule.confidence.value, confidence_label=words.confidence(rule),
        uncertain=rule.uncertain, needs_legal_review=rule.needs_legal_review,
        text_language=words.text_language(rule.text.language), next_review=rule.next_review,
        review_overdue=rule.next_review is not None and rule.next_review < today,
    )  # fmt: skip


def search(*, text: str = "", country: str = "", topic: str = "", kind: str = "") -> list[Rule]:
    """Rules in which every word occurs, of one jurisdiction, topic and kind; best first, without words by id."""
    rules = [
        rule for rule in book().catalogue.rules.values()
        if country in ("", rule.jurisdiction) and topic in ("", rule.topic) and kind in ("", rule.kind)
    ]  # fmt: skip
    return finding.search(rules, text) if text.split() else sorted(rules, key=lambda rule: rule.id)


def views(rules: Iterable[Rule]) -> list[RuleView]:
    """Views of several rules."""
    today = clock.now().date()
    return [view(rule, today) for rule in rules]


# --- one rule ---------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Fact:
    """One line about a rule: what, and what it says. `link` leads to the text of the law, `rule` to another rule."""

    label: str
    text: str
    link: str = ""
    rule: str = ""


@dataclass(frozen=True)
class RulePage:
    """Everything about one rule, in the order a lawyer asks: what, by when, what follows, on which text."""

    rule: RuleView
    duty: Sequence[Fact]
    longer: Sequence[Fact]
    law: Sequence[Fact]
    notes: Sequence[str] = ()
    same_need: Sequence[RuleView] = ()
    need: str = ""
    related: Sequence[RuleView] = field(default=())


def rule_of(rule_id: str) -> Rule:
    """A rule by its id. Raises NotVisible for an id that is none."""
    found = book().rule(rule_id)
    if found is None:
        raise NotVisible
    return found


def rule_page(rule_id: str) -> RulePage:
    """All of one rule in plain language. Raises NotVisible."""
    rule = rule_of(rule_id)
    every = book().catalogue.rules.values()
    others = [one for one in every if rule.need and one.need == rule.need and one.id != rule.id]
    related = [one for one in every if rule.id in (one.part_of, one.extends) or one.id in (rule.part_of, rule.extends)]
    return RulePage(
        rule=view(rule), duty=_given(_duty(rule)), longer=_given(_longer(rule)), law=_given(_law(rule)), notes=_notes(rule),
        same_need=views(others), need=str(words.NEEDS.get(rule.need, rule.need)), related=views(related),
    )  # fmt: skip


def _given(facts: Iterable[Fact]) -> list[Fact]:
    return [one for one in facts if one.text]


def _duty(rule: Rule) -> Iterable[Fact]:
    yield Fact(_("Who, in this product"), words.role(rule))
    yield Fact(_("Who, in the law's words"), rule.actor)
    yield Fact(_("By when"), words.by_when(rule))
    yield Fact(_("When, in the law's words"), rule.timing)
    yield Fact(_("Counted from"), words.event(rule.trigger))
    yield Fact(_("What that event is"), str(words.STARTS.get(rule.trigger, "")))
    yield Fact(_("How it is counted"), _counting(rule))
    yield Fact(_("If nobody acts in time"), words.silence(rule))
    yield Fact(_("How strong it is"), "" if rule.kind is RuleKind.UNKNOWN else str(words.BINDINGS[rule.binding]))
    yield Fact(_("For whom"), "; ".join(str(words.APPLIES.get(one, one)) for one in rule.applies_to))
    yield Fact(_("Only if"), words.conditions(rule.only_if))
    yield Fact(_("Not if"), words.conditions(rule.not_if))
    yield Fact(_("Not below the age of"), str(rule.min_age or ""))
    yield Fact(_("Possible until"), words.event(rule.open_until) if rule.open_until else "")


def _counting(rule: Rule) -> str:
    if rule.deadline is None:
        return ""
    first = wording.DAY_INCLUDED if rule.deadline.start is Start.INCLUSIVE else wording.DAY_EXCLUDED
    moved = {
        Roll.NEXT_WORKING: _("If the end is not a working day, it moves to the next one."),
        Roll.PREVIOUS_WORKING: _("If the end is not a working day, it moves to the one before."),
    }.get(rule.deadline.roll, "")
    least = _("At least two working days lie in the period.") if rule.deadline.min_two_working_days else ""
    return " ".join(part for part in ("" if rule.deadline.unit.exact else _(first), moved, least) if part)


def _longer(rule: Rule) -> Iterable[Fact]:
    for one in rule.extensions:
        needs = str(words.DECISIONS.get(one.needs, one.needs))
        yield Fact(_("Longer"), f"{words.extension(one)}; {needs}")
    for variant in rule.variants:
        yield Fact(_("Another length"), f"{words.conditions(variant.when)}: {words.period(variant.deadline)}")
    if rule.earliest_reading:
        yield Fact(_("Strictest reading"), words.period(rule.earliest_reading))
    if rule.ceiling:
        unit = _(wording.unit_term(rule.ceiling.n, rule.ceiling.unit, Kind.CALENDAR).message)
        yield Fact(_("Longest with all extensions"), f"{rule.ceiling.n} {unit}")
    if rule.extends:
        yield Fact(_("Lengthens"), rule.extends, rule=rule.extends)
    if rule.part_of:
        yield Fact(_("A further step of"), rule.part_of, rule=rule.part_of)


def _law(rule: Rule) -> Iterable[Fact]:
    if rule.jurisdiction != PLATFORM:
        yield Fact(_("Act and article"), str(rule.basis))
        yield Fact(_("Text in EUR-Lex"), rule.basis.celex and f"CELEX {rule.basis.celex}", link=eur_lex(rule))
    yield Fact(_("Where it was read"), rule.basis.source)
    yield Fact(_("In force"), validity(rule))
    yield Fact(_("Which event decides that"), words.event(rule.selector) if rule.selector else "")
    yield Fact(_("Before"), rule.predecessor)
    yield Fact(_("Language of the text read"), words.text_language(rule.text.language))
    yield Fact(_("Version of the text read"), rule.text.version)
    yield Fact(_("Read on"), words.day(rule.text.read) if rule.text.read else "")
    yield Fact(_("Compared with"), ", ".join(words.text_language(one) for one in rule.text.also))
    yield Fact(_("How it was checked"), words.confidence(rule))
    yield Fact(_("What was not checked"), rule.confidence_note)
    yield Fact(_("Next review"), words.day(rule.next_review) if rule.next_review else _("No review is planned"))
    yield Fact(_("Version of this entry"), rule.version)


def _notes(rule: Rule) -> list[str]:
    return [one for one in (rule.text.divergence_note, rule.note) if one]


def validity(rule: Rule) -> str:
    """From when to when a rule holds; says so where the day is not known."""
    if rule.valid_from and rule.valid_to:
        return _("From %(a)s to %(b)s") % {"a": words.day(rule.valid_from), "b": words.day(rule.valid_to)}
    if rule.valid_from:
        return _("From %(a)s") % {"a": words.day(rule.valid_from)}
    since = _("The first day is not known (%(state)s)") % {"state": rule.text_state} if rule.text_state else ""
    until = _("Until %(day)s") % {"day": words.day(rule.valid_to)} if rule.valid_to else ""
    return "; ".join(one for one in (since, until) if one) or _("Not known")


def eur_lex(rule: Rule) -> str:
    """The address of the act in EUR-Lex, in the language that was read; empty without a CELEX number."""
    if not rule.basis.celex:
        return ""
    code = rule.text.language if rule.text.language in JOURNAL else "en"
    return EUR_LEX.format(language=code.upper(), celex=rule.basis.celex)


# --- two countries ----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Beside:
    """One need in two countries. Empty means: nothing in the catalogue."""

    label: str
    a: Sequence[RuleView]
    b: Sequence[RuleView]


@dataclass(frozen=True)
class Comparison:
    """Two countries side by side for one topic, and what Union law says for both."""

    topic: Any
    a: str
    b: str
    rows: Sequence[Beside]
    union: Sequence[RuleView]
    empty_a: bool
    empty_b: bool


def compare(topic: str, a: str, b: str) -> Comparison:
    """What two States have on a topic: need by need, then what answers no named need; unknown stays unknown."""
    wanted = Topic(topic)
    mine, theirs = _own(a, wanted), _own(b, wanted)
    needs = sorted({rule.need for rule in (*mine, *theirs)}, key=lambda need: (need == "", str(words.NEEDS.get(need, need))))
    rows = [Beside(_need(need, len(needs)), _of_need(mine, need), _of_need(theirs, need)) for need in needs]
    union = [rule for rule in book().catalogue.rules.values() if rule.topic is wanted and rule.jurisdiction in SHARED_LAW]
    return Comparison(words.TOPICS[wanted], words.country(a), words.country(b), rows, views(union), not mine, not theirs)


def _need(need: str, several: int) -> str:
    if need:
        return str(words.NEEDS.get(need, need))
    return _("Everything else on this topic") if several > 1 else _("All on this topic")


def _own(state: str, topic: Topic) -> list[Rule]:
    own = {state, state.split("-")[0]}
    return [rule for rule in book().catalogue.rules.values() if rule.jurisdiction in own and rule.topic is topic]


def _of_need(rules: Iterable[Rule], need: str) -> list[RuleView]:
    return views(sorted((one for one in rules if one.need == need), key=lambda rule: rule.id))
