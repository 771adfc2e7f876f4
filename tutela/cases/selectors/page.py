"""The case page: everything the actor may see of one file, masked where only a hint is allowed, and the look recorded."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings

from tutela.access import policies, refusals
from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.cases import panels
from tutela.cases.models import Case, Photo
from tutela.cases.selectors import lists, parted, parts
from tutela.cases.selectors.machine import stored_case
from tutela.cases.visibility import MASKED, NEVER, SEE, Sight, machine_sight, masked, relations_to, sight_of
from tutela.core import catalogue
from tutela.core.errors import NotVisible
from tutela.journal import selectors as journal_reading
from tutela.journal import services as journal
from tutela.journal.events import label_of, sentence_of

TIMELINE_ROWS, LOOK_ROWS = 15, 5
# Which field class must be seen to read of a group.
GROUP_CLASSES = {"siblings": "family", "institution": "placement", "travel": "companions"}
# Sections whose entries can be taken back as wrong: the kind of part, and what of an entry is shown to recognise it.
CORRECTABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "names": ("name", ("text", "kind_label")),
    "kin": ("name", ("text", "kind_label")),
    "languages": ("language", ("label", "dialect_label")),
    "contacts": ("contact", ("kind_label", "value")),
    "family": ("relation", ("kind_label", "name", "state_label")),
    "companions": ("relation", ("kind_label", "name", "state_label")),
    "documents": ("document", ("type_label", "number")),
    "marks": ("mark", ("label", "note")),
    "facts": ("fact", ("label", "evidence_label")),
    "applications": ("application", ("label", "country", "on")),
    "views": ("view", ("topic_label", "answer_label")),
    "told": ("told", ("label", "told_on")),
    "health": ("note", ("label", "text")),
    "notes": ("note", ("label", "text")),
}
# The same for sections that hold one entry.
SINGLE: dict[str, tuple[str, ...]] = {"birth": ("value", "standing_label"), "origin": ("place", "source_label"), "photo": ()}


@dataclass(frozen=True)
class CaseView:
    """One file as one actor may see it.

    `fields`: section → plain values, only of classes that are seen. `hints`: section → what a masked class shows.
    `panels`: key → values of another app. `sight` answers "may this actor see …" for templates.
    """

    id: UUID
    reference: str
    status: str
    version: int
    sight: Sight
    fields: dict[str, Any] = field(default_factory=dict)
    hints: dict[str, Any] = field(default_factory=dict)
    panels: list[dict[str, Any]] = field(default_factory=list)

    def get(self, name: str) -> Any:
        """The values of a section, or None."""
        return self.fields.get(name)

    @property
    def title(self) -> str:
        """What the page is called on screen: the name used, else initials, else the reference."""
        hint = self.hints.get("called") or []
        return str(self.fields.get("called") or (hint[0] if isinstance(hint, list) and hint else "") or self.reference)


def visible_case(actor: Actor, case: UUID) -> tuple[Case, Sight]:
    """The file and what the actor sees of it; NotVisible without a grant, behind a bar, or with nothing to see."""
    row = stored_case(case)
    if row is None:
        raise NotVisible
    if not policies.is_visible(actor, case):
        refusals.note(actor, case)
        raise NotVisible
    sight = machine_sight() if actor.is_machine else sight_of(actor, relations_to(actor, [row])[row.pk])
    if all(answer == NEVER for answer in sight.classes.values()):
        raise NotVisible
    return row, sight


def case_sight(*, actor: Actor, case: UUID) -> Sight:
    """What the actor sees of a file, field class by field class; NotVisible where there is nothing to see."""
    return visible_case(actor, case)[1]


def case_view(*, actor: Actor, case: UUID, purpose: str, where: str = "cases:page", panels_too: bool = True) -> CaseView:
    """Everything the actor may see of a file, for a declared purpose. The look is recorded before anything is read."""
    row, sight = visible_case(actor, case)
    journal.record_look(
        by=actor, case=case, purpose=purpose, where=where, classes=sight.sensitivities, relation=sight.relation
    )
    _read_at_once(row, sight, panels_too)
    fields: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    for name, (field_class, load) in parts.SECTIONS.items():
        answer = sight.of(field_class)
        if answer == SEE:
            fields[name] = load(row)
        elif answer == MASKED:
            hints[name] = _hint(name, field_class, load(row))
    _own_sections(actor, row, sight, fields, hints)
    view = CaseView(row.pk, row.reference, row.status, row.version, sight, fields, hints)
    if panels_too:
        view.panels.extend(_panels(actor, row, sight))
    return view


def _read_at_once(row: Case, sight: Sight, panels_too: bool) -> None:
    """One question for every kind of row that the page may show; the sections and panels find them remembered."""
    shown = [panel for panel in panels.ordered() if panels_too and sight.of(panel.field_class) != NEVER]
    kinds = {kind for panel in shown for kind in panel.rows} | set(people.ROWS)
    parts.look_ahead(row, kinds)


def _hint(name: str, field_class: str, value: Any) -> Any:
    if name == "birth":
        return {"age_band": parts.age_band(value["value"])} if value else None
    if name == "basics":
        return {"sex": value["sex"], "sex_label": value["sex_label"]}
    return masked(field_class, value)


def _own_sections(actor: Actor, row: Case, sight: Sight, fields: dict[str, Any], hints: dict[str, Any]) -> None:
    owner = {
        "organisation": row.owner_organisation_id, "person": row.owner_person_id, "since": row.owned_since,
        "ownerless_since": row.ownerless_since, "ownerless_hours": hours(row), "lead_node": row.lead_node,
    }  # fmt: skip
    if sight.sees("owner"):
        fields["owner"] = owner
    elif sight.of("owner") == MASKED:
        hints["owner"] = {"organisation": row.owner_organisation_id}
    if sight.sees("readiness"):
        fields["readiness"] = readiness(row)
        fields["notices"] = parts.notices(row)
    elif sight.of("readiness") == MASKED:
        hints["readiness"] = {"count": len(readiness(row)["empty"])}
    shown = {kind for kind, field_class in GROUP_CLASSES.items() if sight.sees(field_class)}
    if shown:
        fields["groups"] = [one for one in lists.groups_of(actor=actor, case=row.pk) if one["kind"] in shown]
    if sight.sees("danger"):
        raised = people.danger_of(case=row.pk)
        fields["danger"] = {"since": raised.created_at} if raised else None
    entries = list(journal_reading.timeline(case=row.pk)[:TIMELINE_ROWS]) if sight.sees("timeline") else []
    looks = list(journal_reading.looks(case=row.pk)[:LOOK_ROWS]) if sight.sees("looks") else []
    _with_names(actor, sight, [(one, {}) for one in (*entries, *looks)])  # all names at once; each list finds its own remembered
    if sight.sees("timeline"):
        fields["timeline"] = acts_in_words(actor, sight, entries)
    if sight.sees("looks"):
        fields["looks"] = _with_names(
            actor, sight,
            [(one, {"at": one.occurred_at, "purpose": one.purpose, "where": one.where, "classes": one.classes,
                    "purpose_label": str(catalogue.codes("grant_purpose").label(one.purpose))}) for one in looks]
        )  # fmt: skip


def acts_in_words(actor: Actor, sight: Sight, entries: list[Any]) -> list[dict[str, Any]]:
    """Journal entries as the timeline shows them: when, what, who; two queries."""
    return _with_names(
        actor, sight,
        [(one, {"at": one.occurred_at, "what": _sentence(sight, one), "kind": one.kind}) for one in entries]
    )


def _sentence(sight: Sight, entry: Any) -> str:
    """What happened; with whom the child lives now is left out where the place is withheld."""
    bare = sight.withheld and entry.kind.startswith("care.")
    return str(label_of(entry.kind)) if bare else sentence_of(entry.kind, entry.data)


def timeline(*, actor: Actor, case: UUID, purpose: str, show: str = "") -> Any:
    """All acts on a file, or those of one part (tutela.cases.selectors.parted), newest first, for whoever may see the timeline.

    The look is recorded.
    """
    row, sight = visible_case(actor, case)
    if not sight.sees("timeline"):
        raise NotVisible
    journal.record_look(
        by=actor, case=case, purpose=purpose, where="cases:timeline", classes=["C2"], relation=sight.relation
    )
    rows = journal_reading.timeline(case=row.pk, protective=P.BAR in actor.permissions)
    return parted.part_of(rows, show)


def _with_names(actor: Actor, sight: Sight, rows: list[tuple[Any, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Adds who acted, for which organisation, in words: two queries for all rows.

    Whoever may not see where the child is learns of other offices only which kind they are, and no name of a person who
    acted there: the name of a centre, or of somebody who works in it, is the place.
    """
    names = people.names_of({row.person_id for row, _ in rows if row.person_id})
    ids = {row.organisation_id for row, _ in rows if row.organisation_id}
    if sight.sees("place"):
        offices = people.organisation_names(ids)
    else:
        own = {one for one in ids if one == actor.organisation_id}
        offices = {**people.organisation_kinds(ids), **people.organisation_names(own)}
        names = {row.person_id: names.get(row.person_id, "") for row, _ in rows if row.organisation_id in own}
    return [
        {**values, "who": names.get(row.person_id, ""), "office": offices.get(row.organisation_id, "")}
        for row, values in rows
    ]


