"""What this app asks of the layers below about a child: one small function per question.

Everything that reads the child's file, its owner, its placement or its guardian passes through here, so that the
services of a disappearance know no other app's tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from tutela.access import selectors as access
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.care import selectors as care
from tutela.cases import inputs
from tutela.cases import selectors as cases
from tutela.cases import services as case_services
from tutela.cases.selectors import parts


@dataclass(frozen=True)
class ReportFacts:
    """What a police report may say of a child (flow F1), as short plain lines. `gaps` names what is not known."""

    reference: str = ""
    names: list[str] = field(default_factory=list)
    birth: str = ""
    sex: str = ""
    nationality: str = ""
    languages: list[str] = field(default_factory=list)
    description: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    clothing: str = ""
    phones: list[str] = field(default_factory=list)
    photo: bool = False
    gaps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Profile:
    """Coarse codes of a child that route sightings: no name, no date."""

    sex: str = ""
    birth_from: int | None = None
    birth_to: int | None = None
    languages: tuple[str, ...] = ()
    majority_on: date | None = None


# Not asked in a police report: plans and health stay in the file, the guardian has a notice of her own.
NOT_REPORTED = frozenset({"health", "destination", "guardian", "places_known", "belongings", "handles"})


def canonical(case: UUID) -> UUID:
    """The file itself, or the one a second registration was joined to. Raises NotVisible."""
    return UUID(str(cases.case_row(case).pk))


def owner_of(case: UUID) -> UUID | None:
    """The one organisation in charge of the file; None while nobody is."""
    row = cases.case_row(case)
    return row.owner_organisation_id


def speaker(case: UUID, organisation: UUID | None) -> UUID | None:
    """The office that writes to other nodes about a child: never the house where she is while the danger flag is up."""
    return access.speaks_for(case=case, organisation=organisation) if organisation else None


def person_token(case: UUID) -> UUID | None:
    """The random token that all nodes linked over this child share; None while she is not linked."""
    row = cases.case_row(case)
    return row.person_token


def turned_18(case: UUID) -> bool:
    """Whether the file says that she turned 18."""
    return cases.case_row(case).turned_18_at is not None


def language_code(code: str) -> str:
    """The code of a language as files hold it; two-letter codes are understood. Raises InvalidInput at `language`."""
    return inputs.language(code) if code else ""


def placement_organisation(case: UUID) -> UUID | None:
    """The organisation that cares for the child now."""
    row = care.placement_of(case=case)
    return row.organisation_id if row else None


def guardian(case: UUID) -> UUID | None:
    """The person who is the child's guardian (provisional or appointed); barred people are left out."""
    return access.assigned_person(case=case, role="guardian")


def desk(kind: str) -> Any:
    """The desk of this node for police, hotline or guardianship; None where they have no account."""
    return access.organisations(kind=kind).first()


def profile(case: UUID) -> Profile:
    """Coarse codes for routing a sighting: sex, years of birth that are possible, languages, month of majority."""
    found = cases.features(case)
    year = int(found["birth"][:4]) if found["birth"][:4].isdigit() else None
    around = 2 if found["birth_precision"] == "about" else 0
    return Profile(
        sex=found["sex"] if found["sex"] != "unknown" else "",
        birth_from=year - around if year else None,
        birth_to=year + around if year else None,
        languages=tuple(row["code"] for row in found["languages"]),
        majority_on=_majority_month(found["birth"]),
    )


def _majority_month(value: str) -> date | None:
    """First day of the month of the 18th birthday (as the journal of the file has it)."""
    pieces = value.split("-")
    if not pieces[0].isdigit():
        return None
    month = int(pieces[1]) if len(pieces) > 1 and pieces[1].isdigit() else 12
    return date(int(pieces[0]) + 18, month, 1)


def report_facts(case: UUID) -> ReportFacts:
    """The lines of a police report, as far as they are known."""
    found = cases.report_facts(case)
    looks = found["description"] or {}
    height = looks.get("height_cm")
    return ReportFacts(
        reference=found["reference"],
        names=[row["text"] for row in found["names"]],
        birth=_birth_line(found["birth"]),
        sex=found["basics"]["sex"],
        nationality=found["basics"]["nationality_label"],
        languages=[row["label"] for row in found["languages"]],
        description=[
            *([f"{height} cm"] if height else []),
            *(str(looks[key]) for key in ("build_label", "hair_colour_label", "hair_style_label", "eye_colour_label")
              if looks.get(key)),
        ],  # fmt: skip
        marks=[row["label"] for row in found["marks"]],
        clothing=str(looks.get("clothing") or ""),
        phones=[row["value"] for row in found["contacts"] if row["kind"] == "phone" and row["whose"] == "child"],
        photo=bool(found["photo"]),
        gaps=gaps(case),
    )


def _birth_line(birth: dict[str, Any] | None) -> str:
    return f"{birth['value']} ({birth['standing_label']})" if birth else ""


def gaps(case: UUID) -> list[str]:
    """Codes of what police would ask for and the file does not hold ("prefers not to answer" is an answer)."""
    found = cases.readiness_for(actor=Actor.system("missing"), case=case)
    return [code for code in found["empty"] if code not in NOT_REPORTED]


def exploitation_signs(case: UUID) -> int:
    """How many signs of exploitation are ticked in the file (list 4.1)."""
    found = parts.SECTIONS["indicators"][1](cases.case_row(case))
    return len(found.get("exploitation", []))


def record_signs(*, by: Actor, case: UUID, signs: Iterable[str]) -> None:
    """Signs ticked on the urgency form belong into the file, if the actor may write there."""
    if by.is_machine or P.INDICATORS_RECORD in by.permissions:
        ticks = [{"code": code, "evidence": "unclear"} for code in signs]
        case_services.record_indicators(by=by, case=case, list_id="exploitation", ticks=ticks)


def register_minimal(*, by: Actor, name: str = "", sex: str = "unknown", birth_year: int | None = None) -> UUID:
    """A file with almost nothing, for a child who is missed before she was registered."""
    birth = {"value": str(birth_year), "precision": "about", "source": "visual"} if birth_year else None
    row = case_services.register(by=by, names=[{"text": name}] if name else [], birth=birth, sex=sex or "unknown")
    return UUID(str(row.pk))


def display_names(*, actor: Actor, ids: Iterable[UUID], where: str) -> dict[UUID, str]:
    """What to call each child on a list; the looks are recorded."""
    return cases.display_names(actor=actor, cases=list(ids), purpose="missing", where=where)


def owners(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Owner per file the actor may know of, in one query."""
    rows = cases.case_list(actor=actor).filter(pk__in=list(ids))
    return dict(rows.values_list("pk", "owner_organisation_id"))
