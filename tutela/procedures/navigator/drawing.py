"""The picture of the steps: three lanes, time runs downward, every text wrapped to its box. Numbers only, no markup.

Each stage is a band of its own, so that paper breaks between bands and never through a box. Text is not measured by a
browser here: the widths of letters are estimated, a little too wide on purpose.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from tutela.procedures.navigator import words
from tutela.procedures.navigator.steps import Plan, StageView, StepView

WIDTH = 960
GAP = 12
LANES = ("here", "both", "there")
LANE = (WIDTH - 2 * GAP) / 3
PADDING = 12
HEAD = 40
STRIP = 34
TALLEST = 1250
# Size and line height of each kind of text.
SIZES = {"tag": (12.0, 16.0), "title": (14.5, 19.0), "when": (13.5, 18.0), "text": (12.5, 17.0), "event": (15.0, 20.0)}
BOLD = {"title", "when", "event", "lane"}
NARROW, WIDE = set("iljtfrI.,:;|!'()[] "), set("mwMWÅÄÖ@%—")


@dataclass(frozen=True)
class Line:
    """One line of text at its place."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True)
class Box:
    """One step. `look`: law, target, unknown."""

    x: float
    y: float
    width: float
    height: float
    look: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Strip:
    """The bar with the event over its steps, or the heading of a lane."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[Line]


@dataclass(frozen=True)
class Band:
    """One part of the picture; `title` says in words what it shows."""

    height: float
    title: str
    heads: Sequence[Strip]
    strip: Strip
    boxes: Sequence[Box]
    paths: Sequence[tuple[float, float, float]]


def draw(plan: Plan, *, mirrored: bool = False) -> list[Band]:
    """The bands of a plan, in order of time. `mirrored`: for scripts that run from right to left."""
    bands = [band for number, stage in enumerate(plan.stages, 1) if stage.steps
             for band in _Stage(plan, stage, number, mirrored).bands()]  # fmt: skip
    return bands


class _Stage:
    """Draws one stage, in as many bands as it needs."""

    def __init__(self, plan: Plan, stage: StageView, number: int, mirrored: bool) -> None:
        self.plan, self.stage, self.number, self.mirrored = plan, stage, number, mirrored

    def bands(self) -> list[Band]:
        rows = [list(steps) for _slot, steps in groupby(self.stage.steps, key=lambda step: step.slot)]
        found: list[Band] = []
        waiting = rows
        while waiting:
            band, waiting = self._band(waiting, continued=bool(found))
            found.append(band)
        return found

    def _band(self, rows: list[list[StepView]], *, continued: bool) -> tuple[Band, list[list[StepView]]]:
        first = self.number == 1 and not continued
        heads = self._heads() if first else []
        y = HEAD + GAP if first else 4.0
        name = _("%(event)s, continued") % {"event": self.stage.label} if continued else self.stage.label
        strip = self._strip(name, y)
        y = top = strip.y + strip.height + GAP
        boxes: list[Box] = []
        for done, row in enumerate(rows):
            made, height = self._row(row, y)
            if boxes and y + height > TALLEST:
                return self._made(y, name, heads, strip, boxes, top), rows[done:]
            boxes += made
            y += height + GAP
        return self._made(y, name, heads, strip, boxes, top), []

    def _made(
        self, y: float, name: str, heads: Sequence[Strip], strip: Strip, boxes: Sequence[Box], top: float
    ) -> Band:
        title = _("%(situation)s, %(here)s and %(there)s. %(n)s. %(event)s") % {
            "situation": self.plan.title, "here": self.plan.here_label, "there": self.plan.there_label, "n": self.number,
            "event": name,
        }  # fmt: skip
        paths = [(self._x(lane) + LANE / 2, top - GAP, y) for lane in LANES]
        return Band(y + 2, title, heads, strip, boxes, paths)

    def _heads(self) -> list[Strip]:
        found = []
        for code, label, _empty in self.plan.lanes:
            x = self._x(code)
            found.append(Strip(x, 2, LANE, HEAD - 4, [Line(self._text(x, LANE), 2 + 24, label, "lane")]))
        return found

    def _strip(self, name: str, y: float) -> Strip:
        text = f"{self.number}. {name}" + (f" – {self.stage.at}" if self.stage.at else "")
        lines = wrapped(text, "event", WIDTH - 2 * PADDING)
        _size, step = SIZES["event"]
        x = self._text(0, WIDTH)
        return Strip(0, y, WIDTH, STRIP + step * (len(lines) - 1),
                     [Line(x, y + 23 + step * i, line, "event") for i, line in enumerate(lines)])  # fmt: skip

    def _row(self, row: Iterable[StepView], y: float) -> tuple[list[Box], float]:
        """The boxes of one point in time, stacked in each lane; and how tall the row is."""
        heights = dict.fromkeys(LANES, 0.0)
        boxes = []
        for step in row:
            box = self._box(step, y + heights[step.lane])
            boxes.append(box)
            heights[step.lane] += box.height + GAP
        return boxes, max(heights.values()) - GAP

    def _box(self, step: StepView, y: float) -> Box:
        x = self._x(step.lane)
        lines, at = [], y + 4.0
        for kind, text in _said(step):
            size, height = SIZES[kind]
            for line in wrapped(text, kind, LANE - 2 * PADDING):
                at += height
                lines.append(Line(self._text(x, LANE), at, line, kind))
            at += (height - size) / 2
        look = "unknown" if step.rule.unknown else "target" if step.rule.target else "law"
        return Box(x + 1, y, LANE - 2, at - y + 8, look, lines)

    def _x(self, lane: str) -> float:
        index = LANES.index(lane)
        return (len(LANES) - 1 - index if self.mirrored else index) * (LANE + GAP)

    def _text(self, x: float, width: float) -> float:
        """Where a line begins: at the right where the script runs from there."""
        return x + width - PADDING if self.mirrored else x + PADDING


def _said(step: StepView) -> Iterable[tuple[str, str]]:
    rule = step.rule
    yield "tag", step.lane_label
    yield "title", rule.title
    yield "text", rule.role
    yield "when", rule.by_when
    for text in step.dates:
        if text != rule.by_when:
            yield "when", text
    if step.stands:
        yield "when", step.stands
    yield "text", rule.article if rule.article else _("Target, no legal deadline")
    review = _("review %(day)s") % {"day": words.day(rule.next_review)} if rule.next_review else ""
    late = _("overdue") if rule.review_overdue else ""
    yield "tag", "; ".join(one for one in (rule.confidence_label, f"{review} {late}".strip()) if one)
    if rule.needs_legal_review:
        yield "tag", _("needs legal review")


def wrapped(text: str, kind: str, width: float) -> list[str]:
    """The lines of a text that fit a width; a word that does not fit alone is cut."""
    lines, line = [], ""
    for word in text.split():
        for part in _parts(word, kind, width):
            longer = f"{line} {part}" if line else part
            if line and _width(longer, kind) > width:
                lines.append(line)
                line = part
            else:
                line = longer
    return [*lines, line] if line else lines


def _parts(word: str, kind: str, width: float) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and _width(part + letter, kind) > width:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def _width(text: str, kind: str) -> float:
    size = SIZES[kind][0] * (1.07 if kind in BOLD else 1.0)
    return size * sum(map(_letter, text))


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.34
    if letter in WIDE or ord(letter) > 0x1100:
        return 0.95
    return 0.68 if letter.isupper() else 0.575
