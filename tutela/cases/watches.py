"""What the forms of the file are about, line by line, as the actor may see it."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.access import selectors as people
from tutela.access.actors import Actor
from tutela.cases.editing import Line, Reader, Watch, words
from tutela.cases.models import Case
from tutela.cases.selectors import lists, parts
from tutela.cases.selectors.page import visible_case
from tutela.cases.visibility import Sight
from tutela.core import catalogue

# Lists: what of a row is compared and shown.
ROWS: dict[str, tuple[str, ...]] = {
    "names": ("text", "kind_label", "script_label"),
    "kin": ("text", "kind_label", "script_label"),
    "languages": ("label", "dialect_label", "interpreter"),
    "contacts": ("kind_label", "value", "whose_label"),
    "family": ("kind_label", "name", "country_label", "place", "contact", "state_label"),
    "companions": ("kind_label", "name", "country_label", "place", "contact", "state_label"),
    "documents": ("type_label", "state_label", "number", "country"),
    "marks": ("label", "note"),
    "facts": ("label", "evidence_label", "paper_label", "at", "note"),
    "classifications": ("label", "authority_label", "status_label", "basis", "at"),
    "applications": ("label", "country", "at"),
    "health": ("text",),
    "notes": ("label", "text"),
    "views": ("topic_label", "answer_label", "words"),
    "told": ("label", "told_on"),
}
# Single sections: each value on its own line.
VALUES: dict[str, tuple[tuple[str, Any], ...]] = {
    "basics": (
        ("sex_label", _("Sex")), ("nationality_label", _("Nationality")),
        ("region_label", _("Region of the first encounter")),
    ),
    "birth": (("value", _("Birth date")), ("precision_label", _("How exact")), ("standing_label", _("Standing"))),
    "origin": (("place", _("Place of birth")), ("source_label", _("Where it comes from"))),
    "description": (
        ("height_cm", _("Height in cm")), ("build_label", _("Build")), ("hair_colour_label", _("Hair colour")),
        ("hair_style_label", _("Hair style")), ("eye_colour_label", _("Eyes")), ("clothing", _("Clothing last worn")),
        ("belongings", _("Belongings")),
    ),
    "photo": (("at", _("Photo")),),
}  # fmt: skip


def sections(*names: str) -> Reader:
    """Reads sections of the file; a class that the actor does not see gives no line."""

    def read(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterator[Line]:
        row, sight = visible_case(actor, case)
        for name in names:
            yield from _section(row, sight, name)

    return read


def _section(row: Case, sight: Sight, name: str) -> Iterator[Line]:
    field_class, load = parts.SECTIONS[name]
    if not sight.sees(field_class):
        return
    found = load(row)
    if name in VALUES:
        for key, label in VALUES[name]:
            yield Line(f"{name}:{key}", str(label), words((found or {}).get(key)))
        return
    title = str(catalogue.role_matrix().field_classes[field_class].label)
    for one in found:
        yield Line(f"{name}:{one['id']}", title, ", ".join(filter(None, (words(one.get(key)) for key in ROWS[name]))))


def _signs(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterable[Line]:
    row, sight = visible_case(actor, case)
    if sight.sees("indicators"):
        for list_id, ticks in parts.indicators(row).items():
            for one in ticks:
                yield Line(f"{list_id}:{one['code']}", one["label"], one["evidence_label"])


def _owner(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterable[Line]:
    row, sight = visible_case(actor, case)
    if sight.sees("owner"):
        offices = people.organisation_names({row.owner_organisation_id} if row.owner_organisation_id else set())
        yield Line("owner", str(_("In charge of the file")), next(iter(offices.values()), ""))
    yield Line("status", str(_("File")), str(catalogue.codes("case_status").label(row.status)))


def _groups(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterable[Line]:
    for group in lists.groups_of(actor=actor, case=case):
        yield Line(f"group:{group['id']}", group["label"], ", ".join(one["reference"] for one in group["others"]))


def _notices(*, actor: Actor, case: UUID, subject: UUID | None = None) -> Iterable[Line]:
    row, sight = visible_case(actor, case)
    if sight.sees("readiness"):
        for number, one in enumerate(parts.notices(row)):
            yield Line(f"notice:{number}", str(_("Notice given to the child")), f"{one['language']} {words(one['at'])}")


IDENTITY = Watch("identity", sections("basics"), ("cases.identity",))
PHOTO = Watch("photo", sections("photo"), ("cases.photo", "cases.retracted"))
SIGNS = Watch("signs", _signs, ("cases.indicators",))
OWNER = Watch("owner", _owner, ("cases.owner", "cases.closed", "cases.reopened"))
TOGETHER = Watch("together", _groups, ("cases.group",))
NOTICE = Watch("notice", _notices, ("cases.notice",))
# What each form of "add to the file" is about: a second person's entry of the same kind is shown before one's own.
ADDINGS: dict[str, Watch] = {
    what: Watch(what, sections(*names), ("cases.",))
    for what, names in {
        "name": ("names",), "kin": ("kin",), "birth": ("birth",), "origin": ("origin",),
        "language": ("languages",), "contact": ("contacts",),
        "relation": ("family", "companions"), "document": ("documents",), "mark": ("marks",),
        "description": ("description",), "fact": ("facts",), "classification": ("classifications",),
        "application": ("applications",), "note": ("health", "notes"), "view": ("views",), "told": ("told",),
    }.items()
}  # fmt: skip
