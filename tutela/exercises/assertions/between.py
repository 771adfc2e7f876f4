"""Assertions about leads, other nodes and what must not be anywhere."""

from tutela.exercises import leaks
from tutela.exercises.assertions.asking import Asking, check, counted


@check("lead")
def lead(ask: Asking) -> tuple[bool, str]:
    rows = ask.fact("leads.inbox")
    mine = [
        row
        for row in rows
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


@check("nothing_leaks")
def nothing_leaks(ask: Asking) -> tuple[bool, str]:
    places = leaks.search(ask.ctx, ask.get("canaries"), where=ask.get("where"), outside=ask.get("outside"))
    return not places, "; ".join(places[:5]) or "nowhere"
