"""Does it hold? One small function per kind of assertion, reading through the facts that the apps offer.

Each takes an Asking and returns (holds, what was found). `negate` is set under `never`: kinds that name several things
then hold when any of them is there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from tutela.core import clock, vault
from tutela.core.errors import TutelaError
from tutela.exercises import screens
from tutela.exercises.context import Ctx
from tutela.exercises.dispatch import NoSuchVerb, run_fact, try_verb
from tutela.journal import selectors as journal
from tutela.journal import sequencer, verify

NOTICE_STATES = ["prepared", "sent", "delivered", "opened", "acknowledged"]
LEVELS = ["no_added_danger", "urgent", "danger_now"]
EYES = {
    "visible", "text_visible", "refused", "http", "lead", "answer", "duplicate_suggestion", "enquiries", "receipt",
    "board", "banner", "package",
}


@dataclass(frozen=True)
class Asking:
    """One assertion as asked: its parameters, whose eyes, the journal length when the act began."""

    ctx: Ctx
    params: dict[str, Any]
    as_: str | None
    since: int
    negate: bool

    def fact(self, name: str, **params: Any) -> Any:
        """A fact with the eyes of this assertion; parameters that are None are left out."""
        given = {key: value for key, value in params.items() if value is not None}
        return run_fact(self.ctx, name=name, as_=self.as_, params=given)

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def same(self, wanted: Any, found: Any) -> bool:
        """Equal as text, with handles for ids."""
        return bool(wanted == found) or str(self.ctx.handle(wanted)) == str(self.ctx.handle(found))

    def fits(self, row: dict[str, Any], *names: str, **renamed: str) -> bool:
        """Every named parameter that was given equals the row's value."""
        pairs = [(name, name) for name in names] + list(renamed.items())
        return all(self.get(mine) is None or self.same(self.get(mine), row.get(theirs)) for mine, theirs in pairs)


Check = Callable[[Asking], tuple[bool, str]]
CHECKS: dict[str, Check] = {}


def check(kind: str) -> Callable[[Check], Check]:
    """Register the function of an assertion kind."""

    def keep(function: Check) -> Check:
        CHECKS[kind] = function
        return function

    return keep


def holds(ctx: Ctx, *, kind: str, params: dict[str, Any], as_: str | None, since: int, negate: bool) -> tuple[bool, str]:
    """Evaluate one assertion; what an app refuses to show does not hold."""
    eyes = as_ if as_ is not None else ("none" if kind in EYES else "system")
    asking = Asking(ctx, params, eyes, since, negate)
    try:
        with vault.acting_for(ctx.actor(eyes).organisation_id):
            return CHECKS[kind](asking)
    except (TutelaError, vault.Sealed) as error:
        return False, f"{type(error).__name__} {error}".strip()
    except NoSuchVerb as error:
        return negate, str(error)


def counted(ask: Asking, rows: list[Any], all_rows: Iterable[Any] = ()) -> tuple[bool, str]:
    """Exactly `count` rows, or at least one; with a short list of what there was instead."""
    count = ask.get("count")
    fine = len(rows) == count if count is not None else bool(rows)
    seen = [str(row) for row in (rows or list(all_rows))][:6]
    return fine, f"{len(rows)} found" + (f": {'; '.join(seen)}"[:600] if not fine and seen else "")


# ---------------------------------------------------------------------------------------------- journal
@check("event")
def event(ask: Asking) -> tuple[bool, str]:
    """A journal event since the act began (or in the whole play)."""
    after = 0 if ask.get("whole_play") else ask.since
    rows = [row for row in journal.entries_after(seq=after) if row.kind == ask.get("kind")]
    if ask.get("case"):
        rows = [row for row in rows if str(row.case_id) == str(ask.get("case"))]
    wanted = ask.get("data") or {}
    rows = [row for row in rows if all(ask.same(value, row.data.get(key)) for key, value in wanted.items())]
    fine, found = counted(ask, rows)
    if fine:
        return fine, found
    others = sorted({row.kind for row in journal.entries_after(seq=after)})
    return fine, f"{len(rows)} of it; the journal has {', '.join(others) or 'nothing new'}"


