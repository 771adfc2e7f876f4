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
# What field.md 9.3 (and the issue, for its own roles) forbids, said in classes of the file. One line per sentence there.
CALLS = ("caller", "call_content")
DISCLOSURES = ("restricted_notes", "return_interview")
STATUS = ("classification", "asylum_dates", "asylum_merits")
NEVER_IN_9_3 = {
    # asylum claim content; past disclosures beyond safety need; who called a hotline is nobody's business but its own
    "reception_worker": ("asylum_merits", *DISCLOSURES, *CALLS),
    "night_worker": (*STATUS, *DISCLOSURES, *CALLS, "assessment"),
    # police intelligence, informants' identity
    "guardian": CALLS,
    # asylum credibility file; hotline call content not released
    "social_worker": ("asylum_merits", *CALLS),
    # shelter addresses; immigration status; police files
    "hotline_operator": (
        "place", "placement", *STATUS, *DISCLOSURES, "hypothesis", "indicators", "health", "documents", "facts",
        "assessment", "education", "looks",
    ),
    # therapy and disclosure notes; asylum file; hotline call content not released
    "police_missing": (*DISCLOSURES, "hypothesis", "told_topics", "child_views", "assessment", *STATUS, *CALLS),
    # hotline content, sighting reports, trafficking intelligence; nothing that helps to find a child who has left
    "asylum_authority": (
        *CALLS, "sightings", "indicators", "hypothesis", "leads", "danger", "episode", "ledger", "place", "contact",
        "photo", "description", "companions", *DISCLOSURES,
    ),
    # reason for flight, risk flags, migration history, address if protected
    "school_officer": (
        *STATUS, "hypothesis", "indicators", "danger", "place", "placement", "episode", "sightings", "leads", "names",
        "family", "facts", "documents", "health", "assessment", "timeline", *DISCLOSURES, *CALLS,
    ),
    # identity of the sought child unless the owner releases it: never more than masked, see below
    "outreach_worker": ("names", "contact", "place", "placement", "hypothesis", "family", *DISCLOSURES, *CALLS, *STATUS),
    # token match, contact office, then the agreed minimal package; no free search, no candidate lists
    "peer_node": (
        "identity", "names", "name_used", "photo", "description", "contact", "place", "placement", "hypothesis",
        "indicators", "family", "documents", "sightings", "assessment", *DISCLOSURES, *CALLS, *STATUS,
    ),
    "child": CALLS,
    # roles of the issue
    "transfer_officer": (*DISCLOSURES, "family", "hypothesis", "facts", "assessment", "told_topics", *STATUS, *CALLS),
    "border_police": (
        "place", "placement", "contact", "plan", "sightings", "hypothesis", "leads", *STATUS, *DISCLOSURES, *CALLS,
    ),
    "court_clerk": ("asylum_merits", "asylum_dates", "hypothesis", "indicators", "health", *DISCLOSURES, *CALLS),
    "inspector": ("asylum_merits", "hypothesis", "health", "photo", "contact", *DISCLOSURES, *CALLS),
    "named_officer": ("asylum_merits", *CALLS),
    "interviewer": ("place", "placement", "hypothesis", "asylum_merits", "names", "restricted_notes", *CALLS),
}
ALWAYS_NEVER = [(role, field_class) for role, classes in NEVER_IN_9_3.items() for field_class in classes]
# The most a role may learn through one relation, where 9.3 speaks of children of others: class -> see or masked.
AT_MOST = {
    # a host knows the one child in the house by name and whom to call
    ("host", "assigned"): {"name_used": SEE, "guardian": MASKED, "owner": MASKED},
    ("host", "own_organisation_grant"): {},
    ("host", "granted"): {},
    # police: no browsing of children who are not missing; the office that holds a file is only a contact
    ("police_missing", "own_organisation_grant"): {"owner": MASKED},
    ("police_missing", "other_organisation"): {"owner": SEE},
    # children of other offices: whom to call
    ("reception_worker", "other_organisation"): {"owner": MASKED},
    ("night_worker", "other_organisation"): {"owner": MASKED},
    # a child of the own office for whom nobody is named yet: that somebody waits. Wards of colleagues are out of sight
    # altogether (tutela.access.policies.visible_grants).
    ("guardian", "own_organisation_grant"): {
        "name_used": MASKED, "guardian": MASKED, "owner": MASKED, "clocks": MASKED,
    },
    ("guardian", "other_organisation"): {"owner": MASKED},
    # a linked node before anything is agreed: a possible lead, and the contact office
    ("peer_node", "other_organisation"): {"owner": MASKED, "leads": MASKED},
    # outreach: "possible open report, call X" until the owner releases more; hints sent by the office itself
    ("outreach_worker", "own_organisation_grant"): {"owner": MASKED, "episode": MASKED, "sightings": SEE},
    ("outreach_worker", "other_organisation"): {"owner": MASKED, "episode": MASKED},
}
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


@pytest.mark.parametrize(("role", "relation"), sorted(AT_MOST))
def test_role_learns_of_the_children_of_others_no_more_than_whom_to_call(role, relation):
    shown = {code: visibility(role, code, relation) for code in catalogue.role_matrix().field_classes}
    rank, allowed = {NEVER: 0, MASKED: 1, SEE: 2}, AT_MOST[role, relation]
    assert {code: seen for code, seen in shown.items() if rank[seen] > rank[allowed.get(code, NEVER)]} == {}


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
