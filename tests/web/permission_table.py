"""Who may open what: one row for every URL of a node, by its name. A URL without a row fails the tests.

also    a second permission that is needed besides.
opens   PUBLIC (no login), LOGGED_IN (any account), MACHINE (signed messages of other nodes), a permission of
        tutela.access.roles.P, several of them (any opens), or FILE: the matrix in catalogue/roles.yaml decides.
about   "" the page is about nothing in particular;
        "case" about one child's file: not found without a grant;
        "case:any", "case:<field class>" the same, and not found for roles to whom the matrix shows nothing (of the class);
        with "!" the class must be shown in full, not masked; with "+" several classes;
        "episode", "episode:<field class>" about a missing episode of that child;
        "owner" only for whoever owns the file: closed to everybody here, because nobody owns it yet;
        "person", "mandate" of the administration;
        "absent" about an object that does not exist: not found, whoever asks.
A role without the permission is refused (403), or told that there is nothing (404) where the page looks at the file first.
"""

from dataclasses import dataclass

from tutela.access.roles import P

PUBLIC, LOGGED_IN, MACHINE, FILE = "public", "logged in", "machine", "file"


@dataclass(frozen=True)
class Row:
    """What a URL needs."""

    opens: P | str | tuple[P, ...]
    about: str = ""
    also: P | None = None


def rows(opens: P | str | tuple[P, ...], about: str, *names: str) -> dict[str, Row]:
    """The same needs for several URLs."""
    return dict.fromkeys(names, Row(opens, about))


