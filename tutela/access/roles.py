"""Roles as code: what a person with a mandate may do at all. Which child it may be done for is decided by grants.

What a role sees of a file, field class by field class, is data: catalogue/roles.yaml. Here are only the verbs.
Roles are mapped per node to official national terms; they are never translated into one word.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class P(StrEnum):
    """Permissions: one per verb that somebody must be allowed to do."""

    CASE_REGISTER = "case.register"
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    CASE_OWN = "case.own"
    FILE_ERASE = "case.erase"
    CASE_CLASSIFY = "case.classify"
    CASE_HEALTH = "case.health"
    CASE_SEARCH = "case.search"
    INDICATORS_RECORD = "case.indicators"
    LOOKS_VIEW = "case.looks"
    LOOK_WITHHOLD = "case.look_withhold"
    LOOK_REVIEW = "node.look_review"
    GRANT_GIVE = "access.grant"
    BAR = "access.bar"
    DANGER_RAISE = "access.danger_raise"
    DANGER_LIFT = "access.danger_lift"
    CARE_MANAGE = "care.manage"
    ROLL_CALL = "care.roll_call"
    TRANSFER_OPEN = "care.transfer_open"
    TRANSFER_CONFIRM = "care.transfer_confirm"
    MISSING_REPORT = "missing.report"
    MISSING_VIEW = "missing.view"
    MISSING_MANAGE = "missing.manage"
    MISSING_ACKNOWLEDGE = "missing.acknowledge"
    MISSING_LOG_CHANNEL = "missing.log_channel"
    MISSING_CLOSE = "missing.close"
    HYPOTHESIS_RECORD = "missing.hypothesis"
    URGENCY_RECORD = "missing.urgency"
    SIGHTING_SUBMIT = "missing.sighting"
    CALL_RECORD = "missing.call"
    ENQUIRY_RECORD = "missing.enquiry"
    RETURN_RECORD = "missing.return"
    RETURN_INTERVIEW = "missing.return_interview"
    ALERT_WITHDRAW = "missing.alert_withdraw"
    KNOWN_SAFE_SAY = "missing.known_safe"
    MEETING_CALL = "missing.meeting"
    GUARDIAN_REQUEST = "guardianship.request"
    GUARDIAN_APPOINT = "guardianship.appoint"
    GUARDIAN_ACT = "guardianship.act"
    GUARDIAN_HANDOVER = "guardianship.handover"
    ENCOUNTER_RECORD = "leads.encounter"
    LEAD_ASK = "leads.ask"
    LEAD_REVIEW = "leads.review"
    LEAD_CONFIRM = "leads.confirm"
    LEAD_DECIDE_DANGER = "leads.decide_danger"
    HANDOVER_SEND = "exchange.handover"
    LEAD_NODE_TRANSFER = "exchange.lead_node"
    BEST_INTERESTS = "bestinterests.work"
    CITY_BOARD = "board.city"
    NODE_PAGE = "node.page"
    ADMIN_PEOPLE = "node.people"
    MANDATE_CONFIRM = "node.mandate_confirm"
    INSPECT = "node.inspect"


_DAILY = {P.CASE_VIEW, P.MISSING_VIEW, P.ENQUIRY_RECORD, P.SIGHTING_SUBMIT}
_CARER = _DAILY | {
    P.CASE_REGISTER, P.CASE_EDIT, P.CASE_CLASSIFY, P.CASE_SEARCH, P.INDICATORS_RECORD, P.CASE_OWN, P.CARE_MANAGE, P.ROLL_CALL,
    P.TRANSFER_OPEN, P.TRANSFER_CONFIRM, P.MISSING_REPORT, P.MISSING_LOG_CHANNEL, P.URGENCY_RECORD,
    P.HYPOTHESIS_RECORD, P.GUARDIAN_REQUEST, P.RETURN_RECORD, P.MEETING_CALL, P.MISSING_MANAGE, P.GRANT_GIVE,
}


class Role:
    """Base of all roles: code, label, permissions. `sees_cases` False keeps a role out of every child's file.

    `personal`: works for single children; once somebody is named for a child, what opens the file to the whole office
    does not open it to others in this role.
    """

    code: str = ""
    label: object = ""
    permissions: frozenset[P] = frozenset()
    sees_cases: bool = True
    personal: bool = False


_PERSONAL = frozenset({"guardian", "interviewer"})


def _role(code: str, label: object, permissions: set[P], *, sees_cases: bool = True) -> type[Role]:
    values = {
        "code": code, "label": label, "permissions": frozenset(permissions), "sees_cases": sees_cases,
        "personal": code in _PERSONAL,
    }  # fmt: skip
    return type(code.title().replace("_", ""), (Role,), values)


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in [
        _role("reception_worker", _("Reception worker"), _CARER),
        _role("night_worker", _("Night worker"), _CARER - {P.TRANSFER_OPEN}),
        _role("transfer_officer", _("Transfer officer"),
              {P.CASE_VIEW, P.TRANSFER_OPEN, P.TRANSFER_CONFIRM, P.MISSING_REPORT, P.MISSING_VIEW}),
        _role("guardian", _("Guardian"),
              _DAILY | {P.CASE_EDIT, P.CASE_OWN, P.CASE_HEALTH, P.LOOKS_VIEW, P.INDICATORS_RECORD, P.MISSING_REPORT,
                        P.MISSING_ACKNOWLEDGE, P.MISSING_LOG_CHANNEL, P.GUARDIAN_ACT, P.GUARDIAN_HANDOVER,
                        P.LEAD_ASK, P.LEAD_REVIEW, P.LEAD_CONFIRM, P.HANDOVER_SEND, P.BEST_INTERESTS, P.MEETING_CALL,
                        P.HYPOTHESIS_RECORD, P.URGENCY_RECORD, P.GRANT_GIVE, P.CASE_OWN, P.MISSING_CLOSE,
                        P.MISSING_MANAGE, P.DANGER_RAISE}),
        _role("social_worker", _("Child-protection social worker"),
              _CARER | {P.FILE_ERASE, P.CASE_HEALTH, P.CASE_CLASSIFY, P.LOOKS_VIEW, P.MISSING_CLOSE, P.ALERT_WITHDRAW,
                        P.RETURN_INTERVIEW, P.KNOWN_SAFE_SAY, P.ENCOUNTER_RECORD, P.LEAD_ASK, P.LEAD_REVIEW,
                        P.LEAD_CONFIRM, P.HANDOVER_SEND, P.LEAD_NODE_TRANSFER, P.BEST_INTERESTS, P.DANGER_RAISE,
                        P.GUARDIAN_HANDOVER, P.GRANT_GIVE, P.MISSING_ACKNOWLEDGE, P.GUARDIAN_APPOINT}),
        _role("hotline_operator", _("116\u00a0000 operator"),
              {P.CASE_REGISTER, P.CASE_OWN, P.CALL_RECORD, P.ENQUIRY_RECORD, P.SIGHTING_SUBMIT, P.MISSING_ACKNOWLEDGE,
               P.MISSING_VIEW, P.LEAD_ASK, P.ENCOUNTER_RECORD, P.LEAD_REVIEW, P.CASE_VIEW, P.MISSING_REPORT}),
        _role("police_missing", _("Missing-persons police"),
              {P.MISSING_ACKNOWLEDGE, P.MISSING_VIEW, P.CASE_VIEW, P.ENCOUNTER_RECORD, P.SIGHTING_SUBMIT,
               P.ALERT_WITHDRAW, P.RETURN_RECORD, P.URGENCY_RECORD}),
        _role("border_police", _("First-encounter officer"),
              {P.ENCOUNTER_RECORD, P.CASE_REGISTER, P.CASE_VIEW, P.SIGHTING_SUBMIT, P.GUARDIAN_REQUEST}),
        _role("inspector", _("Inspector"), {P.INSPECT, P.LOOK_REVIEW, P.CITY_BOARD, P.NODE_PAGE}, sees_cases=False),
        _role("immigration_police", _("Immigration police"), set(), sees_cases=False),
        _role("asylum_authority", _("Asylum authority"), {P.CASE_VIEW}),
        _role("school_officer", _("School officer"), {P.CASE_VIEW, P.ENQUIRY_RECORD}),
        _role("city_coordinator", _("City coordinator"), {P.CITY_BOARD}, sees_cases=False),
        _role("national_official", _("National official"), set(), sees_cases=False),
        _role("host", _("Host or volunteer"), {P.ENQUIRY_RECORD, P.SIGHTING_SUBMIT}, sees_cases=False),
        _role("outreach_worker", _("Outreach worker"), {P.CASE_REGISTER, P.SIGHTING_SUBMIT, P.ENQUIRY_RECORD}, sees_cases=False),
        _role("court_clerk", _("Court clerk"), {P.CASE_VIEW, P.GUARDIAN_APPOINT, P.MISSING_ACKNOWLEDGE}),
        _role("interviewer", _("Independent interviewer"), {P.CASE_VIEW, P.RETURN_INTERVIEW}),
        _role("named_officer", _("Named protection officer"),
              {P.CASE_VIEW, P.FILE_ERASE, P.LOOK_WITHHOLD, P.BAR, P.DANGER_RAISE, P.DANGER_LIFT, P.LEAD_DECIDE_DANGER,
               P.LEAD_REVIEW, P.LOOKS_VIEW, P.MISSING_VIEW, P.GRANT_GIVE, P.LEAD_CONFIRM, P.MANDATE_CONFIRM}),
        _role("node_admin", _("Node administrator"), {P.ADMIN_PEOPLE, P.NODE_PAGE, P.MANDATE_CONFIRM}, sees_cases=False),
    ]
}
# What touches no child: roles with nothing else come into force without a second person.
_COUNTS = frozenset({P.CITY_BOARD})


def needs_second_person(code: str) -> bool:
    """Whether a mandate in this role is in force only when another person than the proposer has confirmed it."""
    return code not in ROLES or bool(ROLES[code].permissions - _COUNTS)


def is_caring(code: str) -> bool:
    """Whether a role opens anything about a child: an administrator of the node never holds one."""
    return code != "node_admin" and needs_second_person(code)


def permissions_of(codes: frozenset[str]) -> frozenset[P]:
    """Everything the roles together allow."""
    return frozenset().union(*(ROLES[code].permissions for code in codes if code in ROLES))
