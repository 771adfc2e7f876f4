"""Plain values of every section of a file, as read from its rows. No rights here: callers show only what the
visibility of the actor allows, and read nothing else."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model

from tutela.cases import inputs
from tutela.cases.models import Case, GroupMember, Part
from tutela.cases.models.identity import KIN
from tutela.core import catalogue, clock, together

Values = Any
# How a kind of row is called from the file (names, births, …) → its model.
KINDS: dict[str, type[Part]] = {
    str(field.get_accessor_name()): field.related_model for field in Case._meta.related_objects
    if isinstance(field.related_model, type) and issubclass(field.related_model, Part)
}  # fmt: skip


def live(case: Case, rows: str) -> list[Any]:
    """The rows of a kind that were not taken back, oldest first; read once per file object, opened only when shown."""
    kept = case.__dict__.setdefault("_live_rows", {})
    if rows not in kept:
        kept[rows] = _live(together.of(KINDS[rows], case.pk))
    return list(kept[rows])


def look_ahead(case: Case, others: Collection[type[Model]] = ()) -> None:
    """Read the rows of all kinds with one query instead of one by one; `others` are kinds that panels will ask for."""
    found = together.rows_of(case.pk, {*KINDS.values(), GroupMember, *others})
    kept = case.__dict__.setdefault("_live_rows", {})
    kept.update({name: _live(found[kind]) for name, kind in KINDS.items()})


def _live(rows: list[Any]) -> list[Any]:
    return [row for row in rows if row.retracted_at is None]


def label_of(list_id: str, code: str) -> str:
    return str(catalogue.codes(list_id).label(code)) if code else ""


def _written(rows: list[Any]) -> Values:
    return [
        {"id": row.pk, "text": row.text, "script": row.script, "language": row.language, "kind": row.kind,
         "kind_label": label_of("name_kind", row.kind), "script_label": label_of("script", row.script), "at": row.created_at}
        for row in rows
    ]  # fmt: skip


def names(case: Case) -> Values:
    """Every spelling of the child's own name with script, language, kind; the name she is called by comes first."""
    rows = _written([row for row in live(case, "names") if not row.kin])
    return sorted(rows, key=lambda row: row["kind"] != "called")


def kin(case: Case) -> Values:
    """Names of father, mother, brothers and sisters, grandfather, in this order, each with its spellings."""
    rows = _written([row for row in live(case, "names") if row.kin])
    return sorted(rows, key=lambda row: KIN.index(row["kind"]))


def called(case: Case) -> str:
    """The one name to use: the one the child is called by, else the first that was written."""
    found = names(case)
    return str(found[0]["text"]) if found else ""


def birth(case: Case) -> Values:
    """The birth date that holds, the age it means today, and the former entries."""
    rows = live(case, "births")[::-1]
    if not rows:
        return None
    first = rows[0]
    return {
        "id": first.pk, "value": first.value, "precision": first.precision, "source": first.source,
        "standing": first.standing, "standing_label": label_of("birth_standing", first.standing),
        "precision_label": label_of("birth_precision", first.precision),
        "source_label": label_of("fact_source", first.source), "age": age(first.value),
        "ask_day": inputs.is_first_january(first.value) and first.precision == "year",
        "history": [
            {"value": row.value, "standing": row.standing, "standing_label": label_of("birth_standing", row.standing),
             "at": row.created_at} for row in rows[1:]
        ],
    }  # fmt: skip


def origin(case: Case) -> Values:
    """The place of birth that holds, and the former entries."""
    rows = live(case, "origins")[::-1]
    if not rows:
        return None
    first = rows[0]
    return {
        "id": first.pk, "place": first.place, "source": first.source,
        "source_label": label_of("fact_source", first.source),
        "history": [{"place": row.place, "at": row.created_at} for row in rows[1:]],
    }  # fmt: skip


