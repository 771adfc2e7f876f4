"""Who the child is: writing names, birth, languages, looks, contacts, papers and family."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import events, inputs, photos
from tutela.cases.models import (
    Birth,
    Case,
    ChildView,
    Contact,
    Description,
    Document,
    Fact,
    Language,
    Mark,
    Name,
    NameToken,
    Note,
    Origin,
    Part,
    Photo,
    Relation,
    ToldTopic,
)
from tutela.cases.models.identity import CALLED_AFTER
from tutela.cases.services.common import locked_case, open_case
from tutela.core import catalogue, clock
from tutela.core.errors import InvalidInput, NotVisible
from tutela.core.service import service
from tutela.journal import services as journal

LOOKS = {"build": "build", "hair_colour": "hair_colour", "hair_style": "hair_style", "eye_colour": "eye_colour"}
PARTS: dict[str, type[Part]] = {
    "name": Name, "birth": Birth, "origin": Origin, "language": Language, "relation": Relation, "contact": Contact,
    "document": Document, "photo": Photo, "mark": Mark, "fact": Fact, "note": Note, "view": ChildView, "told": ToldTopic,
}  # fmt: skip


# --- names -----------------------------------------------------------------------------------------------------------

@service
def add_name(
    *, by: Actor, case: UUID, text: str, script: str = "", language: str = "", kind: str = "full", source: str = "child"
) -> Name:
    """Another spelling or script of the child's name, or a name of kin. The same text twice stays one row."""
    row = open_case(by, case)
    if not text.strip():
        raise InvalidInput("text", _("Write a name."))
    return write_name(
        by=by, case=row, text=text, script=script, language=language, kind=kind, source=source, field="text"
    )


def write_name(
    *, by: Actor, case: Case, text: str, script: str = "", language: str = "", kind: str = "full", source: str = "child",
    field: str = "names",
) -> Name:
    """The same inside another act; an empty text writes nothing and returns an unsaved row."""
    text = inputs.name_text(text, field)
    script = inputs.code(script or inputs.script_of(text), "script", "script")
    spoken = inputs.language(language) if language else ""
    row = Name(
        case=case, recorded_by=by.label, script=script, language=spoken,
        kind=inputs.code(kind or "full", "name_kind", "kind"),
        source=inputs.code(source or "child", "fact_source", "source"),
    )
    if not text:
        return row
    for same in Name.objects.filter(case=case, retracted_at=None):
        if same.script == script and same.text == text and same.kin == row.kin:
            return same
    row.text = text
    row.save()
    words = inputs.words_of(text) | inputs.sounds_of(text) if not row.kin or row.kin in CALLED_AFTER else set()
    NameToken.objects.bulk_create(NameToken(name=row, token=inputs.name_token(word)) for word in sorted(words))
    event = events.NameAdded(name=row.pk)
    journal.record(by=by, case=case.pk, subject=row.pk, event=event)
    return row


# --- birth -----------------------------------------------------------------------------------------------------------

@service
def set_birth(
    *, by: Actor, case: UUID, value: str, precision: str = "", source: str = "child", standing: str = "claimed"
) -> Birth:
    """Record a birth date as far as known; the former ones stay as history. Disputed means child."""
    row = locked_case(by, case, P.CASE_EDIT)
    return write_birth(by=by, case=row, value=value, precision=precision, source=source, standing=standing)


def write_birth(
    *, by: Actor, case: Case, value: str, precision: str = "", source: str = "child", standing: str = "claimed"
) -> Birth:
    """The same inside another act. `majority_year` on the file is kept in step, coarse on purpose.

    1 January without a paper is often written because nobody knew the day: until somebody says that it is the real day
    (precision "day") it is kept as "year known", and the page asks. Said to be a placeholder, only the year is kept, so
    that nobody turns 18 on a day that was made up; with a paper the date stays, because offices go by the paper.
    """
    value, precision = inputs.birth_precision(inputs.birth_value(value), precision, source or "child")
    row = Birth(
        case=case, recorded_by=by.label, value=value,
        precision=inputs.code(precision, "birth_precision", "birth_precision"),
        source=inputs.code(source or "child", "fact_source", "birth_source"),
        standing=inputs.code(standing or "claimed", "birth_standing", "standing"),
    )
    row.save()
    adult_on = inputs.majority(value)
    case.set_majority_year(None if standing == "disputed" else adult_on.year)
    case.save_checked(fields=["majority_year", "majority_index"])
    event = events.BirthRecorded(
        precision=row.precision, source=row.source, standing=row.standing,
        majority_on=None if standing == "disputed" else date(adult_on.year, adult_on.month, 1),
    )
    journal.record(by=by, case=case.pk, subject=row.pk, event=event)
    return row