@check("journal_verifies")
def journal_verifies(ask: Asking) -> tuple[bool, str]:
    """Chain, tree and checkpoints of both streams are sound, and nothing waits to be numbered."""
    sequencer.sequence_all()
    sequencer.checkpoint_all()
    reports = verify.verify_all()
    return all(item.sound and not item.waiting for item in reports), "; ".join(
        f"{item.stream} {item.verified} rows {item.fault or 'sound'}" for item in reports
    )


@check("look")
def look(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("access.looks", case=ask.get("case"))
    mine = [row for row in rows if ask.same(ask.get("person"), row["by"]) and row["allowed"] == ask.get("allowed")]
    return counted(ask, mine, rows)


# ---------------------------------------------------------------------------------------------- work
@check("task")
def task(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("work.items", case=ask.get("case"))
    mine = [
        row for row in rows
        if row["kind"] == ask.get("kind") and ask.fits(row, "org", "role", "person") and _in_state(row, ask.get("state"))
    ]
    return counted(ask, mine, [f"{row['kind']} {ask.ctx.handle(row['org'])} {row['state']}" for row in rows])


def _in_state(row: dict[str, Any], state: str | None) -> bool:
    """`open` includes overdue: an overdue item still waits."""
    return state is None or row["state"] == state or (state == "open" and row["state"] == "overdue")


@check("notice")
def notice(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("work.notices", case=ask.get("case"))
    least = NOTICE_STATES.index(ask.get("state", "prepared"))
    mine = [
        row for row in rows
        if row["kind"] == ask.get("kind") and ask.fits(row, org="to_org", person="to_person")
        and row["state"] in NOTICE_STATES and NOTICE_STATES.index(row["state"]) >= least
    ]
    return counted(ask, mine, [f"{row['kind']} to {ask.ctx.handle(row['to_org'])} {row['state']}" for row in rows])


@check("clock")
def deadline(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("procedures.clocks", case=ask.get("case"))
    mine = [row for row in rows if row["rule"] == ask.get("rule")]
    if not mine:
        return False, f"only {', '.join(sorted(row['rule'] for row in rows)) or 'no clock'}"
    fine = [row for row in mine if _clock_fits(ask, row)]
    last = mine[-1]
    return bool(fine), f"{last['status']}, protective {last['protective_due']}, legal {last['legal_due']}, target {last['target']}"


def _clock_fits(ask: Asking, row: dict[str, Any]) -> bool:
    pairs = [("protective", "protective_due"), ("legal", "legal_due")]
    return ask.fits(row, "status", "target") and all(
        ask.get(mine) is None or same_moment(ask.get(mine), row[theirs]) for mine, theirs in pairs
    )


def same_moment(wanted: str, found: str | None) -> bool:
    """Same day for a date, same minute for a moment (in any zone)."""
    if found is None:
        return False
    if len(wanted) == 10:
        local = datetime.fromisoformat(found)
        if local.tzinfo:
            local = local.astimezone(_zone())
        return local.date().isoformat() == wanted
    return abs((datetime.fromisoformat(wanted) - datetime.fromisoformat(found)).total_seconds()) < 60


def _zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(settings.TUTELA.time_zone)


# ---------------------------------------------------------------------------------------------- cases
@check("owner")
def owner(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("cases.owner", case=ask.get("case"))
    text = f"{ask.ctx.handle(found['org']) if found['org'] else 'nobody'}, ownerless {found['ownerless_hours']:.1f} h"
    fine = "org" not in ask.params or ask.same(ask.get("org"), found["org"])
    least = ask.get("ownerless_over_hours")
    return fine and (least is None or found["ownerless_hours"] > least), text


@check("count")
def count(ask: Asking) -> tuple[bool, str]:
    """Counts of one node; over several nodes the player adds linked tokens up."""
    of = ask.get("of")
    if of in ("records", "children"):
        number = ask.fact("cases.counts")[of]
    else:
        rows = ask.fact("missing.episodes")
        number = len([row for row in rows if of == "episodes" or not row["closed"]])
    return number == ask.get("equals"), str(number)


@check("duplicate_suggestion")
def duplicate_suggestion(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("leads.duplicates")
    pair = {str(ask.get("case")), str(ask.get("other"))}
    mine = [row for row in rows if {str(row["case"]), str(row["other"])} == pair and ask.fits(row, "state")]
    fine = [row for row in mine if set(ask.get("reasons") or ()) <= set(row["reasons"])]
    return bool(fine), f"{[(row['state'], row['reasons']) for row in mine or rows]}"


@check("visible")
def visible(ask: Asking) -> tuple[bool, str]:
    page = ask.fact("cases.page", case=ask.get("case"))
    fields = ask.get("fields")
    seen = [name for name in fields if _has(page, name)]
    fine = bool(seen) if ask.negate else len(seen) == len(fields)
    return fine, f"visible: {', '.join(seen) or 'none of them'}" + ("" if fine else f" (page has {', '.join(sorted(page))})")


def _has(page: Any, name: str) -> bool:
    for part in name.split("."):
        if not isinstance(page, dict) or page.get(part) in (None, "", [], {}, "masked"):
            return False
        page = page[part]
    return True


@check("readiness")
def readiness(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("cases.readiness", case=ask.get("case"))
    fine = set(ask.get("empty") or ()) <= set(found["empty"]) and set(ask.get("answered") or ()) <= set(found["answered"])
    return fine, f"empty {sorted(found['empty'])}, answered {sorted(found['answered'])}"


# ---------------------------------------------------------------------------------------------- screens
@check("text_visible")
def text_visible(ask: Asking) -> tuple[bool, str]:
    page = screens.read(ask.ctx, ask.as_, screens.path_of(ask.get("screen", "case"), ask.get("case")), follow=True)
    return ask.get("text") in page.text, f"status {page.status}, the text is {'' if ask.get('text') in page.text else 'not '}there"


@check("http")
def http(ask: Asking) -> tuple[bool, str]:
    path = ask.get("path") or screens.path_of(ask.get("screen"), ask.get("case"))
    page = screens.read(ask.ctx, ask.as_, path)
    return page.status == ask.get("status"), f"status {page.status}"


@check("banner")
def banner(ask: Asking) -> tuple[bool, str]:
    page = screens.read(ask.ctx, ask.as_, "/")
    mark = f'data-banner="{ask.get("kind")}"'
    return mark in page.text, f"status {page.status}, {'with' if mark in page.text else 'without'} {mark}"


@check("refused")
def refused(ask: Asking) -> tuple[bool, str]:
    status, text = try_verb(ask.ctx, name=ask.get("do"), as_=ask.as_, params=ask.get("with") or {})
    return status == ask.get("status"), f"{status}: {text}"


@check("board")
def board(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("web.city_board")
    return all(found.get(key) == value for key, value in ask.params.items()), str(
        {key: found.get(key) for key in ask.params}
    )


# ---------------------------------------------------------------------------------------------- leads
@check("lead")
def lead(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("leads.inbox")
    mine = [
        row for row in rows
        if ask.fits(row, "case", "rank", "kind", "state")
        and all(set(ask.get(name) or ()) <= set(row.get(name) or ()) for name in ("reasons", "against"))
    ]
    shown = [{key: row.get(key) for key in ("kind", "rank", "reasons", "against", "state", "case")} for row in rows]
    return counted(ask, mine, shown)


@check("answer")
def answer(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("leads.query", query=ask.get("query"))
    mine = [row for row in found["answers"] if ask.fits(row, "answer", "office")]
    return counted(ask, mine, [(row["answer"], ask.ctx.handle(row["office"])) for row in found["answers"]])


@check("lead_node")
def lead_node(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("leads.lead_node", case=ask.get("case"))
    return ask.same(ask.get("node"), found["node"]), str(ask.ctx.handle(found["node"]))


@check("message")
def message(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("exchange.messages", direction=ask.get("direction"))
    mine = [row for row in rows if ask.fits(row, "type", "peer", "state")]
    return counted(ask, mine, [f"{row['type']} {ask.ctx.handle(row['peer'])} {row['state']}" for row in rows[-6:]])


@check("peer")
def peer(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("exchange.peers")
    mine = [row for row in rows if ask.same(ask.get("peer"), row["node"]) and ask.fits(row, "state", "queued")]
    return bool(mine), str([(ask.ctx.handle(row["node"]), row["state"], row["queued"]) for row in rows])


# ---------------------------------------------------------------------------------------------- missing
@check("episode")
def episode(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("missing.episode", episode=ask.get("episode"))
    least = ask.get("level_at_least")
    fine = ask.fits(found, "state", "number", "outcome", "adult")
    fine = fine and (least is None or (found["level"] in LEVELS and LEVELS.index(found["level"]) >= LEVELS.index(least)))
    return fine, str({key: found.get(key) for key in ("state", "number", "level", "outcome", "adult")})


@check("meeting_rule")
def meeting_rule(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("missing.meeting_rule", case=ask.get("case"), episodes=ask.get("episodes"), days=ask.get("days"))
    return found["call"] == ask.get("call"), f"{found['in_window']} in the window, call: {found['call']}"


@check("enquiries")
def enquiries(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("missing.enquiries", case=ask.get("case"))
    mine = [row for row in rows if ask.fits(row, "places")]
    return counted(ask, mine, rows)


@check("receipt")
def receipt(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("missing.receipt", receipt=ask.get("receipt"))
    return found["state"] == ask.get("state"), str(found["state"])


@check("report_text")
def report_text(ask: Asking) -> tuple[bool, str]:
    text = ask.fact("missing.report_text", episode=ask.get("episode"))
    absent = [part for part in ask.get("contains") or () if part not in text]
    present = [part for part in ask.get("lacks") or () if part in text]
    return not absent and not present, f"lacks {absent}, contains {present}"


# ---------------------------------------------------------------------------------------------- guardianship
@check("guardian")
def guardian(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("guardianship.status", case=ask.get("case"))
    fine = ask.fits(found, "responsible", "body", "person", "handover", "gap_hours")
    least = ask.get("hours_without_over")
    shown = {key: str(ask.ctx.handle(value)) for key, value in found.items()}
    return fine and (least is None or (found["hours_without"] or 0) > least), str(shown)


@check("package")
def package(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("guardianship.package", case=ask.get("case")) or {}
    absent = [name for name in ask.get("has") if name not in found]
    present = [name for name in ask.get("lacks") or () if name in found]
    return bool(found) and not absent and not present, f"fields {sorted(found)}"


@check("workspace")
def workspace(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("bestinterests.workspace", workspace=ask.get("workspace"))
    wanted = ask.get("evidence") or {}
    fine = all(found["evidence"].get(key) == value for key, value in wanted.items())
    number = ask.get("exchanges")
    return fine and (number is None or len(found["exchanges"]) == number), str(found)


# ---------------------------------------------------------------------------------------------- leaks
@check("nothing_leaks")
def nothing_leaks(ask: Asking) -> tuple[bool, str]:
    from tutela.exercises import leaks

    places = leaks.search(ask.ctx, ask.get("canaries"), where=ask.get("where"), outside=ask.get("outside"))
    return not places, "; ".join(places[:5]) or "nowhere"


def now_text() -> str:
    """Case time of this node, for messages."""
    return clock.now().isoformat()
