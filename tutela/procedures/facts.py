"""What a journal entry says to a rule: does it match, about which record, and from which moment."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings

from tutela.engines.clocks import Calendar, OnlyWhile, Rule, Signal, Unit
from tutela.journal import selectors as journal

OTHER_STATE = "!own_state"
APPLICATIONS = ("application_made", "application_registered", "application_lodged")
APPLICATION_KINDS = [f"cases.{word}" for word in APPLICATIONS]
TAKEN_BACK = "cases.application_taken_back"


def matches(signal: Signal, data: Mapping[str, Any]) -> bool:
    """Whether the payload has the codes the signal asks for; an absent field does not match."""
    return all(_has(data.get(name), codes) for name, codes in signal.when.items())


def _has(value: Any, codes: tuple[str, ...]) -> bool:
    if value in (None, ""):
        return False
    given = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    return bool(given & set(codes)) or (OTHER_STATE in codes and settings.TUTELA.state not in given)


def subject(rule: Rule, entry: Any) -> UUID | None:
    """The episode, transfer or placement the entry is about, for rules that count each of them apart."""
    named = named_subject(rule, entry)
    return named or (entry.subject_id if rule.subject else None)


def named_subject(rule: Rule, entry: Any) -> UUID | None:
    """The same, only if the payload names it."""
    if not rule.subject:
        return None
    value = entry.data.get(rule.subject) or entry.data.get(f"{rule.subject}_id")
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def moment(signal: Signal, entry: Any) -> datetime | date | None:
    """The legally relevant time of an entry for this signal; None when the signal needs one that is absent."""
    wanted = signal.at or "at?"
    if ":" in wanted:
        kind, _, name = wanted.partition(":")
        earlier = journal.timeline(case=entry.case_id, kinds=[kind]).first()
        return parse(earlier.data.get(name)) if earlier else None
    found = parse(entry.data.get(wanted.rstrip("?")))
    if found is not None or not wanted.endswith("?"):
        return found
    return parse(entry.data.get("at")) or entry.occurred_at


def instant(signal: Signal, entry: Any) -> datetime:
    """When the act of a stopping or ending entry happened."""
    found = moment(signal, entry)
    return found if isinstance(found, datetime) else entry.occurred_at


def parse(value: Any) -> datetime | date | None:
    """A time or date out of a payload; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if isinstance(found, datetime) and found.tzinfo is None else found


def fitting(rule: Rule, at: datetime | date, calendar: Calendar) -> datetime | date:
    """A bare date becomes the start of that day where the rule counts minutes or hours."""
    exact = rule.deadline is not None and rule.deadline.unit in (Unit.MINUTE, Unit.HOUR)
    if exact and not isinstance(at, datetime):
        return datetime.combine(at, time.min, tzinfo=calendar.tz)
    return at


def applications(case: UUID) -> dict[str, datetime | date]:
    """The three application dates of a case as far as they are known, by the law's words."""
    found: dict[str, datetime | date] = {}
    for entry in applications_told(case):
        at = parse(entry.data.get("at")) or entry.occurred_at
        found.setdefault(entry.kind.removeprefix("cases."), at)
    return found


def applications_told(case: UUID) -> Any:
    """The events of applications of a case, newest first, without those that were taken back as recorded in error."""
    back = journal.timeline(case=case, kinds=[TAKEN_BACK])
    wrong = [UUID(data["row"]) for data in back.values_list("data", flat=True)]
    return journal.timeline(case=case, kinds=APPLICATION_KINDS).exclude(subject_id__in=wrong)


# Acts that say something a rule may ask about; after them the open clocks of such rules are computed anew.
SAID_BY = ("cases.classified", "cases.birth_recorded", *APPLICATION_KINDS)
ALONE = ("unaccompanied", "separated")


def known(case: UUID, rule: Rule, at: datetime | date) -> dict[str, str]:
    """What the journal knows of the facts this rule asks for; nothing else goes into its record.

    `unaccompanied`: as this authority classified the child; a separated child counts as unaccompanied. `age`: in full
    years at the event, the younger one where the month of birth leaves two.
    """
    found = {name: find(case, at) for name, find in READERS.items() if name in rule.asks}
    return {name: value for name, value in found.items() if value}


def _unaccompanied(case: UUID, at: datetime | date) -> str:
    newest = journal.timeline(case=case, kinds=["cases.classified"]).first()
    return str(newest.data.get("code") in ALONE).lower() if newest else ""


def _age(case: UUID, at: datetime | date) -> str:
    newest = journal.timeline(case=case, kinds=["cases.birth_recorded"]).first()
    majority = parse(newest.data.get("majority_on")) if newest else None
    if majority is None:
        return ""
    return str(max(0, 18 - (majority.year - at.year) - (at.month <= majority.month)))


READERS = {"unaccompanied": _unaccompanied, "age": _age}


def corrections(case: UUID) -> list[UUID]:
    """The acts that took an event of an application back: what they ended has never counted."""
    return list(journal.timeline(case=case, kinds=[TAKEN_BACK]).values_list("pk", flat=True))


def inside(only: OnlyWhile | None, case: UUID) -> bool:
    """Whether the case stands between a beginning and its end (an open episode)."""
    if only is None:
        return True
    kinds = list(journal.timeline(case=case, kinds=[*only.since, *only.until]).values_list("kind", flat=True))
    return sum(kind in only.since for kind in kinds) > sum(kind in only.until for kind in kinds)
