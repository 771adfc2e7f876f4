"""Children as rows of a CSV file: the columns, what may stand in them, and errors that name row and column."""

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tutela.engines.matching.facts import Birth, Facts, facts
from tutela.engines.matching.measuring import Truth

COLUMNS = ("id", "given", "family", "father", "native", "sex", "dob", "age_min", "age_max", "obs_date", "nat", "pob")
OPTIONAL = ("mother", "siblings", "dob_source", "other_names", "language", "country")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class FileError(ValueError):
    """A file cannot be used; the message names file, row and column and what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """One row: its id in the file and its comparable facts."""

    id: str
    facts: Facts


def read_children(path: Path) -> list[Child]:
    """All rows of a file. Raises FileError at the first row that cannot be used."""
    return list(_children(path.name, csv.DictReader(_text(path).splitlines())))


def read_truth(path: Path, queries: set[str]) -> dict[str, Truth]:
    """Which registered child each query is; every query needs a row. Raises FileError."""
    rows = csv.DictReader(_text(path).splitlines())
    missing = [column for column in ("query_id", "registry_id", "kind") if column not in (rows.fieldnames or [])]
    if missing:
        raise FileError(f"{path.name}: row 1: columns missing: {', '.join(missing)}.")
    found = {
        row["query_id"]: Truth(row["registry_id"], row["kind"], row.get("group", ""), row.get("dob_kind", ""))
        for row in rows
    }
    if lacking := sorted(queries - set(found)):
        raise FileError(f"{path.name}: no row for query {lacking[0]}.")
    return found


def _text(path: Path) -> str:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        row = bytes(error.object[: error.start]).count(b"\n") + 1
        raise FileError(f"{path.name}: row {row}: not UTF-8. Save the file as UTF-8 and try again.") from error


def _children(name: str, rows: "csv.DictReader[str]") -> Iterator[Child]:
    header = rows.fieldnames or []
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise FileError(f"{name}: row 1: columns missing: {', '.join(missing)}. Needed: {', '.join(COLUMNS)}.")
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise FileError(f"{name}: row {number}: has not as many columns as row 1.")
        given = row["id"].strip()
        if not given:
            raise FileError(f"{name}: row {number}, column id: empty. Each row needs an id of its own.")
        if given in seen:
            raise FileError(f"{name}: row {number}, column id: {given} is also in row {seen[given]}.")
        seen[given] = number
        yield Child(given, _facts(name, number, row))


def _facts(name: str, number: int, row: dict[str, str]) -> Facts:
    where = f"{name}: row {number}"
    latin = f"{row['given']} {row['family']}".strip()
    sex = row["sex"].strip().lower()
    if sex not in ("", "f", "m"):
        raise FileError(f"{where}, column sex: {row['sex']!r} is not f, m or empty.")
    return facts(
        texts=[text for text in (latin, row["native"], *row.get("other_names", "").split(";")) if text.strip()],
        sex=sex,
        birth=_birth(where, row),
        languages=[row["language"]] if row.get("language") else [],
        nationalities=[row["nat"].strip()] if row["nat"].strip() not in ("", "XX") else [],
        father=row["father"],
        mother=row.get("mother", ""),
        siblings=[text for text in row.get("siblings", "").split(";") if text.strip()],
        place=row["pob"],
    )


def _birth(where: str, row: dict[str, str]) -> Birth | None:
    source = row.get("dob_source", "").strip()
    if row["dob"].strip():
        return _dated(f"{where}, column dob", row["dob"].strip(), documented=source == "document")
    ages = [_age(f"{where}, column {column}", row[column]) for column in ("age_min", "age_max")]
    known = [age for age in ages if age is not None]
    if not known:
        return None
    seen = _dated(f"{where}, column obs_date", row["obs_date"].strip() or "-").first
    return Birth(seen - max(known) - 1, seen - min(known))


def _dated(where: str, text: str, *, documented: bool = False) -> Birth:
    match = _DATE.fullmatch(text)
    if match is None:
        raise FileError(f"{where}: {text!r} is not a date. Write 2012, 2012-05 or 2012-05-03.")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        exact = date(year, month or 1, day or 1)
    except ValueError:
        raise FileError(f"{where}: {text!r} is not a day of the calendar.") from None
    return Birth(year, year, exact if day else None, documented, month if not day else 0)


def _age(where: str, text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or int(text) > 30:
        raise FileError(f"{where}: {text!r} is not an age in years.")
    return int(text)