def age_to_birth(age: int) -> dict[str, str]:
    """An approximate age as a birth year: precision 'about', as the child or a worker said it."""
    if not 0 <= age <= inputs.OLDEST:
        raise InvalidInput("age", _("Write an age between 0 and %(n)d.") % {"n": inputs.OLDEST})
    return {"value": str(clock.now().year - age), "precision": "about"}


# --- languages, contacts, family, papers -----------------------------------------------------------------------------

@service
def add_language(
    *, by: Actor, case: UUID, code: str, dialect: str = "", dialect_other: str = "", interpreter: bool = True
) -> Language:
    """A language with its dialect; the interpreter need is asked, because a wrong interpreter is a known harm.

    `dialect` is a code of the language's own list; `dialect_other` what the child calls it where the list has none.
    """
    found = open_case(by, case)
    return write_language(
        by=by, case=found, code=code, dialect=dialect, dialect_other=dialect_other, interpreter=interpreter
    )


def write_language(
    *, by: Actor, case: Case, code: str, dialect: str = "", dialect_other: str = "", interpreter: bool = True
) -> Language:
    """The same inside another act. A row of the same language is updated: dialect and need are learnt later. A dialect
    of the list replaces one in words, and the other way round."""
    code = inputs.language(code, "languages")
    known = catalogue.codes("language").require(code).attrs.get("dialects", ())
    if dialect and dialect not in known:
        raise InvalidInput("dialect", _("Choose a dialect of this language, or write it in words below."))
    said = inputs.free_text(dialect_other, "dialect_other", max_length=80)
    known_rows = Language.objects.filter(case=case, retracted_at=None)
    row = next((one for one in known_rows if one.code == code), None) or Language(case=case, code=code, recorded_by=by.label)
    if dialect or said:
        row.dialect, row.dialect_other = dialect, "" if dialect else said
    row.interpreter = interpreter
    row.save()
    event = events.LanguageAdded(row=row.pk)
    journal.record(by=by, case=case.pk, subject=row.pk, event=event)
    return row


@service
def add_contact(*, by: Actor, case: UUID, kind: str, value: str, whose: str = "child") -> Contact:
    """A phone or social media name. Giving one is never a condition of care."""
    found = open_case(by, case)
    kind = inputs.code(kind, "contact_kind", "kind")
    row = Contact(
        case=found, recorded_by=by.label, kind=kind, value=inputs.contact_value(value, kind),
        whose=inputs.code(whose, "contact_owner", "whose"),
    )
    row.save()
    event = events.ContactAdded(contact=row.pk, kind_code=kind, whose=whose)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


@service
def add_relation(
    *, by: Actor, case: UUID, kind: str, name: str = "", country: str = "", place: str = "", contact: str = "",
    state: str = "claimed", travels_with: bool = False, wants_contact: str = "unknown",
) -> Relation:
    """Family or companion as the child tells it; how far it was checked is its own field."""
    found = open_case(by, case)
    row = Relation(
        case=found, recorded_by=by.label, kind=inputs.code(kind, "relation", "kind"), name=inputs.name_text(name),
        country=inputs.code(country, "country", "country", blank=True),
        place=inputs.free_text(place, "place", max_length=300),
        contact=inputs.free_text(contact, "contact", max_length=120),
        state=inputs.code(state, "relative_verification", "state"), travels_with=travels_with,
        wants_contact=inputs.code(wants_contact, "answer", "wants_contact"),
    )
    row.save()
    event = events.RelationAdded(relation=row.pk, kind_code=kind, state=state, travels_with=travels_with)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


@service
def check_relation(*, by: Actor, case: UUID, relation: UUID, state: str, seen_version: int | None = None) -> Relation:
    """How far a relation is checked now: claimed, documents, checked, approved, refuted."""
    found = open_case(by, case)
    row: Relation = _part(Relation, found, relation)
    row.state = inputs.code(state, "relative_verification", "state")
    row.save_checked(seen_version=seen_version, fields=["state"])
    journal.record(by=by, case=found.pk, subject=row.pk, event=events.RelationChecked(relation=row.pk, state=state))
    return row


@service
def add_document(
    *, by: Actor, case: UUID, type: str, state: str = "seen_original", number: str = "", country: str = ""
) -> Document:
    """A paper the child has, had or that somebody holds."""
    found = open_case(by, case)
    row = Document(
        case=found, recorded_by=by.label, type=inputs.code(type, "document_type", "type"),
        state=inputs.code(state, "document_state", "state"), number=inputs.free_text(number, "number", max_length=80),
        country=inputs.code(country, "country", "country", blank=True),
    )
    row.save()
    event = events.DocumentAdded(document=row.pk, type_code=type, state=state)
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


# --- looks -----------------------------------------------------------------------------------------------------------

