"""The shipped catalogue is complete, and mistakes in it are explained to the person who edits it."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tutela.engines import clocks
from tutela.engines.clocks import Binding, Confidence, RuleKind, Status
from tutela.engines.clocks.reading import read_yaml

CATALOGUE = clocks.shipped()
RULES = list(CATALOGUE.rules.values())
HEADER = """
file:
  title: Test
  jurisdiction: IT
  act: Some act
  source: a public page
  text: {language: it}
  confidence: read
  valid_from: 2026-01-01
"""
GOOD = """
  - id: IT-X-01
    title: Do it
    trigger: child_arrived
    role: guardian
    deadline: {n: 5, unit: day}
"""


def load(tmp_path: Path, rules: str, header: str = HEADER):
    return load_text(tmp_path, f"{header}\nrules:{rules}")


def load_text(tmp_path: Path, text: str):
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "it.yaml").write_text(text, encoding="utf-8")
    return clocks.load(tmp_path)


LAW = [rule for rule in RULES if rule.jurisdiction != clocks.PLATFORM]
NOT_IN_TABLE = {f"{state}-M-UNKNOWN" for state in ("BE", "PL", "PT", "SE")}


def test_catalogue_has_every_row_of_the_procedure_table_and_steps_of_them_only():
    table = (Path(__file__).parent / "procedure_ids.txt").read_text(encoding="utf-8").split()
    assert len(table) == len(set(table)) == 173
    assert {rule.id for rule in LAW if not rule.part_of} - NOT_IN_TABLE == set(table)
    assert {rule.part_of for rule in LAW} - {""} <= set(table)


def test_catalogue_as_shipped_has_nothing_to_report():
    clocks.load(clocks.find_root(), complete=True)


@pytest.mark.parametrize("state", ["NL", "ES", "PT", "BE", "SE", "PL"])
def test_missing_report_without_a_statutory_limit_stays_unknown(state):
    rows = [rule for rule in LAW if rule.jurisdiction == state and rule.need == "police_told"]
    assert [rule.kind for rule in rows] == [RuleKind.UNKNOWN]
    found = clocks.compute(rows[0], date(2026, 11, 23), CATALOGUE.calendar(state))
    assert (found.protective_due, found.legal_due) == (None, None)
    assert "no_limit_found" in found.flags
    assert clocks.status(found, datetime(2027, 11, 23, tzinfo=UTC)).status is Status.UNKNOWN


@pytest.mark.parametrize("rule", LAW, ids=lambda rule: rule.id)
def test_rule_of_law_says_text_topic_actor_and_since_when(rule):
    assert rule.valid_from or rule.text_state
    assert rule.text.language and rule.text.version and rule.text.read
    assert rule.topic and rule.actor
    assert rule.next_review and rule.next_review > rule.text.read
    assert (rule.deadline or rule.until) or rule.kind is not RuleKind.DEADLINE


def test_rows_from_memory_and_secondary_sources_are_marked():
    marks = {rule.id: rule.confidence for rule in LAW}
    assert {one for one, mark in marks.items() if mark is Confidence.MEMORY} == {
        "INT-H96-34-37", "EU-TP-14", "EU-TP-16", "DE-E-01",
    }  # fmt: skip
    assert all(marks[one] is Confidence.SECONDARY for one in marks if one.startswith(("NL-", "PT-", "BE-", "PL-")))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_names_source_confidence_review_and_titles(rule):
    assert rule.next_review
    assert rule.basis.act
    assert rule.binding in (Binding.TARGET, Binding.GUARD) or rule.basis.source
    assert rule.confidence is not Confidence.POLICY or rule.jurisdiction == clocks.PLATFORM
    assert set(rule.title) >= {"en", "it", "fr", "sv"}
    assert all(rule.title.values())


def test_platform_rules_are_targets_and_law_outside_targets_has_a_legal_date():
    for rule in RULES:
        if rule.jurisdiction == clocks.PLATFORM:
            assert rule.binding is Binding.TARGET


def test_every_start_has_something_that_stops_ends_or_completes_it():
    for rule in RULES:
        if rule.starts_on and rule.deadline and rule.binding is Binding.TARGET:
            assert rule.stops_on or rule.ends_on or rule.opens, rule.id


def test_calendars_cover_five_years_and_say_where_they_come_from():
    for calendar in CATALOGUE.calendars.values():
        assert (calendar.first_year, calendar.last_year) == (2026, 2030)
        assert calendar.source
        assert calendar.version
        years = {day.year for day in calendar.public}
        assert years == set(range(2026, 2031))


def test_corrections_to_the_seeded_calendars_are_in_place():
    italian, dutch, swedish = (CATALOGUE.calendars[state] for state in ("IT", "NL", "SE"))
    from datetime import date

    assert italian.holiday(date(2026, 10, 4), strict=True)
    assert dutch.holiday(date(2027, 5, 5), strict=False) and not dutch.holiday(date(2027, 5, 5), strict=True)
    assert swedish.holiday(date(2026, 12, 24), strict=False) and not swedish.holiday(date(2026, 12, 24), strict=True)


def test_rules_of_a_node_are_union_own_state_and_targets():
    found = {rule.jurisdiction for rule in CATALOGUE.for_state("IT")}
    assert found == {"EU", "INT", "IT", clocks.PLATFORM}


@pytest.mark.parametrize("state", ["GB", "UK", "UK-ENG", "UA", "XX"])
def test_state_outside_the_union_gets_no_union_law(state):
    assert {rule.jurisdiction for rule in CATALOGUE.for_state(state)} == {"INT", clocks.PLATFORM}


@pytest.mark.parametrize("code", ["EL", "GR"])
def test_rules_of_greece_are_found_under_both_its_codes(code):
    assert {rule.jurisdiction for rule in CATALOGUE.for_state(code)} == {"EU", "INT", "EL", clocks.PLATFORM}
    assert CATALOGUE.calendar(code).id == "EL"


@pytest.mark.parametrize(("state", "covered"), [("GR", True), ("BE", True), ("DE-BE", True), ("AT", False), ("GB", False)])
def test_catalogue_covers_a_state_whose_own_rules_it_has(state, covered):
    assert CATALOGUE.covers(state) is covered


def test_limit_that_was_not_found_is_no_rule_of_the_state(tmp_path):
    unknown = GOOD.replace("deadline: {n: 5, unit: day}", "kind: unknown")
    assert not load(tmp_path, unknown).covers("IT")


def test_member_states_are_those_of_the_list_of_countries():
    listed = read_yaml(clocks.find_root() / "codes" / "country.yaml")["codes"]
    members = {CATALOGUE.states.code(one["code"]) for one in listed if one.get("attrs", {}).get("eu")}
    assert members == CATALOGUE.states.union


def test_list_of_states_with_a_mistake_is_explained(tmp_path):
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "states.yaml").write_text("union: [IT, fr]\ncode: {GR: EL}\n", encoding="utf-8")
    with pytest.raises(clocks.CatalogueError) as refused:
        load(tmp_path, GOOD)
    assert [str(one) for one in refused.value.problems] == [
        "states.yaml, line 1, union: 'fr' is not a State. Write two capital letters, such as IT.",
        "states.yaml, line 2, code: is not a field of this kind of entry. Did you mean codes?",
    ]


def test_state_whose_holidays_nobody_listed_counts_weekends_only_and_says_so():
    calendar = clocks.weekends_only("AT", "Europe/Vienna")
    found = clocks.compute(CATALOGUE.rules["EU-APR-23-2b"], date(2026, 12, 14), calendar, events={})
    assert "calendar_not_covered" in found.flags
    plain = clocks.compute(CATALOGUE.rules["TT-GUARD-72H"], datetime(2026, 12, 24, 12, tzinfo=UTC), calendar)
    assert plain.protective_due.moment == datetime(2026, 12, 27, 12, tzinfo=UTC)


def test_region_without_a_calendar_uses_that_of_its_state():
    assert CATALOGUE.calendar("IT-88").id == "IT"
    with pytest.raises(KeyError):
        CATALOGUE.calendar("XX")


def test_small_file_inherits_from_its_header(tmp_path):
    rule = load(tmp_path, GOOD).rules["IT-X-01"]
    assert (rule.jurisdiction, rule.basis.act, rule.version) == ("IT", "Some act", "1")


@pytest.mark.parametrize(
    ("change", "field", "remedy"),
    [
        (("unit: day", "unit: dag"), "deadline.unit", "Did you mean day?"),
        (("n: 5", "n: five"), "deadline.n", "Write only digits."),
        (("role: guardian", "rol: guardian"), "rol", "Did you mean role?"),
        (("trigger: child_arrived", "trigger: child_arived"), "trigger", "Did you mean child_arrived?"),
        (("IT-X-01", "it 1"), "id", "Write it like EU-APR-23-2b."),
        (("unit: day}", "unit: month, kind: eu_working}"), "deadline.unit", "Working days need unit: day."),
        (("title: Do it", "title: {it: Fallo}"), "title", 'Write title: {en: "…"}.'),
        (("role: guardian", "role: guardian\n    starts_on: [care arrived]"), "starts_on.event", "cases.registered"),
        (("role: guardian", "role: guardian\n    valid_to: 2025-01-01"), "valid_to", "correct the two dates"),
        (("role: guardian", "role: guardian\n    next_review: soon"), "next_review", "Write it as 2026-12-14"),
    ],
)
def test_mistake_is_reported_with_file_line_rule_field_and_remedy(tmp_path, change, field, remedy):
    with pytest.raises(clocks.CatalogueError) as refused:
        load(tmp_path, GOOD.replace(*change))
    problem = next(one for one in refused.value.problems if one.field == field)
    assert remedy in problem.remedy
    assert problem.file == "it.yaml"
    assert problem.line >= 12
    assert re.match(r"it\.yaml, line \d+, .+: ", str(problem))


def test_all_mistakes_of_a_file_are_reported_together(tmp_path):
    with pytest.raises(clocks.CatalogueError) as refused:
        load(tmp_path, GOOD.replace("unit: day", "unit: dag").replace("n: 5", "n: -1") + GOOD)
    assert {one.field for one in refused.value.problems} == {"deadline.unit", "deadline.n", "id"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("rules: [a\n", "line"),
        ("file: {title: a}\nfile: {title: b}\n", "written twice"),
        ("- a list\n", "no fields"),
    ],
)
def test_unreadable_file_is_reported_without_a_traceback(tmp_path, text, wrong):
    with pytest.raises(clocks.CatalogueError, match=wrong):
        load_text(tmp_path, text)


def test_country_code_no_stays_norway(tmp_path):
    header = HEADER.replace("jurisdiction: IT", "jurisdiction: NO")
    assert load(tmp_path, GOOD, header).rules["IT-X-01"].jurisdiction == "NO"