def _panels(actor: Actor, row: Case, sight: Sight) -> list[dict[str, Any]]:
    shown = []
    for panel in panels.ordered():
        answer = sight.of(panel.field_class)
        if answer == NEVER:
            continue
        values = panel.provider(actor=actor, case=row.pk, masked=answer == MASKED)
        if values is not None:
            title = values.get("title") or catalogue.role_matrix().field_classes[panel.field_class].label
            shown.append({"key": panel.key, "title": title, "template": panel.template, "column": panel.column, "values": values,
                          "masked": answer == MASKED})  # fmt: skip
    return shown


def hours(row: Case) -> float:
    """Hours of the present stretch without an owner, one decimal; 0 when there is one."""
    return round(row.ownerless_for().total_seconds() / 3600, 1)


@dataclass(frozen=True)
class CaseHead:
    """What the head of a form about one child shows: what to call her, and the version of the file."""

    id: UUID
    title: str
    version: int
    sight: Sight


def case_head(*, actor: Actor, case: UUID, purpose: str, where: str) -> CaseHead:
    """The head of a sub-page; the look at the name is recorded."""
    row, sight = visible_case(actor, case)
    title = row.reference
    if sight.sees("name_used"):
        journal.record_look(by=actor, case=case, purpose=purpose, where=where, classes=["C3"], relation=sight.relation)
        title = parts.called(row) or title
    return CaseHead(row.pk, title, row.version, sight)


