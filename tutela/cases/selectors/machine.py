"""What other apps read of a file for their own acts: matching keys, a report, a package. Never shown as such.

These take no actor: the service that calls them has checked the right for the case and decides what leaves, field by
field, under a flow rule."""

from typing import Any
from uuid import UUID

from tutela.cases.models import Birth, Case
from tutela.cases.selectors import parts
from tutela.core import memory
from tutela.core.errors import NotVisible


def case_row(case: UUID) -> Case:
    """The file, following a joined record to the one that was kept."""
    row = stored_case(case)
    if row is None:
        raise NotVisible
    return row.duplicate_of or row


def stored_case(case: UUID) -> Case | None:
    """The file as it was registered, joined or not; asked for once in a reading request."""
    return memory.once(("case", case), Case.objects.select_related("duplicate_of").filter(pk=case).first)


def people_around(case: UUID) -> list[dict[str, Any]]:
    """Family, companions and contacts of others that the file records: id, label, name, contact and kind of relation."""
    row = case_row(case)
    people = [
        {"id": one["id"], "kind": one["kind"], "label": f"{one['name'] or '–'} ({one['kind_label']})", "name": one["name"],
         "contact": one["contact"]}
        for one in [*parts.family(row), *parts.companions(row)]
    ]  # fmt: skip
    contacts = [
        {"id": one["id"], "kind": "", "label": f"{one['value']} ({one['whose_label']})", "name": "", "contact": one["value"]}
        for one in parts.contacts(row) if one["whose"] != "child"
    ]  # fmt: skip
    return people + contacts


def birth_of(case: UUID) -> str:
    """The birth date that holds, full or partial, or empty."""
    row = Birth.objects.filter(case=case_row(case), retracted_at=None).order_by("-id").first()
    return str(row.value) if row else ""


def language_codes(case: UUID) -> list[str]:
    """ISO 639-3 codes of the child's languages."""
    return [row["code"] for row in parts.SECTIONS["languages"][1](case_row(case))]


def features(case: UUID) -> dict[str, Any]:
    """What matching compares. Plain values; blinding is the caller's duty before anything leaves.

    `names`: the child's own names with script and language, nobody else's. `father`, `mother`: all written forms of the
    given name, with spaces between; `siblings`: a list of names; `grandfather` like `father`. `birth_place`: words of
    the place of birth that holds. `birth`: a full or partial date, with `birth_precision` (placeholder: 1 January was
    written because nobody knew the day; the value is then a year, or the date that a paper gives) and `birth_source`.
    Then sex, nationality, languages, marks, relatives, phones, region, first encounter.
    """
    row = case_row(case)
    born = parts.SECTIONS["birth"][1](row) or {}
    names = parts.SECTIONS["names"][1](row)
    return {
        "names": [{"text": one["text"], "script": one["script"], "language": one["language"]} for one in names],
        "birth": born.get("value", ""), "birth_precision": born.get("precision", "none"),
        "birth_source": born.get("source", ""),
        "birth_place": (parts.SECTIONS["origin"][1](row) or {}).get("place", ""),
        **_kin(row),
        "sex": row.sex, "nationality": row.nationality, "region": row.region,
        "languages": [
            {"code": one["code"], "dialect": one["dialect"]} for one in parts.SECTIONS["languages"][1](row)
        ],
        "marks": [one["code"] for one in parts.SECTIONS["marks"][1](row)],
        "relatives": [
            {"kind": one["kind"], "name": one["name"], "country": one["country"]}
            for one in parts.SECTIONS["family"][1](row)
        ],
        "phones": [one["value"] for one in parts.SECTIONS["contacts"][1](row) if one["kind"] == "phone"],
        "first_encounter_at": row.first_encounter_at,
    }  # fmt: skip


# Relations of the file whose names stand in where no name of that kin was written on its own.
RELATIONS = {
    "father": ("father",), "mother": ("mother",), "sibling": ("brother", "sister", "half_sibling"),
    "grandfather": ("grandfather",),
}  # fmt: skip


def _kin(row: Case) -> dict[str, Any]:
    """Names of kin for matching: those written as such, else those of the relations, unless a relation was refuted."""
    written = parts.kin(row)
    related = [one for one in (*parts.family(row), *parts.companions(row)) if one["name"] and one["state"] != "refuted"]
    found: dict[str, list[str]] = {}
    for kind, relations in RELATIONS.items():
        own = [one["text"] for one in written if one["kind"] == kind]
        found[kind] = list(dict.fromkeys(own or [one["name"] for one in related if one["kind"] in relations]))
    return {"siblings": found.pop("sibling"), **{kind: " ".join(texts) for kind, texts in found.items()}}


def report_facts(case: UUID) -> dict[str, Any]:
    """What a missing report to the police may hold (flow F1): no health detail, no asylum file, no hypothesis."""
    row = case_row(case)
    found = {
        name: parts.SECTIONS[name][1](row)
        for name in ("names", "basics", "birth", "languages", "description", "marks", "contacts", "companions", "photo")
    }
    return {**found, "reference": row.reference, "first_encounter_at": row.first_encounter_at}


def package_codes(case: UUID) -> dict[str, Any]:
    """What the minimal handover package may take from the file (flow F11): languages, views and told topics in codes.

    Words, notes, places and names are not in here.
    """
    row = case_row(case)
    views: dict[str, str] = {}
    for one in reversed(parts.SECTIONS["views"][1](row)):
        views[one["topic"]] = one["answer"]
    return {
        "languages": [one["code"] for one in parts.SECTIONS["languages"][1](row)],
        "child_views": [f"{topic}:{answer}" for topic, answer in sorted(views.items())],
        "told_topics": [f"{one['topic']}:{one['told_on'].isoformat()}" for one in parts.SECTIONS["told"][1](row)],
    }
