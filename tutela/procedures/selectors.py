"""Reading deadlines: the panel of the case page, and counts without any personal record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, gettext_noop

from tutela.access import policies
from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import ROLES, P
from tutela.core import clock as case_time
from tutela.core import together
from tutela.core.errors import NotVisible
from tutela.engines import clocks
from tutela.engines.clocks import Effect, Rule, Status
from tutela.procedures import reminding
from tutela.procedures.models import Clock
from tutela.procedures.rulebook import book

ORDER = (
    "overdue", "still_allowed", "review", "protective_passed", "running", "suspended", "no_date", "unknown",
    "not_applicable", "late", "ended_overdue", "met", "ended",
)  # fmt: skip


CAUSES = {
    "rule": gettext_noop("the rule changed"),
    "calendar": gettext_noop("the calendar of holidays changed"),
    "fact": gettext_noop("a fact of the file changed"),
    "correction": gettext_noop("an entry was corrected"),
    "extended": gettext_noop("it was extended"),
    "resumed": gettext_noop("it runs again after a suspension"),
}


@dataclass(frozen=True)
class Former:
    """An answer that was replaced: until when it stood, why it was replaced, and its dates."""

    until: datetime
    cause: str
    rule_version: str
    protective_due: date | datetime | None
    legal_due: date | datetime | None


@dataclass(frozen=True)
class ClockView:
    """One deadline as a screen shows it. Dates are days for day periods, else moments with the State's offset.

    `effect_words` says what silence will mean, `happened` what it has brought about; `decisions` are references.
    """

    id: UUID
    rule: str
    title: str
    role: Any
    status: str
    status_words: str
    started_at: datetime
    stopped_at: datetime | None
    protective_due: date | datetime | None
    legal_due: date | datetime | None
    protective_at: datetime | None
    legal_at: datetime | None
    target: bool
    binding: str
    effect: str
    effect_words: str
    basis: str
    confidence: str
    confidence_words: str
    text_language: str
    next_review: date | None
    needs_legal_review: bool
    note: str
    need: str
    explanation: Sequence[str]
    flags: Sequence[str]
    item: UUID | None
    happened: str
    extensions: Sequence[str]
    suspensions: Sequence[str]
    by_hand: bool
    suspended_at: datetime | None
    extended: str
    decisions: Sequence[str]
    history: Sequence["Former"]
    celex: str
    predecessor: str
    others: Sequence["ClockView"] = field(default=())

    @property
    def open(self) -> bool:
        return Status(self.status).open


def clocks_of_case(*, actor: Actor, case: UUID, purpose: str, open_only: bool = False) -> list[ClockView]:
    """Every deadline of a case, overdue first, then by date. Raises NotVisible or Refused.

    `purpose` is what the caller declares for the look it records.
    """
    policies.require(actor, P.CASE_VIEW, case=case)
    return _views(case, open_only=open_only)


def _views(case: UUID, *, open_only: bool) -> list[ClockView]:
    rows = [row for row in together.of(Clock, case) if not open_only or row.stopped_at is None]
    now = case_time.now()
    views = [(row, _view(row, now)) for row in rows]
    views.sort(key=lambda pair: (ORDER.index(pair[1].status), pair[0].protective_due or pair[0].started_at))
    return [view for _, view in views]


def panel(*, actor: Actor, case: UUID) -> list[ClockView]:
    """Open deadlines for the case page. Of several rules for one need the earliest stands, naming the others.

    The page has asked the role matrix for the field class `clocks`; here only visibility is checked (NotVisible).
    """
    if not policies.is_visible(actor, case):
        raise NotVisible
    first: dict[str, ClockView] = {}
    others: dict[str, list[ClockView]] = defaultdict(list)
    for view in _views(case, open_only=True):
        key = view.need or str(view.id)
        if key in first:
            others[key].append(view)
        else:
            first[key] = view
    return [ClockView(**{**_plain(view), "others": tuple(others[key])}) for key, view in first.items()]


@dataclass(frozen=True)
class Ending:
    """A fixed last day that is near or passed, for a banner: what ends, when, and for how many of the actor's children."""

    rule: str
    title: str
    day: date
    passed: bool
    children: int
    open_tasks: int


