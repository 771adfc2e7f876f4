"""What scenario files can do and read in a file (catalogue/scenarios/VERBS.md). Thin: the services of the screens."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tutela.access.actors import Actor
from tutela.cases import selectors, services
from tutela.core import catalogue
from tutela.journal import selectors as journal

# Short spellings that scenario files use for codes of the catalogue.
DIALECTS = {"ti-ER": "eritrean", "ti-ET": "ethiopian"}


def _language(code: str) -> str:
    try:
        return catalogue.language_code(code)
    except catalogue.UnknownCode:
        return code


def _birth(
    year: int | None, when: date | None, precision: str = "", source: str = "", standing: str = ""
) -> dict[str, str] | None:
    if year is None and when is None:
        return None
    value = {"value": when.isoformat() if when else str(year), "precision": precision, "source": source}
    return {**value, "standing": standing} if standing else value


def _register(
    actor: Actor, ctx: Any, *, names: list[dict[str, str]], birth_year: int | None = None, birth_date: date | None = None,
    birth_precision: str = "", birth_source: str = "child", encounter_at: datetime | None = None,
    languages: list[str] | None = None, **codes: Any,
) -> dict[str, Any]:
    written = [
        {"text": name["text"], "language": _language(name.get("lang", "")) if name.get("lang") else "",
         "script": name.get("script", ""), "kind": name.get("kind", "full"), "source": birth_source}
        for name in names
    ]  # fmt: skip
    row = services.register(
        by=actor, names=written, birth=_birth(birth_year, birth_date, birth_precision, birth_source),
        languages=[_language(code) for code in languages or []], encounter_at=encounter_at, **codes,
    )
    return {"case": row.pk, "asked": _asked(ctx, row.pk)}


def _asked(ctx: Any, case: UUID) -> list[str]:
    """Offices that were asked about a possible duplicate: the counterpart of the suggestion's journal entry."""
    found = journal.timeline(case=case, kinds=["leads.duplicate_suggested"])
    return sorted({ctx.handle(UUID(entry.counterpart)) for entry in found if entry.counterpart})


def _add_name(actor: Actor, ctx: Any, *, case: UUID, text: str, lang: str, script: str, kind: str = "full") -> dict[str, Any]:
    row = services.add_name(by=actor, case=case, text=text, language=_language(lang), script=script, kind=kind)
    return {"name": row.pk}


def _set_birth(
    actor: Actor, ctx: Any, *, case: UUID, precision: str, source: str, status: str, year: int | None = None,
    date: date | None = None,
) -> dict[str, Any]:
    value = _birth(year, date, precision, source, status) or {}
    services.set_birth(by=actor, case=case, **value)
    return {}


def _add_language(
    actor: Actor, ctx: Any, *, case: UUID, lang: str, interpreter: bool, dialect: str = ""
) -> dict[str, Any]:
    dialect = DIALECTS.get(dialect, dialect)
    services.add_language(by=actor, case=case, code=_language(lang), dialect=dialect, interpreter=interpreter)
    return {}


def _add_contact(actor: Actor, ctx: Any, *, case: UUID, kind: str, value: str, whose: str) -> dict[str, Any]:
    services.add_contact(by=actor, case=case, kind=kind, value=value, whose=whose)
    return {}


def _add_relation(
    actor: Actor, ctx: Any, *, case: UUID, kind: str, state: str, travels_with: bool, name: str = "", country: str = ""
) -> dict[str, Any]:
    row = services.add_relation(
        by=actor, case=case, kind=kind, name=name, country=country, state=state, travels_with=travels_with
    )
    return {"relation": row.pk}


def _add_fact(
    actor: Actor, ctx: Any, *, case: UUID, kind: str, evidence: str, at: datetime | None = None
) -> dict[str, Any]:
    services.add_fact(by=actor, case=case, kind=kind, evidence=evidence, at=at)
    return {}


def _classify(actor: Actor, ctx: Any, *, case: UUID, code: str, basis: str) -> dict[str, Any]:
    services.classify(by=actor, case=case, code=code, basis=basis)
    return {}


def _add_mark(actor: Actor, ctx: Any, *, case: UUID, code: str, part: str = "") -> dict[str, Any]:
    services.add_mark(by=actor, case=case, code=f"{code}_{part}" if part else code)
    return {}


def _set_description(
    actor: Actor, ctx: Any, *, case: UUID, height_cm: int | None = None, hair: str = "", clothing: str = ""
) -> dict[str, Any]:
    looks: dict[str, Any] = {}
    for word in hair.split("_") if hair else ():
        name = "hair_colour" if word in catalogue.codes("hair_colour") else "hair_style"
        looks[name] = word
    services.set_description(by=actor, case=case, height_cm=height_cm, clothing=clothing, **looks)
    return {}


