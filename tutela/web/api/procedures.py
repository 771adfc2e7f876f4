"""The catalogue of procedures: search, one rule, two countries, the steps of both sides. Public law, any account."""

from datetime import date, datetime
from typing import Annotated, Any

from django.forms import Form
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tutela.core.errors import InvalidInput
from tutela.core.http import page_of
from tutela.procedures.navigator import reading, steps
from tutela.procedures.navigator.forms import CompareForm, SearchForm, StepsForm
from tutela.web.api.answers import Listing
from tutela.web.api.doors import Door, gives
from tutela.web.api.schemas import Paging, Strict, written

router = Router(tags=["Procedures"])
Short = written(40)


class RuleOut(Schema):
    """One rule. `unknown`: a time limit was looked for and not found, and none is filled in. `target`: no law."""

    id: str
    version: str
    title: str
    jurisdiction: str
    country: str
    topic: str
    kind: str
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


class RuleList(Listing):
    items: list[RuleOut]


class FactOut(Schema):
    """One line about a rule; `link` leads to the act in EUR-Lex, `rule` is the id of another rule."""

    label: str
    text: str
    link: str
    rule: str


class RulePageOut(Schema):
    """All of one rule in plain language."""

    rule: RuleOut
    duty: list[FactOut]
    longer: list[FactOut]
    law: list[FactOut]
    notes: list[str]
    need: str
    same_need: list[RuleOut]
    related: list[RuleOut]


class BesideOut(Schema):
    """One need in both countries; empty lists: nothing in the catalogue."""

    label: str
    a: list[RuleOut]
    b: list[RuleOut]


class ComparisonOut(Schema):
    """Two countries on one topic. `empty_a`, `empty_b`: nothing in the catalogue, which does not mean that there is no law."""

    topic: Any
    a: str
    b: str
    rows: list[BesideOut]
    union: list[RuleOut]
    empty_a: bool
    empty_b: bool


class AnswerOut(Schema):
    """What a step comes to in one State. `text` is the date in words, or what is missing for one."""

    state: str
    text: str
    protective_due: str | None
    legal_due: str | None
    flags: list[str]


class StepOut(Schema):
    """One step: `lane` here, there or both."""

    lane: str
    states: list[str]
    rule: RuleOut
    answers: list[AnswerOut]
    condition: str
    longer: list[str]


class StageOut(Schema):
    """One event of the situation and what it starts, in order of time."""

    event: str
    label: str
    steps: list[StepOut]
    not_in_force: list[str]


class StepsOut(Schema):
    """The steps of a situation between two States."""

    situation: str
    title: str
    here: str
    there: str
    stages: list[StageOut]


class RulesAsked(Paging):
    """Words of the law (never about a child), a jurisdiction (IT, EU, TUTELA), a topic, a kind; all may stay empty."""

    words: written(100) = ""  # type: ignore[valid-type]
    country: Short = ""  # type: ignore[valid-type]
    topic: Short = ""  # type: ignore[valid-type]
    kind: Short = ""  # type: ignore[valid-type]


class CompareAsked(Strict):
    """A topic and two countries, as codes of the catalogue."""

    topic: Short  # type: ignore[valid-type]
    a: Short  # type: ignore[valid-type]
    b: Short  # type: ignore[valid-type]


class StepsAsked(Strict):
    """`event`: a situation, such as missing; `at`, `time`: day and local time of its first event in the State `from`."""

    event: Short  # type: ignore[valid-type]
    here: Annotated[Short, Field(alias="from")]  # type: ignore[valid-type]
    there: Annotated[Short, Field(alias="to")]  # type: ignore[valid-type]
    at: Short = ""  # type: ignore[valid-type]
    time: Short = ""  # type: ignore[valid-type]


def _checked(form: Form) -> dict[str, Any]:
    """The values of a form of the screens. Raises InvalidInput naming each field."""
    if not form.is_valid():
        raise InvalidInput(errors={name: texts[0] for name, texts in form.errors.items()})
    return form.cleaned_data


@router.get("procedures", auth=Door(query=("page", "words", "country", "topic", "kind")), response=gives(RuleList),
            url_name="procedures")
def procedures(request: HttpRequest, asked: Query[RulesAsked]) -> dict[str, Any]:
    """Rules of the catalogue, best first; how each was checked and its next review are always there."""
    found = _checked(SearchForm(asked.model_dump(exclude={"page"})))
    rules = reading.search(text=found["words"], country=found["country"], topic=found["topic"], kind=found["kind"])
    page = page_of(request, rules)
    return {"page": page.number, "has_next": page.has_next, "items": reading.views(page.items)}


@router.get("procedures/compare", auth=Door(query=("topic", "a", "b")), response=gives(ComparisonOut),
            url_name="compare_procedures")
def compare(request: HttpRequest, asked: Query[CompareAsked]) -> reading.Comparison:
    """Two countries side by side on one topic, and what Union law says for both."""
    return reading.compare(**_checked(CompareForm(asked.model_dump())))


@router.get("procedures/steps", auth=Door(query=("event", "from", "to", "at", "time")), response=gives(StepsOut),
            url_name="procedure_steps")
def both_sides(request: HttpRequest, asked: Query[StepsAsked]) -> dict[str, Any]:
    """What two States have to do in one situation, in order of time; with `at` also by which day."""
    form = StepsForm(asked.model_dump(by_alias=True))
    found = _checked(form)
    plan = steps.plan(found["event"], found["from"], found["to"], form.events())
    stages = [
        {"event": one.event, "label": one.label, "not_in_force": [rule.id for rule in one.left_out],
         "steps": [_step(step) for step in one.steps]}
        for one in plan.stages
    ]  # fmt: skip
    return {"situation": plan.situation, "title": plan.title, "here": plan.here, "there": plan.there, "stages": stages}


def _step(step: steps.StepView) -> dict[str, Any]:
    answers = [
        {"state": one.state, "text": one.text, "protective_due": _iso(one.first), "legal_due": _iso(one.last),
         "flags": one.flags}
        for one in step.answers
    ]  # fmt: skip
    return {"lane": step.lane, "states": step.states, "rule": step.rule, "answers": answers,
            "condition": step.condition, "longer": step.longer}  # fmt: skip


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


@router.get("procedures/{slug:rule}", auth=Door(), response=gives(RulePageOut), url_name="procedure")
def procedure(request: HttpRequest, rule: str) -> reading.RulePage:
    """All of one rule: who, by when, counted from what, what silence means, on which text."""
    return reading.rule_page(rule)