TABLE: dict[str, Row] = {
    # login and second factor
    **rows(PUBLIC, "", "account_login", "account_inactive", "account_signup", "account_email_verification_sent",
           "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done",
           "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key", "account_logout",
           "mfa_authenticate", "mfa_login_webauthn"),
    **rows(LOGGED_IN, "", "account_reauthenticate", "account_email", "account_change_password", "account_set_password",
           "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_list_webauthn",
           "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
           "mfa_reauthenticate_webauthn"),
    **rows(LOGGED_IN, "absent", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    # the node's own screens
    **rows(PUBLIC, "", "favicon", "set_language", "web:gallery", "web:home"),
    **rows(PUBLIC, "absent", "web:first_run"),
    **rows(LOGGED_IN, "", "web:me", "web:calendar", "web:end_calendar"),
    **rows(PUBLIC, "absent", "web:calendar_feed"),
    **rows(LOGGED_IN, "absent", "web:done", "web:act_for", "web:notice", "web:open_notice"),
    **rows(P.CITY_BOARD, "", "web:city"),
    **rows(P.NODE_PAGE, "", "web:node"),
    **rows(P.ADMIN_PEOPLE, "", "web:people", "web:new_person", "web:new_organisation"),
    **rows(P.ADMIN_PEOPLE, "", "web:invite_officer"),
    **rows(P.MANDATE_CONFIRM, "", "web:mandates"),
    **rows(P.MANDATE_CONFIRM, "absent", "web:confirm_mandate", "web:decline_mandate"),
    **rows(PUBLIC, "", "web:join"),
    **rows(P.ADMIN_PEOPLE, "person", "web:person", "web:new_password"),
    **rows(P.ADMIN_PEOPLE, "mandate", "web:end_mandate"),
    # protection of a file
    **rows(P.GRANT_GIVE, "case", "web:grants"),
    **rows(P.GRANT_GIVE, "absent", "web:revoke"),
    **rows(P.LOOKS_VIEW, "case", "web:looks"),
    **rows(P.CASE_VIEW, "case:ledger!", "web:left"),
    **rows(P.CASE_VIEW, "case:clocks!", "web:deadlines"),
    **rows(P.CASE_EDIT, "absent", "web:deadline"),
    **rows(P.CASE_EDIT, "case:clocks!", "web:note_event"),
    **rows(P.LOOK_WITHHOLD, "case", "web:withhold"),
    **rows(P.LOOK_REVIEW, "", "web:withheld"),
    **rows(P.LOOK_REVIEW, "absent", "web:review_withheld"),
    **rows(P.BAR, "case", "web:bars"),
    **rows(P.BAR, "absent", "web:lift_bar"),
    **rows((P.DANGER_RAISE,), "case", "web:danger"),
    **rows(P.CASE_OWN, "case", "web:close_case", "web:reopen_case", "web:name_next"),
    **rows(P.CARE_MANAGE, "case", "web:end_placement"),
    **rows(P.FILE_ERASE, "", "web:erasures"),
    **rows(P.FILE_ERASE, "absent", "web:confirm_erasure", "web:keep_file"),
    # children
    **rows(P.CASE_VIEW, "", "cases:list"),
    **rows(P.CASE_SEARCH, "", "cases:search"),
    **rows(P.CASE_REGISTER, "", "cases:register"),
    **rows(FILE, "case:any", "cases:page"),
    **rows(FILE, "case:timeline!", "cases:timeline"),
    **rows(FILE, "absent", "cases:photo"),
    **rows(FILE, "case:readiness!", "cases:readiness"),
    **rows(P.CASE_EDIT, "case", "cases:answer"),
    **rows(P.CASE_EDIT, "case:readiness", "cases:notice"),
    **rows(FILE, "case:any", "cases:editing"),
    **rows(P.CASE_EDIT, "case:identity", "cases:identity"),
    **rows(P.CASE_EDIT, "case:photo", "cases:add_photo"),
    **rows(P.CASE_EDIT, "case:names", "cases:add"),
    **rows(P.CASE_EDIT, "absent", "cases:retract"),
    **rows(P.INDICATORS_RECORD, "case:indicators", "cases:signs"),
    **rows(P.CASE_EDIT, "case:any", "cases:entries"),
    **rows(P.CASE_EDIT, "absent", "cases:check", "cases:leave", "cases:take_back"),
    **rows(P.CASE_EDIT, "case:family", "cases:together"),
    **rows(P.CASE_OWN, "case", "cases:take", "cases:release"),
    # care
    **rows(P.ROLL_CALL, "", "care:tonight"),
    **rows(P.TRANSFER_CONFIRM, "", "care:transfers"),
    **rows(P.TRANSFER_CONFIRM, "absent", "care:confirm_arrival"),
    **rows(P.CASE_OWN, "absent", "care:decide_claim"),
    **rows(P.TRANSFER_OPEN, "absent", "care:depart", "care:cancel_transfer"),
    **rows(P.TRANSFER_OPEN, "case", "care:open_transfer"),
    **rows(P.ROLL_CALL, "case", "care:check_bed"),
    **rows(P.CARE_MANAGE, "case", "care:arrive", "care:first_night"),
    # the catalogue of procedures: public law
    **rows(LOGGED_IN, "", "procedures:search", "procedures:compare", "procedures:steps", "procedures:changes"),
    **rows(LOGGED_IN, "absent", "procedures:rule"),
    **rows(P.CASE_VIEW, "case:clocks!", "web:procedures"),
    # guardianship
    **rows(P.GUARDIAN_ACT, "", "guardianship:desk"),
    **rows(P.GUARDIAN_APPOINT, "", "guardianship:requests"),
    **rows(P.CASE_VIEW, "case:guardian", "guardianship:file"),
    "guardianship:request": Row(P.GUARDIAN_REQUEST, "case", also=P.CASE_VIEW),
    **rows(P.GUARDIAN_APPOINT, "case", "guardianship:body"),
    **rows(P.CASE_VIEW, "case", "guardianship:provisional", "guardianship:person"),
    **rows(P.GUARDIAN_ACT, "case", "guardianship:met"),
    **rows(P.GUARDIAN_HANDOVER, "case", "guardianship:offer"),
    **rows(P.HANDOVER_SEND, "case", "guardianship:package"),
    **rows(P.GUARDIAN_HANDOVER, "absent", "guardianship:accept", "guardianship:decline"),
    **rows(P.BEST_INTERESTS, "case", "bestinterests:list"),
    **rows(P.BEST_INTERESTS, "absent", "bestinterests:workspace"),
    # missing
    **rows(P.MISSING_VIEW, "", "missing:board"),
    **rows(P.MISSING_REPORT, "", "missing:report", "missing:blank"),
    **rows(P.ADMIN_PEOPLE, "", "missing:rule"),
    **rows(P.MISSING_REPORT, "case", "missing:report_for"),
    **rows(P.MISSING_VIEW, "case", "missing:of_case", "missing:heard"),
    **rows(P.KNOWN_SAFE_SAY, "case", "missing:known"),
    **rows(P.MISSING_VIEW, "owner", "missing:enquiries"),
    **rows(P.ENQUIRY_RECORD, "case:any", "missing:enquiry_for"),
    **rows(P.MISSING_VIEW, "episode:episode!", "missing:episode"),
    **rows(P.MISSING_VIEW, "episode:ledger!+place", "missing:text"),
    **rows(P.MISSING_LOG_CHANNEL, "episode:episode", "missing:log"),
    **rows(P.MISSING_MANAGE, "episode", "missing:lost_again"),
    **rows(P.MEETING_CALL, "episode", "missing:call_meeting"),
    **rows(P.ALERT_WITHDRAW, "episode", "missing:ask_to_withdraw"),
    **rows(P.ALERT_WITHDRAW, "absent", "missing:asked_to_withdraw"),
    **rows(P.MISSING_MANAGE, "absent", "missing:step"),
    **rows(LOGGED_IN, "absent", "missing:notice", "missing:open_notice"),
    **rows(P.SIGHTING_SUBMIT, "", "missing:sighting", "missing:receipt"),
    **rows(PUBLIC, "", "missing:public_receipt"),
    **rows(P.MISSING_VIEW, "absent", "missing:answer_sighting"),
    **rows(P.CALL_RECORD, "", "missing:call"),
    **rows(P.CALL_RECORD, "absent", "missing:call_page"),
    **rows(P.ENQUIRY_RECORD, "", "missing:enquiry"),
    # leads
    **rows(P.LEAD_REVIEW, "", "leads:inbox"),
    **rows(P.LEAD_REVIEW, "absent", "leads:lead", "leads:possible", "leads:nothing", "leads:question", "leads:reply"),
    **rows(P.LEAD_DECIDE_DANGER, "absent", "leads:danger"),
    **rows(P.LEAD_DECIDE_DANGER, "", "leads:patterns"),
    **rows(P.LEAD_CONFIRM, "absent", "leads:confirm", "leads:invalidate", "leads:decline", "leads:reunited",
           "leads:reunited_elsewhere"),
    **rows(P.LEAD_ASK, "case", "leads:ask"),
    **rows(P.LEAD_ASK, "absent", "leads:ask_call", "leads:query"),
    **rows(P.ENCOUNTER_RECORD, "", "leads:encounter"),
    **rows(P.ENCOUNTER_RECORD, "absent", "leads:received"),
    **rows(P.CASE_REGISTER, "absent", "leads:referral"),
    **rows(P.CASE_EDIT, "", "leads:duplicates"),
    **rows(P.CASE_EDIT, "absent", "leads:same", "leads:different"),
    **rows(P.LEAD_NODE_TRANSFER, "case", "leads:offer", "leads:accept", "leads:decline_offer"),
    # programming interface
    **rows(LOGGED_IN, "", "api:work", "api:description"),
    **rows(PUBLIC, "absent", "api:elsewhere"),
    **rows(P.CASE_VIEW, "", "api:children"),
    **rows(P.CASE_REGISTER, "", "api:register"),
    **rows(FILE, "case:any", "api:child"),
    **rows(P.CASE_VIEW, "case:clocks", "api:clocks"),
    **rows(P.CASE_EDIT, "absent", "api:decide_clock"),
    **rows(P.CASE_VIEW, "case:ledger!", "api:left"),
    **rows(P.MISSING_VIEW, "", "api:missing"),
    "api:report": Row(P.MISSING_REPORT, also=P.CASE_REGISTER),  # without a file named, a minimal one is made
    **rows(P.MISSING_VIEW, "episode:episode", "api:episode"),
    **rows(P.MISSING_ACKNOWLEDGE, "absent", "api:acknowledge"),
    **rows(P.MISSING_LOG_CHANNEL, "absent", "api:outside"),
    **rows(P.SIGHTING_SUBMIT, "", "api:sighting"),
    **rows(P.ENQUIRY_RECORD, "", "api:enquiry"),
    **rows(P.ROLL_CALL, "", "api:tonight"),
    **rows(P.TRANSFER_CONFIRM, "", "api:transfers"),
    **rows(P.TRANSFER_CONFIRM, "absent", "api:arrived"),
    **rows(P.LEAD_REVIEW, "", "api:leads"),
    **rows(LOGGED_IN, "", "api:procedures", "api:compare_procedures", "api:procedure_steps"),
    **rows(LOGGED_IN, "absent", "api:procedure"),
    **rows(P.CITY_BOARD, "", "api:city"),
    **rows(P.NODE_PAGE, "", "api:node"),
    **rows(P.MANDATE_CONFIRM, "", "api:mandates"),
    **rows(P.MANDATE_CONFIRM, "absent", "api:confirm_mandate", "api:decline_mandate"),
    # between nodes
    **rows(MACHINE, "", "exchange-inbox", "exchange-receipt", "exchange-statement"),
}