def age(value: str) -> int:
    """Age today that a full or partial birth date allows at least (in doubt younger)."""
    born, today = inputs.latest_birthday(value), clock.now().date()
    return max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def age_band(value: str) -> str:
    """The code of the age band."""
    years = age(value)
    for row in catalogue.codes("age_band"):
        if "low" in row.attrs and row.attrs["low"] <= years <= row.attrs["high"]:
            return row.code
    return "unknown"


def basics(case: Case) -> Values:
    """Sex, nationality and region of the file."""
    return {
        "sex": case.sex, "sex_label": label_of("sex", case.sex), "nationality": case.nationality,
        "nationality_label": label_of("country", case.nationality), "region": case.region,
        "region_label": label_of("region", case.region),
    }  # fmt: skip


def languages(case: Case) -> Values:
    """Languages with dialect and interpreter need."""
    return [
        {"id": row.pk, "code": row.code, "label": label_of("language", row.code), "dialect": row.dialect,
         "dialect_label": label_of("dialect", f"{row.code}_{row.dialect}") if row.dialect else row.dialect_other,
         "interpreter": row.interpreter}
        for row in live(case, "languages")
    ]  # fmt: skip


def photo(case: Case) -> Values:
    """That there is a photo, and from when; the bytes have their own address."""
    row = next(iter(live(case, "photos")[::-1]), None)
    return {"id": row.pk, "at": row.created_at, "width": row.width, "height": row.height} if row else None


def description(case: Case) -> Values:
    """Looks with labels."""
    row = next(iter(live(case, "descriptions")[::-1]), None)
    values = dict(row.values or {}) if row else {}
    if not row or not values:
        return None
    for name in ("build", "hair_colour", "hair_style", "eye_colour"):
        if name in values:
            values[f"{name}_label"] = label_of(name, values[name])
    return {**values, "version": row.version, "at": row.created_at}


def marks(case: Case) -> Values:
    """Marks as codes with label and wording."""
    return [
        {"id": row.pk, "code": row.code, "label": label_of("mark", row.code), "note": row.note}
        for row in live(case, "marks")
    ]


def contacts(case: Case) -> Values:
    """Phones and social media names."""
    return [
        {"id": row.pk, "kind": row.kind, "kind_label": label_of("contact_kind", row.kind), "value": row.value,
         "whose": row.whose, "whose_label": label_of("contact_owner", row.whose)}
        for row in live(case, "contacts")
    ]  # fmt: skip


def _relations(case: Case, *, travelling: bool) -> Values:
    return [
        {"id": row.pk, "kind": row.kind, "kind_label": label_of("relation", row.kind), "name": row.name,
         "country": row.country, "country_label": label_of("country", row.country), "place": row.place,
         "contact": row.contact, "state": row.state, "state_label": label_of("relative_verification", row.state),
         "wants_contact": row.wants_contact, "version": row.version}
        for row in live(case, "relations")
        if row.travels_with == travelling
    ]  # fmt: skip


def family(case: Case) -> Values:
    """Family and others who matter, here or elsewhere."""
    return _relations(case, travelling=False)


def companions(case: Case) -> Values:
    """Whom the child travels with."""
    return _relations(case, travelling=True)


def documents(case: Case) -> Values:
    """Papers with number."""
    return [
        {"id": row.pk, "type": row.type, "type_label": label_of("document_type", row.type), "state": row.state,
         "state_label": label_of("document_state", row.state), "number": row.number, "country": row.country}
        for row in live(case, "documents")
    ]  # fmt: skip


def facts(case: Case) -> Values:
    """Facts: who is with the child, on which evidence, with which paper."""
    return [
        {"id": row.pk, "kind": row.kind, "label": label_of("fact_kind", row.kind), "evidence": row.evidence,
         "evidence_label": label_of("fact_evidence", row.evidence), "paper": row.paper,
         "paper_label": label_of("paper", row.paper), "at": row.at, "note": row.note}
        for row in live(case, "facts")
    ]  # fmt: skip