# --- readiness -------------------------------------------------------------------------------------------------------

def readiness(row: Case) -> dict[str, Any]:
    """What police would ask for: `answered` and `empty` codes. It says how ready the file is, nothing about the child.

    "Prefers not to answer", "not known" and "there is none" count as answered.
    """
    without_details = parts.answered(row)
    filled = _filled(row) | set(without_details)
    items = catalogue.codes("readiness")
    return {
        "answered": [item.code for item in items if item.code in filled],
        "empty": [item.code for item in items if item.code not in filled],
        "without_details": without_details,
        "rows": [
            {"code": item.code, "label": str(item.label), "filled": item.code in filled,
             "answer": without_details.get(item.code, ""),
             "answer_label": parts.label_of("readiness_answer", without_details.get(item.code, ""))}
            for item in items
        ],
    }  # fmt: skip


def _filled(row: Case) -> set[str]:
    looks = parts.description(row) or {}
    relations = parts.family(row)
    checks = {
        "name": bool(parts.names(row)),
        "birth_date": bool(parts.live(row, "births")),
        "sex": row.sex != "unknown",
        "nationality": bool(row.nationality),
        "language": bool(parts.live(row, "languages")),
        "photo": bool(parts.live(row, "photos")),
        "description": any(looks.get(key) for key in ("height_cm", "build", "hair_colour", "eye_colour")),
        "clothing": bool(looks.get("clothing")),
        "belongings": bool(looks.get("belongings")),
        "marks": bool(parts.live(row, "marks")),
        "phone": any(one.kind == "phone" for one in parts.live(row, "contacts")),
        "handles": any(one.kind != "phone" for one in parts.live(row, "contacts")),
        "companions": any(one.travels_with for one in parts.live(row, "relations")),
        "family_here": any(one["country"] in ("", _own_country()) for one in relations),
        "family_abroad": any(one["country"] not in ("", _own_country()) for one in relations),
        "documents": bool(parts.live(row, "documents")),
        "health": any(one.note_class == "health" for one in parts.live(row, "notes")),
        "guardian": people.assigned_person(case=row.pk, role="guardian") is not None,
    }
    return {code for code, there in checks.items() if there}