@service
def add_mark(*, by: Actor, case: UUID, code: str, note: str = "") -> Mark:
    """A mark on the body as a code (scar_left_forearm); the wording stays here."""
    found = open_case(by, case)
    code = inputs.code(code, "mark", "code")
    same = next((one for one in Mark.objects.filter(case=found, retracted_at=None) if one.code == code), None)
    if same:
        return same
    row = Mark(case=found, recorded_by=by.label, code=code, note=inputs.free_text(note, "note", max_length=500))
    row.save()
    journal.record(by=by, case=found.pk, subject=row.pk, event=events.MarkAdded(mark=row.pk))
    return row


@service
def set_description(
    *, by: Actor, case: UUID, height_cm: int | None = None, clothing: str = "", belongings: str = "",
    seen_version: int | None = None, **looks: str,
) -> Description:
    """Height, build, hair, eyes, clothing, belongings. What is left empty keeps its former value."""
    found = open_case(by, case)
    values = _looks(height_cm, clothing, belongings, looks)
    row = Description.objects.filter(case=found, retracted_at=None).order_by("-id").first()
    if row is None:
        row = Description(case=found, recorded_by=by.label, values=values)
        row.save()
    else:
        row.values = {**(row.values or {}), **values}
        row.recorded_by = by.label
        row.save_checked(seen_version=seen_version)
    event = events.DescriptionRecorded(fields=sorted(values))
    journal.record(by=by, case=found.pk, subject=row.pk, event=event)
    return row


def _looks(height_cm: int | None, clothing: str, belongings: str, looks: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if height_cm is not None:
        if not 30 <= height_cm <= 230:
            raise InvalidInput("height_cm", _("Write the height in centimetres, between 30 and 230."))
        values["height_cm"] = height_cm
    for name, value in looks.items():
        if name not in LOOKS:
            raise InvalidInput(name, _("There is no such field."))
        if value:
            values[name] = inputs.code(value, LOOKS[name], name)
    for name, text in (("clothing", clothing), ("belongings", belongings)):
        if text:
            values[name] = inputs.free_text(text, name, max_length=500)
    return values


@service
def add_photo(*, by: Actor, case: UUID, data: bytes, size: int | None = None) -> Photo:
    """A photo, bounded and re-encoded without metadata. Never a condition of care, never kept on a phone."""
    found = open_case(by, case)
    made = photos.picture(data, size=size)
    row = Photo(
        case=found, recorded_by=by.label, image=made.image, small=made.small, width=made.width, height=made.height
    )
    row.save()
    journal.record(by=by, case=found.pk, subject=row.pk, event=events.PhotoAdded(photo=row.pk))
    return row


# --- editing ---------------------------------------------------------------------------------------------------------

@service
def edit_identity(
    *, by: Actor, case: UUID, seen_version: int | None = None, sex: str = "unknown", nationality: str = "", region: str = ""
) -> Case:
    """Change the short codes of the file. `seen_version` is the version the person saw: somebody else's change in
    between raises StaleEdit and nothing is overwritten."""
    row = locked_case(by, case, P.CASE_EDIT)
    values = {
        "sex": inputs.code(sex or "unknown", "sex", "sex"),
        "nationality": inputs.code(nationality, "country", "nationality", blank=True),
        "region": inputs.code(region, "region", "region", blank=True),
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    row.save_checked(seen_version=seen_version)
    if changed:
        journal.record(by=by, case=row.pk, event=events.IdentityChanged(fields=changed))
    return row


@service
def retract(*, by: Actor, case: UUID, part: str, row: UUID) -> None:
    """Take an entry back as wrong. It leaves every screen; who wrote it and who took it back stays in the journal."""
    found = open_case(by, case)
    if part not in PARTS:
        raise NotVisible
    entry = _part(PARTS[part], found, row)
    entry.retracted_at, entry.retracted_by = clock.now(), by.label
    entry.save_checked(fields=["retracted_at", "retracted_by"])
    if part == "name":
        NameToken.objects.filter(name=entry).delete()
    if part == "birth":
        _majority_again(found)
    journal.record(by=by, case=found.pk, subject=entry.pk, event=events.Retracted(part=part, row=entry.pk))


def _majority_again(case: Case) -> None:
    """The year of the 18th birthday as the entry says that holds now; none is left when nothing or a dispute holds."""
    row = Birth.objects.filter(case=case, retracted_at=None).order_by("-id").first()
    case.set_majority_year(None if row is None or row.standing == "disputed" else inputs.majority(row.value).year)
    case.save_checked(fields=["majority_year", "majority_index"])


def _part(model: Any, case: Case, row: UUID) -> Any:
    entry = model.objects.filter(case=case, pk=row, retracted_at=None).first()
    if entry is None:
        raise NotVisible
    return entry
