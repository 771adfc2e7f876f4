"""Assertions about disappearances, guardianship and the durable solution."""

from tutela.exercises.assertions.asking import Asking, check, counted

LEVELS = ["no_added_danger", "urgent", "danger_now"]


@check("episode")
def episode(ask: Asking) -> tuple[bool, str]:
    found = ask.fact("missing.episode", episode=ask.get("episode"))
    least = ask.get("level_at_least")
    fine = ask.fits(found, "state", "number", "outcome", "adult")
    fine = fine and (
        least is None or (found["level"] in LEVELS and LEVELS.index(found["level"]) >= LEVELS.index(least))
    )
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
