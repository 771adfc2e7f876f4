"""Looking for texts that must not be anywhere: files at rest, messages, mails, logs, and other desks' pages."""

import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from tutela.core.errors import TutelaError
from tutela.core.vault import Sealed
from tutela.exercises.context import Ctx
from tutela.exercises.dispatch import NoSuchVerb, run_fact
from tutela.journal import selectors as journal

MESSAGES = (("out", "sent to"), ("in", "received from"))


def search(
    ctx: Ctx, canaries: list[str], *, where: list[str] | None = None, outside: list[str] | None = None
) -> list[str]:
    """Places where one of the texts is readable; empty when nowhere. `where`: rest, messages (default both)."""
    found = [f"{path.name}" for path in _files() for canary in canaries if _in_file(path, canary)]
    if where is None or "messages" in where:
        found += _in_messages(ctx, canaries)
    if outside is not None:
        found += _on_pages(ctx, canaries, outside)
    return found


def _files() -> Iterable[Path]:
    """Databases with their journals, mails, logs and everything else the node wrote; not its settings and keys."""
    folder = settings.TUTELA.folder
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".toml")


def _in_file(path: Path, canary: str) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    forms = {canary.encode(), json.dumps(canary)[1:-1].encode(), canary.encode("utf-16-le")}
    return any(form in content for form in forms)


def _in_messages(ctx: Ctx, canaries: list[str]) -> list[str]:
    """Bodies as this node can open them."""
    found = []
    for direction, words in MESSAGES:
        try:
            rows = run_fact(ctx, name="exchange.messages", as_="system", params={"direction": direction})
        except NoSuchVerb:
            continue
        for row in rows:
            text = json.dumps(row.get("body"), ensure_ascii=False)
            found += [f"message {row['type']} {words} {row['peer']}" for canary in canaries if canary in text]
    return found


def _on_pages(ctx: Ctx, canaries: list[str], outside: list[str]) -> list[str]:
    """Case pages of everybody of this node who does not belong to the organisations in `outside`."""
    cases = {row.case_id for row in journal.entries_after(seq=0) if row.kind == "cases.registered"}
    found = []
    for handle in ctx.people:
        if handle.split(".")[0] in outside:
            continue
        for case in cases:
            try:
                text = json.dumps(
                    run_fact(ctx, name="cases.page", as_=handle, params={"case": str(case)}), ensure_ascii=False
                )
            except (TutelaError, Sealed):
                continue
            found += [f"page of {handle}" for canary in canaries if canary in text]
    return found
