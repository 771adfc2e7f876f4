"""The matrix of field.md 9.3: no hole, and what a role must never see it never sees."""

import pytest

from tutela.core import catalogue
from tutela.core.catalogue import MASKED, NEVER, SEE, visibility

ROLES_OF_9_3 = {
    "reception_worker", "guardian", "social_worker", "hotline_operator", "police_missing", "immigration_police",
    "asylum_authority", "school_officer", "city_coordinator", "national_official", "host", "outreach_worker",
    "peer_node", "relative_enquirer", "child", "node_admin",
}  # fmt: skip
ROLES_OF_THE_ISSUE = {"inspector", "court_clerk", "transfer_officer", "border_police", "night_worker", "named_officer"}
RELATIONS = ("assigned", "own_organisation_grant", "granted", "other_organisation", "none")
ALWAYS_NEVER = [
    ("reception_worker", "asylum_merits"),
    ("reception_worker", "restricted_notes"),
    ("reception_worker", "return_interview"),
    ("reception_worker", "caller"),
    ("guardian", "caller"),
    ("guardian", "call_content"),
    ("social_worker", "asylum_merits"),
    ("hotline_operator", "place"),
    ("hotline_operator", "placement"),
    ("hotline_operator", "classification"),
    ("hotline_operator", "asylum_dates"),
    ("police_missing", "hypothesis"),
    ("police_missing", "restricted_notes"),
    ("police_missing", "return_interview"),
    ("police_missing", "asylum_merits"),
    ("police_missing", "call_content"),
    ("asylum_authority", "sightings"),
    ("asylum_authority", "call_content"),
    ("asylum_authority", "indicators"),
    ("school_officer", "classification"),
    ("school_officer", "indicators"),
    ("school_officer", "hypothesis"),
    ("school_officer", "place"),
    ("school_officer", "episode"),
    ("host", "place"),
    ("host", "hypothesis"),
    ("outreach_worker", "names"),
    ("border_police", "place"),
    ("court_clerk", "asylum_merits"),
    ("inspector", "restricted_notes"),
    ("peer_node", "place"),
    ("peer_node", "hypothesis"),
    ("named_officer", "asylum_merits"),
    ("child", "caller"),
]
BLIND = ["immigration_police", "city_coordinator", "national_official", "node_admin", "relative_enquirer"]


def test_roles_of_the_field_page_and_of_the_issue_all_have_rows():
    assert set(catalogue.role_matrix().roles) >= ROLES_OF_9_3 | ROLES_OF_THE_ISSUE


def test_matrix_has_no_hole_and_every_role_its_source():
    matrix = catalogue.role_matrix()
    assert matrix.relations == RELATIONS
    for role in matrix.roles.values():
        assert role.source and role.sees and role.never_sees
        for field_class in matrix.field_classes:
            for relation in RELATIONS:
                assert role.cells[field_class, relation] in {SEE, MASKED, NEVER}


@pytest.mark.parametrize(("role", "field_class"), ALWAYS_NEVER)
def test_what_a_role_must_never_see_is_never_in_every_relation(role, field_class):
    assert {visibility(role, field_class, relation) for relation in RELATIONS} == {NEVER}


@pytest.mark.parametrize("role", BLIND)
def test_role_without_case_data_sees_nothing_at_all(role):
    for field_class in catalogue.role_matrix().field_classes:
        for relation in RELATIONS:
            assert visibility(role, field_class, relation) == NEVER


def test_without_connection_nobody_sees_anything():
    matrix = catalogue.role_matrix()
    for role in matrix.roles:
        for field_class in matrix.field_classes:
            assert visibility(role, field_class, "none") == NEVER


def test_asked_organisation_learns_only_whom_to_call_and_that_an_episode_may_exist():
    matrix = catalogue.role_matrix()
    shown = {
        (field_class, visibility(role, field_class, "other_organisation"))
        for role in matrix.roles
        for field_class in matrix.field_classes
    } - {(field_class, NEVER) for field_class in matrix.field_classes}
    assert {field_class for field_class, _ in shown} <= {"owner", "episode", "leads"}


def test_what_a_role_must_see_it_sees_when_assigned():
    for role, field_class in [
        ("guardian", "place"), ("guardian", "hypothesis"), ("reception_worker", "readiness"),
        ("hotline_operator", "call_content"), ("police_missing", "photo"), ("court_clerk", "clocks"),
        ("named_officer", "danger"), ("social_worker", "return_interview"), ("school_officer", "education"),
        ("inspector", "looks"), ("child", "looks"), ("asylum_authority", "asylum_merits"),
    ]:  # fmt: skip
        assert visibility(role, field_class, "assigned") == SEE, (role, field_class)


def test_unknown_role_class_or_relation_is_never():
    assert visibility("superuser", "names", "assigned") == NEVER
    assert visibility("guardian", "everything", "assigned") == NEVER
    assert visibility("guardian", "names", "cousin") == NEVER


def test_best_visibility_of_two_relations_takes_the_wider_and_none_is_never():
    pairs = [("guardian", "none"), ("guardian", "assigned")]
    assert catalogue.best_visibility(pairs, "names") == SEE
    assert catalogue.best_visibility([], "names") == NEVER