def _upload_photo(actor: Actor, ctx: Any, *, case: UUID, photo: bytes) -> dict[str, Any]:
    services.add_photo(by=actor, case=case, data=photo)
    return {}


def _answer_readiness(actor: Actor, ctx: Any, *, case: UUID, item: str, answer: str) -> dict[str, Any]:
    services.answer_readiness(by=actor, case=case, item=item, answer=answer)
    return {}


def _add_health(actor: Actor, ctx: Any, *, case: UUID, text: str) -> dict[str, Any]:
    services.add_note(by=actor, case=case, text=text, note_class="health")
    return {}


def _add_note(actor: Actor, ctx: Any, *, case: UUID, text: str) -> dict[str, Any]:
    services.add_note(by=actor, case=case, text=text)
    return {}


def _give_notice(actor: Actor, ctx: Any, *, case: UUID, lang: str) -> dict[str, Any]:
    services.give_notice(by=actor, case=case, language=_language(lang))
    return {}


def _record_application(
    actor: Actor, ctx: Any, *, case: UUID, stage: str, at: datetime, country: str, kind: str = "asylum"
) -> dict[str, Any]:
    services.record_application(by=actor, case=case, stage=stage, at=at, country=country, kind=kind)
    return {}


def _record_indicators(actor: Actor, ctx: Any, *, case: UUID, list: str, ticks: Any) -> dict[str, Any]:
    services.record_indicators(by=actor, case=case, list_id=list, ticks=ticks)
    return {}


def _record_view(actor: Actor, ctx: Any, *, case: UUID, topic: str, answer: str, lang: str = "") -> dict[str, Any]:
    services.record_view(by=actor, case=case, topic=topic, answer=answer, language=_language(lang) if lang else "")
    return {}


def _tell_topic(actor: Actor, ctx: Any, *, case: UUID, topic: str, on: date | None = None) -> dict[str, Any]:
    services.tell_topic(by=actor, case=case, topic=topic, told_on=on)
    return {}


def _offer_ownership(actor: Actor, ctx: Any, *, case: UUID, to: UUID) -> dict[str, Any]:
    services.offer_ownership(by=actor, case=case, to=to)
    return {}


def _take_ownership(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    services.take_ownership(by=actor, case=case)
    return {}


def _release_ownership(actor: Actor, ctx: Any, *, case: UUID, reason: str) -> dict[str, Any]:
    services.release_ownership(by=actor, case=case, reason=reason)
    return {}


# --- reading ---------------------------------------------------------------------------------------------------------

def _page(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    """Everything the case page shows this actor. `relations` is family and companions together."""
    view = selectors.case_view(actor=actor, case=case, purpose="protection")
    shown = {name: value for name, value in view.fields.items() if name not in ("timeline", "looks")}
    shown.update({panel["key"]: panel["values"] for panel in view.panels if not panel["masked"]})
    relations = [*(shown.get("family") or []), *(shown.get("companions") or [])]
    if "family" in shown or "companions" in shown:
        shown["relations"] = relations
    return {name: value for name, value in shown.items() if value not in (None, "", [], {})}


def _readiness(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    found = selectors.readiness_for(actor=actor, case=case)
    return {"empty": found["empty"], "answered": found["answered"]}


def _owner(actor: Actor, ctx: Any, *, case: UUID) -> dict[str, Any]:
    found = selectors.owner_of(case=case)
    return {"org": found["org"], "since": found["since"], "ownerless_hours": found["ownerless_hours"]}


def _counts(actor: Actor, ctx: Any) -> dict[str, int]:
    return selectors.counts()


VERBS = {
    "register": _register, "add_name": _add_name, "set_birth": _set_birth, "add_language": _add_language,
    "add_contact": _add_contact, "add_relation": _add_relation, "add_fact": _add_fact, "classify": _classify,
    "add_mark": _add_mark, "set_description": _set_description, "upload_photo": _upload_photo,
    "answer_readiness": _answer_readiness, "add_health": _add_health, "add_note": _add_note,
    "give_notice": _give_notice, "record_application": _record_application, "record_indicators": _record_indicators,
    "record_view": _record_view, "tell_topic": _tell_topic, "take_ownership": _take_ownership,
    "offer_ownership": _offer_ownership,
    "release_ownership": _release_ownership,
}  # fmt: skip
FACTS = {"page": _page, "readiness": _readiness, "owner": _owner, "counts": _counts}
