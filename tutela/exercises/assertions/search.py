"""Assertions about disappearances, guardianship and the durable solution."""

from typing import Any

from tutela.exercises.assertions.asking import Asking, check, counted
from tutela.exercises.assertions.file import same_moment

LEVELS = ["no_added_danger", "urgent", "danger_now"]


@check("episode")
def episode(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("missing.episode", episode=ask.get("episode"))
    least = ask.get("level_at_least")
    fine = ask.fits(found, "state", "number", "outcome", "adult")
    fine = fine and (
        least is None or (found["level"] in LEVELS and LEVELS.index(found["level"]) >= LEVELS.index(least))
    )
    fine = fine and set(ask.get("floor_reasons") or ()) <= set(found["floor_reasons"])
    return fine, str({key: found.get(key) for key in ("state", "number", "level", "floor_reasons", "outcome", "adult")})


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
    dated = ask.get("exchanges")
    rows = sorted(found["exchanges"], key=lambda row: str(row["at"]))
    return fine and (dated is None or _exchanges_fit(dated, rows)), str(found)


def _exchanges_fit(wanted: list[dict[str, Any]], rows: list[dict[str, Any]]) -> bool:
    """As many as wanted, in order of date, each with the date, direction, channel and reference that was named."""
    if len(wanted) != len(rows):
        return False
    return all(
        same_moment(value, row["at"]) if name == "at" else value == row.get(name)
        for one, row in zip(wanted, rows, strict=True)
        for name, value in one.items()
    )


@check("preview")
def preview(ask: Asking) -> tuple[bool, str]:
    """Every field of the package is told once, and no other; each says why and on which basis, on both sides."""
    rows, wanted = ask.get("rows"), ask.get("fields")
    names = [row["field"] for row in rows]
    problems = [f"{name} is not told" for name in wanted if name not in names]
    problems += [f"{name} is told {names.count(name)} times" for name in sorted(set(names)) if names.count(name) > 1]
    problems += [f"{name} was not expected" for name in names if name not in wanted]
    for row in rows:
        if not row["purpose"] or row["purpose"] != ask.get("purpose"):
            problems.append(f"purpose of {row['field']}: {row['purpose'] or 'empty'}")
        problems += [
            f"{side} of {row['field']}: {row[side] or 'empty'}"
            for side in ("basis_sender", "basis_recipient")
            if not row[side] or row[side] != ask.get("basis")
        ]
    return not problems, "; ".join(problems) or f"{len(rows)} fields"
