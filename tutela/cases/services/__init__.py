"""Everything that changes a file. One verb per function; each checks the right, writes and journals in one transaction."""

from tutela.cases.services.course import (
    add_fact,
    add_note,
    add_to_group,
    answer_readiness,
    classify,
    give_notice,
    leave_group,
    notice_code,
    put_together,
    record_application,
    record_indicators,
    record_view,
    take_back_application,
    tell_topic,
)
from tutela.cases.services.erasing import confirm_erasure, destroy_left, keep_file, propose_due
from tutela.cases.services.file import (
    IN_CHARGE,
    close,
    join_records,
    link_person,
    mark_turned_18,
    offer_ownership,
    register,
    release_ownership,
    reopen,
    set_lead_node,
    take_ownership,
    turn_18_due,
)
from tutela.cases.services.identity import (
    add_contact,
    add_document,
    add_language,
    add_mark,
    add_name,
    add_photo,
    add_relation,
    check_relation,
    edit_identity,
    retract,
    set_birth,
    set_description,
)

__all__ = [
    "IN_CHARGE", "offer_ownership",
    "add_contact", "add_document", "add_fact", "add_language", "add_mark", "add_name", "add_note", "add_photo",
    "add_relation", "add_to_group", "answer_readiness", "check_relation", "classify", "close", "confirm_erasure", "destroy_left",
    "edit_identity",
    "give_notice", "join_records", "keep_file", "leave_group", "link_person", "mark_turned_18", "notice_code",
    "propose_due", "put_together",
    "record_application", "record_indicators",
    "record_view", "register", "release_ownership", "reopen", "retract", "set_birth", "set_description",
    "set_lead_node", "take_back_application", "take_ownership", "tell_topic", "turn_18_due",
]  # fmt: skip