def classifications(case: Case) -> Values:
    """Each authority's classification, newest first."""
    return [
        {"id": row.pk, "code": row.code, "label": label_of("classification", row.code), "basis": row.basis,
         "authority": row.authority, "authority_label": label_of("authority", row.authority),
         "status": row.status, "status_label": label_of("classification_status", row.status), "at": row.at}
        for row in reversed(live(case, "classifications"))
    ]  # fmt: skip


def applications(case: Case) -> Values:
    """Made, registered, lodged: dates apart."""
    return [
        {"id": row.pk, "stage": row.stage, "label": label_of("application_event", row.stage), "kind": row.kind,
         "at": row.at, "on": row.at.date(), "country": row.country}
        for row in sorted(live(case, "applications"), key=lambda row: row.at)
    ]  # fmt: skip


def _notes(case: Case, *, health: bool) -> Values:
    return [
        {"id": row.pk, "note_class": row.note_class, "label": label_of("note_class", row.note_class), "text": row.text,
         "at": row.created_at}
        for row in reversed(live(case, "notes"))
        if (row.note_class == "health") == health
    ]  # fmt: skip


def health(case: Case) -> Values:
    """Health notes, newest first."""
    return _notes(case, health=True)


def notes(case: Case) -> Values:
    """Restricted notes of the other classes, newest first."""
    return _notes(case, health=False)


def indicators(case: Case) -> Values:
    """Ticked signs per list with their evidence. Lists stay apart; nothing is added up."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in live(case, "ticks"):
        sign = catalogue.indicators(row.list_id).rows.get(row.code)
        found.setdefault(row.list_id, []).append(
            {"code": row.code, "label": str(sign.label) if sign else row.code, "evidence": row.evidence,
             "evidence_label": label_of("sign_evidence", row.evidence), "note": row.note, "at": row.created_at}
        )  # fmt: skip
    return found


def views(case: Case) -> Values:
    """What the child said, newest per topic first."""
    return [
        {"id": row.pk, "topic": row.topic, "topic_label": label_of("view_topic", row.topic), "answer": row.answer,
         "answer_label": label_of("view_answer", row.answer), "words": row.words, "valid_until": row.valid_until,
         "at": row.heard_at}
        for row in reversed(live(case, "childviews"))
    ]  # fmt: skip


def told(case: Case) -> Values:
    """Topics already told, with dates."""
    return [
        {"id": row.pk, "topic": row.topic, "label": label_of("told_topic", row.topic), "told_on": row.told_on}
        for row in live(case, "toldtopics")
    ]


def answered(case: Case) -> dict[str, str]:
    """Readiness questions answered without details."""
    return {row.item: row.answer for row in live(case, "readinessanswers")}


def notices(case: Case) -> Values:
    """Notices given to the child."""
    return [{"language": row.language, "at": row.at} for row in live(case, "noticegivens")]


Loader = Callable[[Case], Values]
# name on the page → (field class of the matrix, loader)
SECTIONS: dict[str, tuple[str, Loader]] = {
    "names": ("names", names),
    "kin": ("family", kin),
    "called": ("name_used", called),
    "basics": ("identity", basics),
    "birth": ("identity", birth),
    "origin": ("identity", origin),
    "languages": ("languages", languages),
    "photo": ("photo", photo),
    "description": ("description", description),
    "marks": ("description", marks),
    "contacts": ("contact", contacts),
    "family": ("family", family),
    "companions": ("companions", companions),
    "documents": ("documents", documents),
    "facts": ("facts", facts),
    "classifications": ("classification", classifications),
    "applications": ("asylum_dates", applications),
    "health": ("health", health),
    "notes": ("restricted_notes", notes),
    "indicators": ("indicators", indicators),
    "views": ("child_views", views),
    "told": ("told_topics", told),
}