def ending(*, actor: Actor) -> list[Ending]:
    """What ends on a fixed last day within the rule's own lead time, unless a newer act is loaded as data.

    Shown also where no child is concerned yet. Counts only; which children they are stands on the work list.
    """
    now, found = case_time.now(), []
    near = [(rule, day) for rule, day in reminding.fixed_ends() if reminding.lead_begins(rule, day) <= now.date()]
    if not near:
        return []
    rows = Clock.objects.filter(rule__in=[rule.id for rule, _ in near], stopped_at=None)
    seen = rows.filter(case_id__in=access.visible_case_ids(actor)).values_list("rule", "item_id", "case_id")
    for rule, day in near:
        mine = [(item, case) for name, item, case in seen if name == rule.id]
        tasks = sum(item is not None for item, _ in mine)
        found.append(Ending(rule.id, _title(rule, rule.id), day, now.date() > day, len({case for _, case in mine}), tasks))
    return found


def overdue_counts() -> dict[str, int]:
    """Cases with an overdue clock, per rule: for boards that show counts only. Holds without the worker."""
    rows = Clock.objects.filter(stopped_at=None, breach_due__lt=case_time.now()).exclude(status="still_allowed")
    return dict(rows.values_list("rule").annotate(n=Count("case_id", distinct=True)).order_by())


def counts() -> dict[str, dict[str, int]]:
    """Per rule: running, overdue, met, late, ended. For city and observatory; no case ids."""
    late = Q(stopped_at=None, breach_due__lt=case_time.now())
    rows: Any = Clock.objects.values("rule").annotate(
        running=Count("id", filter=Q(stopped_at=None) & ~late),
        overdue=Count("id", filter=late),
        met=Count("id", filter=Q(status="met")),
        late=Count("id", filter=Q(status="late")),
        ended=Count("id", filter=Q(status__in=("ended", "ended_overdue"))),
    )
    return {row.pop("rule"): row for row in rows.order_by("rule")}


def due_times(*, rule: str, cases: Sequence[UUID]) -> dict[UUID, datetime]:
    """Protective due time of the open clock of a rule for several cases, in one query (lists and boards)."""
    rows = Clock.objects.filter(rule=rule, case_id__in=cases, stopped_at=None).order_by(F("protective_due").desc())
    return {case: due for case, due in rows.values_list("case_id", "protective_due") if due}


def passed(*, clocks: Iterable[UUID]) -> dict[UUID, str]:
    """Which time has passed or is near, in one line per clock: "Guardian appointed within 72 hours: passed 10 Sep 15:01".

    For whoever was told of it (the caller has checked that); it names a rule and says nothing of a child.
    """
    found = {}
    for row in Clock.objects.filter(pk__in=list(clocks)):
        due = row.breach_due or row.protective_due or row.started_at
        if row.expired_at is None and row.protective_due and row.protective_due > case_time.now():
            sentence, due = gettext("%(rule)s: due %(when)s"), row.protective_due
        else:
            sentence = gettext("%(rule)s: passed %(when)s")
        found[row.pk] = sentence % {"rule": _title(book().rule(row.rule), row.rule), "when": _when(due)}
    return found


def why(rule: str) -> str:
    """Why something is due, in one line: the rule and where it stands; empty for a rule the catalogue does not have."""
    found = book().rule(rule)
    return f"{_title(found, rule)} ({found.basis})" if found else ""


def _when(at: datetime) -> str:
    local = localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"


def _plain(view: ClockView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in view.__dataclass_fields__}


