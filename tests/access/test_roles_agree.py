"""The tables about roles agree: verbs of scenario files, permissions in code, and who sees what (field page 9.3)."""

import pytest

from tutela.access.roles import ROLES, P
from tutela.core.catalogue import NEVER, role_matrix
from tutela.exercises import verblist

# Verbs about one child's file whose service asks for exactly one permission.
NEEDS = {
    P.CASE_EDIT: ("cases.add_name", "cases.set_birth", "cases.add_language", "cases.add_contact", "cases.add_relation",
                  "cases.add_fact", "cases.add_mark", "cases.set_description", "cases.upload_photo", "cases.add_note",
                  "cases.answer_readiness", "cases.give_notice", "cases.record_application"),
    P.CASE_REGISTER: ("cases.register",),
    P.CASE_CLASSIFY: ("cases.classify",),
    P.CASE_OWN: ("cases.take_ownership", "cases.release_ownership", "cases.offer_ownership"),
    P.CARE_MANAGE: ("care.arrive",),
    P.ROLL_CALL: ("care.roll_call", "care.bed_check"),
    P.TRANSFER_OPEN: ("care.open_transfer", "care.depart"),
    P.TRANSFER_CONFIRM: ("care.confirm_arrival",),
    P.MISSING_REPORT: ("missing.report",),
    P.MISSING_LOG_CHANNEL: ("missing.log_outside_channel",),
    P.URGENCY_RECORD: ("missing.assess_urgency",),
    P.HYPOTHESIS_RECORD: ("missing.record_hypothesis",),
    P.CALL_RECORD: ("missing.record_call",),
    P.ENQUIRY_RECORD: ("missing.record_enquiry",),
    P.RETURN_RECORD: ("missing.record_return",),
    P.ALERT_WITHDRAW: ("missing.withdraw_alert",),
    P.MISSING_CLOSE: ("missing.close",),
    P.GUARDIAN_REQUEST: ("guardianship.request",),
    P.GUARDIAN_APPOINT: ("guardianship.appoint_body",),
    P.GUARDIAN_ACT: ("guardianship.record_first_meeting",),
    P.ENCOUNTER_RECORD: ("leads.encounter",),
    P.LEAD_ASK: ("leads.ask",),
    P.GRANT_GIVE: ("access.grant", "access.revoke"),
    P.BAR: ("access.bar", "access.lift_bar"),
    P.DANGER_RAISE: ("access.raise_danger",),
    P.DANGER_LIFT: ("access.lift_danger",),
}
# Of no use to somebody who cannot open the file they are about.
ABOUT_A_FILE = {P.CASE_EDIT, P.CASE_OWN, P.GUARDIAN_REQUEST, P.GUARDIAN_ACT, P.URGENCY_RECORD, P.LOOKS_VIEW, P.BAR, P.GRANT_GIVE}


@pytest.mark.parametrize("permission", sorted(NEEDS))
def test_roles_that_the_verbs_name_hold_the_permission(permission):
    verbs = {row["name"]: row for row in _verbs()}
    lacking = [
        f"{name} by {role}" for name in NEEDS[permission] if name in verbs for role in verbs[name]["by"]
        if permission not in ROLES[role].permissions
    ]
    assert not lacking


def _verbs():
    return [{"name": name, **row} for name, row in verblist.load()["verbs"].items()]


def test_permission_about_a_file_comes_with_the_file():
    without = [
        code for code, role in ROLES.items()
        if role.permissions & ABOUT_A_FILE and (P.CASE_VIEW not in role.permissions or not role.sees_cases)
    ]
    assert not without


@pytest.mark.parametrize("code", sorted(ROLES))
def test_role_that_opens_files_is_shown_something_and_no_other_is(code):
    cells = role_matrix().roles[code].cells
    shown = {name for (name, relation), answer in cells.items() if relation != "none" and answer != NEVER}
    assert bool(shown) >= (P.CASE_VIEW in ROLES[code].permissions)


def test_first_encounter_officer_learns_nothing_of_the_place_after_referral():
    cells = role_matrix().roles["border_police"].cells
    for name in ("place", "placement", "asylum_merits", "timeline"):
        assert {answer for (field, _relation), answer in cells.items() if field == name} == {NEVER}
    assert P.CASE_SEARCH not in ROLES["border_police"].permissions
