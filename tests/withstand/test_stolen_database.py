"""What somebody reads who has stolen the database of a node, without its keys."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, connections

from tests import factories as make
from tutela.care import services as care
from tutela.cases import services as cases
from tutela.core import clock
from tutela.missing import services as missing

WORDS = (
    "Abena", "Tesfay", "ኣቤና", "Luam", "Kidane", "Natnael", "behind the quay", "somebody cried", "threats by phone",
    "0001117", "IT-SIC",
)  # fmt: skip
CODES = re.compile(r'\b(?:tir|IT-SR|IT-SIC|scar_left_forearm)\b|(?:^|")ER(?:"|$)')


def filled(world) -> None:
    """More of what hurts most: where she is, where she was seen, what her file says of her."""
    social = world.people["social_worker"]
    cases.edit_identity(
        by=social, case=world.girl, seen_version=cases_version(world.girl), sex="f", nationality="ER", region="IT-SIC"
    )
    cases.add_language(by=social, case=world.girl, code="tir")
    cases.record_application(by=social, case=world.girl, stage="made", country="IT")
    care.arrive(by=world.people["night_worker"], case=world.girl, place="house behind the quay")
    missing.submit_sighting(
        by=world.people["outreach_worker"], at=clock.now(), region="IT-SIC", place="behind the quay", sex="f", language="tir",
        birth_from=2011, birth_to=2013,
    )  # fmt: skip


def cases_version(case) -> int:
    return apps.get_model("cases", "Case").objects.get(pk=case).version


@pytest.mark.django_db(transaction=True)
def test_files_of_the_database_hold_no_name_number_or_place():
    if connection.vendor != "sqlite":
        pytest.skip("reads the files of SQLite")
    home = make.organisation()
    social, night = make.actor(home, "social_worker"), make.actor(home, "night_worker")
    girl = make.child(social, names=[{"text": "Abena Tesfay"}], nationality="ER", sex="f", region="IT-SIC", languages=["tir"])
    cases.take_ownership(by=social, case=girl)
    cases.add_contact(by=social, case=girl, kind="phone", value="+39 333 0001117", whose="child")
    care.arrive(by=night, case=girl, place="house behind the quay")
    missing.report(by=night, case=girl, last_seen_place="the gate behind the quay")
    node = Path(connections["default"].settings_dict["NAME"])
    content = b"".join(path.read_bytes() for path in node.parent.glob(f"{node.name}*"))
    assert girl.hex.encode() in content, "the file itself has been written"
    assert [word for word in WORDS if word.encode() in content] == []


def test_no_cell_of_the_database_holds_a_code_about_the_child(world):
    filled(world)
    here = [world.home, world.elsewhere]
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("tutela.") or model._meta.label in ("exercises.Command", "core.WrappedKey"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                cells = ["" if isinstance(cell, bytes | memoryview) else str(cell) for cell in row]
                found += [f"{model._meta.label}.{name}" for name, cell in zip(names, cells, strict=False) if CODES.search(cell)]
                found += _places(model, names, cells, here)
    assert sorted(set(found)) == []


def _places(model, names, cells, offices) -> list[str]:
    """Columns of the care and missing rooms in which an office where a child is can be read."""
    if model._meta.app_label not in ("care", "missing"):
        return []
    hidden = {"RollCall", "Episode.reported_by_organisation_id", "Sighting.organisation_id", "Interview.organisation_id"}
    label = model._meta.object_name
    return [
        f"{model._meta.label}.{name}"
        for name, cell in zip(names, cells, strict=False)
        if label not in hidden and f"{label}.{name}" not in hidden
        and any(office.hex in cell or str(office) in cell for office in offices)
    ]  # fmt: skip


def test_sealed_short_codes_do_not_differ_in_length():
    worker = make.actor(make.organisation(), "reception_worker")
    lengths = set()
    for sex in ("f", "m", "x", "unknown"):
        case = make.child(worker, sex=sex)
        with connection.cursor() as cursor:
            key = case.hex if connection.vendor == "sqlite" else case
            cursor.execute("SELECT sex FROM cases_case WHERE id = %s", [key])
            lengths.add(len(bytes(cursor.fetchone()[0])))
    assert len(lengths) == 1
