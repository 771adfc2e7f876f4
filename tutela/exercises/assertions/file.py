"""Assertions about the journal, work lists, clocks, the file and the screens."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tutela.exercises import screens
from tutela.exercises.assertions.asking import Asking, check, counted
from tutela.exercises.dispatch import try_verb
from tutela.journal import selectors as journal
from tutela.journal import sequencer, verify

NOTICE_STATES = ["prepared", "sent", "delivered", "opened", "acknowledged"]


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


@check("task")
def task(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("work.items", case=ask.get("case"))
    mine = [
        row
        for row in rows
        if row["kind"] == ask.get("kind")
        and ask.fits(row, "org", "role", "person")
        and _in_state(row, ask.get("state"))
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
        row
        for row in rows
        if row["kind"] == ask.get("kind")
        and ask.fits(row, "by", "reference", org="to_org", person="to_person")
        and row["state"] in NOTICE_STATES
        and NOTICE_STATES.index(row["state"]) >= least
    ]
    return counted(ask, mine, [_notice_line(ask, row) for row in rows if row["kind"] == ask.get("kind")])


def _notice_line(ask: Asking, row: dict[str, Any]) -> str:
    return (
        f"{row['kind']} to {ask.ctx.handle(row['to_org'])} {row['state']} by {row['by'] or 'nobody'}, "
        f"reference {row['reference'] or 'none'}"
    )


@check("clock")
def deadline(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("procedures.clocks", case=ask.get("case"))
    mine = [row for row in rows if row["rule"] == ask.get("rule")]
    if not mine:
        return False, f"only {', '.join(sorted(row['rule'] for row in rows)) or 'no clock'}"
    fine = [row for row in mine if _clock_fits(ask, row)]
    last = mine[-1]
    return bool(
        fine
    ), f"{last['status']}, protective {last['protective_due']}, legal {last['legal_due']}, target {last['target']}"


@check("legal_clocks")
def legal_clocks(ask: Asking) -> tuple[bool, str]:
    """Exactly these rules of law run, in any order; targets of the platform are no law."""
    rows = ask.fact("procedures.clocks", case=ask.get("case"))
    found = sorted({row["rule"] for row in rows if not row["target"] and row["status"] in ("running", "breached")})
    return found == sorted(ask.get("running")), f"{', '.join(found) or 'none'} run"


@check("coverage")
def coverage(ask: Asking) -> tuple[bool, str]:
    """What the catalogue has for the State of the node."""
    found = ask.fact("procedures.coverage")
    said = "own rules" if found["own_rules"] else "no own rules"
    return ask.fits(found, "own_rules", "union_law"), f"{said}, {'' if found['union_law'] else 'no '}Union law"


def _clock_fits(ask: Asking, row: dict[str, Any]) -> bool:
    pairs = [("protective", "protective_due"), ("legal", "legal_due")]
    dated = row["protective_due"] is not None or row["legal_due"] is not None
    return ask.fits(row, "status", "target") and ask.get("dated") in (None, dated) and all(
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
    return ZoneInfo(settings.TUTELA.time_zone)


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
    return fine, f"visible: {', '.join(seen) or 'none of them'}" + (
        "" if fine else f" (page has {', '.join(sorted(page))})"
    )


def _has(page: Any, name: str) -> bool:
    for part in name.split("."):
        if not isinstance(page, dict) or page.get(part) in (None, "", [], {}, "masked"):
            return False
        page = page[part]
    return True


@check("readiness")
def readiness(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("cases.readiness", case=ask.get("case"))
    fine = set(ask.get("empty") or ()) <= set(found["empty"]) and set(ask.get("answered") or ()) <= set(
        found["answered"]
    )
    return fine, f"empty {sorted(found['empty'])}, answered {sorted(found['answered'])}"


@check("text_visible")
def text_visible(ask: Asking) -> tuple[bool, str]:
    path = ask.get("path") or screens.path_of(ask.get("screen", "case"), ask.get("case"))
    page = screens.read(ask.ctx, ask.as_, path, follow=True)
    return ask.get(
        "text"
    ) in page.text, f"status {page.status}, the text is {'' if ask.get('text') in page.text else 'not '}there"


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


@check("figure")
def figure(ask: Asking) -> tuple[bool, str]:
    """The value and the mark beside a label, read from the page: small counts are words there."""
    page = screens.read(ask.ctx, ask.as_, screens.path_of("board"))
    shown = screens.figures(page.text)
    if ask.get("label") not in shown:
        return False, f"status {page.status}, figures: {', '.join(shown) or 'none'}"
    value, marked = shown[ask.get("label")]
    fine = value == ask.get("value") and ask.get("marked") in (None, marked)
    return fine, f"{value!r}, {'marked' if marked else 'not marked'}"


@check("transfer")
def transfer(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("care.transfer", transfer=ask.get("transfer"))
    return found["state"] == ask.get("state"), str(found["state"])