def _view(row: Clock, now: datetime) -> ClockView:
    rule = book().rule(row.rule)
    status = _status(row, now)
    record = row.computation
    effect = Effect(row.effect)
    passed = status is Status.OVERDUE
    return ClockView(
        id=row.pk, rule=row.rule, title=_title(rule, row.rule), role=_role(rule), status=status.value,
        status_words=gettext(clocks.STATUS_WORDS[status]), started_at=row.started_at, stopped_at=row.stopped_at,
        protective_due=_due(record["protective_due"]), legal_due=_due(record["legal_due"]),
        protective_at=row.protective_due, legal_at=row.legal_due,
        target=row.binding == "target", binding=row.binding, effect=row.effect,
        effect_words=gettext(clocks.EFFECT_WORDS[effect]), explanation=explain(record), flags=record["flags"],
        happened=gettext(clocks.AFTER_WORDS[effect]) if passed and effect in clocks.AFTER_WORDS else "",
        item=row.item_id, need=row.need, suspended_at=row.suspended_at, extended=record["inputs"].get("extension", ""),
        decisions=_decisions(record), history=[_former(one) for one in row.history], **_provenance(rule),
    )  # fmt: skip


def _decisions(record: dict[str, Any]) -> list[str]:
    """References of the decisions that moved this deadline."""
    held = (record.get("decision"), *(record.get(name, {}).get("decision") for name in ("suspension", "resumption")))
    return [one for one in held if one]


def _former(kept: dict[str, Any]) -> Former:
    record = kept["record"]
    return Former(
        datetime.fromisoformat(kept["until"]), gettext(CAUSES.get(kept["cause"], kept["cause"])), record["rule_version"],
        _due(record["protective_due"]), _due(record["legal_due"]),
    )


def _provenance(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"basis": "", "confidence": "", "confidence_words": "", "text_language": "", "next_review": None,
                "needs_legal_review": True,
                "note": "", "extensions": (), "suspensions": (), "by_hand": False, "celex": "", "predecessor": ""}  # fmt: skip
    return {
        "basis": str(rule.basis), "confidence": rule.confidence.value,
        "confidence_words": gettext(clocks.CONFIDENCE_WORDS[rule.confidence]), "text_language": rule.text.language,
        "next_review": rule.next_review, "needs_legal_review": rule.needs_legal_review, "note": rule.note,
        "extensions": tuple(one.ground for one in rule.extensions),
        "by_hand": rule.by_hand, "suspensions": tuple(one.ground for one in rule.suspensions), "celex": rule.basis.celex,
        "predecessor": rule.predecessor,
    }  # fmt: skip


def _status(row: Clock, now: datetime) -> Status:
    """What is stored, or what the passing of time has made of it since the worker last looked."""
    if row.stopped_at or row.status != "running":
        return Status(row.status)
    if row.protective_due is None and row.breach_due is None:
        return _undated(row)
    if row.breach_due and now > row.breach_due:
        return Status.STILL_ALLOWED if row.binding == "soft_unaccompanied_minor" else Status.OVERDUE
    passed = row.protective_due is not None and now > row.protective_due
    return Status.PROTECTIVE_PASSED if passed else Status.RUNNING


def _undated(row: Clock) -> Status:
    flags = row.computation.get("flags", ())
    if "not_applicable" in flags:
        return Status.NOT_APPLICABLE
    return Status.UNKNOWN if "no_limit_found" in flags else Status.NO_DATE


def explain(record: dict[str, Any]) -> list[str]:
    """The stored computation in words of the reader's language."""
    return [clocks.render(step, gettext, _day, _moment) for step in clocks.steps_of(record)]


def _day(day: date) -> str:
    return date_format(day, "l j F Y")


def _moment(moment: datetime) -> str:
    offset = f" ({moment.isoformat()[-6:]})" if moment.tzinfo else ""
    return date_format(moment, "l j F Y, H:i") + offset


def _due(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _title(rule: Rule | None, fallback: str) -> str:
    return rule.label((get_language() or "en").split("-")[0]) if rule else fallback


def _role(rule: Rule | None) -> Any:
    found = ROLES.get(rule.role) if rule else None
    return found.label if found else ""
