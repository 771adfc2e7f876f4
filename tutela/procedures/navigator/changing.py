"""What changed between two editions of the catalogue, rule by rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.engines.clocks import Rule, comparing
from tutela.engines.clocks.comparing import Change
from tutela.procedures import editions
from tutela.procedures.editions import EditionView
from tutela.procedures.navigator import reading, words
from tutela.procedures.navigator.reading import RuleView

FIELDS = {
    "deadline": gettext_lazy("period"), "title": gettext_lazy("title"), "basis.article": gettext_lazy("article"),
    "basis.para": gettext_lazy("paragraph"), "basis.source": gettext_lazy("source"),
    "confidence": gettext_lazy("how it was checked"),
    "next_review": gettext_lazy("next review"), "needs_legal_review": gettext_lazy("needs legal review"),
    "valid_from": gettext_lazy("first day"), "valid_to": gettext_lazy("last day"), "version": gettext_lazy("version"),
    "extensions": gettext_lazy("extensions"), "on_expiry.effect": gettext_lazy("what silence means"),
    "trigger": gettext_lazy("counted from"), "kind": gettext_lazy("kind"), "note": gettext_lazy("note"),
    "text.version": gettext_lazy("version of the text"), "text.read": gettext_lazy("day of reading"),
    "until": gettext_lazy("fixed last day"), "role": gettext_lazy("who"), "binding": gettext_lazy("how strong it is"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One difference in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Changed:
    """One rule or calendar with its differences; `how` is added, removed or changed. `rule` as it is now, else as it was."""

    id: str
    what: str
    how: str
    how_label: str
    lines: Sequence[Line]
    rule: RuleView | None
    now: bool


HOW = {"added": gettext_lazy("added"), "removed": gettext_lazy("removed"), "changed": gettext_lazy("changed")}


def labels(known: Iterable[EditionView]) -> dict[str, str]:
    """Editions to choose from, newest first."""
    text = "%(day)s, %(rules)s, %(digest)s"
    return {
        str(one.id): text % {
            "day": words.day(one.seen_at.date()), "rules": _("%(n)s rules") % {"n": one.rules}, "digest": one.digest
        }
        for one in known
    }  # fmt: skip


def changes(older: str, newer: str) -> list[Changed]:
    """What differs between two editions. Raises NotVisible."""
    was, now = editions.catalogue_of(UUID(older)), editions.catalogue_of(UUID(newer))
    found = sorted(comparing.compare(was, now), key=lambda one: (one.what != "rule", one.id))
    return [
        _changed(list(several), now.rules.get(rule_id) or was.rules.get(rule_id), rule_id in now.rules)
        for (_what, rule_id), several in groupby(found, key=lambda one: (one.what, one.id))
    ]


def _changed(several: list[Change], rule: Rule | None, now: bool) -> Changed:
    first = several[0]
    lines = [_line(one) for one in several if one.how == "changed"]
    view = reading.view(rule) if rule is not None and first.what == "rule" else None
    return Changed(first.id, first.what, first.how, str(HOW[first.how]), lines, view, now)


def _line(one: Change) -> Line:
    name = str(FIELDS.get(one.field, one.field.replace("_", " ").replace(".", ": ")))
    return Line(name, comparing.words(one.old), comparing.words(one.new))
