"""The steps of a situation for two States, as the picture and the list show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.core import clock
from tutela.engines.clocks import Computation, Due, RuleKind, situations
from tutela.engines.clocks.situations import Dated, PlannedStage, PlannedStep, Side, Situation
from tutela.procedures.navigator import reading, words
from tutela.procedures.navigator.reading import RuleView
from tutela.procedures.rulebook import book

NEEDS = {
    "at": gettext_lazy("Counts hours: give the time of day too."),
    "calendar": gettext_lazy("There is no calendar of this State in the catalogue: no date is given."),
}
"""What a step lacks for a date, by the field that the engine names."""


@dataclass(frozen=True)
class Answer:
    """What a step comes to in one State: its two dates (earliest reading, legal end), or what has to be given first."""

    state: str
    country: str
    first: date | datetime | None = None
    last: date | datetime | None = None
    says: str = ""
    flags: Sequence[str] = ()

    @property
    def text(self) -> str:
        """The date in one line."""
        if self.says:
            return self.says
        if self.first is None or self.last is None or self.first == self.last:
            return _moment(self.last or self.first)
        return _("%(first)s, at the latest %(last)s") % {"first": _moment(self.first), "last": _moment(self.last)}


@dataclass(frozen=True)
class StepView:
    """One box of the picture and one entry of the list. `stands` is what the case itself says about it."""

    rule: RuleView
    lane: str
    lane_label: str
    states: Sequence[str]
    answers: Sequence[Answer]
    slot: float
    longer: Sequence[str] = ()
    condition: str = ""
    stands: str = ""

    @property
    def dates(self) -> list[str]:
        """The dates in words; the State is named where the two come to different days."""
        texts = {one.text for one in self.answers if one.text}
        if len(texts) <= 1:
            return sorted(texts)
        return [f"{one.country}: {one.text}" for one in self.answers if one.text]


@dataclass(frozen=True)
class StageView:
    """One event with the steps it starts. `key` is the name of its date in a form."""

    event: str
    label: str
    at: str
    explained: str
    steps: Sequence[StepView]
    left_out: Sequence[RuleView]


@dataclass(frozen=True)
class Plan:
    """All of a situation between two States."""

    situation: str
    title: str
    lead: str
    here: str
    there: str
    here_label: str
    there_label: str
    both_label: str
    stages: Sequence[StageView]

    def empty(self, lane: str) -> bool:
        """Whether no stage has a step in the lane."""
        return not any(step.lane == lane for stage in self.stages for step in stage.steps)

    @property
    def lanes(self) -> list[tuple[str, str, bool]]:
        """Code, heading and emptiness of the three lanes, in the order of the picture."""
        labels = {"here": self.here_label, "both": self.both_label, "there": self.there_label}
        return [(code, label, self.empty(code)) for code, label in labels.items()]

    @property
    def left_out(self) -> list[RuleView]:
        """Rules of this situation that are not in force."""
        return list({one.id: one for stage in self.stages for one in stage.left_out}.values())


def all_situations() -> Mapping[str, Situation]:
    """The situations of the catalogue of this node."""
    return situations.shipped(settings.CATALOGUE)


def choices() -> list[tuple[str, str]]:
    """The situations to choose from, in the reader's language."""
    return [(one.id, one.label(words.language())) for one in all_situations().values()]


def plan(
    situation: str,
    here: str,
    there: str,
    events: Mapping[str, datetime | date] | None = None,
    stands: Mapping[str, Any] | None = None,
) -> Plan:
    """The steps of both sides. `events` are known dates by the law's word; `stands` the running deadlines of a case by
    rule, whose dates and status are shown instead of computed ones on the side of the file."""
    found = all_situations()[situation]
    today = clock.now().date()
    stages = situations.plan(book().catalogue, found, here, there, today, events)
    labels = {"here": words.country(here), "there": words.country(there)}
    both = _("Both, or Union law for both")
    views = [_stage(one, {**labels, "both": both}, stands or {}, here) for one in stages]
    return Plan(
        situation, found.label(words.language()), found.lead(words.language()), here, there, labels["here"], labels["there"],
        both, [one for one in views if one.steps or one.left_out],
    )  # fmt: skip


def _stage(one: PlannedStage, labels: Mapping[str, str], stands: Mapping[str, Any], here: str) -> StageView:
    return StageView(
        event=one.stage.event, label=words.event_title(one.stage.event), at=_moment(_local(one.at, here)),
        explained=str(words.STARTS.get(one.stage.event, "")),
        steps=[_step(step, labels, stands) for step in one.steps], left_out=reading.views(one.left_out),
    )  # fmt: skip


def _step(step: PlannedStep, labels: Mapping[str, str], stands: Mapping[str, Any]) -> StepView:
    rule = step.rule
    running = stands.get(rule.id) if step.side is not Side.THERE else None
    answers = [_answer(one) for one in step.dated]
    if running is not None:
        answers[0] = _of_case(step.dated[0].state, running)
    return StepView(
        rule=reading.view(rule), lane=step.side.value, lane_label=labels[step.side.value], states=step.states,
        answers=answers, slot=step.slot, longer=[words.extension(more) for more in rule.extensions],
        condition=words.conditions(rule.only_if), stands=str(running.status_words) if running else "",
    )  # fmt: skip


def _of_case(state: str, running: Any) -> Answer:
    """The dates of a deadline that runs, or ran, for the child."""
    return Answer(state, words.country(state), running.protective_due, running.legal_due, "", tuple(running.flags))


def _answer(one: Dated) -> Answer:
    country = words.country(one.state)
    if one.needs:
        says = NEEDS.get(one.needs) or _("Give the date: %(what)s") % {"what": words.event(one.needs)}
        return Answer(one.state, country, says=str(says))
    if one.found is None:
        return Answer(one.state, country)
    found, flags = one.found, one.found.flags
    if "no_number_in_law" in flags:
        return Answer(one.state, country, says=_unsaid(found), flags=flags)
    return Answer(one.state, country, _due(found.protective_due), _due(found.legal_due), _unsaid(found), flags)


def _unsaid(found: Computation) -> str:
    """Where no date is given, why."""
    if "not_applicable" in found.flags:
        return _("Does not apply on these facts")
    plan = found.plan
    if plan is not None and plan.rule.kind is RuleKind.UNKNOWN:
        return str(words.NOT_FOUND)
    return ""


def _due(due: Due | None) -> date | datetime | None:
    """A day for periods in days, else the moment with the offset of the State."""
    return None if due is None else due.day or due.local


def _local(value: datetime | date | None, state: str) -> datetime | date | None:
    """A moment by the clock of the State of the file."""
    calendars = book().catalogue.calendars
    if isinstance(value, datetime) and state in calendars:
        return value.astimezone(calendars[state].tz)
    return value


def _moment(value: datetime | date | None) -> str:
    """A day in words, or a day with its time and offset."""
    if isinstance(value, datetime):
        offset = f" ({value.isoformat()[-6:]})" if value.tzinfo else ""
        return f"{date_format(value, 'D j F Y')}, {value:%H:%M}{offset}"
    return date_format(value, "D j F Y") if value else ""
