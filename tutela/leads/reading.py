"""What leads read of other apps: a case as comparable facts, a call or an encounter as codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tutela.cases import selectors as cases
from tutela.engines.matching.facts import Birth, Facts, facts
from tutela.missing.selectors.profiles import open_profiles

DESCRIPTION_FIELDS = ("sex", "birth_from", "birth_to", "language", "region", "mark")


def case_facts(case: UUID) -> Facts:
    """Comparable facts of one of our files (the caller has checked the right)."""
    found = cases.features(case)
    return facts(
        texts=[name["text"] for name in found["names"]],
        sex=found["sex"],
        birth=birth(found["birth"], found["birth_precision"], found.get("birth_source", "")),
        languages=[one["code"] for one in found["languages"]],
        nationalities=[found["nationality"]] if found["nationality"] else [],
        marks=found["marks"],
        region=found["region"],
        father=found["father"],
        mother=found["mother"],
        siblings=found["siblings"],
        place=found["birth_place"],
    )


def birth(value: str, precision: str, source: str = "") -> Birth | None:
    """A full or partial date as matching takes it; "about" is a year to either side. A paper that says
    1 January because nobody knew the day documents the year only."""
    if not value:
        return None
    year = int(value[:4])
    spread = 1 if precision == "about" else 0
    day = date.fromisoformat(value) if len(value) == 10 and not spread else None
    return Birth(year - spread, year + spread, day, documented=source == "document" and precision != "placeholder")


def description(codes: Mapping[str, Any]) -> Facts:
    """A description without a name as facts."""
    first, last = codes.get("birth_from"), codes.get("birth_to")
    years = [int(year) for year in (first, last) if year]
    return facts(
        texts=[],
        sex=str(codes.get("sex") or ""),
        birth=Birth(min(years), max(years)) if years else None,
        languages=[str(codes["language"])] if codes.get("language") else [],
        marks=[str(codes["mark"])] if codes.get("mark") else [],
        region=str(codes.get("region") or ""),
    )


def first_encounter(case: UUID) -> datetime:
    """When we first met the child: nobody can have been met as missing before."""
    at: datetime = cases.features(case)["first_encounter_at"]
    return at


@dataclass(frozen=True)
class Profile:
    """Coarse copy of an open episode: enough to leave most files closed."""

    case_id: UUID
    sex: str
    first: int | None
    last: int | None
    noticed_on: date

    def could_be(self, seen: Facts, met_on: date) -> bool:
        """Whether the description could be this child: sex, birth years within three, met after she was missed."""
        if seen.sex and self.sex in ("f", "m") and seen.sex != self.sex:
            return False
        if seen.birth and self.first and self.last:
            gap = max(self.first - seen.birth.last, seen.birth.first - self.last, 0)
            if gap > 3:
                return False
        return met_on >= self.noticed_on - timedelta(days=1)


def open_missing() -> list[Profile]:
    """Open episodes of this node that a met child may belong to."""
    return [
        Profile(row.case_id, row.sex, row.birth_from, row.birth_to, row.noticed_at.date())
        for row in open_profiles()
    ]