def _own_country() -> str:
    return str(settings.TUTELA.state)


def readiness_for(*, actor: Actor, case: UUID) -> dict[str, Any]:
    """The readiness of a file for somebody who may see it."""
    row, sight = visible_case(actor, case)
    if not sight.sees("readiness"):
        raise NotVisible
    return readiness(row)


def entries(*, actor: Actor, case: UUID, purpose: str) -> list[dict[str, Any]]:
    """Every entry the actor sees in full and may take back as wrong: part, id, words. The look is recorded."""
    policies.require(actor, P.CASE_EDIT, case=case)
    view = case_view(actor=actor, case=case, purpose=purpose, where="cases:entries", panels_too=False)
    found = [
        {"part": part, "id": one["id"], "words": [one[name] for name in shown if one.get(name)],
         "state": one.get("state", "") if part == "relation" else "", "version": one.get("version")}
        for section, (part, shown) in CORRECTABLE.items() for one in view.get(section) or []
    ]  # fmt: skip
    for part, shown in SINGLE.items():
        one = view.get(part)
        if one:
            words = [one[name] for name in shown]
            found.append({"part": part, "id": one["id"], "words": words, "at": one.get("at"), "state": ""})
    return found


def has_application(*, actor: Actor, case: UUID, application: UUID) -> bool:
    """Whether the actor sees this event of an application, and it was not taken back."""
    row, sight = visible_case(actor, case)
    return sight.sees("asylum_dates") and any(one["id"] == application for one in parts.applications(row))


# --- single pieces ---------------------------------------------------------------------------------------------------

def photo_of(*, actor: Actor, case: UUID, purpose: str, small: bool = False) -> bytes:
    """The photo as JPEG bytes; the look is recorded. NotVisible when the class is not seen or there is none."""
    row, sight = visible_case(actor, case)
    found = Photo.objects.filter(case=row, retracted_at=None).order_by("-id").first()
    if not sight.sees("photo") or found is None:
        raise NotVisible
    journal.record_look(by=actor, case=case, purpose=purpose, where="cases:photo", classes=["C3"], relation=sight.relation)
    return bytes(found.small if small else found.image)


def edit_row(*, actor: Actor, case: UUID) -> Case:
    """The file row for an edit form (short codes and version), for somebody who may edit it."""
    policies.require(actor, P.CASE_EDIT, case=case)
    return visible_case(actor, case)[0]


def ticks_of(*, actor: Actor, case: UUID, list_id: str, purpose: str) -> list[dict[str, Any]]:
    """The live signs of one list, for somebody who sees the class (else none); the look is recorded."""
    row, sight = visible_case(actor, case)
    if not sight.sees("indicators"):
        return []
    journal.record_look(by=actor, case=case, purpose=purpose, where="cases:signs", classes=["C4"], relation=sight.relation)
    return list(parts.indicators(row).get(list_id, []))
