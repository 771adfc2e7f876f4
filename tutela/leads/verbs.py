"""What scenario files can do and read in leads (catalogue/scenarios/VERBS.md)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tutela.access.actors import Actor
from tutela.engines.matching.facts import language_code
from tutela.leads import selectors, services


def _encounter(
    actor: Actor, ctx: Any, *, at: datetime, region: str, sex: str, birth_from: int, birth_to: int, referred_to: UUID,
    language: str = "", mark: str = "",
) -> dict[str, Any]:
    row = services.record_encounter(
        by=actor, at=at, region=region, sex=sex, birth_from=birth_from, birth_to=birth_to, referred_to=referred_to,
        language=language_code(language), mark=mark,
    )
    return {"encounter": row.pk, "shown": selectors.shown_text(row)}


def _ask(
    actor: Actor, ctx: Any, *, nodes: list[str], purpose: str, case: UUID | None = None, call: UUID | None = None
) -> dict[str, Any]:
    return {"query": services.ask(by=actor, nodes=nodes, purpose=purpose, case=case, call=call).pk}


def _answer(actor: Actor, ctx: Any, *, lead: UUID, answer: str) -> dict[str, Any]:
    services.answer(by=actor, lead=lead, answer=answer)
    return {}


def _decide_under_danger(actor: Actor, ctx: Any, *, lead: UUID, release: bool, reason: str) -> dict[str, Any]:
    services.decide_under_danger(by=actor, lead=lead, release=release, reason=reason)
    return {}


def _question(actor: Actor, ctx: Any, *, lead: UUID, topic: str, code: str = "") -> dict[str, Any]:
    return {"question": services.ask_question(by=actor, lead=lead, topic=topic, code=code).pk}


def _reply(actor: Actor, ctx: Any, *, question: UUID, answer: str) -> dict[str, Any]:
    services.reply(by=actor, question=question, answer=answer)
    return {}


def _confirm(actor: Actor, ctx: Any, *, lead: UUID, case: UUID | None = None) -> dict[str, Any]:
    services.confirm(by=actor, lead=lead, case=case)
    return {}


def _decide_duplicate(actor: Actor, ctx: Any, *, suggestion: UUID, same: bool) -> dict[str, Any]:
    return {"case": services.decide_duplicate(by=actor, suggestion=suggestion, same=same)}


def _offer_lead(actor: Actor, ctx: Any, *, case: UUID, to: Any) -> dict[str, Any]:
    return {"transfer": services.offer_lead(by=actor, case=case, to=to).pk}


def _accept_lead(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    services.accept_lead(by=actor, case=case)
    return {}


# --- reading ---------------------------------------------------------------------------------------------------------

def _inbox(actor: Actor, ctx: Any, *, case: UUID | None = None) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id, "kind": row.kind, "rank": row.rank, "reasons": row.reasons, "against": row.against,
            "state": selectors.SHOWN_STATE.get(row.state, row.state), "answer": row.answer, "case": row.case,
            "office": ctx.handle(row.office),
        }
        for row in selectors.inbox(actor=actor, case=case)
    ]  # fmt: skip


def _query(actor: Actor, ctx: Any, *, query: UUID) -> dict[str, Any]:
    found = selectors.query(actor=actor, query=query)
    answers = [{**row, "office": ctx.handle(row["office"])} for row in found["answers"]]
    return {"state": found["state"], "answers": answers}


def _encounter_shown(actor: Actor, ctx: Any, *, encounter: UUID) -> dict[str, Any]:
    return selectors.encounter(actor=actor, encounter=encounter)


def _questions(actor: Actor, ctx: Any) -> list[dict[str, Any]]:
    return [row for row in selectors.questions(actor=actor) if row["direction"] == "in"]


def _duplicates(actor: Actor, ctx: Any) -> list[dict[str, Any]]:
    return [
        {"id": row.id, "case": row.case, "other": row.other, "reasons": row.reasons, "state": row.state,
         "office": ctx.handle(row.office)}
        for row in selectors.suggestions(actor=actor)
    ]  # fmt: skip


def _lead_node(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    found = selectors.lead_node(actor=actor, case=case)
    return {"node": found["node"] or settings.TUTELA.id, "linked": found["linked"]}


VERBS = {
    "encounter": _encounter,
    "ask": _ask,
    "answer": _answer,
    "decide_under_danger": _decide_under_danger,
    "question": _question,
    "reply": _reply,
    "confirm": _confirm,
    "decide_duplicate": _decide_duplicate,
    "offer_lead": _offer_lead,
    "accept_lead": _accept_lead,
}
FACTS = {
    "inbox": _inbox,
    "query": _query,
    "encounter": _encounter_shown,
    "questions": _questions,
    "duplicates": _duplicates,
    "lead_node": _lead_node,
}
